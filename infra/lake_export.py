# ruff: noqa: S608  # names of our own tables are put into SQL, data never is
"""Exporting: facts and marts as Parquet folders by fiscal year, for whatever reads Parquet.

`FOLDER/curated.facts/fiscal_year=2024/*.parquet`, the layout that Spark, polars and DuckDB know as hive.
Decimals stay decimals; `_snapshot.json` says which state of the lake it is, for `esglake changes --since`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from infra.lake_attach import LAKE, Attached, scrub
from infra.lake_schema import quoted
from transforms.errors import LakeUnavailable, UsageProblem

YEAR = "fiscal_year"
MANIFEST = "_snapshot.json"
DEFAULT = "schema_name = 'marts' OR (schema_name = 'curated' AND name = 'facts')"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the snapshot, and the rows of each table."""

    folder: Path
    snapshot: int
    rows: dict[str, int]


def export(reader: Attached, folder: Path, names: Sequence[str] = ()) -> Exported:
    """Write the tables or views (default: facts and all marts) as of one snapshot; all of them or none.

    The folder is made or, where an export wrote it, replaced as a whole; any other is left alone.
    """
    target = folder.expanduser().absolute()
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise UsageProblem(
            "the folder holds files that no export wrote",
            where=str(target),
            next_step="Name an empty or a new folder: an export replaces its folder as a whole.",
        )
    cursor = reader.cursor()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as draft:
            done = _write(cursor, Path(draft) / "new", target, names)
            if target.exists():
                target.replace(Path(draft) / "old")
            (Path(draft) / "new").replace(target)
    except (OSError, shutil.Error, duckdb.Error) as error:
        raise LakeUnavailable(
            f"the export failed: {scrub(str(error), reader.settings)}",
            where=str(target),
            next_step="Check the disk and try again; the lake is untouched.",
        ) from error
    finally:
        cursor.close()
    return done


def _write(cursor: duckdb.DuckDBPyConnection, draft: Path, target: Path, names: Sequence[str]) -> Exported:
    draft.mkdir()
    cursor.execute("BEGIN")
    try:
        (snapshot,) = cursor.execute(f"SELECT max(snapshot_id) FROM {LAKE}.snapshots()").fetchone() or (0,)
        rows = {name: _copy(cursor, name, draft / name) for name in _chosen(cursor, names)}
    finally:
        cursor.execute("ROLLBACK")
    told = {"snapshot": int(snapshot), "rows": rows}
    (draft / MANIFEST).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return Exported(target, int(snapshot), rows)


def _chosen(cursor: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    found = cursor.execute(
        f"""SELECT schema_name || '.' || name, {DEFAULT}
            FROM (SELECT database_name, schema_name, table_name AS name FROM duckdb_tables()
                  UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views())
            WHERE database_name = '{LAKE}' AND schema_name NOT IN ('information_schema', 'pg_catalog')
            ORDER BY 1"""
    ).fetchall()
    known = dict(found)
    if unknown := [name for name in names if name not in known]:
        raise UsageProblem(
            f"the lake has no {', '.join(unknown)}",
            where="--tables",
            next_step=f"There are: {', '.join(known)}.",
        )
    return list(names) or [name for name, usual in known.items() if usual]


def _copy(cursor: duckdb.DuckDBPyConnection, name: str, place: Path) -> int:
    """One table as a folder; by fiscal year where it has one."""
    schema, table = name.split(".")
    relation = f'{LAKE}."{schema}"."{table}"'
    columns = [row[0] for row in cursor.execute(f"DESCRIBE {relation}").fetchall()]
    place.mkdir()
    options, aim = "FORMAT parquet, COMPRESSION zstd", place / "data.parquet"
    if YEAR in columns:
        options, aim = f"{options}, PARTITION_BY ({YEAR}), OVERWRITE_OR_IGNORE", place
    row = cursor.execute(f"COPY (FROM {relation}) TO {quoted(str(aim))} ({options})").fetchone()
    return int(row[0]) if row else 0
