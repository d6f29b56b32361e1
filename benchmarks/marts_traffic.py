"""Landings and readers beside each other: a filing's way without Prefect, and eight processes that ask."""

from __future__ import annotations

import hashlib
import multiprocessing
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier, Event

from benchmarks.filings import filing
from benchmarks.lakehouse import House
from benchmarks.report import quantile
from flows.batch import Ended, judge_apart, landing_of, new_batch_id
from flows.recall import Peers, recall
from infra.lake import Lake
from transforms.errors import EsgLakeError
from transforms.filing import examine
from transforms.model import ObjectRef

READERS = 8
READ_PAUSE_SECONDS = 1.0
"""Eight that ask every second leave room on two cores; without a pause they measure the scheduler."""
LAND_PAUSE_SECONDS = 0.25
START_SECONDS = 120.0


class Lander:
    """Lands filings of companies the lake does not know, one at a time, as a watcher does with a lone one."""

    def __init__(self, lake: Lake) -> None:
        self.lake, self.peers, self.own = lake, Peers(), uuid.uuid4().int % 10**9
        self.peers.statistics(lake)

    def land(self, number: int) -> float:
        """Seconds from claim until the mart tells the filing's figures; reading the text is not counted."""
        data = filing(self.own + number)
        ref = ObjectRef("filings", f"{self.own}/{number}.txt", hashlib.md5(data).hexdigest(), len(data))
        examined = examine(data, ref.key)
        began, batch_id = time.perf_counter(), new_batch_id()
        claims = self.lake.claim([ref], batch_id, "benchmark", 900)
        ended, judged = judge_apart(
            [Ended(claims[0], examined)], lambda: recall(self.lake, self.peers, [examined.filing], [ref])
        )
        started = datetime.now(UTC)
        self.lake.land(landing_of(batch_id, ended, judged, max_attempts=3, started=started, timings={}))
        entity = judged.filings[0].entity_id
        told = self.lake.query("select value from marts.metrics_latest where entity_id = ?", [entity])
        if told.is_empty():
            raise SystemExit(f"the marts do not tell filing {number} after it has landed")
        return time.perf_counter() - began


@dataclass
class Traffic:
    """Seconds of every landing and every read, and what readers were told that was an error."""

    landings: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def longest_wait(self) -> float:
        """Seconds that the slowest read took over the usual one: what it was held up at most."""
        return max(self.reads) - quantile(self.reads, 0.5)


def traffic(
    house: House,
    seconds: float,
    lander: Lander | None,
    question: str,
    pause: float = READ_PAUSE_SECONDS,
) -> Traffic:
    """Land, and where there is a question have eight readers ask it, each a process of its own."""
    seen, spawn = Traffic(), multiprocessing.get_context("spawn")
    count = READERS if question else 0
    told: multiprocessing.Queue[tuple[list[float], list[str]]] = spawn.Queue()
    stop, ready = spawn.Event(), spawn.Barrier(count + 1)
    readers = [
        spawn.Process(target=_ask, args=(house, (question, pause), told, ready, stop), daemon=True)
        for _ in range(count)
    ]
    for reader in readers:
        reader.start()
    ready.wait(START_SECONDS)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if lander:
            seen.landings.append(lander.land(time.monotonic_ns()))
        time.sleep(LAND_PAUSE_SECONDS)
    stop.set()
    for _ in readers:
        reads, errors = told.get(timeout=START_SECONDS)
        seen.reads += reads
        seen.errors += errors
    for reader in readers:
        reader.join()
    return seen


def _ask(
    house: House,
    asked: tuple[str, float],
    told: multiprocessing.Queue[tuple[list[float], list[str]]],
    ready: Barrier,
    stop: Event,
) -> None:
    """A reader's process: it asks, waits for the pause and asks again until it is told to stop."""
    reads, errors = [], []
    question, pause = asked
    with house.reader() as lake:
        lake.query(question)
        ready.wait(START_SECONDS)
        while not stop.is_set():
            began = time.perf_counter()
            try:
                lake.query(question)
            except EsgLakeError as error:
                errors.append(str(error))
            reads.append(time.perf_counter() - began)
            stop.wait(pause)
    told.put((reads, errors))
