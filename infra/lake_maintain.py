"""Housekeeping: many small Parquet files become few, what no snapshot reaches any more is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from infra.lake_attach import LAKE

if TYPE_CHECKING:
    import duckdb

ORPHAN_AGE = timedelta(days=1)
"""A file that no catalogue row names may belong to a landing under way; after a day it is rubbish."""


@dataclass(frozen=True, slots=True)
class MaintenanceReport:
    """What a round of housekeeping did; counts are files and snapshots."""

    files_merged: int
    files_rewritten: int
    snapshots_expired: int
    files_deleted: int
    orphans_deleted: int


def maintain(cursor: duckdb.DuckDBPyConnection, expire_days: float) -> MaintenanceReport:
    """Run under the landing lock, outside a transaction: each step is one of its own.

    Time travel reaches back `expire_days`; a reader's query may last a day before its files go.
    """
    now = datetime.now(UTC)
    rewritten, merged = merge(cursor)
    expired = _call(
        cursor, f"ducklake_expire_snapshots('{LAKE}', older_than => ?)", now - timedelta(days=expire_days)
    )
    # What this very round replaced is minutes old: with 0 days to keep, it goes at once.
    grace = datetime.now(UTC) - min(ORPHAN_AGE, timedelta(days=expire_days))
    deleted = _call(cursor, f"ducklake_cleanup_old_files('{LAKE}', older_than => ?)", grace)
    orphans = _call(cursor, f"ducklake_delete_orphaned_files('{LAKE}', older_than => ?)", now - ORPHAN_AGE)
    return MaintenanceReport(merged, rewritten, expired, deleted, orphans)


def merge(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Make few files of many; returns how many were rewritten and how many merged. Forgets nothing."""
    rewritten = _call(cursor, f"ducklake_rewrite_data_files('{LAKE}')", column="files_processed")
    return rewritten, _call(cursor, f"ducklake_merge_adjacent_files('{LAKE}')", column="files_processed")


def _call(
    cursor: duckdb.DuckDBPyConnection, call: str, *parameters: object, column: str | None = None
) -> int:
    """How many rows the call gave, or the sum of one of its columns."""
    rows = cursor.execute(f"CALL {call}", list(parameters)).pl()
    if column is not None and column in rows.columns:
        return int(rows[column].sum())
    return rows.height
