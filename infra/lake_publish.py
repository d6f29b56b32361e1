# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""Publishing: the lake's present state as one plain .duckdb file that needs no extension.

Tables are copied; the views over them are made anew in the file, which holds all they need. Marts become
tables too while that is quick: a mart of one row per figure takes longer than the figures themselves.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from infra.lake_attach import LAKE, OFFLINE, Moment, attach, scrub, write_ahead
from infra.lake_layout import few_facts
from infra.lake_pack import packed
from infra.lake_refresh import Stamp, refreshed, stamp_of
from infra.lake_schema import quoted
from infra.settings import Settings
from transforms.errors import LakeUnavailable
from transforms.model import CODE_VERSION

OPEN_TO_USERS = ("main", "raw", "curated", "quality", "marts")
"""The other schemas are steps on the way to the marts: in the file they are views, where any mart is one."""

MATERIALISED_FACTS = 200_000
"""Up to so many facts all marts are stored as tables; beyond, they stay views over the file's tables."""

STORAGE_VERSION = "v1.3.0"
"""The oldest DuckDB that reads the file; its compression of text is the first that costs little."""

STORED = "stored"
"""What stands behind a mart's name while its view still bears the name."""

View = tuple[str, str, str]
"""Schema, name and the statement that makes it."""

Remark = tuple[str, str, str | None, str]
"""Schema, table or view, column or None, comment."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file gets beside its rows, and the stamp that tells it."""

    views: list[View]
    remarks: list[Remark]
    stamp: Stamp


def publish(
    settings: Settings,
    path: Path,
    *,
    marts_as_tables: bool | None = None,
    at: Moment | None = None,
    threads: int | None = None,
) -> Path:
    """Write beside the target and swap: whoever has the old file open keeps reading it.

    All schemas of users are there, with their comments. One snapshot serves the whole file.
    `marts_as_tables` decides what the number of facts decides otherwise. A large file that this wrote
    is brought up to date (`lake_refresh`) where nobody has changed it since.
    """
    target = path.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".publish-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            stamp = _drafted(settings, target, draft, marts_as_tables=marts_as_tables, at=at, threads=threads)
            stamp.date(draft)
            draft.replace(target)
    except (OSError, duckdb.Error) as error:
        raise LakeUnavailable(
            f"publishing failed: {scrub(str(error), settings)}",
            where=str(target),
            next_step="The file that stood there is untouched; check the disk and try again.",
        ) from error
    return target


def publish_beside(settings: Settings, path: Path) -> Path:
    """Publish on one thread, so that landings keep the rest of the machine."""
    return publish(settings, path, threads=1)


def _drafted(
    settings: Settings,
    target: Path,
    draft: Path,
    *,
    marts_as_tables: bool | None,
    at: Moment | None,
    threads: int | None,
) -> Stamp:
    """Make the draft from the file that stands there, or else from the lake alone.

    The connection need not keep the order of rows: with several threads, DuckDB writes twice for it (+40 %).
    """
    write_ahead(settings)
    reader = attach(settings, read_only=True, threads=threads or 1, at=at)
    try:
        reader.connection.execute("SET preserve_insertion_order = false")
        cursor = reader.cursor()
        if threads is None and few_facts(cursor):
            threads = 1
        elif threads is None:
            reader.connection.execute("RESET GLOBAL threads")
        if marts_as_tables is None:
            (facts,) = cursor.execute("SELECT count(*) FROM curated.facts").fetchone() or (0,)
            marts_as_tables = facts <= MATERIALISED_FACTS
        if not marts_as_tables and (earlier := stamp_of(cursor, target)):
            with _one_snapshot(cursor):
                stamp = refreshed(cursor, target, draft, earlier, _planned(cursor).stamp)
            if stamp:
                return stamp
            draft.unlink(missing_ok=True)
        with _one_snapshot(cursor):
            plan = _planned(cursor)
            _copy_tables(cursor, draft)
            plan.stamp.sign(cursor)
    finally:
        reader.connection.close()
    _finish(draft, plan, marts_as_tables=marts_as_tables, threads=threads)
    return plan.stamp


