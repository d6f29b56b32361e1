"""The catalogue's metrics and framework codes as tables of the lake, for SQL that asks what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from infra.lake_create import get_meta, set_meta
from infra.lake_ledger import insert

if TYPE_CHECKING:
    import duckdb

META_KEY = "catalogue_version"
EMPTY = "SELECT NOT EXISTS (FROM curated.metrics) OR NOT EXISTS (FROM curated.framework_codes)"


def register_catalogue(
    cursor: duckdb.DuckDBPyConnection,
    metrics: pl.DataFrame,
    framework_codes: pl.DataFrame,
    version: str,
    now: datetime,
) -> bool:
    """Replace both tables as a whole; does nothing and says False where the lake has this version."""
    (empty,) = cursor.execute(EMPTY).fetchone() or (True,)
    if get_meta(cursor, META_KEY) == version and not empty:
        return False
    constants = {"catalogue_version": version, "recorded_at": now}
    for table, frame in (("curated.metrics", metrics), ("curated.framework_codes", framework_codes)):
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # our own table names
        insert(cursor, table, frame, constants)
    set_meta(cursor, META_KEY, version)
    return True
