"""A batch of filings: a defect of our own costs one filing, not its neighbours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.batch import BatchReport, Ended, judge_apart, landing_of, late_batch_id
from tests.houses import SAMPLES
from transforms.errors import (
    BucketUnavailable,
    EsgLakeError,
    ProcessingDefect,
    ReplacedObject,
    UnreadableFiling,
    WorkerDied,
)
from transforms.filing import Examined, examine
from transforms.model import Claim, ObjectRef, State

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def claim(key: str, attempts: int = 1) -> Claim:
    return Claim(ObjectRef("bucket", key, "etag", 1), "batch", attempts, NOW)


def test_a_defect_sets_its_filing_aside_and_the_neighbours_are_judged() -> None:
    good = examine((SAMPLES / "harbour_freight_2024.csv").read_bytes(), "good.csv")
    other = examine((SAMPLES / "chenghu_digital_2024_zh.txt").read_bytes(), "bad.txt")
    broken = Examined(other.filing, other.observations.rename({"value_text": "lost"}))
    ended, judged = judge_apart([Ended(claim("good.csv"), good), Ended(claim("bad.txt"), broken)])
    assert set(judged.facts["filing_id"]) == {good.filing.filing_id}
    assert judged.facts.height == 30
    assert [type(one.error) for one in ended] == [type(None), ProcessingDefect]
    landing = landing_of("batch", ended, judged, max_attempts=3, started=NOW, timings={})
    assert [entry.state for entry in landing.entries] == [State.LANDED, State.FAILED]
    assert [alert.kind for alert in landing.alerts] == ["filing_failed"]


@pytest.mark.parametrize(
    ("error", "attempts", "state"),
    [
        (UnreadableFiling("damaged"), 1, State.FAILED),
        (BucketUnavailable("away"), 9, State.DISCOVERED),
        (WorkerDied("lost"), 1, State.DISCOVERED),
        (WorkerDied("lost"), 3, State.FAILED),
        (ReplacedObject("by a newer one"), 1, State.SUPERSEDED),
    ],
)
def test_what_may_pass_is_tried_again(error: EsgLakeError, attempts: int, state: State) -> None:
    ended, judged = judge_apart([Ended(claim("x.pdf", attempts), error=error)])
    landing = landing_of("batch", ended, judged, max_attempts=3, started=NOW, timings={})
    assert [entry.state for entry in landing.entries] == [state]
    assert len(landing.alerts) == (1 if state is State.FAILED else 0)


def test_a_batch_knows_which_objects_have_ended_by_its_landing() -> None:
    away = BucketUnavailable("away")
    kept, fenced, back = claim("kept.pdf"), claim("fenced.pdf"), claim("back.pdf")
    problems = [(kept, UnreadableFiling("damaged")), (fenced, UnreadableFiling("damaged")), (back, away)]
    ended, judged = judge_apart([Ended(one, error=error) for one, error in problems])
    landing = landing_of("batch", ended, judged, max_attempts=3, started=NOW, timings={})
    lost = tuple(entry for entry in landing.entries if entry.claim is fenced)
    assert BatchReport("batch", landing, lost=lost).ended == {kept.ref}


def test_what_is_late_again_and_again_bears_the_first_batch_and_a_number() -> None:
    assert late_batch_id("20260101T000000.000Z-abc") == "20260101T000000.000Z-abc+1"
    assert late_batch_id("20260101T000000.000Z-abc+9") == "20260101T000000.000Z-abc+10"
