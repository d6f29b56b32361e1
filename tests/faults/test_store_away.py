"""S3 and SQS answer with errors, slowly, in part or not at all: nothing is lost, and the watcher says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.store import store
from tests.faults.harness import ending, note, trials
from tests.faults.outside import BURST, goes_on, says_that_it_waits
from tests.faults.proxy import Faults, http_proxy
from tests.faults.rigs import QueuedRig, queued_rig
from tests.houses import home_with_lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults-outside"), pytest.mark.timeout(7200)]

ACTIONS = ("ReceiveMessage", "DeleteMessage")
KINDS = ("500", "503", "slow", "truncated", "reset")


@pytest.fixture
def rig(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[QueuedRig, Faults]]:
    """A queued rig whose watchers speak to the store through a proxy; the test itself does not."""
    home = home_with_lake(tmp_path / "lake", tmp_path_factory)
    with store() as server, http_proxy(server.url) as faults:
        made = queued_rig(home, server, ESGLAKE_RECONCILE_SECONDS="5")
        made.environment |= {"ESGLAKE_S3_ENDPOINT_URL": faults.url, "ESGLAKE_SQS_ENDPOINT_URL": faults.url}
        with ending(made):
            yield made, faults


def test_s3_answers_badly(rig: tuple[QueuedRig, Faults]) -> None:
    queued, faults = rig
    queued.start()
    for number in range(trials(1)):
        kinds = (KINDS[number % len(KINDS)],) if number else KINDS
        faults.begin(r"^(GET|HEAD) ", *kinds, times=2 * len(KINDS))
        queued.upload(BURST)
        goes_on(queued, f"S3 answers badly: {', '.join(kinds)}")
        assert sum(faults.done.values()) == 2 * len(KINDS)
    for _ in range(trials(1)):
        faults.begin(r"^(GET|HEAD) ", "reset", "503")
        queued.upload(BURST)
        says_that_it_waits(queued, "the store")
        faults.end()
        goes_on(queued, "S3 away and back")
    faults.begin(r"^(GET|HEAD) ", "reset")
    queued.upload(BURST)
    says_that_it_waits(queued, "the store")
    assert queued.stop() < 10
    note("SIGTERM while S3 is away")


def test_sqs_refuses(rig: tuple[QueuedRig, Faults]) -> None:
    queued, faults = rig
    queued.start()
    for number in range(trials(len(ACTIONS))):
        action = ACTIONS[number % len(ACTIONS)]
        faults.begin(f"^POST .*{action}", ("500", "reset")[number // 2 % 2])
        queued.upload(BURST)
        says_that_it_waits(queued, "the queue")
        faults.end()
        goes_on(queued, f"SQS refuses {action}")
    faults.begin("^POST ", "reset")
    queued.upload(BURST)
    assert queued.stop() < 10
    note("SIGTERM while SQS does not answer")
