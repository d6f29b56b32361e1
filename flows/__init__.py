"""When things happen: the watcher, the micro-batch, and the Prefect flows that record it.

Importing this package imports neither Prefect nor Great Expectations; `flows.ingest` and
`flows.upkeep` do the first, `expectations.warm_up` the second.
"""
