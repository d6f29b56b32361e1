"""The catalogue as a page to read: `python -m transforms.catalogue.document` writes docs/catalogue.md.

One table per topic: what a metric is called, in which units it is kept, what it may be broken down by,
and which frameworks ask for it. A test holds the page to the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from transforms.catalogue import Catalogue, catalogue
from transforms.catalogue.schema import TOPICS
from transforms.regex import regex

PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"
ANY_CURRENCY = "¤"
PEOPLE = "people"
"""Stands for the longest list of axes, which most metrics about people share."""
_CURRENCY_IN_UNIT = regex(r"(?<=_per_m)[A-Z]{3}$|^[A-Z]{3}(?=_per_(?:share|ADS)$)")
INTRODUCTION = """# The catalogue

{metrics} metrics and {codes} framework codes. Written by `python -m transforms.catalogue.document` from
the CSV files in `transforms/catalogue/`; change those. What reports call a metric is in `aliases.csv`.

* **Units**: the canonical ones, in order of preference. A figure is kept in the first one that its
  printed unit converts into exactly. `currency` is the currency of the report, `¤` stands for any.
* **Period**: `flow` over the fiscal year, `instant` at its end, `cumulative` since the beginning.
* **Axes**: what a figure may be broken down by; `{people}` is {people_axes}.
* **Asked for by**: framework, code, release of the standard, and how the metric relates to the code:
  `exact` is the very figure the code asks for; `part` is one of several it asks for, or a part of it;
  `related` bears on it. ESRS codes are EFRAG's datapoints (IG 3); GRI codes are disclosures; HKEX
  codes are aspects and indicators of the ESG Reporting Guide. SASB, Nasdaq and SFDR are left out: no
  list of their codes is at hand to check them against.
"""


def document(cat: Catalogue) -> str:
    """The whole page as Markdown."""
    people = _people(cat)
    parts = [
        INTRODUCTION.format(
            metrics=cat.metrics.height,
            codes=cat.frameworks.height,
            people=PEOPLE,
            people_axes=", ".join(people),
        ),
        *(section for topic in TOPICS for section in _topic(cat, topic, people)),
        *_axes(cat),
    ]
    return "\n".join(parts)


def _people(cat: Catalogue) -> list[str]:
    axes: list[str] = max(cat.metrics["axes"].to_list(), key=len)
    return axes


def _topic(cat: Catalogue, topic: str, people: list[str]) -> Iterator[str]:
    rows = cat.metrics.filter(pl.col("topic") == topic).sort("metric_id").to_dicts()
    if not rows:
        return
    codes = _codes(cat)
    yield f"## {topic.replace('_', ' ').capitalize()} ({len(rows)})\n"
    yield "| metric | English | 中文 | units | period | axes | asked for by |\n|---|---|---|---|---|---|---|"
    for row in rows:
        cells = (
            f"`{row['metric_id']}`",
            row["name_en"],
            row["name_zh"],
            _units(row),
            row["period_type"],
            PEOPLE if row["axes"] == people else ", ".join(row["axes"]),
            codes.get(row["metric_id"], ""),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _units(row: dict[str, Any]) -> str:
    """The canonical units; those that differ in their currency only are one."""
    return ", ".join(dict.fromkeys(_CURRENCY_IN_UNIT.sub(ANY_CURRENCY, unit) for unit in row["units"]))


def _codes(cat: Catalogue) -> dict[str, str]:
    written = pl.format("{} {} ({}, {})", "framework", "code", "release", "relation")
    found = cat.frameworks.sort("framework", "release", "code").group_by("metric_id", maintain_order=True)
    return dict(found.agg(written.str.join("; ")).iter_rows())


def _axes(cat: Catalogue) -> Iterator[str]:
    members = cat.dimensions.group_by("axis", maintain_order=True).agg(pl.col("member").unique().sort())
    yield "## Axes and their members\n"
    yield "| axis | members |\n|---|---|"
    for axis, names in members.sort("axis").iter_rows():
        yield f"| `{axis}` | {', '.join(names)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(document(catalogue()), encoding="utf-8")
