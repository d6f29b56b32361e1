"""The world outside goes away and comes back: the watcher waits, says so, and goes on by itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.lake_attach import postgres_parts, sqlite_file
from tests.conftest import FakeSlack
from tests.faults.harness import TRIALS, Rig, ending, folder_bucket, long_run, note, trials
from tests.faults.outside import BURST, goes_on, says_that_it_waits, through, waits
from tests.faults.proxy import http_proxy, postgres_proxy
from tests.faults.rigs import postgres, team_home
from tests.faults.test_kills import FAST
from tests.houses import watched_house

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("faults-outside"),
    pytest.mark.timeout(7200),
    pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR"),
]

LOCKED_SECONDS = 30.0 if TRIALS else 3.0
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("select count(*) from ducklake_snapshot").fetchall()
print("held", flush=True)
sys.stdin.read()  # until the parent closes the pipe, or dies
connection.execute("ROLLBACK")
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    with postgres(tmp_path / "pg") as server:
        yield server


@pytest.fixture
def team(tmp_path: Path, server: Any) -> Iterator[Rig]:
    """A lake whose catalogue is a PostgreSQL of its own."""
    home = team_home(tmp_path, server)
    settings = home.settings.model_copy(update={"catalogue": home.environment["ESGLAKE_CATALOGUE"]})
    with ending(Rig(tmp_path, settings, home.environment | FAST, folder_bucket(home.home / "bucket"))) as rig:
        yield rig


@pytest.fixture
def embedded(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A lake with a SQLite catalogue."""
    house = watched_house(tmp_path, tmp_path_factory)
    with ending(Rig(tmp_path, house.settings, house.environment | FAST, folder_bucket(house.bucket))) as rig:
        yield rig


def stop_server(server: Any) -> None:
    import pgserver

    pgserver.pg_ctl(["stop", "-m", "immediate"], pgdata=server.pgdata, user=server.system_user)


def hold(rig: Rig, step: str) -> Path:
    """Upload, and have the watcher stand still at the step; it goes on when the file is taken away."""
    (rig.folder / "hold").write_text(step)
    rig.upload(BURST)
    held = rig.folder / "held"
    rig.until(held.exists, f"nobody came to the step {step}", seconds=60)
    return held


def test_postgres_goes_away_and_comes_back(team: Rig, server: Any) -> None:
    def harm(number: int) -> None:
        if number % 3 == 0:  # a landing is under way
            held = hold(team, "before commit")
            stop_server(server)
            held.unlink()
        elif number % 3 == 1:
            team.quiet()  # a watcher without work notices it too, by its listing
            stop_server(server)
        else:
            time.sleep(0.2 * (number % 10))  # somewhere between claim and commit
            stop_server(server)
        says_that_it_waits(team)
        if number % 5 == 4:
            assert team.stop() < 10
            note("SIGTERM while PostgreSQL is away")
        server.ensure_postgres_running()
        if not team.running():
            team.start()

    through(team, "PostgreSQL stopped in the middle of a landing or beside it, and started", trials(1), harm)


def test_the_answer_to_a_commit_is_lost(team: Rig, server: Any) -> None:
    """The server has committed, and the watcher cannot know: a landing, or a claim."""
    socket = f"{postgres_parts(server.get_uri())['host']}/.s.PGSQL.5432"
    with postgres_proxy(socket) as cut:
        team.environment["ESGLAKE_CATALOGUE"] = f"postgres://postgres@127.0.0.1:{cut.port}/esg"

        def harm(number: int) -> None:
            if number % 2 == 0:
                held = hold(team, "before commit")
                cut.armed.set()
                held.unlink()
            else:
                team.quiet()
                cut.armed.set()
                team.upload(BURST)
            team.until(lambda: cut.cuts == number + 1, "no COMMIT was cut", seconds=60)

        through(team, "PostgreSQL's answer to COMMIT lost", trials(1), harm)


@long_run
def test_sqlite_is_locked_by_another_process(embedded: Rig) -> None:
    catalogue = str(sqlite_file(embedded.settings))

    def harm(number: int) -> None:
        statement = ("BEGIN EXCLUSIVE", "BEGIN")[number % 2]
        command = [sys.executable, "-c", HOLD, catalogue, statement]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout and holder.stdout.readline() == b"held\n"
            embedded.upload(BURST)
            if number % 2:
                embedded.quiet()  # a reader holds nobody up
            else:
                time.sleep(LOCKED_SECONDS)
            holder.communicate()

    through(embedded, f"SQLite locked for {LOCKED_SECONDS:g} s by a writer, or read", trials(1), harm)


@long_run
def test_the_folder_goes_away_and_comes_back(embedded: Rig) -> None:
    bucket = Path(embedded.settings.bucket_place)
    away = bucket.with_name("away")

    def harm(number: int) -> None:
        time.sleep(0.1 * (number % 7))
        bucket.rename(away)
        if number % 2:
            bucket.mkdir()  # a disk that is not mounted: the folder is there, and empty
            time.sleep(3)
            bucket.rmdir()
        else:
            says_that_it_waits(embedded, "no such folder")
        away.rename(bucket)

    through(embedded, "the bucket's folder away, or unmounted, and back", trials(1), harm)


@long_run
def test_slack_refuses_and_comes_back(embedded: Rig, slack: FakeSlack) -> None:
    address, _, path = slack.url.partition("/services")
    with http_proxy(address) as faults:
        embedded.environment |= {
            "ESGLAKE_SLACK_WEBHOOK_URL": f"{faults.url}/services{path}",
            "ESGLAKE_SLACK_SECONDS_BETWEEN": "0",
        }
        embedded.start()
        told = 0
        for number in range(trials(1)):
            faults.begin("^POST", ("500", "503", "reset")[number % 3])
            slack.answers += [(429, "slow down", {"Retry-After": "1"})] * (number % 2)
            keys = [f"empty {number}-{each}.txt" for each in range(2)]
            for key in keys:  # one after the other: so they must be told
                embedded.failing[key] = "EmptyFiling"
                embedded.put(key, b"")
                embedded.quiet()
            embedded.upload(BURST)
            embedded.quiet()  # filings do not wait for Slack
            says_that_it_waits(embedded, "webhook")
            faults.end()
            goes_on(embedded, "Slack away or refusing, and back")
            heard = [key for body in slack.bodies[told:] for key in keys if key in str(body)]
            told = len(slack.bodies)
            assert heard == [keys[0]] * (number % 2) + keys  # once more what was answered 429
        faults.begin("^POST", "500")
        embedded.failing["last.txt"] = "EmptyFiling"
        embedded.put("last.txt", b"")
        says_that_it_waits(embedded, "webhook")
        assert embedded.stop() < 10
        assert not waits(embedded)
        note("SIGTERM while Slack refuses")
