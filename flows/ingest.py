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

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.events import emit_event

from flows.batch import BatchReport, Late, run_batch
from flows.tools import Tools
from transforms.model import ObjectRef, State

log = logging.getLogger(__name__)

_WORK: ContextVar[_Work] = ContextVar("esglake_work")
UNANSWERED_PAUSE_SECONDS = 30.0
MOST_BEHIND = 4
"""Batches at work or landed that Prefect has not recorded: it falls behind where landings are quick."""

_recordings: set[asyncio.Task[None]] = set()


class _Work:
    """What the flow awaits: the batch, already at work, and what came of it."""

    def __init__(self, batch: asyncio.Task[BatchReport | None]) -> None:
        self.batch = batch


class _Pause:
    """Until when (monotonic seconds) Prefect is left alone after it did not answer."""

    until = 0.0


_pause = _Pause()


class _Clients:
    """Prefect's clients, opened once per event loop: a run that finds none opens two of its own.

    Each reads the certificates of all authorities when it is made: 0.1 s of each batch's processor time.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Task[Context] | None = None

    async def context(self) -> Context:
        """The context in which a run finds them; raises where the server does not answer."""
        if self._loop is not asyncio.get_running_loop() or self._opening is None or _failed(self._opening):
            self._loop, self._opening = asyncio.get_running_loop(), asyncio.create_task(_opened())
        return await asyncio.shield(self._opening)


def _failed(task: asyncio.Task[Context]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


async def _opened() -> Context:
    await AsyncClientContext().__aenter__()  # asks first, without blocking, whether the server answers
    SyncClientContext().__enter__()
    return copy_context()


_clients = _Clients()


@flow(
    name="ingest-batch",
    flow_run_name="{batch_id}",
    description="A micro-batch of filings: claim, examine, judge, land, tell.",
    validate_parameters=False,
)
async def ingest_batch(batch_id: str, keys: list[str]) -> None:
    """Await the micro-batch and record what it did."""
    report = await asyncio.shield(_WORK.get().batch)
    if report:
        emit_events(report)
        await show(report)


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
    """As `ingest`, without waiting for Prefect: a few batches may have landed and not be recorded yet.

    The work begins at once and the run is registered meanwhile; its artifacts and its end are written
    while the next batch is at work. That takes Prefect 0.3 to 1 s, which no filing needs to wait for. Where
    Prefect does not answer, the batch lands all the same.
    """
    while len(_recordings) >= MOST_BEHIND:
        await asyncio.wait(_recordings, return_when=asyncio.FIRST_COMPLETED)
    batch = asyncio.create_task(run_batch(batch_id, refs, tools, late))
    if time.monotonic() >= _pause.until:
        recording = asyncio.create_task(_record(batch_id, [ref.key for ref in refs], batch))
        _recordings.add(recording)
        recording.add_done_callback(_recordings.discard)
    return await batch


async def recorded(seconds: float | None = None) -> None:
    """Wait until Prefect has recorded every batch, at most so long."""
    if _recordings:
        await asyncio.wait(_recordings, timeout=seconds)


async def _record(batch_id: str, keys: list[str], batch: asyncio.Task[BatchReport | None]) -> None:
    async def run() -> None:
        _WORK.set(_Work(batch))  # in the context of this task alone
        await ingest_batch(batch_id, keys)

    try:
        await asyncio.create_task(run(), context=(await _clients.context()).copy())
    except Exception as error:
        if not (batch.done() and batch.exception() is error):
            # An address that swallows packets would hold up every batch for its whole time-out.
            _pause.until = time.monotonic() + UNANSWERED_PAUSE_SECONDS
            log.warning("Prefect did not record batch %s (%s)", batch_id, type(error).__name__)


def emit_events(report: BatchReport) -> None:
    """Tell Prefect: `esglake.filing.landed` or `.failed` per filing, `esglake.quality.failed` on findings.

    Resource id: 'esglake.filing.<filing_id>' (or the key, where the bytes could not be read), so
    that a user's automation can match on it.
    """
    failing: dict[str, int] = {}
    for verdict in report.landing.verdicts:
        if not verdict.success:
            failing[verdict.filing_id] = failing.get(verdict.filing_id, 0) + 1
    for entry in report.entries:
        if entry.state is State.DISCOVERED:
            continue
        ref = entry.claim.ref
        subject = entry.filing_id or ref.key
        resource = {"prefect.resource.id": f"esglake.filing.{subject}", "prefect.resource.name": ref.key}
        payload = {
            "bucket": ref.bucket,
            "key": ref.key,
            "state": entry.state.value,
            "batch_id": report.batch_id,
        }
        landed = entry.state is not State.FAILED
        emit_event(f"esglake.filing.{'landed' if landed else 'failed'}", resource=resource, payload=payload)
        findings = failing.get(entry.filing_id or "", 0)
        if findings:
            emit_event("esglake.quality.failed", resource=resource, payload=payload | {"findings": findings})


async def show(report: BatchReport) -> None:
    """Leave a table of the filings and a page about the batch as Prefect artifacts."""
    landing = report.landing
    counted: dict[str, int] = dict(landing.facts.group_by("filing_id").len().iter_rows())
    rows = [
        {
            "key": entry.claim.ref.key,
            "state": entry.state.value,
            "filing_id": (entry.filing_id or "")[:16],
            "facts": counted.get(entry.filing_id or "", 0),
            "error": entry.error_message or "",
        }
        for entry in report.entries
    ]
    await acreate_table_artifact(table=rows, key="esglake-batch-filings", description=report.batch_id)
    findings = [verdict for verdict in landing.verdicts if not verdict.success]
    lines = [
        f"# Batch {report.batch_id}",
        f"{len(rows)} filings, {landing.facts.height} facts, {landing.quarantined.height} quarantined, "
        f"{len(findings)} findings.",
        "| stage | seconds |\n|---|---|",
        *(f"| {stage} | {seconds:.3f} |" for stage, seconds in report.timings.items()),
        "",
        *(f"- **{v.severity}** {v.expectation}: {v.arithmetic or v.observed}" for v in findings[:50]),
    ]
    await acreate_markdown_artifact(
        markdown="\n".join(lines), key="esglake-batch", description=report.batch_id
    )
