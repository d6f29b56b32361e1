"""Runs that Prefect's automations start: an event tells of an object, a run brings it into the lake.

For those who want their runs in Prefect's hands. A run takes seconds to start, where the watcher takes
tenths: it may work beside a watcher, the claim in the ledger decides who has an object.
A run that fails or crashes, and an automation that could not start one, end in the outbox of alerts.
"""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import suppress
from typing import Any
from uuid import uuid4

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.objects import State as RunState
from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentEventTrigger
from prefect.flows import Flow
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

import expectations
from flows.batch import BatchReport, new_batch_id
from flows.ingest import ingest
from flows.object_created import EVENT, look_up, read_payload
from flows.tools import Tools, open_tools, release_the_dead
from infra.lake import Lake
from infra.settings import load_settings
from infra.slack_channels import channels
from infra.slack_drain import tell_waiting
from infra.slack_news import alert_id
from transforms.errors import EnvironmentProblem
from transforms.model import Alert, ObjectRef, Severity

RETRY_SECONDS = 5.0
POLL_SECONDS = 1.0  # how often a served deployment asks for runs to start
ACTION_FAILED = "prefect.automation.action.failed"
AUTOMATION = "esglake-object-created"
PAYLOAD = {
    "payload": {
        "__prefect_kind": "json",
        "value": {"__prefect_kind": "jinja", "template": "{{ event.payload | tojson }}"},
    }
}
"""The event's payload as JSON: a bare template would arrive as text."""


async def tell_failed_run(flow: Flow[..., Any], flow_run: FlowRun, state: RunState[Any]) -> None:
    """Put what Prefect says of a failed or crashed run into the outbox, once per run."""
    told = (flow_run.parameters or {}).get("payload")
    key = told.get("key") if isinstance(told, dict) else None
    await _tell(
        Alert(
            alert_id=alert_id("run_failed", str(flow_run.id), ()),
            kind="run_failed",
            severity=Severity.BLOCK,
            title=f"Run {flow_run.name} of {flow.name}: {state.name}",
            key=key if isinstance(key, str) else None,
            findings=(state.message or "Prefect gives no reason", f"payload {json.dumps(told)[:500]}"),
            subject=key if isinstance(key, str) else f"run {flow_run.name}",
            effect="the object stays in the bucket; `esglake backfill` or a watcher takes it up",
            query="select key, state, error_message from raw.objects where state <> 'landed'",
        )
    )


@flow(
    name="ingest-object",
    description="Bring the object that an event tells of into the lake.",
    on_failure=[tell_failed_run],
    on_crashed=[tell_failed_run],
)
async def ingest_object(payload: dict[str, Any]) -> str:
    """Take the object up, unless somebody has: returns its state, 'known' or 'gone'."""
    told = read_payload(payload)
    async with open_tools(load_settings()) as tools:
        # The rules take seconds to import: that goes on while a worker reads the filing.
        warming = asyncio.ensure_future(asyncio.to_thread(expectations.warm_up))
        ref = await asyncio.to_thread(look_up, tools.bucket, told)
        outcome = await _bring_in(ref, tools) if ref else "gone"
        await warming
        await tell_waiting(tools.lake, channels(tools.settings))
    get_run_logger().info("%s: %s", told.key, outcome)
    return outcome


async def _bring_in(ref: ObjectRef, tools: Tools) -> str:
    """How the object ended; what the surroundings prevented is tried again, then raised."""
    await asyncio.to_thread(release_the_dead, tools.lake, tools.owner)
    report: BatchReport | None = None
    for attempt in range(tools.settings.max_attempts):
        await asyncio.sleep(RETRY_SECONDS if attempt else 0)
        report = await ingest(new_batch_id(), [ref], tools)
        if not (report and report.retry):
            break
    if report is None:
        return "known"
    entry = report.entries[0]
    if report.retry:
        raise EnvironmentProblem(entry.error_message or "the surroundings are away", where=ref.key)
    return entry.state.value


@flow(name="tell-failed-action", description="Alert where an automation could not start its run.")
async def tell_failed_action(payload: dict[str, Any], automation: str = AUTOMATION) -> None:
    """Put the failure of an automation's action into the outbox, with Prefect's reason."""
    await _tell(
        Alert(
            alert_id=alert_id("action_failed", str(payload.get("invocation") or uuid4()), ()),
            kind="action_failed",
            severity=Severity.BLOCK,
            title=f"Automation {automation} could not start its run",
            findings=(str(payload.get("reason") or "Prefect gives no reason"),),
            subject=automation,
            effect="the object stays in the bucket; `esglake backfill` or a watcher takes it up",
        )
    )


async def _tell(alert: Alert) -> None:
    settings = load_settings()
    with await asyncio.to_thread(Lake.open, settings) as lake:
        await asyncio.to_thread(lake.put_alert, alert)
        await tell_waiting(lake, channels(settings))


async def deployments() -> list[RunnerDeployment]:
    """Both flows with their triggers, as `esglake serve` keeps them."""
    arrived = DeploymentEventTrigger(name=AUTOMATION, expect={EVENT}, parameters=PAYLOAD)
    failed = DeploymentEventTrigger(
        name="esglake-action-failed",
        expect={ACTION_FAILED},
        match={"prefect.resource.name": AUTOMATION},
        parameters=PAYLOAD,
    )
    by_module = EntrypointType.MODULE_PATH
    return [
        await ingest_object.ato_deployment("ingest-object", triggers=[arrived], entrypoint_type=by_module),
        await tell_failed_action.ato_deployment(
            "tell-failed-action", triggers=[failed], entrypoint_type=by_module
        ),
    ]


async def serve_triggers(at_once: int) -> None:
    """Run what the triggers start, at most so many at once, until SIGTERM; runs under way are cancelled."""
    runner = Runner("esglake", query_seconds=POLL_SECONDS, limit=at_once)
    for made in await deployments():
        await runner.aadd_deployment(made)
    serving = asyncio.ensure_future(runner.start())
    await asyncio.sleep(0)  # it installs a handler of its own first, which does not wait for its end
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving
