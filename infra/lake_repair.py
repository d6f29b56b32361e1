# ruff: noqa: S608  # names of DuckLake's own tables are put into SQL, data never is
"""A commit whose answer was lost: the catalogue holds it, and DuckLake has deleted its files.

When the connection breaks after COMMIT was sent, DuckLake takes the transaction for failed and removes the
Parquet files it wrote. Where the server had committed, its catalogue names files that are gone, and every
query that needs them fails. Undone in the catalogue too, the transaction is what its writer took it for: it
never was, and is done anew. https://ducklake.select/docs/stable/specification/tables/overview
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from infra.lake_attach import LAKE

if TYPE_CHECKING:
    import duckdb

META = f"__ducklake_metadata_{LAKE}"
LOOKED_AT = 200  # newest files; the damage is found by the next who reads, and a landing has some ten
GONE = ("cannot open file", "no such file", "404", "does not exist")

COLUMNS = "table_id, begin_snapshot, end_snapshot, path, path_is_relative"
FILES = f"""
    SELECT f.begin_snapshot, CASE WHEN f.path_is_relative THEN
      CASE WHEN s.path_is_relative THEN ? ELSE '' END || s.path || t.path || f.path ELSE f.path END
    FROM (SELECT {COLUMNS} FROM {META}.ducklake_data_file
          UNION ALL SELECT {COLUMNS} FROM {META}.ducklake_delete_file) AS f
      JOIN {META}.ducklake_table AS t ON t.table_id = f.table_id AND t.end_snapshot IS NULL
      JOIN {META}.ducklake_schema AS s ON s.schema_id = t.schema_id AND s.end_snapshot IS NULL
    WHERE f.end_snapshot IS NULL
    ORDER BY f.begin_snapshot DESC LIMIT {LOOKED_AT}"""

log = logging.getLogger(__name__)


def hints_at_lost_files(error: duckdb.Error) -> bool:
    """Whether the error may come from a file that the catalogue names and nobody has."""
    text = str(error).lower()
    return ".parquet" in text and any(words in text for words in GONE)


def undo_half_done(cursor: duckdb.DuckDBPyConnection, data_place: str) -> int | None:
    """Take the one snapshot back whose files are all gone; run under the landing lock, outside a transaction.

    Returns which it was. Where more is missing than one transaction's files (a disk that is not there, files
    that somebody deleted) nothing is changed.
    """
    found: dict[int, set[bool]] = {}
    for snapshot, path in cursor.execute(FILES, [data_place]).fetchall():
        found.setdefault(int(snapshot), set()).add(_exists(cursor, str(path)))
    damaged = [snapshot for snapshot, there in found.items() if False in there]
    if len(damaged) != 1 or found[damaged[0]] != {False} or len(found) == 1:
        return None
    cursor.execute("BEGIN")
    try:
        _undo(cursor, damaged[0])
        cursor.execute("COMMIT")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    log.warning("snapshot %d is taken back: its writer never heard that it was done", damaged[0])
    return damaged[0]


def _undo(cursor: duckdb.DuckDBPyConnection, snapshot: int) -> None:
    """What it added goes, what it ended lives on; the snapshot stays, and holds what the one before held."""
    added = cursor.execute(
        f"""SELECT data_file_id, table_id, record_count, file_size_bytes FROM {META}.ducklake_data_file
            WHERE begin_snapshot = ?""",
        [snapshot],
    ).fetchall()
    ids = [row[0] for row in added]
    for table in ("file_column_stats", "file_variant_stats", "file_partition_value", "delete_file"):
        cursor.execute(f"DELETE FROM {META}.ducklake_{table} WHERE list_contains(?, data_file_id)", [ids])
    for table in ("data_file", "delete_file"):
        cursor.execute(f"DELETE FROM {META}.ducklake_{table} WHERE begin_snapshot = ?", [snapshot])
        cursor.execute(
            f"UPDATE {META}.ducklake_{table} SET end_snapshot = NULL WHERE end_snapshot = ?", [snapshot]
        )
    for _, table_id, rows, size in added:
        cursor.execute(
            f"""UPDATE {META}.ducklake_table_stats SET record_count = record_count - ?,
                  file_size_bytes = file_size_bytes - ? WHERE table_id = ?""",
            [rows, size, table_id],
        )


def _exists(cursor: duckdb.DuckDBPyConnection, path: str) -> bool:
    if "://" not in path:
        return Path(path).exists()
    return bool(cursor.execute("SELECT count(*) FROM glob(?)", [path]).fetchall()[0][0])
