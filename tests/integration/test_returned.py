"""A filing that is replaced under its key and then put back: A, B, and A again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.filings import filing
from flows.batch import Ended, judge_apart, landing_of, run_batch
from flows.rounds import reconcile_bucket
from flows.tools import open_tools
from infra.lake import Lake
from infra.lake_replay import Selection
from infra.settings import Settings
from tests.houses import home_with_lake
from tests.integration.lake_samples import filing_id_of, lake_with, landing, ref, upload
from transforms.errors import EsgLakeError, MissingObject, ReplacedObject
from transforms.model import Claim, State

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = (datetime(2024, month, 1, tzinfo=UTC) for month in (5, 6, 7))
A, B = ref(content="a", at=FIRST), ref(content="bb", at=SECOND)
A_AGAIN = replace(A, event_at=THIRD)


def _both(lake: Lake) -> None:
    upload(lake, A, "b1")
    upload(lake, B, "b2")


@pytest.fixture
def lake(bare_environment: Path) -> Iterator[Lake]:
    with lake_with(Settings(home=bare_environment / "lake"), _both) as lake:
        yield lake


def told(lake: Lake) -> dict[str, tuple[str, datetime]]:
    """Content -> (state, filed at)."""
    rows = lake.query(
        "SELECT o.etag, o.state, f.filed_at FROM raw.objects AS o JOIN curated.filings AS f USING (filing_id)"
    )
    names = {A.etag: "a", B.etag: "b"}
    return {names.get(etag, etag): (state, at) for etag, state, at in rows.iter_rows()}


def test_a_then_b_then_a_again_takes_the_old_row_up_again(lake: Lake) -> None:
    assert told(lake) == {"a": ("superseded", FIRST), "b": ("landed", SECOND)}
    assert lake.unseen([A_AGAIN]) == [A_AGAIN]
    upload(lake, A_AGAIN, "b3")
    assert told(lake) == {"a": ("landed", THIRD), "b": ("superseded", SECOND)}
    assert lake.query("SELECT count(*) FROM raw.objects").item() == 2
    assert lake.query("SELECT count(*), count(DISTINCT fact_id) FROM curated.facts").row(0) == (4, 4)


def test_an_old_event_told_again_takes_nothing_up(lake: Lake) -> None:
    for at in (FIRST, SECOND - timedelta(microseconds=1), None):
        late = replace(A, event_at=at)
        assert lake.unseen([late]) == []
        assert lake.claim([late], "b3", "test", 900) == []


def test_the_event_that_brought_it_back_counts_once(lake: Lake) -> None:
    upload(lake, A_AGAIN, "b3")
    assert lake.claim([A_AGAIN, A, B], "b4", "test", 900) == []


def test_back_and_forth_within_one_second_of_the_store_s_clock(lake: Lake) -> None:
    same = replace(A, event_at=SECOND)
    lake.land(landing(lake.claim([same], "b3", "test", 900)))
    assert told(lake)["a"] == ("landed", SECOND + timedelta(microseconds=1))
    assert told(lake)["b"][0] == "superseded"


def test_one_that_is_gone_again_before_it_is_read_stays_superseded(lake: Lake) -> None:
    unread(lake, lake.claim([A_AGAIN], "b3", "test", 900), MissingObject("gone"))
    assert {key: state for key, (state, _) in told(lake).items()} == {"a": "superseded", "b": "landed"}


def unread(lake: Lake, claims: list[Claim], error: EsgLakeError) -> None:
    """Land claims whose objects were gone, or other ones, when they were to be read."""
    ended, judged = judge_apart([Ended(claim, error=error) for claim in claims])
    batch_id, now = claims[0].batch_id, datetime.now(UTC)
    lake.land(landing_of(batch_id, ended, judged, max_attempts=3, started=now, timings={}))


def test_replaced_twice_within_a_second_before_it_was_read(bare_environment: Path) -> None:
    with Lake.create(Settings(home=bare_environment / "other")) as lake:
        same = replace(B, event_at=FIRST)
        unread(lake, lake.claim([A, same], "b1", "test", 900), ReplacedObject("by another"))
        assert lake.query("SELECT DISTINCT state, error_class FROM raw.objects").rows() == [
            ("superseded", "ReplacedObject")
        ]
        assert [each.etag for each in lake.unseen([A])] == [A.etag]
        lake.land(landing(lake.claim([A], "b2", "test", 900)))
        assert told(lake)["a"][0] == "landed"


def test_a_replay_that_finds_a_newer_object_keeps_the_filing_until_that_one_arrives(lake: Lake) -> None:
    newer = replace(B, etag="c" * 32, event_at=THIRD)
    assert lake.reset(Selection(states=(State.LANDED,))) == [B]
    unread(lake, lake.claim([B], "b3", "test", 900), ReplacedObject("by another"))
    assert told(lake)["b"][0] == "failed" and not lake.unseen([A, B])
    upload(lake, newer, "b4")
    states = "SELECT state FROM raw.objects ORDER BY event_at"
    assert lake.query(states)["state"].to_list() == ["superseded", "superseded", "landed"]


def test_the_same_bytes_written_anew_are_no_news(bare_environment: Path) -> None:
    touched = replace(A, etag="later", event_at=SECOND)
    with Lake.create(Settings(home=bare_environment / "other")) as lake:
        upload(lake, A, "b1")
        claims = lake.claim([touched], "b2", "test", 900)
        landed = landing([replace(claims[0], ref=replace(touched, etag=A.etag))])
        entry = replace(landed.entries[0], claim=claims[0])
        lake.land(replace(landed, entries=(entry,)))
        assert lake.query("SELECT filing_id, filed_at FROM curated.filings").row(0) == (
            filing_id_of(A.etag),
            FIRST,
        )


@pytest.mark.parametrize("restored", [False, True], ids=["written anew", "restored with its old time"])
def test_the_newest_content_wins_in_metrics_latest(
    restored: bool, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = home_with_lake(tmp_path / "lake", tmp_path_factory).settings
    asyncio.run(there_and_back(settings.model_copy(update={"workers": 1}), restored))


async def there_and_back(settings: Settings, restored: bool) -> None:
    first, second = (
        filing(n).decode().replace(f"测试企业{n:05d}", "北风电力").encode() for n in (1, 2)
    )  # one company, other figures
    path = Path(settings.bucket_place.removeprefix("file://")) / "report.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    async with open_tools(settings) as tools:

        async def write(data: bytes, at: float | None) -> None:
            path.write_bytes(data)
            if at is not None:
                os.utime(path, (at, at))
            await reconcile_bucket(tools, run_batch)

        def latest() -> list[Decimal]:
            found = tools.lake.query(
                "select value from marts.metrics_latest order by metric_id, fiscal_year, dimensions"
            )
            return found["value"].to_list()

        await write(first, 1_700_000_000)
        was = latest()
        await write(second, 1_700_000_100)
        assert latest() != was
        await write(first, 1_700_000_000 if restored else None)
        assert latest() == was
        assert await reconcile_bucket(tools, run_batch) == 0
