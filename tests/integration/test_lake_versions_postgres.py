"""A lake of the first version on a PostgreSQL catalogue: a real server, started and stopped by the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from infra.lake import Lake
from infra.lake_attach import attach, postgres_parts
from infra.lake_create import make_places
from infra.lake_versions import SCHEMA_VERSION
from infra.settings import Settings
from tests.fixtures.make_lake import unpack
from tests.integration.lake_samples import ref, upload

pgserver = pytest.importorskip(
    "pgserver", reason="pgserver brings a PostgreSQL for tests; none for this Python"
)

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR")]

STORED = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake'"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    server = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
    server.psql("CREATE DATABASE older")
    yield f"postgres://postgres@/older?host={postgres_parts(server.get_uri())['host']}"
    server.cleanup()


def test_an_older_lake_on_postgres_is_upgraded_without_loss(address: str, tmp_path: Path) -> None:
    """The tables of the first version, laid into a catalogue of their own as that version declared them."""
    first = attach(Settings(home=unpack(1, tmp_path / "first")), read_only=True)
    settings = Settings(home=tmp_path / "lake", catalogue=address)
    make_places(settings)
    older = attach(settings)
    rows: dict[str, pl.DataFrame] = {}
    for schema, table in first.connection.execute(STORED).fetchall():
        name = f"{schema}.{table}"
        rows[name] = first.cursor().execute(f"FROM {name}").pl()
        older.connection.register("rows", rows[name].to_arrow())
        older.connection.execute(f"CREATE SCHEMA IF NOT EXISTS lake.{schema}")
        older.connection.execute(f"CREATE TABLE lake.{name} AS FROM rows")
    first.connection.close()
    older.connection.close()
    with Lake.open(settings) as lake:
        assert f"version {SCHEMA_VERSION}" in lake.upgraded[-1]
        assert lake.current() == SCHEMA_VERSION
        for name, before in rows.items():
            if name != "main.meta":
                names = ", ".join(before.columns)
                now = lake.query(f"SELECT {names} FROM {name}").to_dicts()
                assert sorted(map(repr, now)) == sorted(map(repr, before.to_dicts())), name
        upload(lake, ref("after.csv", "after"), "after")
