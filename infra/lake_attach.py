"""How a DuckDB connection comes to the lake: extensions, secrets, ATTACH. No network, no home folder.

Extensions are loaded in place from their wheels. Keys and passwords live in DuckDB secrets of this
connection only: never in an ATTACH string, never in an error (`scrub`).
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import duckdb

from infra.lake_schema import quoted
from infra.lake_threads import Threads
from infra.settings import Settings
from transforms.errors import LakeUnavailable, SnapshotExpired

LAKE = "lake"
"""The name under which the lake is attached, everywhere."""

SECRET = "esglake"  # noqa: S105  # the name of a secret, not one

OFFLINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""A missing extension fails at once instead of reaching for the network."""

FOOTERS_BYTES = 64 * 2**20
"""So much of Parquet footers a reader keeps, by DuckDB's own estimate; 10 million facts have 1.2 MB."""

ASKED_EVERY = 256
"""Cursors between two looks at it: one query reads some MB of new footers at most."""

UNSIGNED = "allow_unsigned_extensions"
"""Forbidden in a lake's connection, but while our own extensions are loaded: see `attach`."""


@dataclass
class Attached:
    """A DuckDB instance with the lake attached as `lake`, and the keys it was opened with."""

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    s3_chain: Any = None  # botocore's refreshable credentials, when the keys are not in the settings
    s3_keys: tuple[str, ...] = field(default=(), repr=False)
    cursors: int = 0
    threads: Threads = field(init=False)

    def __post_init__(self) -> None:
        self.threads = Threads(self.connection)

    def cursor(self, *, begun: bool = False) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one thread or one transaction, with the lake as default.

        `begun`: inside its transaction, so that the catalogue is asked once for the snapshot, not with `USE`,
        too: 2 ms for each look-up.
        """
        self.refresh()
        self.cursors += 1
        cursor = self.connection.cursor()
        if begun:
            cursor.execute("BEGIN")
        cursor.execute(f"USE {LAKE}")
        return cursor

    def is_full(self) -> bool:
        """Whether footers have piled up, as they do beside landings: DuckDB forgets none below 8 GB."""
        if not self.cursors or self.cursors % ASKED_EVERY:
            return False
        with self.connection.cursor() as cursor:
            row = cursor.execute(
                "SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'OBJECT_CACHE'"
            ).fetchone()
        return row is not None and row[0] > FOOTERS_BYTES

    def refresh(self) -> None:
        """Take over rotated keys of boto3's chain (a role's keys live for an hour or so)."""
        if self.s3_chain is None:
            return
        keys = _frozen(self.s3_chain)
        if keys != self.s3_keys:
            self.s3_keys = keys
            self.connection.execute(s3_secret(self.settings, keys))


Moment = int | datetime
"""A past state of the lake: the number of a snapshot, or a time (UTC where it names no zone)."""


def attach(
    settings: Settings, *, read_only: bool = False, threads: int | None = None, at: Moment | None = None
) -> Attached:
    """Open the lake of the settings in a DuckDB instance of its own; raise LakeUnavailable.

    With `at`, as it was then; SnapshotExpired where that state is no longer, or was never, there.
    """
    # Checking 70 MB of signatures took 0.23 s of processor time at every opening. The files come with the
    # wheels whose digests were checked when they were installed, as did the engine that would check them.
    # Attaching is many small statements, beside which DuckDB's other threads would spin: with a second one
    # it takes a third more processor time.
    config: dict[str, str | bool | int | float | list[str]] = {**OFFLINE, UNSIGNED: "true", "threads": 1}
    connection = duckdb.connect(":memory:", config=config)
    try:
        attached = attach_here(connection, settings, read_only=read_only, at=at)
        if threads != 1:
            connection.execute(f"SET GLOBAL threads = {threads}" if threads else "RESET GLOBAL threads")
        if read_only:  # each footer is read once: a tenth of a look-up among 10 million facts
            connection.execute("SET GLOBAL parquet_metadata_cache = true")
        connection.execute(f"SET {UNSIGNED} = false")  # for good: a running engine refuses to allow it
    except duckdb.Error as error:
        connection.close()
        if at is not None and "No snapshot found" in str(error):
            raise SnapshotExpired(
                f"the lake holds no snapshot {at}",
                where=place(settings),
                next_step="`esglake snapshots` lists those it holds; housekeeping forgets old ones.",
            ) from None
        raise LakeUnavailable(
            scrub(str(error).splitlines()[0], settings),
            where=place(settings),
            next_step="`esglake doctor` checks the catalogue and the data place.",
        ) from None
    return attached


def attach_here(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    read_only: bool = False,
    at: Moment | None = None,
) -> Attached:
    """Attach the lake as `lake` on a connection that somebody else opened (dbt), and use it."""
    attached = prepare(connection, settings)
    connection.execute(_attach_sql(settings, f"ducklake:{SECRET}", read_only=read_only, at=at))
    connection.execute(f"USE {LAKE}")
    return attached


def prepare(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Attached:
    """Load the extensions and create the secrets, so that `ATTACH 'ducklake:esglake'` works."""
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    for name in extensions(settings):
        connection.execute(f"LOAD {quoted(str(extension_file(name)))}")
    attached = Attached(connection, settings)
    if settings.data_place.startswith("s3://"):
        attached.s3_keys = settings_keys(settings)
        if not attached.s3_keys:
            attached.s3_chain = _chain()
            attached.s3_keys = _frozen(attached.s3_chain)
        connection.execute(s3_secret(settings, attached.s3_keys))
    if settings.catalogue:
        connection.execute(postgres_secret(settings))
    connection.execute(lake_secret(settings))
    return attached


def extensions(settings: Settings) -> list[str]:
    """The extensions this lake needs, in loading order."""
    names = ["postgres_scanner" if settings.catalogue else "sqlite_scanner", "ducklake"]
    return [*names, "httpfs"] if settings.data_place.startswith("s3://") else names


def extension_file(name: str) -> Path:
    """The extension's file in its wheel, for exactly the DuckDB that runs."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    path = folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not path.is_file():
        raise LakeUnavailable(
            f"DuckDB {duckdb.__version__} finds no extension {name} in its wheel",
            where=f"duckdb-extension-{name.replace('_', '-')}",
            next_step="Install the versions of requirements.lock (`make setup`).",
        )
    return path


