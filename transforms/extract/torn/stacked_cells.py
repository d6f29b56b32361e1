"""Tables of scopes whose cells stand one below the other, put together as rows again.

Text taken out of a page prints a table cell by cell ('2022 / 2021 / Scope 1 / tCO2e / 90 / 95 / ...') or
all labels before all values. Counts prove the first kind: every label has as many values as there are
years. The second is believed where labels and rows of values are as many and a printed total adds up.
Where only the years stand so, and whole rows of scopes follow, they become a head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.base_apart import follow_in_cells, with_base_apart, year_of_cell
from transforms.extract.scopes.printed_sums import amount, ends_with_figure, scopes_of, sums_hold
from transforms.extract.scopes.totals import SCOPES, read_scope
from transforms.extract.torn.heads_behind import ends_with_values
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 2
MAX_YEARS = 12
MAX_LABEL_LINES = 3
MAX_ROWS = 20
MAX_LABEL = 90
MIN_UNPROVEN = 3
"""So many labels of scopes and as many rows of figures need no sum: their counts agree."""

_YEARS = regex(r"(?:.*\D )?((?:(?:FY ?)?(?:19|20)\d\d ?){2,12})$", re.IGNORECASE)
_VALUE = regex(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[*†]|\(\d\))*$")


def restacked(lines: list[Line]) -> Iterator[Line]:
    """The lines, each such table as a head and rows; a row stands at the line of its last value."""
    if not any("cope" in line.text for line in lines):
        yield from lines
        return
    place = 0
    while place < len(lines):
        size, rows = _table_at(lines, place)
        yield from rows if size else lines[place : place + 1]
        place += size or 1


def _table_at(lines: list[Line], place: int) -> tuple[int, list[Line]]:
    """How many lines a table that begins here takes, and its rows; (0, []) where none does."""
    if CJK.search(lines[place].text):
        return 0, []
    head = _head(lines, place)
    if head is None:
        return 0, []
    size, years = head
    if not (follow_in_cells(years) if size > 1 else with_base_apart([int(year[-4:]) for year in years])):
        return 0, []
    taken, rows = _cell_by_cell(lines, place + size, len(years)) if size > 1 else (0, [])
    if not taken:
        taken, rows = _block_by_block(lines, place + size, len(years))
    if not taken and len(years) > 1:
        taken, rows = _values_first(lines, place + size, len(years))
    last = lines[place + size - 1]
    if not taken and size > 1 and _rows_follow(lines[place + size : place + size + MAX_ROWS], len(years)):
        return size, [replace(last, text=" ".join(years))]
    if not taken:
        return 0, []
    first = last if size == 1 else replace(last, text=" ".join(years))
    return size + taken, [first, *rows]


def _head(lines: list[Line], place: int) -> tuple[int, list[str]] | None:
    """Years on lines of their own, or several at the end of one line."""
    years: list[str] = []
    while place + len(years) < len(lines) and year_of_cell(plain(lines[place + len(years)].text)):
        years.append(plain(lines[place + len(years)].text))
    if 2 <= len(years) <= MAX_YEARS:
        return len(years), years
    found = _YEARS.match(plain(lines[place].text)) if not years else None
    return (1, re.findall(r"(?:FY ?)?\d{4}", found[1], re.IGNORECASE)) if found else None


def _rows_follow(below: list[Line], count: int) -> bool:
    """Whether whole rows stand below years that stand one below the other: scopes with a value for each."""
    rows = [line for line in below if SCOPES.search(line.text) and line.text.rstrip()[-1:].isdigit()]
    fitting = sum(ends_with_values(line, count) for line in rows)
    return fitting >= MIN_ROWS and 2 * fitting >= len(rows)


def _cell_by_cell(lines: list[Line], place: int, count: int) -> tuple[int, list[Line]]:
    """Label lines and exactly `count` values, again and again."""
    rows: list[Line] = []
    start = place
    while len(rows) < MAX_ROWS:
        labels = 0
        while labels <= MAX_LABEL_LINES and _is_label(lines, place + labels):
            labels += 1
        values = 0
        while _is_value(lines, place + labels + values):
            values += 1
        if not 1 <= labels <= MAX_LABEL_LINES or values != count:
            break
        cells = lines[place : place + labels + count]
        if labels > 1 and _heads(plain(cells[0].text), plain(cells[1].text)):
            rows.append(cells.pop(0))
        rows.append(replace(cells[-1], text=" ".join(plain(line.text) for line in cells)))
        place += labels + count
    scopes = sum("cope" in row.text for row in rows)
    return (place - start, rows) if len(rows) >= MIN_ROWS and scopes >= MIN_ROWS else (0, [])


def _block_by_block(lines: list[Line], place: int, count: int) -> tuple[int, list[Line]]:
    """All labels, then all values: row by row, or where single, by rows or by columns."""
    labels: list[str] = []
    while len(labels) < MAX_ROWS and _is_label(lines, place + len(labels)):
        labels.append(plain(lines[place + len(labels)].text))
    size = len(labels)
    if size < MIN_ROWS or sum(read_scope(label) is not None for label in labels) < MIN_ROWS:
        return 0, []
    cells = [_values(line) for line in lines[place + size : place + size + size * count]]
    if all(len(row) == count for row in cells[:size]) and len(cells) >= size:
        readings, taken = [cells[:size]], size
    elif count > 1 and len(cells) == size * count and all(len(row) == 1 for row in cells):
        single = [row[0] for row in cells]
        by_rows = [single[at : at + count] for at in range(0, len(single), count)]
        readings, taken = [by_rows, [single[at::size] for at in range(size)]], size * count
    else:
        return 0, []
    held = [sums_hold(labels, _amounts(rows)) for rows in readings]
    proven = [rows for rows, holds in zip(readings, held, strict=True) if holds]
    if held == [None] and size >= MIN_UNPROVEN and all(scopes_of(label) for label in labels):
        proven = readings
    if len(proven) != 1 or _values_at(lines, place + size + taken):
        return 0, []
    ends = lines[place + size : place + size + taken][taken // size - 1 :: taken // size]
    rows = [
        replace(line, text=" ".join([label, *values]))
        for line, label, values in zip(ends, labels, proven[0], strict=True)
    ]
    return size + taken, rows


def _values_first(lines: list[Line], place: int, count: int) -> tuple[int, list[Line]]:
    """Rows of figures, then as many labels, as a chart prints them: believed where a printed sum adds up."""
    cells: list[list[str]] = []
    while len(cells) < MAX_ROWS and len(row := _values_or_none(lines, place + len(cells))) == count:
        cells.append(row)
    size = len(cells)
    below = lines[place + size : place + 2 * size]
    labels = [plain(line.text) for line in below]
    if size < MIN_UNPROVEN or len(below) < size or not all(scopes_of(label) for label in labels):
        return 0, []
    if _is_scope(lines, place + 2 * size) or sums_hold(labels, _amounts(cells)) is not True:
        return 0, []
    rows = [
        replace(line, text=" ".join([label, *values]))
        for line, label, values in zip(below, labels, cells, strict=True)
    ]
    return 2 * size, rows


def _values_or_none(lines: list[Line], place: int) -> list[str]:
    return _values(lines[place]) if place < len(lines) else []


def _is_scope(lines: list[Line], place: int) -> bool:
    return place < len(lines) and bool(scopes_of(plain(lines[place].text)))


def _heads(upper: str, lower: str) -> bool:
    """Whether a line is the heading of a scope and no half of a label: 'Scope 3' over 'Business travel'."""
    reading = read_scope(upper)
    goes_on = lower[:1].islower() or lower[:1] in "(&+" or catalogue().is_unit(lower)
    joined = read_scope(f"{upper} {lower}")
    named = reading is not None and reading.general
    return named and not goes_on and (joined is None or not joined.general)


def _is_label(lines: list[Line], place: int) -> bool:
    text = plain(lines[place].text) if place < len(lines) else ""
    letters = re.search(r"[A-Za-z]{2}", text)
    return bool(letters) and len(text) <= MAX_LABEL and not _YEARS.match(text) and not ends_with_figure(text)


def _is_value(lines: list[Line], place: int) -> bool:
    return place < len(lines) and bool(_VALUE.match(plain(lines[place].text)))


def _values_at(lines: list[Line], place: int) -> bool:
    return bool(_values_or_none(lines, place))


def _values(line: Line) -> list[str]:
    words = plain(line.text).split()
    return words if words and all(_VALUE.match(word) for word in words) else []


def _amounts(rows: list[list[str]]) -> list[list[Decimal]]:
    return [[amount(value) or Decimal(0) for value in row] for row in rows]
