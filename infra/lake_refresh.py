# ruff: noqa: S608  # names and numbers of our own are put into SQL, data never is
"""Bringing a published file up to date: a copy of it gets the filings that changed since.

The file says in main.meta, under the key 'published', which snapshot it holds, what shape its tables and
views have, and when it was written; its time on disk is that very microsecond. Who changed the file
changed that time: it is then written as a whole, as it is wherever anything else speaks against this way.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from infra.lake_attach import LAKE
from infra.lake_pack import PACKED, packed_parts
from infra.lake_schema import quoted

log = logging.getLogger(__name__)

META_KEY = "published"

SMALL_ROWS = 20_000
"""A table of so many rows is copied whole: sooner done than finding out what changed in it."""

REPLACED_SHARE = 0.25
"""Replaced rows leave holes and lose the order of the lake's files: after so many the file is made anew."""

NOT_SIGNED = f"WHERE key <> '{META_KEY}'"

REMADE = {"tables_created", "tables_dropped"}
"""A table made anew has no feed of what it holds."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the published file: its rows, whether each belongs to a filing, and how it lies there."""

    name: str
    rows: int
    by_filing: bool
    is_packed: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a published file holds: snapshot and its time, shape, rows replaced since it was made whole."""

    snapshot: int
    snapshot_time: str
    shape: str
    written_ns: int
    replaced: int = 0

    def sign(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Write the stamp into the file that is attached as `published`."""
        cursor.execute(f"DELETE FROM published.main.meta WHERE key = '{META_KEY}'")
        told = quoted(json.dumps(asdict(self)))
        cursor.execute(f"INSERT INTO published.main.meta VALUES ('{META_KEY}', {told}, now())")

    def date(self, path: Path) -> None:
        """Give the finished file the time that stands in it."""
        os.utime(path, ns=(self.written_ns, self.written_ns))


def stamp_of(cursor: duckdb.DuckDBPyConnection, target: Path) -> Stamp | None:
    """The stamp of the file that stands there, if it is one of ours that nobody has changed."""
    try:
        written = target.stat().st_mtime_ns
        cursor.execute(f"ATTACH {quoted(str(target))} AS standing (READ_ONLY)")
        try:
            row = cursor.execute(f"SELECT value FROM standing.main.meta WHERE key = '{META_KEY}'").fetchone()
        finally:
            cursor.execute("DETACH standing")
        stamp = Stamp(**json.loads(row[0])) if row else None
    except FileNotFoundError:
        return None
    except (OSError, duckdb.Error, TypeError, ValueError) as error:
        log.debug("written as a whole: what stands at %s was not published: %s", target, error)
        return None
    if stamp and stamp.written_ns == written:
        return stamp
    log.debug("written as a whole: %s was changed since it was published", target)
    return None


def refreshed(
    cursor: duckdb.DuckDBPyConnection, target: Path, draft: Path, earlier: Stamp, now: Stamp
) -> Stamp | None:
    """Make the draft of the file that stands there, inside the caller's transaction; returns its stamp.

    None where the way from the one to the other is not known or not short: what was drafted is void.
    """
    touched = _touched(cursor, earlier, now)
    if touched is None or earlier.shape != now.shape:
        log.debug(
            "written as a whole: what led from snapshot %d to %d is not known", earlier.snapshot, now.snapshot
        )
        return None
    shutil.copyfile(target, draft)
    cursor.execute(f"ATTACH {quoted(str(draft))} AS published")
    tables, replaced = _tables(cursor), earlier.replaced
    for table in tables:
        if table.name.split(".")[1] in touched:
            replaced += _brought(cursor, table, earlier.snapshot + 1, now.snapshot)
    if replaced > REPLACED_SHARE * sum(table.rows for table in tables):
        log.debug("written as a whole: %d rows were replaced", replaced)
        return None
    if not _agrees(cursor, tables):
        return None
    stamp = replace(now, replaced=replaced)
    stamp.sign(cursor)
    return stamp


