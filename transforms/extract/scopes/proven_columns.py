"""Rows of scopes whose columns arithmetic tells apart where their head is broken over lines.

A change printed in percent proves which two columns are the year and the one before; a column that is in
every row the sum of its neighbours is the whole of their regions. What is not proven so stays untold:
base years, targets and the parts of a sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.numbers import as_value, tokens, words_of
from transforms.extract.raw import Raw, next_table
from transforms.extract.rows import ALWAYS_NUMBERED
from transforms.extract.scopes.broken_heads import Years, head_above
from transforms.extract.scopes.column_proofs import Cells, are_notes, changes, whole_columns
from transforms.extract.scopes.companions import figures_beside
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.scopes.totals import AIMS, Reading, members_of, read_scope
from transforms.extract.title_units import speaks_of_else
from transforms.extract.words import is_prose, plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
MIN_ROWS = 2
MIN_VALUES = 3
REACH = 14
"""Rows of one table stand so close to each other."""

NEAR_LINES = 40
UNTOLD = frozenset(["more_values_than_periods", "number_in_label", "no_label", "not_a_period_column"])
_PERCENT = regex(r"[%％]")


class ScopeRow(Protocol):
    """A row of a table that names one scope outright."""

    @property
    def place(self) -> int:
        """Of its line, among the lines with text."""

    @property
    def reading(self) -> Reading:
        """The scope and what is said of it."""


Row = TypeVar("Row", bound=ScopeRow)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that names one scope outright, and its values as printed."""

    place: int
    line: Line
    label: str
    unit: str
    reading: Reading
    values: tuple[str, ...]


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The rows; lines of proven tables, of which nothing was told, anew with their totals."""
    rows = list(found)
    if any(line.spans for line in document.lines) or not any("cope" in line.text for line in document.lines):
        return rows
    told = {raw.line for raw in rows if raw.ignored_by not in UNTOLD}
    lines = [line for line in document.lines if line.text.strip()]
    number = next_table(rows)
    given: list[Raw] = []
    for group in groups_near(_rows(lines, told), _as_many):
        periods = _periods(group, head_above([plain(line.text) for line in lines], group[0].place))
        if periods is not None and not of_else(lines, group[0].place):
            given += _told(group, periods, lines, number)
            number += 1
    new = {raw.line for raw in given}
    return [*(raw for raw in rows if raw.line not in new), *given]


def _rows(lines: list[Line], told: set[int]) -> Iterator[_Row]:
    for place, line in enumerate(lines):
        text = plain(line.text)
        if "cope" not in text or line.number in told or CJK.search(text):
            continue
        named, values = parted_row(words_of(text))
        label, unit = catalogue().unit_at_end(named) or (named, "")
        reading = read_scope(label)
        if len(values) >= MIN_VALUES and reading is not None and reading.general and not is_prose(named):
            yield _Row(place, line, label, unit, reading, tuple(values))


def parted_row(words: list[str]) -> tuple[str, list[str]]:
    """The label of a line and the values that end it; the number of a scope is its label's."""
    size = next((size for size, word in enumerate(reversed(words)) if not as_value(word)), len(words))
    start = len(words) - size
    start += start > 0 and ALWAYS_NUMBERED.match(words[start - 1]) is not None
    return " ".join(words[:start]), words[start:]


def groups_near(rows: Iterable[Row], alike: Callable[[Row, Row], bool]) -> Iterator[list[Row]]:
    """Rows near each other and alike, from the second on; none where a scope is told twice."""
    group: list[Row] = []
    for row in [*rows, None]:
        if group and (row is None or row.place - group[-1].place > REACH or not alike(row, group[0])):
            readings = [(one.reading.scope, one.reading.method) for one in group]
            if len(group) >= MIN_ROWS and len(set(readings)) == len(readings):
                yield group
            group = []
        if row is not None:
            group.append(row)


def _as_many(row: _Row, first: _Row) -> bool:
    """Whether two rows have equally many values."""
    return len(row.values) == len(first.values)


def _periods(group: list[_Row], years: Years) -> dict[int, str] | None:
    """The year of every column that is certain; None where nothing is proven."""
    table = [Cells(row.values) for row in group]
    signed = {place for row in group for place, value in enumerate(row.values) if _PERCENT.search(value)}
    beside = figures_beside(table, len(years.told)) if years.repeated < 3 else []
    if beside:
        return dict(zip(beside, years.told, strict=True))
    changed = changes(table)
    if changed:
        columns = [
            place for place in range(len(group[0].values)) if place not in changed and place not in signed
        ]
        noted = are_notes(table)
        return _by_change(changed, years, columns[noted:])
    whole = [] if signed else whole_columns(table, len(years.told), repeated=years.repeated)
    return dict(zip(whole, years.told, strict=True)) if whole else None


def _by_change(
    changed: dict[int, tuple[int, int]], years: Years, columns: list[int]
) -> dict[int, str] | None:
    """The columns of values with the head's years, where every change is one from a year to a later one.

    What lies ahead of the last year that has a change is a target, and a base year is told nowhere.
    """
    if years.repeated != 1 or len(columns) != len(years.told):
        return None
    named = dict(zip(columns, years.told, strict=True))
    pairs = list(changed.values())
    if any(
        now not in named or before not in named or _end(named[now]) <= _end(named[before])
        for now, before in pairs
    ):
        return None
    last = max(_end(named[now]) for now, _ in pairs)
    base = min(years.told, key=_end) if years.base else ""
    return {place: year for place, year in named.items() if year != base and _end(year) <= last}


def _end(year: str) -> int:
    """The year in which a printed period ends."""
    *begun, last = re.findall(r"\d+", year)
    return int(last) if len(last) > 2 else int((begun or ["2000"])[0][:2] + last)


def of_else(lines: list[Line], place: int) -> bool:
    """Whether a heading over the row at this place speaks of aims, ratios or changes."""
    above = [plain(line.text) for line in lines[max(0, place - 3) : place]]
    headings = [text for text in above if not re.search(r"\d{4}|\babsolute\b", text, re.IGNORECASE)]
    headings = [text for text in headings if len(text.split()) < 8]
    return any(AIMS.search(text) or speaks_of_else(text) for text in headings if "year" not in text.lower())


def _told(group: list[_Row], periods: dict[int, str], lines: list[Line], number: int) -> Iterator[Raw]:
    start, end = max(0, group[0].place - NEAR_LINES), group[-1].place + NEAR_LINES
    near = only_emission_unit("\n".join(plain(line.text) for line in lines[start:end]))
    for row_no, row in enumerate(group):
        raw = Raw.at(row.line, "", EXTRACTOR, label=row.label, unit_text=row.unit or near)
        raw = raw._replace(table_no=number, row_no=row_no)
        for token in tokens(row.label):
            yield raw._replace(value_text=token, ignored_by="number_in_label")
        members = members_of(row.reading.scope, row.reading.method)
        named = raw._replace(head=f"Scope {row.reading.scope} emissions", members=members)
        for place, value in enumerate(row.values):
            year = periods.get(place)
            told = named._replace(value_text=value, period_text=year)
            yield told if year else raw._replace(value_text=value, ignored_by="not_a_period_column")
