# ruff: noqa: S608  # names of our own tables and columns are put into SQL, data never is
"""How a large table lies in a published file: text that repeats is written as numbers of a list.

Two in three columns of a figure are text of few values, and most of a publication is spent on them. As an
ENUM such a column takes a fifth of the time. An ENUM takes no new value: what comes later lies beside, as
plain text. A view of the table's own name shows both, in the types of the lake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.lake_attach import LAKE

if TYPE_CHECKING:
    import duckdb

PACKED = "packed_rows"
"""The schema of the file in which such tables lie; the other schemas are those of the lake."""

PACKED_FROM = 200_000
"""Rows; below, a table is copied within a second as it is."""

VALUES = 10_000
"""A longer list is no list: who opens the file reads all of them."""

ASKED_AS_MAP = 200
"""A map is searched from its beginning."""

SAMPLE = 50_000
"""Rows that tell which columns may have a list and which hardly repeat."""

SHORT = 12
"""Bytes of text that DuckDB holds in place."""

WIDE, AS_IS = "DECIMAL(38", " USING COMPRESSION uncompressed"

SEARCHED = ("entity_id", "metric_id", "filing_id")
"""Left as text: what filters them finds its rows in the bounds and dictionaries of the file's segments."""

Column = tuple[str, str]
"""Name and type in the lake."""


def packed(cursor: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    """Write the table into the attached `published` this way; False where it is small or of no filing."""
    found: list[Column] = cursor.execute(
        f"""SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = '{LAKE}'
              AND schema_name = '{schema}' AND table_name = '{name}' ORDER BY column_index"""
    ).fetchall()
    source = f'{LAKE}."{schema}"."{name}"'
    if "filing_id" not in dict(found) or _rows(cursor, source) < PACKED_FROM:
        return False
    cursor.execute("USE published")  # a type or a view that names its database is of no use under another
    cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {PACKED}")
    stored, later = packed_parts(f"{schema}.{name}")
    types = _types(cursor, source, stored, found)
    columns = ", ".join(f'"{column}" {types[column]}' for column, _ in found)
    plain = ", ".join(f'"{column}" {kind}' for column, kind in found)
    cursor.execute(f"CREATE TABLE {stored} ({columns})")
    cursor.execute(f"CREATE TABLE {later} ({plain})")
    listed = ", ".join(inserted(cursor, column, types[column]) for column, _ in found)
    cursor.execute(f"INSERT INTO {stored} SELECT {listed} FROM {source}")
    shown = ", ".join(f'"{column}"::{kind} AS "{column}"' for column, kind in found)
    names = ", ".join(f'"{column}"' for column, _ in found)
    cursor.execute(
        f'CREATE VIEW "{schema}"."{name}" AS SELECT {shown} FROM {stored}'
        f" UNION ALL SELECT {names} FROM {later}"
    )
    cursor.execute(f"USE {LAKE}")
    return True


def packed_parts(table: str) -> tuple[str, str]:
    """Where the rows of `schema.name` lie in the file: those it was made with, and what came later."""
    name = table.replace(".", "_", 1)
    return f'{PACKED}."{name}"', f'{PACKED}."{name}_later"'


def _rows(cursor: duckdb.DuckDBPyConnection, source: str) -> int:
    (rows,) = cursor.execute(f"SELECT count(*) FROM {source}").fetchone() or (0,)
    return int(rows)


def _types(
    cursor: duckdb.DuckDBPyConnection, source: str, stored: str, found: list[Column]
) -> dict[str, str]:
    """Column -> how it is stored: lists where values are few; where most rows have their own, ZSTD or as is.

    For short text and for decimals of 128 bits, DuckDB's own choice costs more than writing and reading them.
    """
    texts = [column for column, kind in found if kind == "VARCHAR" and column not in SEARCHED]
    names = ", ".join(f'"{column}"' for column in texts)
    told = ", ".join(f'count(DISTINCT "{column}"), avg(strlen("{column}"))' for column in texts)
    seen = (
        cursor.execute(f"SELECT {told} FROM (SELECT {names} FROM {source} LIMIT {SAMPLE})").fetchone() or ()
    )
    types = {column: f"{kind}{AS_IS}" if kind.startswith(WIDE) else kind for column, kind in found}
    for column, values, length in zip(texts, seen[::2], seen[1::2], strict=True):
        if values > SAMPLE // 2:  # the default tries for a dictionary at length
            types[column] += AS_IS if length <= SHORT else " USING COMPRESSION zstd"
        elif values <= VALUES and (kind := _listed(cursor, source, stored, column)):
            types[column] = kind
    return types


def _listed(cursor: duckdb.DuckDBPyConnection, source: str, stored: str, column: str) -> str | None:
    """Make the list of the column's values in the file; None where there are none, or too many."""
    cursor.execute(
        f"""CREATE OR REPLACE TEMP TABLE listed AS SELECT DISTINCT "{column}" AS value FROM {source}
            WHERE "{column}" IS NOT NULL LIMIT {VALUES + 1}"""
    )
    if not 0 < _rows(cursor, "temp.listed") <= VALUES:
        return None
    kind = f'{stored[:-1]}_{column}"'
    cursor.execute(f"CREATE TYPE {kind} AS ENUM (SELECT value FROM temp.listed ORDER BY value)")
    return kind


def inserted(cursor: duckdb.DuckDBPyConnection, column: str, kind: str) -> str:
    """The column as it is inserted: a short list is asked as a map, else each row's text is looked up.

    A function is asked once for each value of a Parquet dictionary, a cast for each row: it takes half of
    the time of such a column. What the map does not have the cast refuses.
    """
    cast = f'"{column}"::{kind}'
    if not kind.startswith(PACKED):
        return f'"{column}"'
    values = f"enum_range(NULL::{kind})"
    (count,) = cursor.execute(f"SELECT len({values})").fetchone() or (0,)
    if count > ASKED_AS_MAP:
        return cast
    return f'coalesce(map_extract_value(map({values}, {values}::{kind}[]), "{column}"), {cast})'
