"""A bucket taken up as a whole: what there is, no faster than asked, and on again after a kill."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.filings import filing
from flows.backfill import BESIDE_A_WATCHER, Pace, backfill_bucket
from flows.batch import BatchReport, run_batch
from flows.tools import open_tools
from infra.settings import Settings
from tests.houses import Home, home_with_lake

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Twelve filings in the bucket, ten of them under 'a/'."""
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    for number in range(12):
        path = Path(home.settings.bucket_place) / ("a" if number < 10 else "b") / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filing(number))
    return home


def backfill(settings: Settings, prefix: str, pace: Pace) -> tuple[int, list[int], list[int]]:
    """How many were done, how many the listing found, and the size of each batch."""
    found: list[int] = []
    reports: list[BatchReport] = []

    async def work() -> int:
        async with open_tools(settings.model_copy(update={"workers": 1})) as tools:
            return await backfill_bucket(
                tools, run_batch, prefix, pace, on_found=found.append, on_report=reports.append
            )

    done = asyncio.run(work())
    return done, found, [len(report.entries) for report in reports]


def test_what_has_not_ended_is_taken_up_in_small_batches_and_at_a_rate(home: Home) -> None:
    assert backfill(home.settings, "a/", Pace(limit=4)) == (4, [4], [4])
    assert backfill(home.settings, "a/", Pace(beside_watcher=True)) == (6, [6], [6])
    began = time.monotonic()
    assert backfill(home.settings, "", Pace(per_second=1)) == (2, [2], [1, 1])
    assert time.monotonic() - began >= 2
    assert backfill(home.settings, "", Pace()) == (0, [0], [])
    assert home.settings.batch_filings > BESIDE_A_WATCHER


def test_a_batch_is_examined_while_the_one_before_it_lands(home: Home) -> None:
    settings = home.settings.model_copy(update={"batch_filings": 4})
    assert backfill(settings, "", Pace()) == (12, [12], [4, 4, 4])
    rows = home.rows("select started_at, landed_at from quality.batches order by started_at")
    assert len(rows) == 3
    assert all(later["started_at"] < earlier["landed_at"] for earlier, later in pairwise(rows))  # type: ignore[operator]


def test_the_command_tells_what_it_did(home: Home) -> None:
    done = home.run("backfill", "b/")
    assert (done.returncode, done.stdout.split(",")[0]) == (0, "files 2")
    assert home.rows("select count(*) as n from raw.objects where state like 'landed%'") == [{"n": 2}]
