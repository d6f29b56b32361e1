"""`esglake replay`: filings taken up again, with the code and catalogue of today."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, TaskID

from esglake.ingesting import WORTH_A_BAR, summary, tell_slack, with_tools
from esglake.show import console, error_console, print_frame, print_json, print_table, quiet
from flows.batch import BatchReport
from flows.rounds import Ingest, replay_objects
from flows.tools import Tools
from infra.lake import Lake
from infra.lake_replay import Selection
from infra.settings import load_settings

SHOWN = ("key", "state", "error_class", "code_version", "size_bytes", "event_at", "landed_at")


def run_replay(selection: Selection) -> bool:
    """Take the selection up again; True when nothing failed and nothing was blocked."""
    settings = load_settings()
    quiet()
    return asyncio.run(with_tools(settings, lambda tools, how: _replay(tools, how, selection)))


def show_replay(selection: Selection, form: str) -> None:
    """Print what a replay would take up; changes nothing."""
    with Lake.open(load_settings(), read_only=True) as lake:
        found = lake.chosen(selection).select(SHOWN)
    if form == "json":
        print_json(found.to_dicts())
    elif form == "csv":
        print_frame(found, form)
    else:
        print_table(found, f"{found.height} would be taken up")


async def _replay(tools: Tools, how: Ingest, selection: Selection) -> bool:
    reports: list[BatchReport] = []
    with _progress() as (started, advanced):

        def done(report: BatchReport) -> None:
            reports.append(report)
            advanced(report)

        count = await replay_objects(tools, how, selection, done, started)
    if not count:
        console().print("no object matches; nothing replayed")
        return True
    await tell_slack(tools)
    return summary([entry.claim.ref for report in reports for entry in report.entries], reports)


@contextmanager
def _progress() -> Iterator[tuple[Callable[[int], None], Callable[[BatchReport], None]]]:
    """A bar that begins when the number of filings is known; nothing for a few, nothing in a pipe."""
    with Progress(console=error_console(), transient=True) as bar:
        tasks: list[TaskID] = []

        def started(total: int) -> None:
            if total >= WORTH_A_BAR:
                tasks.append(bar.add_task("filings", total=total))

        def advanced(report: BatchReport) -> None:
            for task in tasks:
                bar.advance(task, len(report.entries))

        yield started, advanced
