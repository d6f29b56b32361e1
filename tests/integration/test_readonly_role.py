"""An analyst's role on a PostgreSQL catalogue reads the whole lake, also what comes later, and no more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from infra.lake import Lake
from infra.lake_attach import OFFLINE, attach_here, postgres_parts
from infra.marts import build_marts
from infra.settings import Settings
from tests.integration.lake_samples import counts, landing, ref, upload
from transforms.errors import EsgLakeError

pgserver = pytest.importorskip("pgserver", reason="pgserver brings a PostgreSQL; none for this Python")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR")]

ROOT = Path(__file__).parents[2]
PSQL = Path(pgserver.__file__).parent / "pginstall" / "bin" / "psql"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server with a role that owns the lake's database, as sql/databases.sh makes it."""

    host: str

    def psql(self, user: str, sql: str) -> subprocess.CompletedProcess[str]:
        command = [str(PSQL), "-h", self.host, "-U", user, "-d", "esglake", "-v", "ON_ERROR_STOP=1", "-tA"]
        return subprocess.run(command, input=sql, capture_output=True, text=True, timeout=60)

    def settings(self, user: str, home: Path, data: Path) -> Settings:
        return Settings(
            home=home, data_path=str(data), catalogue=f"postgres://{user}@/esglake?host={self.host}"
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    started.psql("CREATE ROLE esglake LOGIN CREATEROLE")
    started.psql("CREATE DATABASE esglake OWNER esglake")
    yield Server(postgres_parts(started.get_uri())["host"])
    started.cleanup()


@pytest.fixture(scope="module")
def places(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """The owner's settings and the analyst's, on a lake with one filing and its marts."""
    folder = tmp_path_factory.mktemp("lake")
    owner = server.settings("esglake", folder / "owner", folder / "data")
    with Lake.create(owner) as lake:
        upload(lake, ref(), "b1")
    build_marts(owner)
    script = (ROOT / "infra" / "deploy" / "sql" / "readonly_role.sql").read_text(encoding="utf-8")
    for _ in range(2):  # safe to repeat
        done = server.psql("esglake", script)
        assert done.returncode == 0, done.stderr
    done = server.psql("esglake", "CREATE ROLE ada LOGIN IN ROLE esglake_reader CONNECTION LIMIT 20;")
    assert done.returncode == 0, done.stderr
    return owner, server.settings("ada", folder / "ada", folder / "data")


def test_the_analyst_reads_tables_and_marts(places: tuple[Settings, Settings]) -> None:
    owner, analyst = places
    with Lake.open(owner, read_only=True) as lake, Lake.open(analyst, read_only=True) as reader:
        assert counts(reader) == counts(lake)
        assert reader.query("SELECT count(*) FROM marts.metrics_latest").item() == 2


def test_the_analyst_reads_what_lands_later(places: tuple[Settings, Settings]) -> None:
    owner, analyst = places
    with Lake.open(owner) as lake, Lake.open(analyst, read_only=True) as reader:
        before = counts(reader)["facts"]
        upload(lake, ref("later.csv", "later"), "later")
        lake.maintain(0)
        assert counts(reader)["facts"] == before + 2


def test_the_analyst_cannot_write_through_the_lake(places: tuple[Settings, Settings]) -> None:
    owner, analyst = places
    with Lake.open(analyst, read_only=True) as reader:
        before = counts(reader)
    with pytest.raises((EsgLakeError, duckdb.Error)), Lake.open(analyst) as lake:
        lake.land(landing(lake.claim([ref("theirs.csv", "x")], "x", "ada", 900)))
    with pytest.raises(EsgLakeError):
        Lake.create(analyst)
    with Lake.open(owner, read_only=True) as lake:
        assert counts(lake) == before


def test_the_analyst_cannot_write_with_a_client_of_their_own(places: tuple[Settings, Settings]) -> None:
    """A plain DuckDB, attached for writing: what holds is PostgreSQL's grants, not our good manners."""
    _, analyst = places
    connection = duckdb.connect(":memory:", config=dict(OFFLINE))
    attach_here(connection, analyst)
    for statement in (
        "DELETE FROM curated.facts",
        "UPDATE raw.objects SET state = 'discovered'",
        "CREATE TABLE curated.mine AS SELECT 1 AS one",
        "DROP TABLE curated.facts",
    ):
        with pytest.raises(duckdb.Error, match="permission denied"):
            connection.execute(statement)
    assert connection.execute("SELECT count(*) > 0 FROM curated.facts").fetchone() == (True,)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ducklake_snapshot",
        "INSERT INTO ducklake_metadata VALUES ('x', 'y')",
        "TRUNCATE ducklake_data_file",
        "CREATE TABLE mine (one int)",
        "CREATE TEMPORARY TABLE mine (one int)",
        "ALTER DEFAULT PRIVILEGES FOR ROLE esglake GRANT ALL ON TABLES TO ada",
        "GRANT esglake TO ada",
        "SET ROLE esglake",
    ],
)
def test_the_analyst_cannot_change_the_catalogue(
    server: Server, places: tuple[Settings, Settings], statement: str
) -> None:
    assert server.psql("ada", "SELECT count(*) > 0 FROM ducklake_snapshot").stdout.strip() == "t"
    done = server.psql("ada", statement)
    assert done.returncode != 0
    assert "denied" in done.stderr or "must have" in done.stderr, done.stderr
