"""What trials with a world outside that fails share: what the watcher says meanwhile, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable

from infra.heartbeat import Life, lives
from tests.faults.harness import Rig, note

BURST = 6


def waits(rig: Rig, words: str = "") -> list[Life]:
    """The watchers that say that they wait, and name these words as the reason."""
    return [life for life in lives(rig.settings) if life.state == "waiting" and words in life.reason]


def says_that_it_waits(rig: Rig, words: str = "") -> None:
    rig.until(lambda: waits(rig, words), f"it does not say that it waits for {words}", seconds=60)


def goes_on(rig: Rig, fault: str) -> None:
    """The same watcher lands all, and says that it waits no more."""
    rig.quiet()
    rig.check()
    rig.until(lambda: not waits(rig), "it still says that it waits", seconds=60)
    assert rig.watchers[-1].poll() is None, f"the watcher ended\n{rig.logs()}"
    note(fault)


def through(rig: Rig, fault: str, count: int, harm: Callable[[int], None]) -> None:
    """Upload, do harm while the filings are worked on, and hold the same watcher to its promises."""
    rig.start()
    for number in range(count):
        rig.upload(BURST)
        harm(number)
        goes_on(rig, fault)
    assert rig.stop() < 10
