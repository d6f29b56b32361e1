"""Views and reference tables as they stand in a lake: read from one, laid into another in one transaction.

A lake keeps a view as its statement, the same text wherever it lies; a client binds it anew at each query.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import duckdb
from pydantic import BaseModel, ConfigDict

from infra.lake_attach import LAKE, scrub
from infra.lake_create import set_meta
from infra.lake_schema import quoted
from transforms.errors import LakeUnavailable

if TYPE_CHECKING:
    from infra.settings import Settings

Cursor = duckdb.DuckDBPyConnection
"""A connection to the lake, for those who need not know DuckDB."""


class Column(BaseModel):
    """A column of a reference table."""

    model_config = ConfigDict(frozen=True)
    name: str
    type: str
    comment: str | None


class Relation(BaseModel):
    """A view with its statement, or a reference table with its columns and rows (as text)."""

    model_config = ConfigDict(frozen=True)
    place: str
    name: str
    comment: str | None
    statement: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()

    @property
    def is_view(self) -> bool:
        """Whether it is a view; else it is a table."""
        return bool(self.statement)

    @property
    def full_name(self) -> str:
        """Schema and name as a statement has them."""
        return f"{_name(self.place)}.{_name(self.name)}"


def relations_of(cursor: Cursor, names: Sequence[tuple[str, str]]) -> list[Relation]:
    """The views and tables of these (schema, name), in this order; LakeUnavailable where one is missing."""
    views = cursor.execute(
        f"SELECT schema_name, view_name, comment, sql FROM duckdb_views() WHERE database_name = '{LAKE}'"  # noqa: S608
    ).fetchall()
    tables = cursor.execute(
        f"SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE database_name = '{LAKE}'"  # noqa: S608
    ).fetchall()
    found = {
        (place, name): Relation(place=place, name=name, comment=comment, statement=sql)
        for place, name, comment, sql in views
    }
    wanted = set(names)
    for place, name, comment in tables:
        if (place, name) in wanted:
            found[place, name] = _table(cursor, Relation(place=place, name=name, comment=comment))
    missing = [f"{place}.{name}" for place, name in names if (place, name) not in found]
    if missing:
        raise LakeUnavailable(f"the lake has no {', '.join(missing)}", where=LAKE, next_step="`esglake init`")
    return [found[name] for name in names]


def lay(
    cursor: Cursor,
    relations: Sequence[Relation],
    *,
    retired: Sequence[str],
    meta: tuple[str, str],
    settings: Settings,
) -> None:
    """Make these and drop the retired views, all or nothing, and write the property of the lake with it.

    Raises LakeUnavailable, with nothing changed.
    """
    try:
        cursor.execute("BEGIN")
        try:
            for statement in _statements(relations, retired):
                cursor.execute(statement)
            set_meta(cursor, *meta)
            cursor.execute("COMMIT")
        except BaseException:
            _roll_back(cursor)
            raise
    except duckdb.Error as error:
        raise LakeUnavailable(
            scrub(str(error).splitlines()[0], settings), where=LAKE, next_step="`esglake init` tries again."
        ) from None


def _roll_back(cursor: Cursor) -> None:
    """A COMMIT that failed has ended the transaction by itself."""
    try:
        cursor.execute("ROLLBACK")
    except duckdb.TransactionException:
        return


def _statements(relations: Sequence[Relation], retired: Sequence[str]) -> Iterator[str]:
    for name in retired:
        yield f"DROP VIEW IF EXISTS {name}"
    for place in dict.fromkeys(relation.place for relation in relations):
        yield f"CREATE SCHEMA IF NOT EXISTS {_name(place)}"
    for relation in relations:
        yield from _view_statements(relation) if relation.is_view else _table_statements(relation)


def _view_statements(view: Relation) -> Iterator[str]:
    """The statement names no schema: DuckDB tells a view as `CREATE VIEW name AS ...`."""
    yield view.statement.replace("CREATE VIEW ", f"CREATE OR REPLACE VIEW {_name(view.place)}.", 1)
    if view.comment:
        yield f"COMMENT ON VIEW {view.full_name} IS {quoted(view.comment)}"


def _table_statements(table: Relation) -> Iterator[str]:
    columns = ", ".join(f"{_name(column.name)} {column.type}" for column in table.columns)
    yield f"CREATE OR REPLACE TABLE {table.full_name} ({columns})"
    if table.rows:
        rows = ", ".join(f"({', '.join(map(_literal, row))})" for row in table.rows)
        yield f"INSERT INTO {table.full_name} VALUES {rows}"  # noqa: S608  # each value is a quoted literal
    if table.comment:
        yield f"COMMENT ON TABLE {table.full_name} IS {quoted(table.comment)}"
    for column in table.columns:
        if column.comment:
            yield f"COMMENT ON COLUMN {table.full_name}.{_name(column.name)} IS {quoted(column.comment)}"


def _table(cursor: Cursor, bare: Relation) -> Relation:
    where = (
        f"(database_name, schema_name, table_name) = ('{LAKE}', {quoted(bare.place)}, {quoted(bare.name)})"
    )
    columns = cursor.execute(
        f"SELECT column_name, data_type, comment FROM duckdb_columns() WHERE {where} ORDER BY column_index"  # noqa: S608
    ).fetchall()
    texts = ", ".join(f"CAST({_name(name)} AS VARCHAR)" for name, _, _ in columns)
    rows = cursor.execute(f"SELECT {texts} FROM {bare.full_name}").fetchall()  # noqa: S608
    kept = tuple(Column(name=name, type=kind, comment=comment) for name, kind, comment in columns)
    return bare.model_copy(update={"columns": kept, "rows": tuple(rows)})


def _literal(value: str | None) -> str:
    return "NULL" if value is None else quoted(value)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
