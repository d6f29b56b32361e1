"""`esglake demo`: the whole way of a filing, on the samples, with nothing but this package.

It starts the real watcher on a folder bucket with a Prefect server of its own, drops the samples in
one by one, shows their states as the ledger has them, and then what a person gets out of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.live import Live

import expectations
from esglake.alerts_command import words
from esglake.interrupts import INTERRUPTED
from esglake.making import initialise
from esglake.show import console, print_table, quiet, table
from flows.server import prefect_server
from flows.tools import Tools, open_tools
from flows.watch import Watcher
from infra.bucket import open_bucket
from infra.lake import Lake
from infra.settings import Settings, load_settings
from infra.slack_message import render
from transforms.errors import LakeUnavailable

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SAMPLE_SUFFIXES = {".txt", ".pdf", ".csv"}
BETWEEN_DROPS_SECONDS = 0.8
LONGEST_SECONDS = 120.0
ENDED = ("landed", "landed_with_rejects", "quarantined", "failed")

FILINGS = """select o.key as filing, o.state, f.entity_id as entity,
  (select count(*) from curated.facts x where x.filing_id = o.filing_id) as facts,
  (select count(*) from quality.quarantine q where q.filing_id = o.filing_id and q.released_at is null)
    as quarantined,
  coalesce(o.error_class, '') as error,
  round(epoch(o.landed_at - o.event_at), 2) as "s to query"
from raw.objects o left join curated.filings f using (filing_id)
where o.state <> 'superseded' order by o.event_at, o.key"""

QUERIES = {
    "Scope 1 and 2 of every company, newest figures": """select entity_id, metric_id, fiscal_year, value, unit
from marts.metrics_latest
where metric_id in ('ghg_emissions_scope1', 'ghg_emissions_scope2') and fiscal_year = 2024
order by all""",
    "Where a number comes from": """select entity_id, value, unit, value_text, unit_text, label, page, line
from marts.metrics_latest
where metric_id = 'employees_total' and dimensions = 'gender=female' and fiscal_year = 2024
order by all""",
    "What does not hold, and why": """select subject, severity, arithmetic, diagnosis