def attach_statement(settings: Settings) -> str:
    """The one line that opens the lake read-only in any DuckDB client with the extensions; no secrets.

    A PostgreSQL password is left to the client (PGPASSWORD, ~/.pgpass), S3 keys to its own secret.
    """
    if settings.catalogue:
        parts = {k: v for k, v in postgres_parts(settings.catalogue).items() if k != "password" and v}
        metadata = "postgres:" + " ".join(f"{key}={value}" for key, value in parts.items())
    else:
        metadata = f"sqlite:{sqlite_file(settings)}"
    return _attach_sql(settings, f"ducklake:{metadata}", read_only=True, data_path=True) + ";"


def sqlite_file(settings: Settings) -> Path:
    """The catalogue of an embedded lake."""
    return settings.home / "lake.sqlite"


def lake_exists(settings: Settings) -> bool:
    """Whether an embedded lake is there; a PostgreSQL catalogue must be asked itself."""
    return bool(settings.catalogue) or sqlite_file(settings).is_file()


def write_ahead(settings: Settings) -> None:
    """Put a SQLite catalogue into WAL mode, where readers and the writer never block each other.

    The mode is kept in the file; asking costs a fraction of a millisecond, so every open asks.
    """
    if settings.catalogue:
        return
    path = sqlite_file(settings)
    try:
        connection = sqlite3.connect(path, timeout=10)
        try:
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal":
                mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LakeUnavailable(
            f"the catalogue does not open: {error}", where=str(path), next_step="Restore it from a backup."
        ) from None
    if mode != "wal":
        raise LakeUnavailable(
            f"the catalogue stays in journal mode {mode}, in which readers block the writer",
            where=str(path),
            next_step="Put ESGLAKE_HOME on a local disk; network folders know no write-ahead log.",
        )


def place(settings: Settings) -> str:
    """Where the lake is, without secrets, for messages."""
    if not settings.catalogue:
        return str(settings.home)
    parts = postgres_parts(settings.catalogue)
    return f"postgres://{parts['user']}@{parts['host']}/{parts['dbname']}"


def scrub(text: str, settings: Settings) -> str:
    """The text without any secret of the settings; DuckDB's errors may quote what they were given."""
    secrets = [s.get_secret_value() for s in (settings.s3_access_key_id, settings.s3_secret_access_key) if s]
    if settings.catalogue:
        secrets += [settings.catalogue, postgres_parts(settings.catalogue)["password"]]
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    return text


