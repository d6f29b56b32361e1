"""Making a lake, and bringing an older one up to date: schemas, tables, comments, the meta table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infra.lake_attach import LAKE, write_ahead
from infra.lake_schema import Table, comment_statements, create_statements, quoted, tables
from infra.lake_versions import SCHEMA_VERSION, VERSIONS, Version
from infra.settings import Settings
from transforms.errors import LakeTooNew, LakeUnavailable
from transforms.model import CODE_VERSION

if TYPE_CHECKING:
    import duckdb

VERSION_KEY = "schema_version"
UPGRADE = "The lake is older than this program: `esglake init` brings it up to date, as any watcher does."


def make_places(settings: Settings) -> None:
    """The folders of an embedded lake, and its SQLite catalogue in WAL mode."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        if not settings.data_place.startswith("s3://"):
            Path(settings.data_place).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LakeUnavailable(
            f"the folder cannot be made: {error.strerror}",
            where=str(error.filename),
            next_step="Set ESGLAKE_HOME and ESGLAKE_DATA_PATH to places you may write to.",
        ) from None
    write_ahead(settings)


def make_tables(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Make what is missing, write comments that changed, and say what came into an older lake.

    A lake made here has the present version from the start; a newer one is left alone (LakeTooNew).
    """
    columns = _columns(cursor)
    is_new = ("main.meta", "key") not in columns
    if not is_new:
        check_version(cursor, LAKE)
    cursor.execute(";\n".join(create_statements(LAKE)))
    done: list[str] = []
    for table in tables().values():
        done += _add_columns(cursor, table, columns)
        if any(columns.get((table.name, c.column)) != c.comment for c in table.columns):
            cursor.execute(";\n".join(comment_statements(LAKE, table)))
    # Inlining (rows kept in the catalogue) made a landing slower: 174 ms against 156 ms for one filing.
    cursor.execute(f"CALL ducklake_set_option('{LAKE}', 'data_inlining_row_limit', 0)")
    if is_new:
        record_version(cursor, VERSIONS[-1])
        return []
    return done


def is_older(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether an earlier version made the lake: by its number, or by a column that is not there."""
    if version_of(cursor) < SCHEMA_VERSION:
        return True
    there = _columns(cursor).keys()
    return any((c.table, c.column) not in there for table in tables().values() for c in table.columns)


def check_version(cursor: duckdb.DuckDBPyConnection, where: str) -> None:
    """Raise LakeTooNew when a later program made the lake."""
    version = version_of(cursor)
    if version > SCHEMA_VERSION:
        raise LakeTooNew(
            f"the lake has schema version {version}, this program knows {SCHEMA_VERSION}",
            where=where,
            next_step="Install the version of esg-lake that made it, or a later one.",
        )


def current(cursor: duckdb.DuckDBPyConnection, where: str) -> int:
    """The lake's version where it is the program's own; raises LakeUnavailable for an older lake."""
    version = version_of(cursor)
    if is_older(cursor):
        raise LakeUnavailable(
            f"the lake has schema version {version}, this program {SCHEMA_VERSION}",
            where=where,
            next_step=UPGRADE,
        )
    return version


def version_of(cursor: duckdb.DuckDBPyConnection) -> int:
    """The version of the lake's stored shape; lakes from before versions were counted say 1."""
    return int(get_meta(cursor, VERSION_KEY) or 0)


def record_version(cursor: duckdb.DuckDBPyConnection, version: Version) -> None:
    """Write down that the lake has come to this version, when and by which program."""
    values = f"{version.number}, {quoted(version.name)}, now(), {quoted(CODE_VERSION)}"
    cursor.execute(
        f"INSERT INTO main.migrations (version, name, applied_at, code_version) VALUES ({values})"  # noqa: S608
    )
    set_meta(cursor, VERSION_KEY, str(version.number))


def get_meta(cursor: duckdb.DuckDBPyConnection, key: str) -> str | None:
    """A property of the lake.

    Spelt out: at the first parameter that is bound, DuckDB imports pandas (half a second, 60 MB).
    """
    row = cursor.execute(f"SELECT value FROM main.meta WHERE key = {quoted(key)}").fetchone()  # noqa: S608
    return str(row[0]) if row else None


def set_meta(cursor: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    """Write a property of the lake when it changed."""
    if get_meta(cursor, key) == value:
        return
    cursor.execute("DELETE FROM main.meta WHERE key = ?", [key])
    cursor.execute("INSERT INTO main.meta VALUES (?, ?, now())", [key, value])


def _columns(cursor: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str | None]:
    """(table, column) -> comment, as the lake has them."""
    rows = cursor.execute(
        "SELECT schema_name || '.' || table_name, column_name, comment FROM duckdb_columns()"
        " WHERE database_name = ?",
        [LAKE],
    ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def _add_columns(
    cursor: duckdb.DuckDBPyConnection, table: Table, columns: dict[tuple[str, str], str | None]
) -> list[str]:
    """What came into the schema after this lake was made; a table that was missing is there by now."""
    missing = [column for column in table.columns if (table.name, column.column) not in columns]
    if len(missing) == len(table.columns):
        return [f"table {table.name}"]
    for column in missing:
        cursor.execute(f'ALTER TABLE {table.name} ADD COLUMN "{column.column}" {column.type}')
    return [f"column {table.name}.{column.column}" for column in missing]
