"""Reading with SQL that somebody else wrote: one statement, reading only, errors in DuckDB's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from infra.lake_attach import scrub
from infra.lake_create import UPGRADE, is_older
from infra.settings import Settings
from transforms.errors import QueryFailed

DICTIONARY = "The data dictionary (docs/data-dictionary.md) names tables and columns."

READING = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.RELATION,
}


def run_query(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[object] | Mapping[str, object] | None,
    settings: Settings,
) -> pl.DataFrame:
    """The statement's rows; the connection is attached read-only, so this check is for the message."""
    try:
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1 or statements[0].type not in READING:
            raise QueryFailed(
                "only one statement that reads is taken: SELECT, FROM, WITH, DESCRIBE, SHOW or EXPLAIN",
                where=sql.strip().splitlines()[0][:80] if sql.strip() else "empty statement",
                next_step="`esglake publish` writes a file of your own to change.",
            )
        return cursor.execute(statements[0], _bound(parameters)).pl()
    except duckdb.Error as error:
        raise QueryFailed(
            scrub(str(error), settings),
            where="query",
            next_step=UPGRADE if lacks_columns(cursor, error) else DICTIONARY,
        ) from None
    except (KeyboardInterrupt, RuntimeError):  # DuckDB's own error for Ctrl-C is no duckdb.Error
        cursor.interrupt()  # or closing it would wait for its threads, now and then for the whole query
        raise


def lacks_columns(cursor: duckdb.DuckDBPyConnection, error: duckdb.Error) -> bool:
    """Whether a statement failed on a name in a lake that an earlier version made."""
    return isinstance(error, duckdb.BinderException | duckdb.CatalogException) and is_older(cursor)


def _bound(parameters: Sequence[object] | Mapping[str, object] | None) -> Any:
    if parameters is None:
        return []
    return dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
