"""The Prefect flow of a micro-batch: what it did is recorded, shown, and told as events.

The flow's parameters are the batch id and the keys; the work itself travels beside it in a context
variable, because neither a lake connection nor a process pool can be a parameter. The run bears the
batch's id as its name. It has no tasks: one per filing would cost ten times as much as the run.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import httpx
from prefect import flow
from prefect.context import AsyncClientContext, SyncClientContext

from flows.batch import BatchReport, Late, run_batch
from flows.told import Told, tell, told_of
from flows.tools import Tools
from transforms.model import ObjectRef

log = logging.getLogger(__name__)

_WORK: ContextVar[Sequence[asyncio.Task[Told | None]]] = ContextVar("esglake_work")
UNANSWERED_PAUSE_SECONDS = 30.0
MOST_BEHIND = 4
"""Of batches that have ended so many are written at once; those beyond wait, and share the next run."""

RUNS_APART_SECONDS = 5.0
"""A run costs the server 0.1 s of processor time whatever it tells of: the next batches share one."""

KEPT_FILINGS = 2_000
"""What waits to be recorded takes some 2 kB per filing; the oldest batches beyond are left out."""

KEYS_SHOWN = 256
"""A server takes parameters of so many bytes; the table of the filings names all."""


@flow(
    name="ingest-batch",
    flow_run_name="{batch_id}",
    description="A micro-batch of filings: claim, examine, judge, land, tell.",
    validate_parameters=False,
)
async def ingest_batch(batch_id: str, keys: list[str]) -> None:
    """Await the micro-batch and record what it did; several of them where Prefect fell behind."""
    ended = await asyncio.gather(*(asyncio.shield(one) for one in _WORK.get()), return_exceptions=True)
    await tell([told for told in ended if isinstance(told, Told)])
    for problem in ended:
        if isinstance(problem, BaseException):
            raise problem


async def ingest(
    batch_id: str, refs: Sequence[ObjectRef], tools: Tools, late: Late | None = None
) -> BatchReport | None:
    """Bring these objects into the lake and have Prefect record it; raises what the batch raises."""
    try:
        return await ingest_ahead(batch_id, refs, tools, late)
    finally:
        await recorded()


async def ingest_ahead(
    batch_id: str, refs: Sequence[ObjectRef], tools: Tools, late: Late | None = None
) -> BatchReport | None:
    """As `ingest`, without ever waiting for Prefect; `all_recorded` does, before the process ends.

    The work begins at once and the run is registered meanwhile; its artifacts and its end are written
    while the next batches are at work. Where Prefect does not answer, the batch lands all the same.
    """
    batch = asyncio.create_task(run_batch(batch_id, refs, tools, late))
    _recorder().record(batch_id, [ref.key for ref in refs], batch)
    return await batch


async def recorded(seconds: float | None = None) -> None:
    """Wait until Prefect has recorded every batch, at most so long and not where it does not answer."""
    await _recorder().settled(seconds)


async def all_recorded(seconds: float) -> None:
    """As `recorded`, at the end: asks once more, and tells how much nobody will record any more."""
    _recorder().ask_again()
    await recorded(seconds)
    _recorder().give_up()


class _Clients:
    """Prefect's clients, opened once per event loop: a run that finds none opens two of its own.

    Each reads the certificates of all authorities when it is made: 0.1 s of each batch's processor time.
    """

    def __init__(self) -> None:
        self._opening: asyncio.Task[Context] | None = None

    async def context(self) -> Context:
        """The context in which a run finds them; raises where the server does not answer."""
        if self._opening is None or _failed(self._opening):
            self._opening = asyncio.create_task(_opened())
        return await asyncio.shield(self._opening)


def _failed(task: asyncio.Task[Context]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


async def _opened() -> Context:
    await AsyncClientContext().__aenter__()  # asks first, without blocking, whether the server answers
    SyncClientContext().__enter__()
    return copy_context()


@dataclass(frozen=True, eq=False)
class _Batch:
    """A batch that is at work or has landed, and that no run stands for yet."""

    batch_id: str
    keys: list[str]
    told: asyncio.Task[Told | None]

    def raised(self, error: BaseException) -> bool:
        """Whether this error is the batch's own, and not Prefect's."""
        return self.told.done() and not self.told.cancelled() and self.told.exception() is error


class _Recorder:
    """Has batches recorded, beside the work and never in its way: it holds nobody up and raises nothing.

    The first begins a run at once, those soon after it share the next. Where Prefect is slower than the
    landings, or away, they wait here, the oldest are left out when they are too many, and one run records
    all that wait.
    """

    def __init__(self) -> None:
        self._clients = _Clients()
        self._waiting: list[_Batch] = []
        self._open: dict[asyncio.Task[None], list[_Batch]] = {}
        self._pause_until = 0.0  # monotonic seconds: Prefect is left alone after it did not answer
        self._left_out = 0
        self._resting = False  # a run began a moment ago

    def record(self, batch_id: str, keys: list[str], batch: asyncio.Task[BatchReport | None]) -> None:
        """Take this batch up; a run begins at once where Prefect has room for one."""
        told = asyncio.create_task(_told(batch))
        told.add_done_callback(_looked_at)
        self._waiting.append(_Batch(batch_id, keys, told))
        self._begin()

    async def settled(self, seconds: float | None) -> None:
        """Have what waits recorded at once, until nothing is written any more, at most so long."""
        until = None if seconds is None else time.monotonic() + seconds
        self._go_on()
        while self._open and (until is None or time.monotonic() < until):
            left = None if until is None else until - time.monotonic()
            await asyncio.wait(self._open, timeout=left)
            self._go_on()

    def ask_again(self) -> None:
        """Have what waits recorded now, although Prefect did not answer a moment ago."""
        self._pause_until = 0.0
        self._go_on()

    def _go_on(self) -> None:
        self._resting = False
        self._begin()

    def give_up(self) -> None:
        """Tell how many batches no run stands for."""
        unwritten = sum(len(together) for together in self._open.values())
        if missing := self._left_out + len(self._waiting) + unwritten:
            log.warning("Prefect has not recorded %d batches", missing)
        self._left_out, self._waiting = 0, []

    def _begin(self) -> None:
        while len(self._waiting) > 1 and sum(len(each.keys) for each in self._waiting) > KEPT_FILINGS:
            del self._waiting[0]
            self._left_out += 1
        while self._waiting and self._has_room():
            together = [each for each in self._waiting if each.told.done()] or self._waiting[:1]
            self._waiting = [each for each in self._waiting if each not in together]
            task = asyncio.create_task(self._write(together))
            self._open[task] = together
            task.add_done_callback(self._written)
            self._resting = True
            asyncio.get_running_loop().call_later(RUNS_APART_SECONDS, self._go_on)

    def _has_room(self) -> bool:
        """A run whose batch is still at work, which a slow filing may be for long, is in nobody's way."""
        behind = sum(all(each.told.done() for each in together) for together in self._open.values())
        return not self._resting and behind < MOST_BEHIND and time.monotonic() >= self._pause_until

    def _written(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        self._begin()

    async def _write(self, together: list[_Batch]) -> None:
        async def run() -> None:
            _WORK.set([each.told for each in together])  # in the context of this task alone
            keys = [key for each in together for key in each.keys]
            await ingest_batch(together[0].batch_id, keys[:KEYS_SHOWN])

        try:
            context = await self._clients.context()
            await asyncio.create_task(run(), context=context.copy())
        except Exception as error:
            if not any(each.raised(error) for each in together):
                self._not_recorded(together, error)
            return
        if self._left_out:
            log.warning("Prefect records again; %d batches before were left out", self._left_out)
            self._left_out = 0

    def _not_recorded(self, together: list[_Batch], error: Exception) -> None:
        """Leave Prefect alone for a while: an address that swallows packets costs a time-out each time."""
        log.warning("Prefect did not record batch %s (%s)", together[0].batch_id, type(error).__name__)
        if _is_refusal(error):
            self._left_out += len(together)
        else:
            self._waiting[:0] = together
        self._pause_until = time.monotonic() + UNANSWERED_PAUSE_SECONDS
        asyncio.get_running_loop().call_later(UNANSWERED_PAUSE_SECONDS, self._begin)


def _is_refusal(error: Exception) -> bool:
    """Whether the server answered and would answer the same again."""
    return isinstance(error, httpx.HTTPStatusError) and not error.response.is_server_error


async def _told(batch: asyncio.Task[BatchReport | None]) -> Told | None:
    report = await asyncio.shield(batch)
    return told_of(report) if report and report.entries else None


def _looked_at(told: asyncio.Task[Told | None]) -> None:
    """What the batch raises is told to who waits for the batch."""
    if not told.cancelled():
        told.exception()


_recorders: WeakKeyDictionary[asyncio.AbstractEventLoop, _Recorder] = WeakKeyDictionary()


def _recorder() -> _Recorder:
    """That of this event loop: tasks and connections belong to one."""
    return _recorders.setdefault(asyncio.get_running_loop(), _Recorder())
