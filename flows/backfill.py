"""A whole bucket taken up: everything the ledger does not know or has not brought to an end.

The ledger is the truth: a backfill that is killed goes on where it was when it is started again. It is
the slow traffic: it keeps to a rate, and beside a watcher its batches are small, so that a filing that
arrives meanwhile waits for one short landing at most.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from flows.batch import BatchReport, new_batch_id
from flows.rounds import Ingest
from flows.tools import Tools, release_the_dead, renew_claims
from transforms.model import ObjectRef

BESIDE_A_WATCHER = 8  # filings per batch; one landing of so many takes 0.1 s


@dataclass(frozen=True, slots=True)
class Pace:
    """How much and how fast: filings at most, filings per second at most, and whether a watcher works."""

    limit: int | None = None
    per_second: float | None = None
    beside_watcher: bool = False


async def backfill_bucket(
    tools: Tools,
    ingest: Ingest,
    prefix: str = "",
    pace: Pace = Pace(),  # frozen
    *,
    on_found: Callable[[int], None] | None = None,
    on_report: Callable[[BatchReport], None] | None = None,
) -> int:
    """Ingest what lies under the prefix and has not ended; return how many objects came to an end.

    `on_found` is told how many more there are to do, as the listing goes on. What the world outside
    kept from ending (a worker lost, a read refused) is offered again when all else is done.
    """
    size = tools.settings.batch_filings
    if pace.beside_watcher:
        size = min(size, BESIDE_A_WATCHER)
    if pace.per_second:
        size = min(size, max(1, ceil(pace.per_second)))
    await asyncio.to_thread(release_the_dead, tools.lake, tools.owner)
    parts = tools.lake.missing(tools.bucket.list(prefix), tools.settings.claim_lease_seconds)
    began, done, offered = time.monotonic(), 0, 0
    again: list[ObjectRef] = []
    ahead = _Ahead()

    async def one(objects: Sequence[ObjectRef], own: Tools) -> None:
        nonlocal done
        report = await ingest(new_batch_id(), objects, own)
        if report:
            done += len(report.entries) - len(report.retry)
            again.extend(report.retry)
            if on_report:
                on_report(report)

    async def work_on(objects: Sequence[ObjectRef]) -> None:
        for start in range(0, len(objects), size):
            tools.examiner.check()
            own = replace(tools, examined=asyncio.Event())
            await ahead.begin(one(objects[start : start + size], own), own.examined)
            if pace.per_second:
                await ahead.landed()
                await _keep_to(pace.per_second, done, began)
        await ahead.landed()

    tending = asyncio.create_task(renew_claims(tools))
    try:
        while (found := await asyncio.to_thread(next, parts, None)) is not None:
            part = found if pace.limit is None else found[: pace.limit - offered]
            offered += len(part)
            if on_found:
                on_found(len(part))
            await work_on(part)
            if pace.limit is not None and offered >= pace.limit:
                break
        for _ in range(tools.settings.max_attempts - 1):
            left, again = again, []
            await work_on(left)
    except Exception:
        await ahead.settled()  # what is at work lands, or frees its claims
        raise
    finally:
        tending.cancel()
        await ahead.given_up()
    tools.examiner.check()  # what it could not examine is `discovered` again, and must not seem done
    return done


class _Ahead:
    """One batch lands while the next is examined: neither the workers nor the lake wait for the other."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, batch: Coroutine[Any, Any, None], examined: asyncio.Event) -> None:
        """Return when this batch is examined and the one before it has landed; raises what that raised."""
        task = asyncio.create_task(batch)
        before, self._tasks = self._tasks, [*self._tasks, task]
        waits = asyncio.create_task(examined.wait())
        try:
            await asyncio.wait({task, waits}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waits.cancel()
        for earlier in before:
            await earlier
        self._tasks = [task]

    async def landed(self) -> None:
        """Wait for the batch that is landing; raises what it raised."""
        for task in self._tasks:
            await task
        self._tasks = []

    async def settled(self) -> None:
        """See what is at work end, however it ends."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def given_up(self) -> None:
        """Cancel what is still at work and see it end."""
        for task in self._tasks:
            task.cancel()
        await self.settled()


async def _keep_to(per_second: float | None, done: int, began: float) -> None:
    """Wait until so many filings are not more than the rate allows."""
    if per_second:
        await asyncio.sleep(max(0.0, began + done / per_second - time.monotonic()))
