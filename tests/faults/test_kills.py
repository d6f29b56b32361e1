"""`kill -9` of the watcher at every named step and at random: nothing lost, nothing twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.failpoint import STEPS
from tests.faults.harness import Rig, ending, folder_bucket, long_run, note, trials
from tests.houses import watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults-inside"), pytest.mark.timeout(7200)]

BURST = 12
FAST = {
    "ESGLAKE_PREFECT": "off",
    "ESGLAKE_RECONCILE_SECONDS": "2",
    "ESGLAKE_WORKERS": "2",
    "ESGLAKE_BATCH_FILINGS": "4",
}


@pytest.fixture
def rig(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    house = watched_house(tmp_path, tmp_path_factory)
    with ending(Rig(tmp_path, house.settings, house.environment | FAST, folder_bucket(house.bucket))) as rig:
        yield rig


def kill_and_recover(rig: Rig, rounds: int, harm: Callable[[Rig, int], None]) -> None:
    """One lake for all trials: each next watcher mends what the last left, and is then killed itself."""
    watcher = rig.start()
    for number in range(rounds):
        harm(rig, number)
        watcher.wait(60)
        rig.until(lambda: not rig.left(), "processes are left behind", seconds=10)
        watcher = rig.start()
        rig.quiet()
        rig.check()
        note("killed " + harm.__name__.replace("_", " "))
    rig.stop()


def at_a_step(rig: Rig, number: int) -> None:
    rig.arm(STEPS[number % len(STEPS)])
    rig.upload(BURST)
    rig.note_processes()


def at_random(rig: Rig, number: int) -> None:
    rig.upload(BURST)
    time.sleep(random.Random(number).uniform(0, 1.5))
    rig.note_processes()
    rig.watchers[-1].kill()


def test_killed_at_every_step(rig: Rig) -> None:
    kill_and_recover(rig, trials(len(STEPS)), at_a_step)


@long_run
def test_killed_at_random(rig: Rig) -> None:
    kill_and_recover(rig, trials(2), at_random)
