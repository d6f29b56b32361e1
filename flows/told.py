"""What Prefect is told of a batch: its events, a table of its filings and a page, made once and kept small.

The events of a batch go in one request. Sent one by one over Prefect's websocket each costs the client a
model, a context and a frame, and the server a message of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.client.orchestration import PrefectClient, get_client
from prefect.events.related import related_resources_from_run_context

from flows.batch import BatchReport
from transforms.model import Severity, State

EVENTS_PER_REQUEST = 500
FINDINGS_SHOWN = 50


@dataclass(frozen=True)
class Told:
    """Holds no frame: many of these may wait while Prefect is slow. Events that were sent are taken out."""

    batch_id: str
    events: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    page: str


def told_of(report: BatchReport) -> Told:
    """What is to be told of this batch."""
    return Told(report.batch_id, list(_events(report)), _rows(report), _page(report))


def _events(report: BatchReport) -> Iterator[dict[str, Any]]:
    """`esglake.filing.landed` or `.failed` per filing, `esglake.quality.failed` where a finding warns.

    Resource id: 'esglake.filing.<filing_id>' (or the key, where the bytes could not be read), so
    that a user's automation can match on it.
    """
    failing: dict[str, int] = {}
    for verdict in report.landing.verdicts:
        if not verdict.success and verdict.severity is not Severity.INFO:
            failing[verdict.filing_id] = failing.get(verdict.filing_id, 0) + 1
    occurred = datetime.now(UTC).isoformat()
    for entry in report.entries:
        if entry.state is State.DISCOVERED:
            continue
        ref = entry.claim.ref
        subject = entry.filing_id or ref.key
        resource = {"prefect.resource.id": f"esglake.filing.{subject}", "prefect.resource.name": ref.key}
        payload: dict[str, str | int] = {
            "bucket": ref.bucket,
            "key": ref.key,
            "state": entry.state.value,
            "batch_id": report.batch_id,
        }
        common = {"occurred": occurred, "resource": resource}
        name = f"esglake.filing.{'failed' if entry.state is State.FAILED else 'landed'}"
        yield common | {"id": str(uuid4()), "event": name, "payload": payload}
        if findings := failing.get(entry.filing_id or "", 0):
            payload = payload | {"findings": findings}
            yield common | {"id": str(uuid4()), "event": "esglake.quality.failed", "payload": payload}


def _rows(report: BatchReport) -> list[dict[str, Any]]:
    counted: dict[str, int] = dict(report.landing.facts.group_by("filing_id").len().iter_rows())
    return [
        {
            "key": entry.claim.ref.key,
            "state": entry.state.value,
            "filing_id": (entry.filing_id or "")[:16],
            "facts": counted.get(entry.filing_id or "", 0),
            "error": entry.error_message or "",
        }
        for entry in report.entries
    ]


def _page(report: BatchReport) -> str:
    landing = report.landing
    findings = [verdict for verdict in landing.verdicts if not verdict.success]
    lines = [
        f"# Batch {report.batch_id}",
        f"{len(report.entries)} filings, {landing.facts.height} facts, "
        f"{landing.quarantined.height} quarantined, {len(findings)} findings.",
        "| stage | seconds |\n|---|---|",
        *(f"| {stage} | {seconds:.3f} |" for stage, seconds in report.timings.items()),
        "",
        *(
            f"- **{v.severity}** {v.expectation}: {v.arithmetic or v.observed}"
            for v in findings[:FINDINGS_SHOWN]
        ),
    ]
    return "\n".join(lines)


async def tell(batches: Sequence[Told]) -> None:
    """Send the events of these batches and leave the table and the page; called within their flow run."""
    if not batches:
        return
    async with get_client() as client:
        await _send(client, batches)
    named = ", ".join(told.batch_id for told in batches)
    rows = [row for told in batches for row in told.rows]
    await acreate_table_artifact(table=rows, key="esglake-batch-filings", description=named)
    pages = "\n\n".join(told.page for told in batches)
    await acreate_markdown_artifact(markdown=pages, key="esglake-batch", description=named)


async def _send(client: PrefectClient, batches: Sequence[Told]) -> None:
    related = [one.model_dump() for one in await related_resources_from_run_context(client)]
    for told in batches:
        while part := told.events[:EVENTS_PER_REQUEST]:
            answer = await client.request(
                "POST", "/events", json=[one | {"related": related} for one in part]
            )
            answer.raise_for_status()
            del told.events[: len(part)]  # what is tried again must not tell twice
