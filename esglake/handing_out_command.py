"""The commands `esglake export` and `attach-sql`, and the options of `publish`: the lake for other tools."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Marts(StrEnum):
    """What the marts become in a published file."""

    AUTO = "auto"
    TABLES = "tables"
    VIEWS = "views"


def export(
    folder: Annotated[Path, typer.Argument(help="folder to write; an earlier export is replaced as a whole")],
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", "--tables", help="only this table; repeatable; default: facts and marts"),
    ] = None,
) -> None:
    """Write facts and marts as Parquet (zstd), partitioned by fiscal year, for Spark, polars, DuckDB."""
    from esglake.handing_out import run_export

    run_export(folder, tables or [])


def attach_sql(
    *,
    file: Annotated[Path | None, typer.Option(help="write it here, readable by you alone (0600)")] = None,
    bundled: Annotated[
        bool, typer.Option("--bundled", help="load the extensions of this installation; needs no network")
    ] = False,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="put password and keys in; otherwise there are none")
    ] = False,
) -> None:
    """Print the SQL that attaches the lake read-only: DuckDB CLI (`duckdb -init`), DBeaver, Python."""
    from esglake.handing_out import show_attach_sql

    show_attach_sql(file, bundled=bundled, with_secrets=with_secrets)
