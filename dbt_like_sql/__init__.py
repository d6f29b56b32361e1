"""The SQL product: a dbt project whose models are views in the lake. Built by `infra.marts`."""