def postgres_parts(uri: str) -> dict[str, str]:
    """host, port, dbname, user, password of postgres://user:password@host:port/dbname?host=/socket."""
    parts = urlsplit(uri)
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "host": asked.get("host") or parts.hostname or "localhost",
        "port": str(parts.port or asked.get("port", "5432")),
        "dbname": unquote(parts.path.lstrip("/")) or asked.get("dbname", "postgres"),
        "user": unquote(parts.username or asked.get("user", "")),
        "password": unquote(parts.password or asked.get("password", "")),
    }


# --- statements ----------------------------------------------------------------------------------


def _attach_sql(
    settings: Settings, source: str, *, read_only: bool, data_path: bool = False, at: Moment | None = None
) -> str:
    options = ["READ_ONLY"] if read_only else []
    if isinstance(at, datetime):
        options.append(f"SNAPSHOT_TIME {quoted((at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat())}")
    elif at is not None:
        options.append(f"SNAPSHOT_VERSION {at}")
    if data_path:
        options.append(f"DATA_PATH {quoted(settings.data_place)}")
    if not settings.data_path and not settings.catalogue:
        # An embedded lake may be moved with its folder. Otherwise DuckLake holds the place against its
        # own record: two machines must not write into two folders of one catalogue.
        options.append("OVERRIDE_DATA_PATH true")
    return f"ATTACH {quoted(source)} AS {LAKE}" + (f" ({', '.join(options)})" if options else "")


def lake_secret(settings: Settings) -> str:
    """The statement that names catalogue and data of the lake `ducklake:esglake`."""
    options = {"DATA_PATH": quoted(settings.data_place)}
    if settings.catalogue:
        options["METADATA_PATH"] = "''"
        options["METADATA_PARAMETERS"] = f"MAP {{'TYPE': 'postgres', 'SECRET': '{SECRET}_postgres'}}"
    else:
        options["METADATA_PATH"] = quoted(f"sqlite:{sqlite_file(settings)}")
    return _secret(SECRET, "ducklake", options)


def postgres_secret(settings: Settings) -> str:
    """The statement that holds how the catalogue's server is reached, password included."""
    parts = postgres_parts(settings.catalogue)
    names = {"host": "HOST", "port": "PORT", "dbname": "DATABASE", "user": "USER", "password": "PASSWORD"}
    return _secret(f"{SECRET}_postgres", "postgres", {names[k]: quoted(v) for k, v in parts.items() if v})


def s3_secret(settings: Settings, keys: tuple[str, ...]) -> str:
    """The statement that holds the store's address and keys, if any."""
    options = {"REGION": quoted(settings.s3_region), "SCOPE": quoted(settings.data_place)}
    options |= dict(zip(("KEY_ID", "SECRET", "SESSION_TOKEN"), map(quoted, keys), strict=False))
    if settings.s3_endpoint_url:
        endpoint = urlsplit(settings.s3_endpoint_url)
        options["ENDPOINT"] = quoted(endpoint.netloc + endpoint.path.rstrip("/"))
        options["USE_SSL"] = "true" if endpoint.scheme == "https" else "false"
        options["URL_STYLE"] = "'path'"
    return _secret(f"{SECRET}_s3", "s3", options)


def _secret(name: str, kind: str, options: Mapping[str, str]) -> str:
    body = ", ".join(f"{key} {value}" for key, value in options.items())
    return f"CREATE OR REPLACE SECRET {name} (TYPE {kind}, {body})"


def settings_keys(settings: Settings) -> tuple[str, ...]:
    """Key id and secret of the store, where the settings hold them."""
    if settings.s3_access_key_id is None or settings.s3_secret_access_key is None:
        return ()
    return (settings.s3_access_key_id.get_secret_value(), settings.s3_secret_access_key.get_secret_value())


def _chain() -> Any:
    import boto3  # costs 0.2 s, and only S3 without set keys needs it

    return boto3.Session().get_credentials()


def _frozen(chain: Any) -> tuple[str, ...]:
    if chain is None:
        return ()
    keys = chain.get_frozen_credentials()
    return tuple(key for key in (keys.access_key, keys.secret_key, keys.token) if key)
