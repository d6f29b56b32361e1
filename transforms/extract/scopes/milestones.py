"""Rows of scopes with aims behind them: 'Base year | 2023 | 2024 | % N/N-1 | 2025 | 2030 | (2050)'.

The European standard prints the year's figures, how they compare with the year before, and milestones to
come in one row; rows without an aim are shorter. The percentage proves, row by row, which two columns
before it are the years, also where blanks part thousands. The base year and the aims stay untold.
https://xbrl.efrag.org/e-esrs/esrs-set1-2023.html (E1-6, AR 48)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.numbers import tokens, words_of
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.broken_heads import Years, years_before_change
from transforms.extract.scopes.printed_sums import amount
from transforms.extract.scopes.proven_columns import (
    MIN_ROWS,
    NEAR_LINES,
    UNTOLD,
    groups_near,
    of_else,
    parted_row,
)
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.scopes.totals import Reading, members_of, read_scope
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
MAX_GROUPS = 12
PERCENT = 100
_PERCENTAGE = regex(r"(?P<sign>[(–—−-]?)\+?(?P<digits>\d+(?:[.,]\d+)?)\s?\)?%\)?$")
_GROUP = regex(r"\d{1,3}$")
_THREE = regex(r"\d{3}(?:[.,]\d+)?$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that names one scope outright: the words before its first percentage, that, and those behind."""

    place: int
    line: Line
    label: str
    unit: str
    reading: Reading
    before: tuple[str, ...]
    percent: str
    behind: tuple[str, ...]


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The rows; lines of such tables, of which nothing was told, anew with the totals of their years."""
    rows = list(found)
    if any(line.spans for line in document.lines) or not any("cope" in line.text for line in document.lines):
        return rows
    told = {raw.line for raw in rows if raw.ignored_by not in UNTOLD}
    lines = [line for line in document.lines if line.text.strip()]
    texts = [plain(line.text) for line in lines]
    number = next_table(rows)
    given: list[Raw] = []
    for near in groups_near(_rows(lines), lambda row, first: True):
        years = years_before_change(texts, near[0].place)
        # Where aims follow, the reader of tables cannot know which columns they take.
        group = near if years.aims else [row for row in near if row.line.number not in told]
        columns = _columns(group, years) if len(group) >= MIN_ROWS and _are_last_two(years) else None
        if columns is not None and (years.aims or not of_else(lines, group[0].place)):
            given += _told(group, columns, _certain(years), lines, number)
            number += 1
    new = {raw.line for raw in given}
    return [*(raw for raw in rows if raw.line not in new), *given]


def _rows(lines: list[Line]) -> Iterator[_Row]:
    for place, line in enumerate(lines):
        text = plain(line.text)
        if "cope" not in text or "%" not in text or CJK.search(text):
            continue
        named, values = parted_row(words_of(text))
        first = next((at for at, value in enumerate(values) if "%" in value), 0)
        label, unit = catalogue().unit_at_end(named) or (named, "")
        reading = read_scope(label)
        if first > 1 and reading is not None and reading.general:
            ahead, behind = tuple(values[:first]), tuple(values[first + 1 :])
            yield _Row(place, line, label, unit, reading, ahead, values[first], behind)


def _are_last_two(years: Years) -> bool:
    """Whether the last two years ahead of the changes follow one another, oldest first."""
    last = years.told[-2:]
    return (
        years.repeated == 1
        and len(last) == 2
        and all(re.fullmatch(r"\d{4}", year) for year in years.told)
        and int(last[1]) - int(last[0]) == 1
    )


def _certain(years: Years) -> tuple[str, ...]:
    """The years to tell: without a base year all that follow one another, else the last two."""
    steps = {int(right) - int(left) for left, right in pairwise(years.told)}
    return years.told if not years.base and steps == {1} else years.told[-2:]


def _columns(group: list[_Row], years: Years) -> list[tuple[str, ...]] | None:
    """The values of every row ahead of its percentage, where that proves them in all rows; else None."""
    wanted = {len(years.told), len(years.told) + years.base}
    proven = []
    for count in sorted(wanted):
        readings = [
            [values for values in _readings(row.before, count) if _compares(values, row.percent)]
            for row in group
        ]
        if all(len(reading) == 1 for reading in readings):
            proven.append([reading[0] for reading in readings])
    return proven[0] if len(proven) == 1 else None


def _readings(words: tuple[str, ...], count: int) -> Iterator[tuple[str, ...]]:
    """Every way to read words as so many values: as printed, or put together where blanks part thousands."""
    if len(words) == count:
        yield words
        return
    if len(words) < count or len(words) > MAX_GROUPS or not count:
        return
    if count == 1:
        if _is_whole(words):
            yield (" ".join(words),)
        return
    for size in range(1, len(words) - count + 2):
        if _is_whole(words[:size]):
            yield from ((" ".join(words[:size]), *rest) for rest in _readings(words[size:], count - 1))


def _is_whole(groups: tuple[str, ...]) -> bool:
    """Whether groups of digits are one number."""
    if len(groups) == 1:
        return True
    leads = _GROUP.match(groups[0]) is not None and groups[0][0] != "0"
    return leads and all(map(_THREE.match, groups[1:]))


def _compares(values: tuple[str, ...], percent: str) -> bool:
    """Whether a percentage is the last value's share of the one before, or its change."""
    if any(" " in value for value in values) and any("," in value for value in values):
        return False
    before, now = (amount(value.replace(" ", "")) for value in values[-2:])
    found = _PERCENTAGE.match(percent)
    if before is None or now is None or not before or found is None:
        return False
    size = Decimal(found["digits"].replace(",", "."))
    told = -size if found["sign"] else size
    unit = Decimal(1).scaleb(int(size.as_tuple().exponent)) * Decimal("0.6")
    share = now / before * PERCENT
    return abs(share - told) <= unit or abs(share - PERCENT - told) <= unit


def _told(
    group: list[_Row],
    columns: list[tuple[str, ...]],
    years: tuple[str, ...],
    lines: list[Line],
    number: int,
) -> Iterator[Raw]:
    start, end = max(0, group[0].place - NEAR_LINES), group[-1].place + NEAR_LINES
    near = only_emission_unit("\n".join(plain(line.text) for line in lines[start:end]))
    for row_no, (row, values) in enumerate(zip(group, columns, strict=True)):
        raw = Raw.at(row.line, "", EXTRACTOR, label=row.label, unit_text=row.unit or near)
        raw = raw._replace(table_no=number, row_no=row_no)
        for token in tokens(row.label):
            yield raw._replace(value_text=token, ignored_by="number_in_label")
        members = members_of(row.reading.scope, row.reading.method)
        named = raw._replace(head=f"Scope {row.reading.scope} emissions", members=members)
        for value in values[: -len(years)]:
            yield raw._replace(value_text=value, ignored_by="not_a_period_column")
        for value, year in zip(values[-len(years) :], years, strict=True):
            yield named._replace(value_text=value, period_text=year)
        for value in (row.percent, *row.behind):
            yield raw._replace(value_text=value, ignored_by="not_a_period_column")
