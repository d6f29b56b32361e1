"""Pages in a test's own words, and what is told of them."""

from __future__ import annotations

import polars as pl

from transforms.extract import observe
from transforms.filing import filings_frame, observed
from transforms.model import Document, FilingFacts, Line
from transforms.normalise import normalise

Fact = tuple[str, str, int, str]


def told(text: str, name: str = "page.txt") -> list[Fact]:
    """(metric, dimensions, year, value) of every fact, in the order of print."""
    found = observed(text.encode(), name)
    rows = found.filter(found["outcome"] == "fact").select("metric_id", "dimensions", "fiscal_year", "value")
    return [
        (metric, dimensions or "", year, format(value.normalize(), "f"))
        for metric, dimensions, year, value in rows.rows()
    ]


def facts_of(text: str) -> set[tuple[object, ...]]:
    """The same of a Chinese filing for 2023 whose money is CNY, each fact once."""
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency="CNY")
    facts = normalise(raw, filings_frame([filing])).filter(outcome="fact")
    columns = ("metric_id", "dimensions", "fiscal_year", "value")
    return {(*row[:3], f"{row[3].normalize():f}") for row in facts.select(columns).iter_rows()}
