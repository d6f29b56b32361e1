"""Great Expectations' Data Docs: one page per filing with each expectation, its counts and what failed.

The landing's judge is polars with one run of the engine for the shape; here the engine keeps the record.
What was judged comes from the lake: a row per judgement and a column per expectation, 'holds' or the
evidence against it. Pages load nothing from the network: what the engine would fetch is taken out.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from expectations.policy import EXPECTATIONS
from expectations.shape import checks
from expectations.suite import engine

HOLDS = "holds"
SHAPE = "shape"
SUITES = (SHAPE, "identities")
OF_SHAPE = frozenset(check.expectation for check in checks(0))
SITE = Path("gx/uncommitted/data_docs/local_site")
MOST_ROWS = 1000
"""Rows that hold are counted up to here: an expectation asked of 25,000 facts needs no row for each."""

FETCHED = re.compile(
    r"<script[^>]*\ssrc=[\"']https?://[^>]*>\s*</script>|<link[^>]*\shref=[\"']https?://[^>]*>"
    r"|<(?:img|source)[^>]*\ssrc(?:set)?=[\"']https?://[^>]*>"
    r"|url\([\"']?https?://[^)]*\)",
    re.DOTALL,
)
"""Styles, scripts and pictures of other servers; one of them would tell who reads."""

STYLE = """<style>body{font:15px/1.5 sans-serif;margin:2em auto;max-width:75em;padding:0 1em}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;
vertical-align:top}.failed{color:#a00}nav,.modal,.navbar,#ge-cta-footer{display:none}</style>"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the lake holds of one filing; `results`: expectation, kind, success, checks, evidence, figure."""

    filing_id: str
    name: str
    landed_at: datetime
    results: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Page:
    recorded: Recorded
    suite: str
    failed: int
    file: str


def build_docs(folder: Path, filings: Iterable[Recorded]) -> Path:
    """Build the pages anew in `folder`, which is replaced as a whole; returns the index."""
    building = folder.with_name(f"{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    gx = engine()
    context: Any = gx.get_context(mode="file", project_root_dir=building)
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("lake").add_dataframe_asset("filing")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    definitions = {suite: _definition(gx, context, whole, suite) for suite in SUITES}
    pages = [page for filing in filings for page in _validated(gx, definitions, filing)]
    context.build_data_docs()
    for page in (building / SITE).rglob("*.html"):
        page.write_text(self_contained(page.read_text(encoding="utf-8")), encoding="utf-8")
    (building / SITE / "index.html").write_text(_index(building / SITE, pages), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)
    return folder / SITE / "index.html"


def judgements(results: pl.DataFrame) -> pl.DataFrame:
    """One row per judgement: `figure`, and per expectation 'holds', the evidence, or null for not asked.

    What held stands in the lake once per filing with its count, so such a row is repeated.
    """
    held = pl.when("success").then(pl.col("checks").fill_null(1).clip(1, MOST_ROWS)).otherwise(1)
    rows = results.select(
        "expectation",
        pl.col("figure").fill_null(""),
        said=pl.when("success").then(pl.lit(HOLDS)).otherwise(pl.col("evidence").fill_null("fails")),
        count=held,
    )
    each = rows.select(pl.all().exclude("count").repeat_by("count")).explode("expectation", "figure", "said")
    return each.select(
        "figure",
        *(pl.when(pl.col("expectation") == name).then("said").alias(name) for name in EXPECTATIONS),
    )


def self_contained(page: str) -> str:
    """A page of the engine without anything that a browser would fetch from another server.

    >>> self_contained('<head></head><img src="https://example.org/logo.png?id=1"><p>1</p>').count("http")
    0
    """
    return FETCHED.sub("", page).replace("</head>", f"{STYLE}</head>", 1)


def _definition(gx: Any, context: Any, whole: Any, suite: str) -> Any:
    asked = [name for name in EXPECTATIONS if (name in OF_SHAPE) is (suite == SHAPE)]
    columns = [gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=[HOLDS]) for name in asked]
    made = context.suites.add(gx.ExpectationSuite(name=suite, expectations=columns))
    return context.validation_definitions.add(gx.ValidationDefinition(name=suite, data=whole, suite=made))


def _validated(gx: Any, definitions: dict[str, Any], filing: Recorded) -> Iterator[_Page]:
    """Validate a filing against both suites; each run is stored under the filing's name and time."""
    named = f"{re.sub(r'[^A-Za-z0-9.-]+', '_', filing.name)}-{filing.filing_id[:8]}"
    for suite, definition in definitions.items():
        of_suite = pl.col("kind") == SHAPE
        frame = judgements(filing.results.filter(of_suite if suite == SHAPE else ~of_suite))
        run = gx.core.run_identifier.RunIdentifier(run_name=named, run_time=filing.landed_at)
        report = definition.run(
            batch_parameters={"dataframe": frame.to_pandas()},
            run_id=run,
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["figure"]},
        )
        failed = sum(not result.success for result in report.results)
        yield _Page(filing, suite, failed, f"validations/{suite}/{named}")


def _index(site: Path, pages: Iterable[_Page]) -> str:
    """Our own first page: the engine's is drawn by scripts of other servers."""
    rows = [
        f"<tr><td>{escape(page.recorded.name)}</td><td>{page.recorded.filing_id[:12]}</td>"
        f"<td>{page.recorded.landed_at:%Y-%m-%d %H:%M}</td>"
        f'<td><a href="{next((site / page.file).rglob("*.html")).relative_to(site)}">{page.suite}</a></td>'
        f'<td class="{"failed" if page.failed else ""}">{page.failed or "all hold"}</td></tr>'
        for page in pages
    ]
    heads = ("filing", "id", "landed (UTC)", "suite", "expectations failed")
    head = "".join(f"<th>{name}</th>" for name in heads)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quality of the filings</title>'
        f"{STYLE}</head><body><h1>Quality of the filings</h1>"
        f"<table><tr>{head}</tr>{''.join(rows)}</table></body></html>\n"
    )
