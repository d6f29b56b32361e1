"""A real template: each fact its makers expect of it, in concept, value, unit, period and dimensions.

What stands in cells (days, years, currency, names of countries) is read here by openpyxl, not by our reader.
Decimals are left out: its makers set them in their converter, no cell holds them.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import polars as pl
import pytest

from transforms.catalogue import catalogue
from transforms.extract import observe
from transforms.filing import examine
from transforms.read import read
from transforms.read.xlsx import MEDIA_TYPE

REAL = os.environ.get("ESGLAKE_REAL_FILINGS")
pytestmark = pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
FOLDER = Path(REAL or "") / "filings" / "sheet"
WORKBOOK, EXPECTED = "efrag_vsme_sample_1.3.0.xlsx", "efrag_vsme_sample_1.3.0.expected.json"
PLACES = 9
"""Digits of a value that a sheet and a float of its makers share."""
COMMON = 50
"""Letters of a text that both have: long ones are cut, at other places."""
YES = {"TRUE", "YES", "True"}


class Told(NamedTuple):
    """A fact in what makes it one; texts in plain words, as makers and template write labels differently."""

    concept: str
    value: Decimal | bool | str
    unit: str | None
    period: tuple[date | None, date]
    dimensions: tuple[tuple[str, str], ...]


class Cells:
    """The named cells of the workbook, as another library reads them."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(BytesIO(data), data_only=True)

    def column(self, name: str) -> list[Any]:
        (sheet, where), *_ = self.book.defined_names[name].destinations
        found = self.book[sheet][where]
        return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]

    def day(self, name: str) -> date:
        return date.fromisoformat(str(self.column(name)[0])[:10])

    def countries(self) -> dict[str, str]:
        names, codes = self.column("enum_ListCountriesName"), self.column("enum_ListCountiesCode")
        return {code: name for name, code in zip(names, codes, strict=True) if code}


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _member(name: str, countries: dict[str, str]) -> str:
    """'waste:W-200101-Non-Hazardous-PaperMember' as its label: '200101nonhazardouspaper'."""
    prefix, _, local = name.rpartition(":")
    if prefix == "country":
        return _words(countries[local])
    return re.sub(r"^w(?=\d)", "", _words(local.removesuffix("Member")))


def _text(value: str, transform: str | None) -> bool | str:
    if transform:
        return transform == "fixed-true"
    return _words(re.sub(r"…\[\d+ chars\]$", "", value))[:COMMON]


def _expected(fact: dict[str, Any], cells: Cells) -> Told:
    aspects = {key: value.strip('"') for key, value in fact["aspects"].items()}
    start, end = (
        cells.day("template_reporting_period_startdate"),
        cells.day("template_reporting_period_enddate"),
    )
    if "period" in aspects:
        year = int(cells.column(aspects["period"])[0])
        start, end = start.replace(year=year), end.replace(year=year)
    dimensions = []
    for key, value in aspects.items():
        if key.startswith("typed "):
            dimensions.append((key.removeprefix("typed "), re.sub(r"<[^>]*>", "", value)))
        elif key.endswith("Axis"):
            dimensions.append((key, _member(value, cells.countries())))
    numeric = "decimals" in aspects
    money = f"iso4217:{cells.column('template_currency')[0]}"
    return Told(
        fact["concept"],
        round(Decimal(fact["value"]), PLACES) if numeric else _text(fact["value"], aspects.get("transform")),
        aspects.get("units") or aspects.get("complex-units") or money if numeric else None,
        (None if aspects["period-type"] == "instant" else start, end),
        tuple(sorted(dimensions)),
    )


def _given(row: dict[str, Any], defaults: set[str]) -> Told:
    pairs = [pair for pair in (row["members"] or "").split(";") if pair and pair not in defaults]
    text, figure = row["value_text"], row["ignored_by"] is None
    value: Decimal | bool | str
    if figure:
        value = round(Decimal(text), PLACES)
    else:
        value = text in YES if text.upper() in {"TRUE", "FALSE", "YES", "NO"} else _words(text)[:COMMON]
    return Told(
        row["concept"],
        value,
        # A percentage is a pure number, told by its makers as the hundredth of what the cell shows.
        "xbrli:pure" if row["unit_text"] == "utr:percent" else row["unit_text"],
        (row["period_start"], row["period_end"]),
        tuple(
            sorted((axis, _member(member, {})) for axis, _, member in (pair.partition("=") for pair in pairs))
        ),
    )


@pytest.fixture(scope="module")
def both() -> tuple[Counter[Told], Counter[Told]]:
    """What the makers expect, and what we read; a dash is nothing told."""
    data = (FOLDER / WORKBOOK).read_bytes()
    cells = Cells(data)
    facts = json.loads((FOLDER / EXPECTED).read_text(encoding="utf-8"))["facts"]
    raw = observe(read(data, MEDIA_TYPE)).filter(pl.col("concept").is_not_null(), pl.col("value_text") != "-")
    members = catalogue().concept_members.filter(dimensions="", problem="")
    defaults = {f"{axis}={member}" for axis, member, *_ in members.iter_rows()}
    expected = Counter(_expected(fact, cells) for fact in facts)
    return expected, Counter(_given(row, defaults) for row in raw.iter_rows(named=True))


def test_every_expected_fact_is_read_with_value_unit_period_and_dimensions(
    both: tuple[Counter[Told], Counter[Told]],
) -> None:
    expected, given = both
    assert expected.total() == 144
    assert not expected - given


def test_nothing_is_read_beyond_the_expected_facts(both: tuple[Counter[Told], Counter[Told]]) -> None:
    expected, given = both
    assert not given - expected


def test_the_filing_is_of_the_period_its_cells_name() -> None:
    filing = examine((FOLDER / WORKBOOK).read_bytes(), WORKBOOK).filing
    assert (filing.fiscal_year, filing.fiscal_year_end, filing.currency) == (2026, (12, 31), "EUR")
    assert filing.year_stated
