# ruff: noqa: S608  # names and numbers of our own are put into SQL, data never is
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

META = f"__ducklake_metadata_{LAKE}"

LARGE_BYTES = 64 * 2**20
"""A file of this size (two million facts) is left as it is; what is smaller is merged by a full round."""

TIERS = ((0, 2**20), (2**20, 8 * 2**20))
"""From and below so many bytes: a merge between landings takes seconds at most."""

FILES_OF_A_TIER = 8


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
    rewritten = _rewrite(cursor)
    merged = _merge(cursor, (0, LARGE_BYTES))
    expired = _call(
        cursor, f"ducklake_expire_snapshots('{LAKE}', older_than => ?)", now - timedelta(days=expire_days)
    )
    # What this very round replaced is minutes old: with 0 days to keep, it goes at once.
    grace = datetime.now(UTC) - min(ORPHAN_AGE, timedelta(days=expire_days))
    deleted = _call(cursor, f"ducklake_cleanup_old_files('{LAKE}', older_than => ?)", grace)
    orphans = _call(cursor, f"ducklake_delete_orphaned_files('{LAKE}', older_than => ?)", now - ORPHAN_AGE)
    return MaintenanceReport(merged, rewritten, expired, deleted, orphans)


def merge(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Make few files of many small ones, by tiers: what was merged waits for others of its size.

    Merging all files each time would write the whole lake anew after a handful of landings, while others
    wait. So a row is written twice at most, and the work is bounded. Returns how many were rewritten, as
    most of their rows are deleted, and how many merged.
    """
    rewritten = _rewrite(cursor)
    return rewritten, sum(_merge(cursor, tier, table) for tier in TIERS for table in _with_many(cursor, tier))


def _rewrite(cursor: duckdb.DuckDBPyConnection) -> int:
    """Write files anew of which most rows are deleted."""
    return _call(cursor, f"ducklake_rewrite_data_files('{LAKE}')", column="files_processed")


def _with_many(cursor: duckdb.DuckDBPyConnection, tier: tuple[int, int]) -> list[tuple[str, str]]:
    """The tables with enough files of the tier to be worth a merge."""
    rows = cursor.execute(
        f"""SELECT s.schema_name, t.table_name
            FROM {META}.ducklake_data_file AS f JOIN {META}.ducklake_table AS t USING (table_id)
              JOIN {META}.ducklake_schema AS s USING (schema_id)
            WHERE f.end_snapshot IS NULL AND t.end_snapshot IS NULL AND s.end_snapshot IS NULL
              AND f.file_size_bytes >= ? AND f.file_size_bytes < ?
            GROUP BY ALL HAVING count(*) >= {FILES_OF_A_TIER}""",
        tier,
    )
    return rows.fetchall()


def _merge(
    cursor: duckdb.DuckDBPyConnection, tier: tuple[int, int], table: tuple[str, str] | None = None
) -> int:
    """Merge the files of the tier, of one table or of all; returns how many."""
    one = f"'{table[1]}', schema => '{table[0]}', " if table else ""
    size = (
        f"min_file_size => {tier[0]}, max_file_size => {tier[1]}"
        if tier[0]
        else f"max_file_size => {tier[1]}"
    )
    return _call(cursor, f"ducklake_merge_adjacent_files('{LAKE}', {one}{size})", column="files_processed")


def _call(
    cursor: duckdb.DuckDBPyConnection, call: str, *parameters: object, column: str | None = None
) -> int:
    """How many rows the call gave, or the sum of one of its columns."""
    rows = cursor.execute(f"CALL {call}", list(parameters)).pl()
    if column is not None and column in rows.columns:
        return int(rows[column].sum())
    return rows.height