def _touched(cursor: duckdb.DuckDBPyConnection, earlier: Stamp, now: Stamp) -> set[str] | None:
    """The names of the tables that changed in between; None where the lake does not tell (any more)."""
    told = cursor.execute(
        f"""SELECT snapshot_id, snapshot_time::VARCHAR, changes FROM {LAKE}.snapshots()
            WHERE snapshot_id BETWEEN {earlier.snapshot} AND {now.snapshot} ORDER BY 1"""
    ).fetchall()
    if not told or told[0][:2] != (earlier.snapshot, earlier.snapshot_time):
        return None  # forgotten, another lake's, or later than what is asked for
    changes = [(kind, ids) for _, _, changed in told[1:] for kind, ids in (changed or {}).items()]
    if any(kind in REMADE for kind, _ in changes):
        return None
    infos = cursor.execute(f"SELECT table_id::VARCHAR, table_name FROM ducklake_table_info('{LAKE}')")
    names = dict(infos.fetchall())
    return {names[one] for _, ids in changes for one in ids if one in names}


def _tables(cursor: duckdb.DuckDBPyConnection) -> list[Table]:
    rows = cursor.execute(
        f"""SELECT t.schema_name || '.' || t.table_name AS name, t.estimated_size,
             bool_or(c.column_name = 'filing_id'), false
           FROM duckdb_tables() AS t JOIN duckdb_columns() AS c USING (database_oid, table_oid)
           WHERE t.database_name = 'published' AND NOT t.internal AND t.schema_name <> '{PACKED}' GROUP BY ALL
           UNION ALL
           SELECT f.schema_name || '.' || f.table_name, p.estimated_size, true, true
           FROM duckdb_tables() AS p JOIN duckdb_tables() AS f
             ON p.table_name = f.schema_name || '_' || f.table_name
           WHERE p.database_name = 'published' AND p.schema_name = '{PACKED}' AND f.database_name = '{LAKE}'
           ORDER BY name"""
    ).fetchall()
    return [Table(*row) for row in rows]


def _brought(cursor: duckdb.DuckDBPyConnection, table: Table, first: int, last: int) -> int:
    """Replace what changed in the table; returns how many rows a large one got filing by filing."""
    if not table.is_packed and (table.rows <= SMALL_ROWS or not table.by_filing):
        _replace(cursor, table, "")
        return 0
    schema, name = table.name.split(".")
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE changed AS SELECT DISTINCT filing_id
            FROM ducklake_table_changes('{LAKE}', '{schema}', '{name}', {first}, {last})"""
    )
    # What has no filing yet, such as an object that is only claimed, is replaced as if it were one.
    return _replace(
        cursor, table, "WHERE filing_id IS NULL OR filing_id IN (SELECT filing_id FROM temp.changed)"
    )


def _replace(cursor: duckdb.DuckDBPyConnection, table: Table, which: str) -> int:
    parts = packed_parts(table.name) if table.is_packed else (table.name,)
    for part in parts:
        cursor.execute(f"DELETE FROM published.{part} {which}")
    inserted = f"INSERT INTO published.{parts[-1]} BY NAME FROM {LAKE}.{table.name} {which}"
    row = cursor.execute(inserted).fetchone()
    return int(row[0]) if row else 0


def _agrees(cursor: duckdb.DuckDBPyConnection, tables: list[Table]) -> bool:
    """Whether all tables have as many rows as the lake's: no feed is trusted blindly."""
    for table in tables:
        counts = cursor.execute(
            f"SELECT (SELECT count(*) FROM published.{table.name}"
            f" {NOT_SIGNED if table.name == 'main.meta' else ''}), (SELECT count(*) FROM {LAKE}.{table.name})"
        ).fetchone()
        if counts and counts[0] != counts[1]:
            log.warning(
                "written as a whole: brought up to date, %s has %d rows, the lake %d", table.name, *counts
            )
            return False
    return True
