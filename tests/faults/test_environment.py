"""The world outside goes away and comes back: the watcher waits, says so, and goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.heartbeat import Life, lives
from infra.lake_attach import postgres_parts
from tests.faults.harness import Rig, ending, folder_bucket, note, trials
from tests.faults.test_kills import BURST, FAST
from tests.houses import empty_home

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("watcher"),
    pytest.mark.timeout(7200),
    pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    pgserver = pytest.importorskip("pgserver", reason="pgserver brings a PostgreSQL for tests")
    server = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
    server.psql("CREATE DATABASE esg")
    yield server
    server.cleanup()


@pytest.fixture
def team(tmp_path: Path, server: Any) -> Iterator[Rig]:
    """A lake whose catalogue is a PostgreSQL of its own."""
    home = empty_home(tmp_path / "lake")
    uri = f"postgres://postgres@/esg?host={postgres_parts(server.get_uri())['host']}"
    home.environment.update(FAST, ESGLAKE_CATALOGUE=uri)
    done = home.run("init")
    assert done.returncode == 0, done.stderr
    settings = home.settings.model_copy(update={"catalogue": uri})
    with ending(Rig(tmp_path, settings, home.environment, folder_bucket(home.home / "bucket"))) as rig:
        yield rig


def waits(rig: Rig) -> list[Life]:
    return [life for life in lives(rig.settings) if life.state == "waiting"]


def through(rig: Rig, fault: str, count: int, harm: Callable[[int], None]) -> None:
    """Upload, do harm while the filings are worked on, and hold the same watcher to its promises."""
    watcher = rig.start()
    for number in range(count):
        rig.upload(BURST)
        harm(number)
        rig.quiet()
        assert watcher.poll() is None, f"the watcher ended\n{rig.logs()}"
        rig.check()
        note(fault)
    rig.until(lambda: not waits(rig), "it still says that it waits", seconds=30)
    assert rig.stop() < 10


def stop_server(server: Any) -> None:
    import pgserver

    pgserver.pg_ctl(["stop", "-m", "immediate"], pgdata=server.pgdata, user=server.system_user)


def test_postgres_goes_away_and_comes_back(team: Rig, server: Any) -> None:
    def harm(number: int) -> None:
        if number % 2:
            team.quiet()  # a watcher without work notices it too, by its listing
        else:
            time.sleep(0.2 * (number % 10))  # somewhere between claim and commit
        stop_server(server)
        team.until(lambda: waits(team), "it does not say that it waits", seconds=60)
        server.ensure_postgres_running()

    through(team, "PostgreSQL stopped mid-batch and started", trials(2), harm)
