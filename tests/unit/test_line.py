"""The line before the batches: events first, a share for the listing, and a bound on both."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from flows.line import BACKLOG, LISTED_SHARE, Line, grown
from infra.lake_ledger import asked_frame
from transforms.model import ObjectRef

SIZE = 64


def refs(prefix: str, count: int) -> list[ObjectRef]:
    return [
        ObjectRef("s3://b", f"{prefix}{n}", "e", 10, event_at=datetime(2026, 1, 1, tzinfo=UTC))
        for n in range(count)
    ]


def listing(count: int) -> pl.DataFrame:
    return asked_frame(refs("listed", count))


def test_an_event_passes_the_listing_and_leaves_it_its_share() -> None:
    line = Line()
    line.add_listed(listing(1000))
    line.add_events(refs("told", 1))
    taken = line.take(SIZE)
    assert taken[0].key == "told0"
    assert [ref.key for ref in taken[1:]] == [f"listed{n}" for n in range(SIZE // LISTED_SHARE)]
    assert len(line.take(SIZE)) == SIZE, "without events the batch is the listing's"


def test_a_steady_stream_of_events_does_not_starve_the_listing() -> None:
    line = Line()
    line.add_listed(listing(40))
    for turn in range(5):
        line.add_events(refs(f"told{turn}-", SIZE))
        assert len(line.take(SIZE)) == SIZE
    assert line.listed == 0
    line.add_listed(listing(2))
    line.add_events(refs("more", 100))
    assert any(ref.key.startswith("listed") for _ in range(LISTED_SHARE) for ref in line.take(1))


def test_of_a_long_listing_a_part_is_kept_and_all_is_counted() -> None:
    line = Line(listed_kept=100)
    for _ in range(3):
        line.add_listed(listing(80))
    assert (line.listed, line.listed_bytes) == (240, 2400)
    assert line.listed_oldest == datetime(2026, 1, 1, tzinfo=UTC)
    assert [len(line.take(SIZE)) for _ in range(3)] == [64, 36, 0]
    assert line.is_short, "there is more: it must be listed again"
    line.list_anew()
    assert not line.is_short


def test_events_over_the_bound_are_left_to_the_listing_unless_somebody_waits_for_their_end() -> None:
    line = Line(events_kept=10)
    line.add_events(refs("told", 15))
    assert line.events == 10
    line.add_events(refs("queued", 5), needed=True)
    assert line.events == 15
    assert not line.is_short
    line.take(SIZE)
    assert line.is_short


def test_what_waits_already_waits_once() -> None:
    line = Line()
    line.add_events(refs("told", 3))
    line.add_events(refs("told", 3))
    assert line.arrived.is_set()
    assert len(line.take(SIZE)) == 3
    assert not line.arrived.is_set()
    assert line.may_gather


def test_a_batch_grows_by_what_a_full_one_could_do_and_no_further() -> None:
    assert grown(most=64, usual=64, taken=63) == 64
    assert grown(most=64, usual=64, taken=64) == 128
    assert grown(most=128, usual=64, taken=70) == 128
    assert grown(most=64 * BACKLOG, usual=64, taken=64 * BACKLOG) == 64 * BACKLOG