@contextmanager
def _one_snapshot(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A transaction that reads the lake and writes the file attached in it as `published`."""
    cursor.execute("BEGIN")
    try:
        yield
        cursor.execute("COMMIT")
    finally:
        cursor.execute(f"USE {LAKE}")
        cursor.execute("DETACH DATABASE IF EXISTS published")


def _planned(cursor: duckdb.DuckDBPyConnection) -> Plan:
    """What a file of the transaction's snapshot holds; anything that changes its shape changes the digest."""
    views = cursor.execute(_listed("view", ", sql")).fetchall()
    remarks = _remarks(cursor)
    columns = cursor.execute(
        f"""SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()
            WHERE database_name = '{LAKE}' AND NOT internal ORDER BY ALL"""
    ).fetchall()
    shape = repr((STORAGE_VERSION, CODE_VERSION, views, sorted(remarks, key=repr), columns))
    (snapshot, moment) = cursor.execute(
        f"""SELECT snapshot_id, snapshot_time::VARCHAR FROM {LAKE}.snapshots()
            WHERE snapshot_id = (SELECT id FROM {LAKE}.current_snapshot())"""
    ).fetchone() or (0, "")
    written = time.time_ns() // 1000 * 1000  # what any disk of today keeps
    return Plan(
        views, remarks, Stamp(snapshot, moment, hashlib.sha256(shape.encode()).hexdigest()[:16], written)
    )


def _copy_tables(cursor: duckdb.DuckDBPyConnection, draft: Path) -> None:
    """Copy all tables of the lake into a new file."""
    cursor.execute(f"ATTACH {quoted(str(draft))} AS published (STORAGE_VERSION '{STORAGE_VERSION}')")
    for schema, name in cursor.execute(_listed("table")).fetchall():
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS published."{schema}"')
        if not packed(cursor, schema, name):
            cursor.execute(f'CREATE TABLE published."{schema}"."{name}" AS FROM {LAKE}."{schema}"."{name}"')


def _listed(kind: str, more: str = "") -> str:
    return f"""SELECT schema_name, {kind}_name{more} FROM duckdb_{kind}s()
               WHERE database_name = '{LAKE}' AND NOT internal
                 AND schema_name NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2"""


def _remarks(cursor: duckdb.DuckDBPyConnection) -> list[Remark]:
    """The comments of tables, views and columns; those of views' columns DuckLake does not keep."""
    return cursor.execute(
        f"""SELECT schema_name, table_name, NULL, comment FROM duckdb_tables()
            WHERE database_name = '{LAKE}' AND comment IS NOT NULL
            UNION ALL
            SELECT schema_name, view_name, NULL, comment FROM duckdb_views()
            WHERE database_name = '{LAKE}' AND comment IS NOT NULL
            UNION ALL
            SELECT schema_name, table_name, column_name, comment FROM duckdb_columns()
            WHERE database_name = '{LAKE}' AND comment IS NOT NULL"""
    ).fetchall() + list(_view_columns())


@cache
def _view_columns() -> tuple[Remark, ...]:
    from infra.lake_dictionary import view_columns  # YAML, which only publishing needs

    return tuple(view_columns())


def _finish(draft: Path, plan: Plan, *, marts_as_tables: bool, threads: int | None) -> None:
    """Make views, marts and comments in the file alone: what works here works wherever it is opened."""
    limited: dict[str, str | bool | int | float | list[str]] = {"threads": threads} if threads else {}
    with duckdb.connect(str(draft), config={**OFFLINE, **limited}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        _make_views(connection, plan.views)
        if marts_as_tables:
            _store(connection, plan.views)
        _comment(connection, plan.remarks)
        connection.execute("COMMIT")


def _make_views(connection: duckdb.DuckDBPyConnection, views: list[View]) -> None:
    """A view can be made once those it reads are there; nothing tells their order, so it is tried."""
    waiting = list(views)
    for schema in {schema for schema, _, _ in views}:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    while waiting:
        again = [view for view in waiting if not _made(connection, view, last=len(waiting) == 1)]
        if len(again) == len(waiting):
            _made(connection, waiting[0], last=True)
        waiting = again


def _made(connection: duckdb.DuckDBPyConnection, view: View, *, last: bool) -> bool:
    schema, _, statement = view
    connection.execute(f'SET schema = "{schema}"')
    try:
        connection.execute(statement)
    except duckdb.CatalogException:  # what it reads is not there yet
        if last:
            raise
        return False
    finally:
        connection.execute("SET schema = main")
    return True


def _store(connection: duckdb.DuckDBPyConnection, views: list[View]) -> None:
    """Turn the marts into tables, then take the steps on the way to them out of the file."""
    marts = [(schema, name) for schema, name, _ in views if schema in OPEN_TO_USERS]
    for schema, name in marts:
        connection.execute(f'CREATE TABLE "{schema}"."{name} {STORED}" AS FROM "{schema}"."{name}"')
    for schema, name, _ in views:
        connection.execute(f'DROP VIEW "{schema}"."{name}"')
    for schema, name in marts:
        connection.execute(f'ALTER TABLE "{schema}"."{name} {STORED}" RENAME TO "{name}"')
    for schema in {schema for schema, _, _ in views} - set(OPEN_TO_USERS):
        connection.execute(f'DROP SCHEMA "{schema}"')


def _comment(connection: duckdb.DuckDBPyConnection, remarks: list[Remark]) -> None:
    found = connection.execute(
        """SELECT schema_name, table_name, 'TABLE' FROM duckdb_tables()
           UNION ALL SELECT schema_name, view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal"""
    ).fetchall()
    kinds = {(schema, name): kind for schema, name, kind in found}
    columns = connection.execute("SELECT schema_name, table_name, column_name FROM duckdb_columns()")
    there = set(columns.fetchall())
    said = []
    for schema, name, column, text in remarks:
        if column and (schema, name, column) not in there:
            continue  # a mart of another version than the words are of
        if kind := kinds.get((schema, name)):
            what = f'COLUMN "{schema}"."{name}"."{column}"' if column else f'{kind} "{schema}"."{name}"'
            said.append(f"COMMENT ON {what} IS {quoted(text)}")
    connection.execute(";\n".join(said))  # hundreds: one by one they take three times as long
