# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""Publishing: the lake's present state as one plain .duckdb file that needs no extension."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from infra.lake_attach import LAKE, Attached, scrub
from infra.lake_schema import quoted
from transforms.errors import LakeUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

INTERNAL = "('information_schema', 'pg_catalog')"


def publish(reader: Attached, path: Path) -> Path:
    """Write beside the target and swap: whoever has the old file open keeps reading it.

    All schemas become tables, the marts too; comments are kept. One snapshot serves the whole file.
    """
    target = path.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".publish-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            _write(reader, draft)
            draft.replace(target)
    except (OSError, duckdb.Error) as error:
        raise LakeUnavailable(
            f"publishing failed: {scrub(str(error), reader.settings)}",
            where=str(target),
            next_step="The file that stood there is untouched; check the disk and try again.",
        ) from error
    return target


def _write(reader: Attached, draft: Path) -> None:
    cursor = reader.cursor()
    try:
        cursor.execute(f"ATTACH {quoted(str(draft))} AS published")
        try:
            cursor.execute("BEGIN")
            for schema, name, comment in _relations(cursor):
                _copy(cursor, schema, name, comment)
            cursor.execute("COMMIT")
        finally:
            cursor.execute(f"USE {LAKE}")
            cursor.execute("DETACH published")
    finally:
        cursor.close()


def _relations(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str | None]]:
    """Tables and views of the lake: schema, name, comment."""
    return cursor.execute(
        f"""SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = '{LAKE}'
            UNION ALL
            SELECT schema_name, view_name, comment FROM duckdb_views()
            WHERE database_name = '{LAKE}' AND NOT internal AND schema_name NOT IN {INTERNAL}
            ORDER BY 1, 2"""
    ).fetchall()


def _copy(cursor: duckdb.DuckDBPyConnection, schema: str, name: str, comment: str | None) -> None:
    copy = f'published."{schema}"."{name}"'
    cursor.execute(f'CREATE SCHEMA IF NOT EXISTS published."{schema}"')
    cursor.execute(f'CREATE TABLE {copy} AS FROM {LAKE}."{schema}"."{name}"')
    if comment:
        cursor.execute(f"COMMENT ON TABLE {copy} IS {quoted(comment)}")
    for column, text in _column_comments(cursor, schema, name):
        cursor.execute(f'COMMENT ON COLUMN {copy}."{column}" IS {quoted(text)}')


def _column_comments(cursor: duckdb.DuckDBPyConnection, schema: str, name: str) -> Iterable[tuple[str, str]]:
    return cursor.execute(
        "SELECT column_name, comment FROM duckdb_columns()"
        " WHERE database_name = ? AND schema_name = ? AND table_name = ? AND comment IS NOT NULL",
        [LAKE, schema, name],
    ).fetchall()
