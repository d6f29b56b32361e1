"""The lake's tables as data: `lake_tables.csv` and `lake_columns.csv`, checked and turned into SQL.

A column added to the CSV is a new version of the lake (`lake_versions`); an older lake gets it when it is
next opened to write. DuckLake knows no keys: uniqueness is the work of the claim and the landing, the
`grain` here says what it must be.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from transforms.errors import CatalogueInvalid

SCHEMAS = ("raw", "curated", "quality", "staging", "marts")
HERE = Path(__file__).parent
UTC = pl.Datetime("us", "UTC")

POLARS: dict[str, pl.DataType | type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "TIMESTAMPTZ": UTC,
    "DECIMAL(38,10)": pl.Decimal(38, 10),
}

TypeName = Literal["VARCHAR", "INTEGER", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMPTZ", "DECIMAL(38,10)"]


Row = TypeVar("Row", bound=BaseModel)


class Column(BaseModel):
    """One column: its DuckDB type and what it means."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: str
    column: str = Field(pattern=r"^[a-z_]+$")
    type: TypeName
    comment: str = Field(min_length=3)


class TableRow(BaseModel):
    """One table: what it holds and what one row of it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: str = Field(pattern=r"^[a-z]+\.[a-z_]+$")
    comment: str = Field(min_length=3)
    grain: str = Field(min_length=3)


class Table(BaseModel):
    """A table with its columns, in order."""

    model_config = ConfigDict(frozen=True)
    name: str
    comment: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def schema_frame(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The polars type of every column."""
        return {column.column: POLARS[column.type] for column in self.columns}

    @property
    def remark(self) -> str:
        """The comment stored in the lake."""
        return f"{self.comment} Grain: {self.grain}."


@cache
def tables() -> dict[str, Table]:
    """All tables by name ('schema.table'), in the order of the file.

    Raises CatalogueInvalid with every wrong row of both files.
    """
    problems: list[str] = []
    rows = _rows(TableRow, HERE / "lake_tables.csv", problems)
    columns: defaultdict[str, list[Column]] = defaultdict(list)
    for column in _rows(Column, HERE / "lake_columns.csv", problems):
        columns[column.table].append(column)
    names = {row.table for row in rows}
    problems += [f"lake_columns.csv: no table {name}" for name in columns.keys() - names]
    problems += [f"lake_tables.csv: {name} has no columns" for name in names - columns.keys()]
    problems += [
        f"lake_columns.csv: {name} names a column twice" for name in columns if _twice(columns[name])
    ]
    if problems:
        raise CatalogueInvalid("; ".join(problems), where="infra", next_step="Correct these rows.")
    return {
        row.table: Table(
            name=row.table, comment=row.comment, grain=row.grain, columns=tuple(columns[row.table])
        )
        for row in rows
    }


def _rows(kind: type[Row], path: Path, problems: list[str]) -> list[Row]:
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, record in enumerate(csv.DictReader(file), start=2):
            try:
                rows.append(kind.model_validate(record))
            except ValidationError as error:
                problems += [f"{path.name} row {number}: {e['loc'][0]}: {e['msg']}" for e in error.errors()]
    return rows


def _twice(columns: list[Column]) -> bool:
    return len({column.column for column in columns}) != len(columns)


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def create_statements(database: str) -> list[str]:
    """The DDL of the whole lake, each statement safe to run again."""
    statements = [f"CREATE SCHEMA IF NOT EXISTS {database}.{schema}" for schema in SCHEMAS]
    for table in tables().values():
        columns = ", ".join(f'"{column.column}" {column.type}' for column in table.columns)
        statements.append(f"CREATE TABLE IF NOT EXISTS {database}.{table.name} ({columns})")
    return statements


def comment_statements(database: str, table: Table) -> list[str]:
    """The comments of one table and its columns; they are what the data dictionary prints."""
    name = f"{database}.{table.name}"
    return [
        f"COMMENT ON TABLE {name} IS {quoted(table.remark)}",
        *(f'COMMENT ON COLUMN {name}."{c.column}" IS {quoted(c.comment)}' for c in table.columns),
    ]


def conform(frame: pl.LazyFrame, table: str, constants: Mapping[str, object] | None = None) -> pl.LazyFrame:
    """Exactly the table's columns, order and types: constants first, then the frame's, else null."""
    given, present = constants or {}, set(frame.collect_schema().names())
    return frame.select(
        (pl.col(name) if name in present and name not in given else pl.lit(given.get(name)))
        .cast(kind)
        .alias(name)
        for name, kind in tables()[table].schema_frame.items()
    )
