"""`esglake sql`, `shell`, `status`: asking the lake."""

from __future__ import annotations

import csv
import sys
import time
from typing import TYPE_CHECKING

from infra.lake import Lake

from esglake.show import console, error_console, print_json, print_table
from infra.settings import load_settings
from transforms.errors import QueryFailed

if TYPE_CHECKING:
    import polars as pl

SHELL_HELP = """Queries end with ';' and may run over several lines.
.tables        what there is to ask
.help  .quit   this, and leave (or Ctrl-D)"""

TABLES = """select table_schema as schema, table_name as name from information_schema.tables
where table_schema in ('raw', 'curated', 'quality', 'marts') order by all"""

FILINGS = """select o.key, o.state, f.entity_id, f.fiscal_year,
  (select count(*) from curated.facts x where x.filing_id = o.filing_id) as facts,
  (select count(*) from quality.quarantine q where q.filing_id = o.filing_id and q.released_at is null)
    as quarantined,
  (select count(*) from quality.results r where r.filing_id = o.filing_id and not r.success) as findings,
  coalesce(o.error_message, '') as error
from raw.objects o left join curated.filings f using (filing_id)
order by o.event_at desc nulls last, o.key limit 50"""


def run_sql(query: str, form: str) -> None:
    """Run one query and print its rows."""
    with Lake.open(load_settings(), read_only=True) as lake:
        _print(lake.query(query), form)


def show_status(form: str) -> None:
    """Print counts by state, what failed, and the newest filings."""
    with Lake.open(load_settings(), read_only=True) as lake:
        counts = lake.query(
            "select state, count(*) as objects, sum(size_bytes) as bytes from raw.objects "
            "group by state order by 2 desc"
        )
        totals = lake.query(
            "select (select count(*) from curated.facts) as facts, "
            "(select count(*) from quality.results where not success) as findings, "
            "(select count(*) from quality.quarantine where released_at is null) as quarantined, "
            "(select count(*) from quality.alerts where sent_at is null) as alerts_waiting"
        )
        filings = lake.query(FILINGS)
    if form == "table":
        print_table(totals, "lake")
        print_table(counts, "objects")
        print_table(filings, "newest filings")
    elif form == "json":
        print_json(
            {"totals": totals.to_dicts()[0], "states": counts.to_dicts(), "filings": filings.to_dicts()}
        )
    else:
        _print(filings, form)


def run_shell() -> None:
    """Read queries from the terminal until Ctrl-D; a failed query is told and forgotten."""
    try:
        import readline  # noqa: F401  # gives input() history and editing
    except ImportError:
        error_console().print("(no line editing on this system)")
    with Lake.open(load_settings(), read_only=True) as lake:
        console().print("esg-lake shell; .help for help")
        for query in _queries():
            if query == ".help":
                console().print(SHELL_HELP, markup=False)
                continue
            started = time.perf_counter()
            try:
                frame = lake.query(TABLES if query == ".tables" else query)
            except QueryFailed as error:
                error_console().print(str(error), markup=False)
                continue
            print_table(frame)
            console().print(f"[dim]{frame.height} rows, {time.perf_counter() - started:.3f} s[/]")


def _queries():  # type: ignore[no-untyped-def]
    lines: list[str] = []
    while True:
        try:
            line = input("   ...> " if lines else "esglake> ")
        except EOFError:
            return
        if not lines and line.strip() in {".quit", ".exit"}:
            return
        if not lines and line.strip().startswith("."):
            yield line.strip()
            continue
        lines.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(lines).rstrip().rstrip(";")
            lines = []


def _print(frame: pl.DataFrame, form: str) -> None:
    if form == "json":
        print_json(frame.to_dicts())
    elif form == "csv":
        from esglake.extracting import plain

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([plain(value) for value in row] for row in frame.iter_rows())
    else:
        print_table(frame)
