"""`esglake backfill`: a whole bucket taken up, with a bar that tells how far it is."""

from __future__ import annotations

import asyncio
import os
from urllib.parse import urlsplit

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

import expectations
from esglake.ingesting import tell_slack, with_tools
from esglake.show import console, error_console, quiet
from flows.backfill import Pace, backfill_bucket
from flows.batch import BatchReport
from flows.examining import Runner, here
from flows.rounds import Ingest
from flows.tools import Tools
from infra.heartbeat import STALE_SECONDS, seconds_since_beat
from infra.settings import Settings, load_settings
from transforms.errors import UsageProblem
from transforms.model import ObjectRef, State

NICENESS = 10  # the watcher's processes go first on this machine's cores


class Speed(ProgressColumn):
    """Files per second."""

    def render(self, task: Task) -> Text:
        """Nothing until the first batch has landed."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def run_backfill(prefix: str, per_second: float | None, limit: int | None, runner: str = "local") -> bool:
    """Ingest what lies under the prefix and has not ended; True when nothing failed or is left."""
    examined_by = runner_named(runner)
    settings = load_settings()
    quiet()
    pace = Pace(limit, per_second, _watched(settings))
    if pace.beside_watcher:
        os.nice(NICENESS)
    return asyncio.run(
        with_tools(settings, lambda tools, how: _backfill(tools, how, prefix, pace), examined_by)
    )


def runner_named(name: str) -> Runner:
    """'local', or 'dask://HOST:PORT' for the Dask scheduler that listens there."""
    if name == "local":
        return here
    parts = urlsplit(name)
    try:
        complete = parts.scheme == "dask" and parts.hostname and parts.port
    except ValueError:  # a port that is no number
        complete = None
    if not complete or parts.path not in {"", "/"}:
        raise UsageProblem(
            "is no runner", where=f"--runner {name}", next_step="Name local or dask://HOST:PORT"
        )
    from flows.cluster import on_cluster

    return on_cluster(f"tcp://{parts.netloc}")


def _watched(settings: Settings) -> bool:
    age = seconds_since_beat(settings)
    return age is not None and age <= STALE_SECONDS


async def _backfill(tools: Tools, how: Ingest, prefix: str, pace: Pace) -> bool:
    counts, waiting = {"files": 0, "facts": 0, "failed": 0}, set[ObjectRef]()
    with _bar() as bar:
        task, total = bar.add_task("filings", total=0, facts=0), 0
        warming: list[asyncio.Task[None]] = []

        def found(more: int) -> None:
            nonlocal total
            if more and not warming:  # takes seconds, and the first filings are read meanwhile
                warming.append(asyncio.create_task(asyncio.to_thread(expectations.warm_up)))
            total += more
            bar.update(task, total=total)

        def done(report: BatchReport) -> None:
            waiting.difference_update(entry.claim.ref for entry in report.entries)
            waiting.update(report.retry)
            counts["files"] += len(report.entries) - len(report.retry)
            counts["facts"] += report.landing.facts.height
            counts["failed"] += sum(entry.state is State.FAILED for entry in report.entries)
            bar.update(task, completed=counts["files"], facts=counts["facts"])

        await backfill_bucket(tools, how, prefix, pace, on_found=found, on_report=done)
        await asyncio.gather(*warming)
    await tell_slack(tools)
    if waiting:
        counts["waiting to be tried again"] = len(waiting)
    console().print(", ".join(f"{name} {count:,}" for name, count in counts.items()), markup=False)
    return not counts["failed"] and not waiting


def _bar() -> Progress:
    """Files, facts, files per second and the time left, on standard error."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[facts]:,} facts"),
        Speed(),
        TimeRemainingColumn(),
        console=error_console(),
        transient=True,
    )
