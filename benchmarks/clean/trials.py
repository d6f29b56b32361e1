"""The filings of the quality benchmark: clean ones, and the same with one planted error each."""

from __future__ import annotations

import csv
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from benchmarks.clean.filings import clean_filing, text_of
from benchmarks.clean.from_facts import Told, facts_of_sheet, sheet_of
from benchmarks.clean.planting import KINDS, Place, plant
from benchmarks.clean.sheet import Sheet
from transforms.filing import examine, filings_frame
from transforms.model import OBSERVATIONS, FilingFacts
from transforms.normalise import facts_of, normalise

SEED = 20241231
FROM_FACTS = 0.2
"""The share of trials that start from a filing that was read, rather than from an invented one."""
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CLEAN_SAMPLES = ("chenghu_digital_2024_zh.txt", "harbour_freight_2024.csv", "northwind_power_2024.pdf")
WHOLE_ROWS = ("swapped_rows", "weighted_mean")
"""Kinds of known error that lie in the rows: they are exchanged in every year, named or not."""


@dataclass(frozen=True, slots=True)
class Judgeable:
    """One filing ready to be judged."""

    filing: FilingFacts
    observations: pl.DataFrame
    facts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Trial:
    """One planted error: what is judged, what it changed, and whether the prints contradict themselves."""

    kind: str
    level: str
    judged: Judgeable
    places: tuple[Place, ...]
    covered: bool
    base: str  # the filing that was read and spoilt; '' for an invented one


def clean_ones(count: int) -> Iterator[tuple[str, Judgeable]]:
    """(kind, filing): invented ones, the samples, and the real report without its known errors."""
    for number in range(count):
        yield "invented", read(*text_of(clean_filing(number)))
    for name, told in told_filings().items():
        yield "read", of_facts(told, told.sheet, f"clean-{name}")


def read(name: str, data: bytes) -> Judgeable:
    """The whole pure way of a filing."""
    examined = examine(data, name)
    filings = filings_frame([examined.filing])
    observations = normalise(examined.observations, filings)
    return Judgeable(examined.filing, observations, facts_of(observations, filings))


def of_facts(told: Told, sheet: Sheet, filing_id: str) -> Judgeable:
    """A filing whose facts a sheet gives."""
    filing = FilingFacts(filing_id, filing_id, fiscal_year=sheet.years[-1])
    return Judgeable(filing, pl.DataFrame(schema=OBSERVATIONS), facts_of_sheet(told, sheet, filing_id))


@cache
def told_filings() -> dict[str, Told]:
    """The samples, and the real report where there is one, as sheets."""
    told = {name: sheet_of(_read(SAMPLES / name).facts, name) for name in CLEAN_SAMPLES}
    real = os.environ.get("ESGLAKE_REAL_FILINGS")
    if real:
        (report_file,) = (Path(real) / "filings" / "zh").glob("000_*.txt")
        facts = without_known_errors(_read(report_file).facts, Path(real) / "gold" / "000_anomalies.csv")
        told["real report"] = sheet_of(facts, "real report")
    return told


def _read(path: Path) -> Judgeable:
    return read(path.name, path.read_bytes())


def without_known_errors(facts: pl.DataFrame, anomalies: Path) -> pl.DataFrame:
    """The facts of a report but those that a hand-labelled anomaly names by metric, axis and year."""
    with anomalies.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wrong = pl.col("metric_id") == row["metric"]
            if row["kind"] not in WHOLE_ROWS:
                wrong &= pl.col("fiscal_year").is_in(_years(row["period"]))
            if row["dimension"]:
                axis = row["dimension"].split(";")[0].split("=")[0]
                wrong &= pl.col("dimensions").str.contains(axis, literal=True)
            facts = facts.filter(~wrong)
    return facts


def _years(text: str) -> list[int]:
    """'2020-2022' and '2020;2021' as years."""
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    return list(range(years[0], years[-1] + 1)) if "-" in text else years


def trials(count: int) -> Iterator[Trial]:
    """So many planted errors, the kinds in turns; a filing without a place for one gives way to another."""
    kinds = list(KINDS)
    for number in range(count):
        chance = random.Random(SEED + number)
        made = None
        while made is None:
            made = _trial(kinds[number % len(kinds)], number, chance)
        yield made


def _trial(kind: str, number: int, chance: random.Random) -> Trial | None:
    if chance.random() < FROM_FACTS:
        name = chance.choice(sorted(told_filings()))
        told = told_filings()[name]
        planted = plant(kind, told.sheet, chance)
        if planted is None:
            return None
        judged = of_facts(told, planted.sheet, f"trial-{number}")
        covered = bool(planted.sheet.contradictions() - told.sheet.contradictions())
        return Trial(kind, "facts", judged, planted.places, covered, name)
    planted = plant(kind, clean_filing(chance.randint(10_000, 99_999)), chance)
    if planted is None:
        return None
    judged = read(*text_of(planted.sheet))
    return Trial(kind, "text", judged, planted.places, bool(planted.sheet.contradictions()), "")
