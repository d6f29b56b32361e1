"""What it takes to run the lake elsewhere; docs/deployment.md tells how."""
