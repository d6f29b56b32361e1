"""What a replay takes up: each condition alone, together, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from infra.lake import Lake
from infra.lake_replay import Selection, states_named
from infra.settings import Settings
from tests.integration.lake_samples import lake_with, landing, ref, upload
from transforms.errors import UsageProblem
from transforms.model import LedgerEntry, ObjectRef, State

pytestmark = pytest.mark.slow

MAY = datetime(2024, 5, 1, tzinfo=UTC)
OLD, NEW, BROKEN = (
    ref("2023/a.csv", "1"),
    ref("2024/b.csv", "22", MAY + timedelta(days=9)),
    ref("2024/c.csv", ""),
)


def _three_filings(lake: Lake) -> None:
    upload(lake, OLD, "b1")
    claims = lake.claim([NEW], "b2", "test", 900)
    landed = landing(claims, ["1", "2", "3"])
    metric = pl.when(pl.col("observation_id").str.ends_with("o2")).then(pl.lit("m2"))
    told = landed.observations.with_columns(metric_id=metric, outcome=pl.lit("rejected"))
    lake.land(replace(landed, observations=told))
    claims = lake.claim([BROKEN], "b3", "test", 900)
    entry = LedgerEntry(claims[0], State.FAILED, None, "EmptyFiling", "no bytes")
    empty = landed.facts.clear()
    lake.land(
        replace(
            landed,
            batch_id="b3",
            entries=(entry,),
            filings=(),
            verdicts=(),
            alerts=(),
            observations=landed.observations.clear(),
            facts=empty,
            quarantined=landed.quarantined.clear(),
        )
    )


@pytest.fixture
def lake(bare_environment: Path) -> Iterator[Lake]:
    """Two filings that landed and one that failed; the metric m2 stands in the newer one alone."""
    with lake_with(Settings(home=bare_environment / "lake"), _three_filings) as lake:
        yield lake


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(key_glob="*/?.csv"), [OLD, BROKEN, NEW]),
        (Selection(prefix="2024/"), [BROKEN, NEW]),
        (Selection(prefix="2024/", states=(State.LANDED,)), [NEW]),
        (Selection(error_class="EmptyFiling"), [BROKEN]),
        (Selection(metric="m2"), [NEW]),
        (Selection(metric="m9"), []),
        (Selection(uploaded_since=MAY + timedelta(days=1)), [NEW]),
        (Selection(uploaded_until=MAY + timedelta(days=1)), [OLD, BROKEN]),
        (Selection(landed_until=MAY), []),
        (Selection(landed_since=MAY), [OLD, BROKEN, NEW]),
        (Selection(key_glob="*", limit=2), [OLD, BROKEN]),
        (Selection(older_than_code=True), []),
        (Selection(catalogue="of today"), [OLD, BROKEN, NEW]),
    ],
    ids=lambda value: ",".join(f"{n}" for n in Selection.__slots__ if getattr(value, n, None)) or None,
)
def test_each_condition_names_its_filings(lake: Lake, selection: Selection, wanted: list[ObjectRef]) -> None:
    keys = [one.key for one in wanted]
    assert lake.chosen(selection)["key"].to_list() == keys
    assert lake.unseen([OLD, NEW, BROKEN]) == []
    assert [one.key for one in lake.reset(selection)] == keys
    assert {one.key for one in lake.unseen([OLD, NEW, BROKEN])} == set(keys)
    again = [one.key for one in lake.reset(replace(selection, limit=None))]
    assert not set(again) & set(keys)


def test_a_version_is_older_by_its_numbers(lake: Lake) -> None:
    for version, key in (("0.0.10", OLD.key), ("99.0", NEW.key)):
        lake._write(
            lambda cursor, version=version, key=key: cursor.execute(
                "UPDATE raw.objects SET code_version = ? WHERE key = ?", [version, key]
            )
        )
    assert lake.chosen(Selection(older_than_code=True))["key"].to_list() == [OLD.key]


def test_what_the_present_catalogue_has_read_is_left(lake: Lake) -> None:
    book = pl.DataFrame({"metric_id": ["m0"]})
    codes = pl.DataFrame({"metric_id": ["m0"], "framework": ["GRI"], "release": ["2021"], "code": ["1"]})
    lake.register_catalogue(book, codes, "v2")
    late = ref("2025/d.csv", "4444")
    claims = lake.claim([late], "b4", "test", 900)
    landed = landing(claims)
    lake.land(replace(landed, facts=landed.facts.with_columns(catalogue_version=pl.lit("v2"))))
    assert late.key not in lake.chosen(Selection(catalogue="v2"))["key"].to_list()
    assert lake.chosen(Selection(catalogue="v2")).height == 3


def test_what_a_newer_upload_replaced_is_taken_up_only_when_asked(lake: Lake) -> None:
    newer = replace(ref(OLD.key, "new"), event_at=MAY + timedelta(days=30))
    upload(lake, newer, "b5")
    assert lake.chosen(Selection(prefix="2023/"))["etag"].to_list() == [newer.etag]
    asked = Selection(prefix="2023/", states=(State.SUPERSEDED,))
    assert lake.chosen(asked)["etag"].to_list() == [OLD.etag]


def test_a_state_that_there_is_not_is_named() -> None:
    with pytest.raises(UsageProblem, match="unknown state lost"):
        states_named(["failed", "lost"])
