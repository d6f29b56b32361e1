"""`esglake sql`, `status`: asking the lake."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from esglake.show import cell, console, print_frame, print_json, print_table
from infra.heartbeat import lives
from infra.lake import Lake
from infra.settings import load_settings

MEGABYTE = 1_000_000
TABLES = """select table_schema as schema, table_name as name from information_schema.tables
where table_schema in ('raw', 'curated', 'quality', 'marts') order by all"""

FILINGS = """with newest as (select * from raw.objects order by event_at desc nulls last, key limit 50),
  held as (select distinct o.filing_id as object_filing_id, f.filing_id from newest o
    join curated.filings f on o.filing_id in (f.filing_id, f.parent_filing_id))
select o.key, o.state, f.entity_id, f.fiscal_year,
  (select count(*) from curated.facts x join held h using (filing_id)
    where h.object_filing_id = o.filing_id) as facts,
  (select count(*) from quality.quarantine q join held h using (filing_id)
    where h.object_filing_id = o.filing_id and q.released_at is null) as quarantined,
  (select count(*) from quality.results r join held h using (filing_id)
    where h.object_filing_id = o.filing_id and not r.success) as findings,
  coalesce(o.error_message, '') as error
from newest o left join curated.filings f using (filing_id)
order by o.event_at desc nulls last, o.key"""
"""The newest objects; an archive counts what its members hold."""


def run_sql(query: str, form: str) -> None:
    """Run one query and print its rows."""
    with Lake.open(load_settings(), read_only=True) as lake:
        print_frame(lake.query(query), form)


def show_status(form: str) -> None:
    """Print counts by state, what failed, and the newest filings."""
    settings = load_settings()
    watchers = [asdict(life) for life in lives(settings)]
    if form == "table":
        for life in watchers:  # first: where the catalogue is away, they are all there is to say
            words = f"{life['state']} since {cell(life['since'])} {life['reason']}".rstrip()
            console().print(f"{life['watcher']:<16} {words}{_in_line(life)}", markup=False)
    with Lake.open(settings, read_only=True) as lake:
        status, filings = lake.status(), lake.query(FILINGS)
    if form == "json":
        print_json(asdict(status) | {"newest": filings.to_dicts(), "watchers": watchers})
    elif form == "csv":
        print_frame(filings, form)
    else:
        say = console()
        counts = asdict(status)
        for part in ("states", "failures"):
            words = ", ".join(f"{name} {count:,}" for name, count in counts.pop(part).items())
            say.print(f"[bold]{part:<20}[/] {words or 'none'}")
        for name, value in counts.items():
            words = _figures(value) if isinstance(value, dict) else cell(value)
            say.print(f"[bold]{name.replace('_', ' '):<20}[/] {words or '-'}", highlight=False)
        print_table(filings, "newest filings")


def watch_status(seconds: float) -> None:
    """Show the status anew every so many seconds, until Ctrl-C."""
    while True:
        console().clear()
        show_status("table")
        time.sleep(seconds)


def _in_line(life: dict[str, Any]) -> str:
    """What waits for a watcher: told of by events, and found by its last listing."""
    parts = [f"{life['events']:,} told of"] if life["events"] else []
    if life["listed"]:
        parts.append(f"{life['listed']:,} listed ({life['listed_bytes'] / MEGABYTE:,.1f} MB)")
    return f"; in line: {', '.join(parts)}" if parts else ""


def _figures(values: dict[str, Any]) -> str:
    """'minute 4.25, hour 3.1'; of a stage 'claim 0.021/0.04 (p50/p95)'."""
    return ", ".join(
        f"{name} "
        + (
            "/".join(f"{each:.3g}" for each in value.values()) + f" ({'/'.join(value)})"
            if isinstance(value, dict)
            else f"{value:.3g}"
        )
        for name, value in values.items()
    )
