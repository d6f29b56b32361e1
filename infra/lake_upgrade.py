"""Making a lake, or bringing an older one up to the present version: step by step, each one transaction.

Any number of processes may begin at once, and any may be killed: a step runs under the landing lock, sees
for itself whether another was faster, and leaves the lake at the version before it or at its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from infra.lake_create import make_tables, record_version, version_of
from infra.lake_layout import lay_out
from infra.lake_versions import VERSIONS

if TYPE_CHECKING:
    import duckdb

Work = Callable[["duckdb.DuckDBPyConnection"], list[str]]

log = logging.getLogger(__name__)


def upgrade(write: Callable[[Work], list[str]]) -> list[str]:
    """Bring the lake to SCHEMA_VERSION and say what was done; `write` runs a work as one transaction.

    Tables and columns come first, so that a step may fill them. Raises LakeTooNew for a newer lake.
    """
    done = write(make_tables)
    while step := write(_next_step):
        done += step
    write(lay_out)  # DuckLake takes no options for tables that the same transaction makes
    for words in done:
        log.info("lake upgraded: %s", words)
    return done


def _next_step(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Take the lake to the version after its own; nothing where it has the last."""
    now = version_of(cursor)
    version = next((version for version in VERSIONS if version.number > now), None)
    if version is None:
        return []
    for statement in version.statements:
        cursor.execute(statement)
    record_version(cursor, version)
    return [f"version {version.number}, {version.name.replace('_', ' ')}"]
