"""Scope 1, 2 and 3 totals of companies nobody here chose, with the text of the page they stand in.

A gold row is found when a fact of its scope, year and value was emitted from its page. Gold holds the
company's totals only: a fact that carries another dimension (gas, region, category) is a part of one,
and counts on neither side. We name a year by its end, gold at times by its beginning: 'as printed'
takes both years of a column '2021/2022' for right, the strict figures only ours.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from transforms.filing import examine, filings_frame
from transforms.model import Outcome
from transforms.normalise import normalise

SCOPES = {
    "1": ("ghg_emissions_scope1", ""),
    "2lb": ("ghg_emissions_scope2", "location"),
    "2mb": ("ghg_emissions_scope2", "market"),
    "3": ("ghg_emissions_scope3", ""),
}
THOUSANDS = re.compile(r"\bkt\b|1[,’']000|thousand|kilo", re.IGNORECASE)
MILLIONS = re.compile(r"\bMM\b|million|^m t\b", re.IGNORECASE)
SPAN = re.compile(r"\d\s?[/–-]\s?\d")
PART_OF_TOTAL = frozenset(["scope", "method"])
TOLERANCE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Total:
    """One total of a scope, in tonnes of CO2e; `method` is '' where none is said or none applies."""

    metric_id: str
    method: str
    year: int
    tonnes: Decimal
    begun: int | None = None
    """The year a fiscal year printed as a span began in."""

    def same(self, fact: Total, *, strict: bool = True) -> bool:
        """Whether an emitted fact tells this total; one that names no method may be either."""
        year = self.year == fact.year or (not strict and self.year == fact.begun)
        near = abs(self.tonnes - fact.tonnes) <= TOLERANCE * max(abs(self.tonnes), Decimal(1))
        method = fact.method in ("", self.method)
        return self.metric_id == fact.metric_id and year and method and near


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, what experts found in it, and what we emit."""

    name: str
    gold: tuple[Total, ...]
    emitted: tuple[Total, ...]

    def found(self, *, strict: bool = True) -> list[Total]:
        """Gold rows that some fact tells."""
        return [total for total in self.gold if any(total.same(fact, strict=strict) for fact in self.emitted)]

    def wrong(self, *, strict: bool = True) -> list[Total]:
        """Facts that no gold row tells."""
        return [fact for fact in self.emitted if not any(t.same(fact, strict=strict) for t in self.gold)]


def pages(path: Path) -> list[Page]:
    """Every distinct page of the gold file, read as a filing of its own."""
    csv.field_size_limit(2**31 - 1)
    rows: dict[str, list[dict[str, str]]] = {}
    with path.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            rows.setdefault(row["extracted_text_from_page"], []).append(row)
    return [
        Page(
            f"{found[0]['company_name']} {found[0]['report_year']} p. {found[0]['page']}",
            tuple(_gold(row) for row in found),
            tuple(_emitted(text)),
        )
        for text, found in rows.items()
    ]


def score(found: list[Page]) -> dict[str, float]:
    """Recall and precision over all pages."""
    gold = sum(len(page.gold) for page in found)
    emitted = sum(len(page.emitted) for page in found)
    figures: dict[str, float] = {"gist: gold rows": gold, "gist: totals emitted": emitted}
    for name, strict in (("strict", True), ("as printed", False)):
        reached = sum(len(page.found(strict=strict)) for page in found)
        wrong = sum(len(page.wrong(strict=strict)) for page in found)
        figures[f"gist: recall, {name}"] = reached / gold
        figures[f"gist: precision, {name}"] = 1 - wrong / emitted if emitted else 0.0
    return figures


def _gold(row: dict[str, str]) -> Total:
    metric_id, method = SCOPES[row["scope"]]
    unit = row["unit_normalized"]
    factor = 1000 if THOUSANDS.search(unit) else 1_000_000 if MILLIONS.search(unit) else 1
    return Total(metric_id, method, int(row["year"]), Decimal(row["value"].replace(",", "")) * factor)


def _emitted(text: str) -> Iterator[Total]:
    examined = examine(text.encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    wanted = {metric_id for metric_id, _ in SCOPES.values()}
    periods = examined.observations["period_text"]
    for row, period in zip(told.iter_rows(named=True), periods, strict=True):
        dimensions = dict(pair.split("=", 1) for pair in (row["dimensions"] or "").split(";") if pair)
        is_total = row["metric_id"] in wanted and set(dimensions) <= PART_OF_TOTAL
        if row["outcome"] == Outcome.FACT and is_total:
            begun = row["fiscal_year"] - 1 if SPAN.search(period or "") else None
            yield Total(
                row["metric_id"], dimensions.get("method", ""), row["fiscal_year"], row["value"], begun
            )
