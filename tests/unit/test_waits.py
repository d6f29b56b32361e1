"""What a watcher says of itself while parts of it wait."""

from __future__ import annotations

from infra.waits import Waits
from transforms.errors import BucketUnavailable, QueueUnavailable


def test_any_part_that_waits_makes_the_watcher_one_that_waits() -> None:
    waits = Waits("host:1")
    assert (waits.life.state, waits.life.reason, waits.life.next_try) == ("working", "", None)
    waits.of("events")(QueueUnavailable("the queue refuses"), 30.0)
    first = waits.life
    waits.of("listing")(BucketUnavailable("no such bucket"), 2.0)
    both = waits.life
    assert both.state == "waiting" and both.since == first.since
    assert both.reason == "no such bucket | the queue refuses"  # the next try first
    assert both.next_try and first.next_try and both.next_try < first.next_try
    waits.of("listing")(None, 0.0)
    assert waits.life.reason == "the queue refuses"
    waits.of("events")(None, 0.0)
    assert waits.life.state == "working" and waits.life.since >= first.since


def test_two_parts_that_wait_for_the_same_say_it_once() -> None:
    waits = Waits("host:1")
    for part in ("batches", "listing"):
        waits.of(part)(BucketUnavailable("no such bucket"), 2.0)
    assert waits.life.reason == "no such bucket"
