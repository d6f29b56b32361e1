"""`kill -9` of the watcher in the middle of a burst, and a restart: nothing lost, nothing doubled."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from benchmarks.filings import filing
from benchmarks.lakehouse import House
from infra.lake import Lake
from tests.houses import forked_watcher, watched_house

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("watcher")]
FILINGS = 300
LONGEST_SECONDS = 120.0


def landed(reader: Lake) -> int:
    return int(reader.query("select count(*) as n from raw.objects where state like 'landed%'")["n"][0])


def wait_for(house: House, count: int) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    with house.reader() as reader:
        while (now := landed(reader)) < count:
            assert time.monotonic() < deadline, f"only {now} of {count} landed"
            time.sleep(0.1)


def drop(house: House, count: int) -> set[str]:
    """Write the filings into the bucket; give their ids."""
    house.bucket.mkdir(parents=True, exist_ok=True)
    ids = set()
    for number in range(count):
        data = filing(number)
        part = house.bucket / f".{number}.part"
        part.write_bytes(data)
        part.rename(house.bucket / f"filing {number:05d}.txt")
        ids.add(hashlib.sha256(data).hexdigest())
    return ids


@pytest.mark.timeout(400)
def test_killed_watcher_loses_and_doubles_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = watched_house(tmp_path, tmp_path_factory)
    # The server has no part in this promise.
    house.environment.update(ESGLAKE_PREFECT="off", ESGLAKE_WORKERS="2")
    first = forked_watcher(house)
    ids = drop(house, FILINGS)
    wait_for(house, 30)
    first.kill()
    first.wait(10)
    with house.reader() as reader:
        already = landed(reader)
    assert 30 <= already < FILINGS
    second = forked_watcher(house)
    try:
        wait_for(house, FILINGS)
    finally:
        second.terminate()
        assert second.wait(30) == 0
    with house.reader() as reader:
        objects = reader.query("select key, filing_id, state from raw.objects")
        facts = reader.query("select filing_id, count(*) as facts from curated.facts group by 1")
        filings = reader.query("select filing_id from curated.filings")
        doubled = reader.query(
            """select filing_id, metric_id, dimensions, fiscal_year from curated.facts
               group by all having count(*) > 1"""
        )
    assert objects.height == FILINGS
    assert set(objects["state"]) == {"landed"}
    assert set(objects["filing_id"]) == ids
    assert sorted(filings["filing_id"]) == sorted(ids)
    assert set(facts["facts"]) == {24}  # eight rows of three years each, none twice
    assert doubled.is_empty()
