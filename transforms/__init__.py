"""What a filing says: pure functions from bytes to facts. No orchestrator, no object store, no SQL."""
