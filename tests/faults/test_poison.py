"""One filing in twenty hangs, floods or crashes its worker: the others land, each of these is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.filings import filing
from tests.faults.failpoint import POISON
from tests.faults.harness import Rig, amount, ending, folder_bucket, note
from tests.faults.rigs import FAST
from tests.houses import watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults-inside"), pytest.mark.timeout(7200)]

FEW, MANY = 60, 500
EVERY = 20
ATTEMPTS = 2
LIMITS = {
    "ESGLAKE_RECONCILE_SECONDS": "3",
    "ESGLAKE_BATCH_FILINGS": "16",
    "ESGLAKE_WORKER_SECONDS": "5",  # a filing needs a hundredth of it; a loaded machine more
    "ESGLAKE_WORKER_MEMORY_MB": "1024",
    "ESGLAKE_MAX_ATTEMPTS": str(ATTEMPTS),
}
ENDS_AS = {
    b"POISON hang": ("ExtractionTimeout", 1),  # what takes too long once does so again
    b"POISON memory": ("WorkerDied", ATTEMPTS),
    b"POISON crash": ("WorkerDied", ATTEMPTS),
}


def test_poison_costs_its_filing_and_nobody_else(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    environment = house.environment | FAST | LIMITS
    with ending(Rig(tmp_path, house.settings, environment, folder_bucket(house.bucket))) as rig:
        rig.start()
        kinds = feed(rig, amount(FEW, MANY))
        rig.quiet()
        rig.check()
        with rig.reader() as lake:
            ends = lake.query(
                "select key, state, error_class, attempts from raw.objects where state = 'failed'"
            )
            told = lake.query("select key from quality.alerts where kind = 'filing_failed'")["key"].to_list()
        assert set(ends.iter_rows()) == {(key, "failed", *ENDS_AS[kind]) for key, kind in kinds.items()}
        assert sorted(told) == sorted(kinds), "not one alert for each"
        assert rig.stop() < 10
    for kind in kinds.values():
        note(kind.decode().lower())
    note("neighbour of poison", len(rig.expected))


def feed(rig: Rig, count: int) -> dict[str, bytes]:
    """Put filings into the bucket, one of twenty poisoned, in turn by each poison; key -> poison."""
    kinds = {}
    for number in range(count):
        if number % EVERY:
            rig.write(f"filing {number:05d}.txt", filing(number))
            continue
        key = f"poison {number:05d}.txt"
        kinds[key] = list(POISON)[number // EVERY % len(POISON)]
        rig.failing[key] = ENDS_AS[kinds[key]][0]
        rig.put(key, kinds[key] + b"\n" + filing(number))
    return kinds


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "in a batch"])
def test_a_filing_that_takes_long_delays_nobody(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, alone: bool
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    # Longer than both waits below together, so that a slow machine does not end it first.
    patient = {"ESGLAKE_WORKER_SECONDS": "45", "ESGLAKE_RECONCILE_SECONDS": "3600"}
    environment = house.environment | FAST | LIMITS | patient
    with ending(Rig(tmp_path, house.settings, environment, folder_bucket(house.bucket))) as rig:
        if alone:
            rig.start()
        rig.failing["poison.txt"] = "ExtractionTimeout"
        rig.put("poison.txt", b"POISON hang\n" + filing(0))
        if alone:
            rig.until(lambda: rig.states()["claimed"], "the long one is not taken up", seconds=20)
        rig.upload(6)
        if not alone:
            rig.start()  # it finds all of them at once
        rig.until(lambda: rig.states()["landed"] == 6, "its neighbours wait for it", seconds=20)
        rig.upload(3)  # and after it
        rig.until(lambda: rig.states()["landed"] == 9, "those behind it wait for it", seconds=20)
        assert rig.states()["claimed"] == 1, "the long one should still be at work"
        rig.quiet()
        rig.check()
        assert rig.stop() < 10
    note("neighbour of a hanging filing", 9)