from quality.results where not success order by severity, subject limit 8""",
}


@dataclass(frozen=True)
class Totals:
    """What the lake holds."""

    facts: int
    findings: int
    quarantined: int


def run_demo(folder: Path) -> None:
    """Run the demo in `folder`; a second run drops the same files again and shows nothing doubled."""
    quiet()
    settings = load_settings(home=folder.absolute() / "lake", bucket=str(folder.absolute() / "bucket"))
    Path(settings.bucket_place).mkdir(parents=True, exist_ok=True)
    say, started = console(), time.perf_counter()
    say.print("[bold]esg-lake demo[/]: lake, marts, Prefect server and workers start ...")
    # dbt and Great Expectations take seconds to import; they get ready while the server starts.
    threads = ThreadPoolExecutor(2)
    made = threads.submit(initialise, settings, quiet=True)
    warm = threads.submit(expectations.warm_up)
    threads.shutdown(wait=False)  # takes no more, and ends what it has
    try:
        with prefect_server(settings) as url:
            made.result()
            warm.result()
            say.print(
                f"ready after {time.perf_counter() - started:.1f} s; Prefect {url or 'off'}", markup=False
            )
            before = totals(settings)
            asyncio.run(_drop_and_watch(settings, with_prefect=url is not None))
    except KeyboardInterrupt:
        if not (made.done() and warm.done()):
            # Python would wait for what still loads in the threads: up to 20 s on a busy machine. A lake
            # half made is no harm: each step is whole or not there, and the next start goes on from it.
            os._exit(INTERRUPTED)
        raise
    _tell(settings, before)


async def _drop_and_watch(settings: Settings, *, with_prefect: bool) -> None:
    async with open_tools(settings) as tools:
        watcher = Watcher(tools, with_prefect=with_prefect)
        interrupted: list[int] = []

        def leave(number: int) -> None:
            interrupted.append(number)
            watcher.stop.set()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, leave, number)
        async with asyncio.TaskGroup() as group:
            group.create_task(watcher.run())
            try:
                await _drop(tools, watcher)
            finally:
                watcher.stop.set()
        if interrupted:  # said only now, with everything closed in order
            raise KeyboardInterrupt


async def _drop(tools: Tools, watcher: Watcher) -> None:
    """Put the samples into the bucket one by one and follow the ledger until all have ended."""
    await watcher.ready.wait()
    samples = sorted(path for path in SAMPLES.iterdir() if path.suffix in SAMPLE_SUFFIXES)
    dropping = asyncio.create_task(_drop_each(tools, samples, watcher))
    deadline = time.monotonic() + LONGEST_SECONDS
    with Live(console=console(), refresh_per_second=8) as live:
        while not watcher.stop.is_set():
            frame = await asyncio.to_thread(tools.lake.query, FILINGS)
            live.update(table(frame))
            if dropping.done() and frame["state"].is_in(ENDED).all() and frame.height >= len(samples):
                break
            if time.monotonic() > deadline:
                raise LakeUnavailable("the samples did not land in time", where=tools.bucket.name)
            await asyncio.sleep(0.2)
    with contextlib.suppress(asyncio.CancelledError):
        dropping.cancel()
        await dropping


async def _drop_each(tools: Tools, samples: list[Path], watcher: Watcher) -> None:
    for path in samples:
        if watcher.stop.is_set():
            return
        await asyncio.to_thread(tools.bucket.put, path.name, path.read_bytes())
        await asyncio.sleep(BETWEEN_DROPS_SECONDS)


def totals(settings: Settings) -> Totals:
    """Facts, failed expectations and quarantined facts in the lake."""
    with Lake.open(settings, read_only=True) as lake:
        row = lake.query(
            "select (select count(*) from curated.facts) as facts, "
            "(select count(*) from quality.results where not success) as findings, "
            "(select count(*) from quality.quarantine where released_at is null) as quarantined"
        ).row(0, named=True)
    return Totals(**row)


def _tell(settings: Settings, before: Totals) -> None:
    say, after = console(), totals(settings)
    say.print(
        f"\n[bold]{after.facts}[/] facts, [bold]{after.findings}[/] findings, "
        f"[bold]{after.quarantined}[/] facts quarantined"
    )
    if before.facts:
        say.print(
            "[green]second run: the same filings arrived again and nothing was doubled[/]"
            if before == after
            else f"[red]the lake changed: before {before}, after {after}[/]"
        )
    with Lake.open(settings, read_only=True) as lake:
        _slack(lake, settings)
        for title, query in QUERIES.items():
            say.print(f"\n[bold]{title}[/]\n[dim]{query}[/]")
            print_table(lake.query(query))
        say.print("\n[bold]Open the lake in any DuckDB client[/]")
        say.print(lake.attach_statement(), markup=False, soft_wrap=True)
    say.print(
        f"\nThe bucket is {open_bucket(settings).name}: copy a filing of your own into it while", markup=False
    )
    say.print(
        f"`ESGLAKE_HOME={settings.home} ESGLAKE_BUCKET={settings.bucket_place} esglake watch` runs.",
        markup=False,
    )


def _slack(lake: Lake, settings: Settings) -> None:
    say = console()
    if settings.slack_webhook_url:
        say.print("\n[bold]Slack[/]: sent to the webhook that is set")
        return
    alerts = lake.pending_alerts(100)
    say.print(
        f"\n[bold]Slack[/]: {len(alerts)} messages wait for a webhook (ESGLAKE_SLACK_WEBHOOK_URL), such as:"
    )
    for alert, _ in alerts:
        if alert.kind == "findings":
            say.print("\n".join(f"  | {line}" for line in words(render(alert))), markup=False, soft_wrap=True)
            return
