"""Events told many times, shuffled, never, too early and too late: each filing lands, and lands once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.filings import filing
from benchmarks.store import store
from tests.faults.failpoint import MOST_TOLD, SHARE
from tests.faults.harness import Rig, amount, ending, folder_bucket, long_run, note
from tests.faults.rigs import FAST, QueuedRig, queued_rig
from tests.houses import home_with_lake, watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults-inside"), pytest.mark.timeout(7200)]

FEW, MANY = 60, 1000
NEWER = 1_000_000  # numbers of filings that replace others
BATCHES = {"ESGLAKE_RECONCILE_SECONDS": "3", "ESGLAKE_BATCH_FILINGS": "16"}


def test_a_folder_whose_events_are_told_badly(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    environment = house.environment | FAST | BATCHES
    with ending(Rig(tmp_path, house.settings, environment, folder_bucket(house.bucket))) as rig:
        (tmp_path / "scramble").touch()
        rig.start()
        told, count = tmp_path / "told", amount(FEW, MANY)
        # The first ones may be there before the folder is watched.
        rig.until(lambda: told.exists() or not rig.upload(1), "no event was told")
        before = len(lines(told))
        rig.upload(count)
        rig.until(lambda: len(lines(told)) >= before + count, "not every event was told")
        how = [line.split(" ", 1) for line in lines(told)]
        for number, key in enumerate(key for way, key in how if way == "late"):
            rig.write(key, filing(NEWER + number))  # the old event comes when the new one has landed
        ways = [way for way, _ in how]
        assert {"lost", "early", "late"} <= set(ways), "a way of telling was left out"
        rig.quiet()
        time.sleep(4)  # the last of the late events
        rig.quiet()
        rig.check()
        rig.stop()
    for way in sorted(set(ways)):
        note(f"event of a folder {way}", ways.count(way))


@long_run
def test_a_queue_whose_messages_are_told_badly(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    with store() as server, ending(queued_rig(home, server, **BATCHES)) as rig:
        rig.silence()
        rig.start()
        ways = tell_badly(rig, amount(FEW, MANY))
        rig.quiet()
        rig.check()
        with rig.reader() as lake:
            most = lake.query("select max(attempts) as most from raw.objects")["most"][0]
        assert most == 1, "an object was worked on again"
        rig.stop()
    for way, times in ways.items():
        note(f"message of a queue {way}", times)


def tell_badly(rig: QueuedRig, count: int) -> dict[str, int]:
    """Store filings and tell of them; gives how many were told in which way."""
    chance, share = random.Random(count), max(1, int(count * SHARE))
    keys = [f"filing {number:05d}.txt" for number in range(count)]
    early, late, _, well = (
        keys[:share],
        keys[share : 2 * share],
        keys[2 * share : 3 * share],
        keys[3 * share :],
    )
    now = datetime.now(UTC)
    for key in early:
        rig.tell(key, now + timedelta(hours=1))
    rig.until(lambda: not rig.waiting(), "messages of no object stay in the queue", seconds=60)
    for number, key in enumerate(keys):
        rig.write(key, filing(number))
    for number, key in enumerate(late):
        rig.write(key, filing(NEWER + number))
        rig.tell(key)
    jobs: list[Callable[[], None]] = [
        lambda key=key: rig.tell(key)  # type: ignore[misc]
        for key in well
        for _ in range(chance.randint(1, MOST_TOLD))
    ]
    jobs += [lambda key=key: rig.tell(key, now - timedelta(hours=1)) for key in late]  # type: ignore[misc]
    chance.shuffle(jobs)
    for job in jobs:
        job()
    return {"early": share, "late": share, "lost": share, "told 1 to 5 times": len(well)}


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines()
