# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""Publishing: the lake's present state as one plain .duckdb file that needs no extension.

Tables are copied; the views over them are made anew in the file, which holds all they need. Marts become
tables too while that is quick: a mart of one row per figure takes longer than the figures themselves.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from infra.lake_attach import LAKE, OFFLINE, Attached, Moment, attach, scrub, write_ahead
from infra.lake_schema import quoted
from infra.settings import Settings
from transforms.errors import LakeUnavailable

OPEN_TO_USERS = ("main", "raw", "curated", "quality", "marts")
"""The other schemas are steps on the way to the marts: in the file they are views, where any mart is one."""

MATERIALISED_FACTS = 200_000
"""Up to so many facts all marts are stored as tables; beyond, they stay views over the file's tables."""

STORAGE_VERSION = "v1.3.0"
"""The oldest DuckDB that reads the file; its compression of text is the first that costs little."""

View = tuple[str, str, str]
"""Schema, name and the statement that makes it."""

Remark = tuple[str, str, str | None, str]
"""Schema, table or view, column or None, comment."""


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
    `marts_as_tables` decides what the number of facts decides otherwise.
    """
    target = path.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".publish-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            views, remarks = _copied(settings, draft, at, threads)
            _finish(draft, views, remarks, marts_as_tables)
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


def _copied(
    settings: Settings, draft: Path, at: Moment | None, threads: int | None
) -> tuple[list[View], list[Remark]]:
    """Copy on a connection of its own.

    It need not keep the order of rows: to keep it with several threads, DuckDB writes twice (+40 %).
    """
    write_ahead(settings)
    reader = attach(settings, read_only=True, threads=threads, at=at)
    try:
        reader.connection.execute("SET preserve_insertion_order = false")
        return _copy_tables(reader, draft)
    finally:
        reader.connection.close()


def _copy_tables(reader: Attached, draft: Path) -> tuple[list[View], list[Remark]]:
    """Copy all tables as of one snapshot; returns the views to be made, and the comments to be set."""
    cursor = reader.cursor()
    cursor.execute(f"ATTACH {quoted(str(draft))} AS published (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        cursor.execute("BEGIN")
        for schema, name in cursor.execute(_listed("table")).fetchall():
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS published."{schema}"')
            cursor.execute(f'CREATE TABLE published."{schema}"."{name}" AS FROM {LAKE}."{schema}"."{name}"')
        views = cursor.execute(_listed("view", ", sql")).fetchall()
        remarks = _remarks(cursor)
        cursor.execute("COMMIT")
    finally:
        cursor.execute(f"USE {LAKE}")
        cursor.execute("DETACH published")
    return views, remarks


def _listed(kind: str, more: str = "") -> str:
    return f"""SELECT schema_name, {kind}_name{more} FROM duckdb_{kind}s()
               WHERE database_name = '{LAKE}' AND NOT internal
                 AND schema_name NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2"""


def _remarks(cursor: duckdb.DuckDBPyConnection) -> list[Remark]:
    """The comments of tables, views and columns; those of views' columns DuckLake does not keep."""
    from infra.lake_dictionary import view_columns  # YAML, which only publishing needs

    return cursor.execute(
        f"""SELECT schema_name, table_name, NULL, comment FROM duckdb_tables()
            WHERE database_name = '{LAKE}' AND comment IS NOT NULL
            UNION ALL
            SELECT schema_name, view_name, NULL, comment FROM duckdb_views()
            WHERE database_name = '{LAKE}' AND comment IS NOT NULL
            UNION ALL
            SELECT schema_name, table_name, column_name, comment FROM duckdb_columns()
            WHERE database_name = '{LAKE}' AND comment IS NOT NULL"""
    ).fetchall() + list(view_columns())


def _finish(draft: Path, views: list[View], remarks: list[Remark], marts_as_tables: bool | None) -> None:
    """Make views, marts and comments in the file alone: what works here works wherever it is opened."""
    with duckdb.connect(str(draft), config={**OFFLINE}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        _make_views(connection, views)
        if marts_as_tables is None:
            (facts,) = connection.execute("SELECT count(*) FROM curated.facts").fetchone() or (0,)
            marts_as_tables = facts <= MATERIALISED_FACTS
        if marts_as_tables:
            _store(connection, views)
        _comment(connection, remarks)
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
    marts = [f'"{schema}"."{name}"' for schema, name, _ in views if schema in OPEN_TO_USERS]
    for number, mart in enumerate(marts):
        connection.execute(f"CREATE TABLE main.stored_{number} AS FROM {mart}")
    for schema, name, _ in views:
        connection.execute(f'DROP VIEW "{schema}"."{name}"')
    for number, mart in enumerate(marts):
        connection.execute(f"CREATE TABLE {mart} AS FROM main.stored_{number}")
        connection.execute(f"DROP TABLE main.stored_{number}")
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
    for schema, name, column, text in remarks:
        if column and (schema, name, column) not in there:
            continue  # a mart of another version than the words are of
        if kind := kinds.get((schema, name)):
            what = f'COLUMN "{schema}"."{name}"."{column}"' if column else f'{kind} "{schema}"."{name}"'
            connection.execute(f"COMMENT ON {what} IS {quoted(text)}")
