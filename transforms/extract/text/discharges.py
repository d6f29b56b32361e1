"""The table of discharges that listed companies in China print: pollutant, way, outlets, limits, totals.

Each row ends with the total discharged, the total that is permitted and whether a limit was passed; its
columns name no year. The total is a fact of the reporting year, the permitted one of nobody. What one of
several sites or outlets discharged is no figure of the company.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.catalogue import catalogue
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.meaning import metric_named
from transforms.extract.numbers import tokens
from transforms.extract.raw import Raw
from transforms.extract.text.passages import tidy
from transforms.model import Line
from transforms.regex import regex

EXTRACTOR = "tables"
HEAD_LINES = 8
"""So many lines a head may wrap over."""
ABOVE_HEAD = 3
"""So many lines above it may say whose discharges these are."""
TOPIC = "pollution"
_WEIGHT = r"(?:吨|t|千克|公斤|kg)(?:\s?/\s?(?:年|a))?"
_END = regex(
    rf"(?<=\s)(?P<total>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>{_WEIGHT})?\s+"
    rf"(?:\d[\d,]*(?:\.\d+)?\s?(?:{_WEIGHT})?|[/／—–-]|不适用|未核定|无)\s+"
    r"(?:无|否|达标|均达标|未超标|不超标|未超|合格|[/／—–-])$"
)
_HEAD = regex(r"排放总量.*(?:核定|许可).{0,4}排放总量|排放总量.*(?:核定|许可)的?(?:排放)?(?:总)?量")
_HEAD_UNIT = regex(rf"(?<!的)排放总量[(（](?P<unit>{_WEIGHT})[)）]")
_SITE = regex(r"基地|分厂|厂区|工厂|园区|分公司|子公司|车间|电厂")
_NAME = regex(r"^[^\s\d]{1,14}?(?:\s?[(（][A-Za-z0-9₂.-]{2,8}[)）])?(?=\s)")
_YEARLY = regex(r"\s?/\s?(?:年|a)$")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what is discharged, its total and unit."""

    line: Line
    name: str
    metric: str
    total: str
    unit: str


def extract(lines: tuple[Line, ...], tables: list[Raw]) -> list[Raw]:
    """Every number of such tables' rows; the totals with their names."""
    listed = list(_tables([line for line in lines if line.text.strip()]))
    if not listed:
        return []
    told = {metric_named(raw.head) for raw in tables if raw.head and not raw.ignored_by}
    found: list[Raw] = []
    for rows, whole in listed:
        often = Counter(row.metric for row in rows)
        for row in rows:
            rule = None if whole else "discharge_of_a_site"
            if often[row.metric] > 1:
                rule = "one_of_several_outlets"
            elif row.metric in told:
                rule = rule or "told_for_the_whole_elsewhere"
            found += _told(row, rule)
    return found


def _told(row: Row, rule: str | None) -> Iterator[Raw]:
    name = f"{row.name}排放量"
    words = tokens(tidy(row.line.text))
    last = max((place for place, word in enumerate(words) if word == row.total), default=-1)
    for place, word in enumerate(words):
        if place == last:
            yield Raw.at(
                row.line,
                word,
                EXTRACTOR,
                label=name,
                head=name,
                unit_text=row.unit,
                period_text=REPORTING_PERIOD,
                ignored_by=rule,
            )
        else:
            yield Raw.at(row.line, word, EXTRACTOR, label=name, ignored_by="not_a_period_column")


def _tables(printed: list[Line]) -> Iterator[tuple[list[Row], bool]]:
    """Rows one behind the other below a head, and whether they are told of the company itself."""
    rows: list[Row] = []
    head, spoken = None, -HEAD_LINES - 1
    for place, line in enumerate(printed):
        # Every head speaks of discharges, and next to no other line does.
        if (head is None or not rows) and place - spoken <= HEAD_LINES:
            head = _head_above(printed, place) or head
        spoken = place if "排" in line.text else spoken
        row = _row(line, head.unit) if head else None
        if row is not None:
            rows.append(row)
        elif rows:
            yield rows, bool(head and head.whole)
            rows, head = [], None
    if rows:
        yield rows, bool(head and head.whole)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over the rows: the unit of the totals, and whether no site is named."""

    unit: str
    whole: bool


def _head_above(printed: list[Line], place: int) -> Head | None:
    """The head that ends right above a line."""
    for start in range(place - 1, max(-1, place - 1 - HEAD_LINES), -1):
        text = "".join(tidy(line.text).replace(" ", "") for line in printed[start:place])
        if _HEAD.search(text) and ("排放方式" in text or "排放口" in text):
            unit = _HEAD_UNIT.search(text)
            above = "".join(tidy(line.text) for line in printed[max(0, start - ABOVE_HEAD) : start])
            return Head(unit["unit"] if unit else "", not _SITE.search(above + text))
    return None


def _row(line: Line, unit: str) -> Row | None:
    text = tidy(line.text)
    end, name = _END.search(text), _NAME.match(text)
    if end is None or name is None or name.end() > end.start():
        return None
    metric = next((metric for said in (f"{name[0]}排放量", name[0]) if (metric := metric_named(said))), None)
    weight = _YEARLY.sub("", end["unit"] or unit)
    if metric is None or not weight or catalogue().topic_of(metric) != TOPIC:
        return None
    return Row(line, re.sub(r"\s?[(（].*", "", name[0]), metric, end["total"], weight)
