"""The Prefect flow of a micro-batch: what it did is recorded, shown, and told as events.

The flow's parameters are the batch id and the keys; tools and objects travel beside it in a context
variable, because neither a lake connection nor a process pool can be a parameter. A flow without
tasks costs 0.14 s on a SQLite server; one with a task per filing would cost ten times as much.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextvars import ContextVar

import httpx
from prefect import flow
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.exceptions import PrefectException

from flows.batch import BatchReport, run_batch
from flows.tools import Tools
from transforms.model import ObjectRef, State

log = logging.getLogger(__name__)

_WORK: ContextVar[_Work] = ContextVar("esglake_work")
UNANSWERED_PAUSE_SECONDS = 30.0


class _Work:
    """Tools and objects for the flow, and what came of them."""

    def __init__(self, refs: Sequence[ObjectRef], tools: Tools) -> None:
        self.refs, self.tools = refs, tools
        self.begun = False
        self.report: BatchReport | None = None


class _Pause:
    """Until when (monotonic seconds) Prefect is left alone after it did not answer."""

    until = 0.0


_pause = _Pause()


@flow(
    name="ingest-batch",
    flow_run_name="{batch_id}",
    description="A micro-batch of filings: claim, examine, judge, land, tell.",
    validate_parameters=False,
)
async def ingest_batch(batch_id: str, keys: list[str]) -> None:
    """Bring the objects of one micro-batch into the lake and record it."""
    work = _WORK.get()
    work.begun = True
    run = FlowRunContext.get()
    run_id = str(run.flow_run.id) if run and run.flow_run else None
    work.report = await run_batch(batch_id, work.refs, work.tools, run_id)
    if work.report:
        emit_events(work.report)
        await show(work.report)


async def ingest(batch_id: str, refs: Sequence[ObjectRef], tools: Tools) -> BatchReport | None:
    """Run the flow; where Prefect does not answer, say so and run the batch all the same.

    Ingestion never depends on the Prefect server: a run is recorded when it is there.
    """
    if time.monotonic() < _pause.until:
        return await run_batch(batch_id, refs, tools)
    work = _Work(refs, tools)
    token = _WORK.set(work)
    try:
        await ingest_batch(batch_id, [ref.key for ref in refs])
    except (httpx.HTTPError, PrefectException, RuntimeError) as error:
        if work.report is None and work.begun:
            raise
        # An address that swallows packets would hold up every batch for its whole time-out.
        _pause.until = time.monotonic() + UNANSWERED_PAUSE_SECONDS
        log.warning("Prefect did not record batch %s (%s)", batch_id, type(error).__name__)
    finally:
        _WORK.reset(token)
    return work.report if work.begun else await run_batch(batch_id, refs, tools)


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
    rows = [
        {
            "key": entry.claim.ref.key,
            "state": entry.state.value,
            "filing_id": (entry.filing_id or "")[:16],
            "facts": landing.facts.filter(filing_id=entry.filing_id).height if entry.filing_id else 0,
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
