"""Several watchers on one queue and one PostgreSQL catalogue, one of them killed; and a held landing lock."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from benchmarks.store import store
from infra.lake import Lake
from tests.faults.harness import TRIALS, Rig, ending, folder_bucket, long_run, note, trials
from tests.faults.rigs import FAST, QueuedRig, postgres, queued_rig, team_home
from tests.houses import watched_house

pytestmark = [
    long_run,
    pytest.mark.slow,
    pytest.mark.xdist_group("faults-outside"),
    pytest.mark.timeout(7200),
    pytest.mark.filterwarnings("ignore:.*XDG_RUNTIME_DIR"),
]

BURST = 10  # filings per watcher
SMALL = {"ESGLAKE_WORKERS": "1", "ESGLAKE_BATCH_FILINGS": "2", "ESGLAKE_RECONCILE_SECONDS": "5"}
LEASE_SECONDS = 6.0
ELSEWHERE = "another-host"
STOP_SECONDS = 10.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    with postgres(tmp_path / "pg") as server:
        yield server


@pytest.fixture
def team(tmp_path: Path, server: Any) -> Iterator[QueuedRig]:
    home = team_home(tmp_path, server)
    lease = {"ESGLAKE_CLAIM_LEASE_SECONDS": str(LEASE_SECONDS)}
    with store() as shop, ending(queued_rig(home, shop, **SMALL, **lease)) as rig:
        catalogue = home.environment["ESGLAKE_CATALOGUE"]
        rig.settings = rig.settings.model_copy(update={"catalogue": catalogue})
        yield rig


def test_one_of_several_is_killed_and_the_others_take_over(team: QueuedRig) -> None:
    """In turn two and three watchers; the one killed seems to be of another host, or is of this one."""
    for number in range(trials(1)):
        one_killed(team, 2 + number % 2, away=number % 4 < 2)


def one_killed(team: QueuedRig, count: int, *, away: bool) -> None:
    begun = set(landed_by(team))
    running = [team.start(FAULT_HOST=ELSEWHERE if away else "")]
    running += [team.start() for _ in range(count - 1)]
    keys, pids = team.upload(BURST * count), {each.pid for each in running}
    team.until(lambda: pids <= set(landed_by(team)), f"one starves: {landed_by(team)}", seconds=120)
    team.arm("before commit", running[0].pid)
    running[0].wait(60)
    killed = time.monotonic()
    team.until(lambda: not claims_of(team, running[0].pid), "its claims are not taken over", seconds=60)
    taken_over = time.monotonic() - killed
    team.quiet()
    team.check()
    shares = {pid: times for pid, times in landed_by(team).items() if pid not in begun}
    assert sum(shares.values()) == len(keys)
    assert team.stop() < STOP_SECONDS
    place = "another host" if away else "this host"
    note(f"one of {count} watchers killed, of {place}")
    print(
        f"{count} watchers, killed one of {place}: shares {sorted(shares.values())}, "
        f"claims free after {taken_over:.1f} s, lock waits {waits(team, running)}"
    )


def landed_by(rig: Rig) -> dict[int, int]:
    """Process id -> how many of the objects that have landed it landed."""
    with rig.reader() as lake:
        owners = lake.query("select claimed_by from raw.objects where state = 'landed'")["claimed_by"]
    counts = owners.str.split(":").list.get(1).cast(pl.Int64).value_counts()
    return dict(counts.iter_rows())


def claims_of(rig: Rig, pid: int) -> int:
    with rig.reader() as lake:
        claims = "select count(*) as n from raw.objects where state = 'claimed' and claimed_by like ?"
        return int(lake.query(claims, [f"%:{pid}:%"])["n"][0])


def waits(rig: Rig, running: list[Any]) -> str:
    """Median and longest wait of each watcher for the landing lock."""
    told = []
    for watcher in running:
        seconds = [float(line) for line in (rig.folder / f"waits-{watcher.pid}").read_text().split()]
        told.append(f"{statistics.median(seconds) * 1000:.0f}/{max(seconds) * 1000:.0f} ms")
    return ", ".join(told)


@contextmanager
def on_sqlite(folder: Path, factory: pytest.TempPathFactory) -> Iterator[Rig]:
    house = watched_house(folder, factory)
    with ending(Rig(folder, house.settings, house.environment | FAST, folder_bucket(house.bucket))) as rig:
        yield rig


@contextmanager
def on_postgres(folder: Path) -> Iterator[Rig]:
    with postgres(folder / "pg") as server:
        home = team_home(folder, server)
        settings = home.settings.model_copy(update={"catalogue": home.environment["ESGLAKE_CATALOGUE"]})
        bucket = folder_bucket(home.home / "bucket")
        with ending(Rig(folder, settings, home.environment | FAST, bucket)) as rig:
            yield rig


LONG = pytest.mark.skipif(not TRIALS, reason="takes its 9 s once more: in the long form, `make faults`")


@pytest.mark.parametrize("catalogue", ["sqlite", pytest.param("postgres", marks=LONG)])
def test_sigterm_while_another_process_holds_the_landing_lock(
    catalogue: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    opened = on_sqlite(tmp_path, tmp_path_factory) if catalogue == "sqlite" else on_postgres(tmp_path)
    with opened as rig:
        for _ in range(trials(1)):
            rig.start()
            with Lake.open(rig.settings) as other, other.landing_locked():
                rig.upload(4)
                time.sleep(1)  # it waits for the lock with a batch in its hands
                took = rig.stop()
            assert took < STOP_SECONDS
            rig.start()
            rig.quiet()
            rig.check()
            rig.stop()
            note(f"SIGTERM while the landing lock is held ({catalogue})")
            print(f"SIGTERM under a held landing lock ({catalogue}): ended after {took:.1f} s")
