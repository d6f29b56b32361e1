"""`kill -9` of a watcher that hears from a queue: its messages come back, and nothing lands twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.store import store
from tests.faults.failpoint import STEPS
from tests.faults.harness import ending, note, trials
from tests.faults.rigs import QueuedRig, queued_rig
from tests.houses import home_with_lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults-inside"), pytest.mark.timeout(7200)]

BURST = 6
NEVER = "3600"  # the reconciler looks once, at the start: all else must come from the queue


@pytest.fixture
def rig(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueuedRig]:
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    with (
        store() as server,
        ending(queued_rig(home, server, ESGLAKE_RECONCILE_SECONDS=NEVER)) as rig,
    ):
        yield rig


def test_killed_at_every_step_with_messages_in_its_hands(rig: QueuedRig) -> None:
    watcher = rig.start()
    for number in range(trials(1)):
        step = STEPS[-1 - number % len(STEPS)]
        rig.arm(step)
        rig.upload(BURST)
        rig.note_processes()
        watcher.wait(60)
        assert rig.waiting(), "no message waits for another watcher"
        watcher = rig.start()
        rig.quiet()
        rig.check()
        note(f"killed {step}, hearing from a queue")
    rig.stop()
