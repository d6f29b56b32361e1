"""Tables of scopes printed column by column: all labels, then each year with as many figures below it.

'Scope 1 / Scope 2 / Total / 2022 / 12 / 5 / 17 / 2021 / 13 / 6 / 19'. That every year has the same count of
figures tells how many labels there are; where a title ends the labels above, or the printed sums hold,
they are paired in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.base_apart import follow_in_cells, year_of_cell
from transforms.extract.numbers import as_value
from transforms.extract.scopes.printed_sums import TOTAL, amount, ends_with_figure, scopes_of, sums_hold
from transforms.extract.scopes.totals import general_words
from transforms.extract.words import is_prose, plain
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 2
MIN_YEARS = 2
MAX_ROWS = 30
MAX_LABEL = 90
_LETTERS = regex(r"[A-Za-z]{3}")
_GOES_ON = regex(r"[a-z(–-]")
_WORDS = regex(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class _Table:
    """The places of its first label and of the lines behind it, and what stands instead."""

    start: int
    end: int
    lines: tuple[Line, ...]


def in_rows(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such table as a head and rows; a row stands at the line of its last figure."""
    place = 0
    for table in _tables(lines):
        yield from lines[place : table.start]
        yield from table.lines
        place = table.end
    yield from lines[place:]


def _tables(lines: Sequence[Line]) -> Iterator[_Table]:
    behind = place = 0
    while place < len(lines):
        table = _table_at(lines, place) if year_of_cell(plain(lines[place].text)) else None
        if table is not None and table.start >= behind:
            yield table
            place = behind = table.end
        else:
            place += 1


def _table_at(lines: Sequence[Line], place: int) -> _Table | None:
    """The table whose first year stands at a place."""
    columns = _columns(lines, place)
    years = [plain(column[0].text) for column in columns]
    if len(columns) < MIN_YEARS or not follow_in_cells(years):
        return None
    count = len(columns[0]) - 1
    found = _labels(lines, place, count)
    if found is None:
        return None
    start, labels = found
    rows = list(zip(*(column[1:] for column in columns), strict=True))
    head = replace(lines[start], text=" ".join(years))
    told = (
        replace(cells[-1], text=" ".join([label, *(plain(cell.text) for cell in cells)]))
        for label, cells in zip(labels, rows, strict=True)
    )
    proof = sums_hold(labels, [[amount(plain(cell.text)) or Decimal(0) for cell in cells] for cells in rows])
    sure = proof or (proof is None and _bounded(lines, start, labels))
    return _Table(start, place + sum(map(len, columns)), (head, *told)) if sure else None


def _columns(lines: Sequence[Line], place: int) -> list[list[Line]]:
    """Years with as many figures below each as below the first."""
    columns: list[list[Line]] = []
    while place < len(lines) and year_of_cell(plain(lines[place].text)):
        column = [lines[place]]
        for line in lines[place + 1 : place + 1 + MAX_ROWS]:
            if not _is_value(plain(line.text)):
                break
            column.append(line)
        if len(column) <= MIN_ROWS or (columns and len(column) != len(columns[0])):
            return []
        columns.append(column)
        place += len(column)
    return columns


def _labels(lines: Sequence[Line], place: int, count: int) -> tuple[int, list[str]] | None:
    """The place of the first of so many labels above the first year, and all of them, wrapped ones joined."""
    units = place - count if all(_is_unit(line) for line in lines[max(0, place - count) : place]) else place
    unit = plain(lines[units].text) if units < place else ""
    labels: list[str] = []
    at = units
    while at > 0 and len(labels) < count:
        text = plain(lines[at - 1].text)
        size = 1
        while _goes_on(text) and at - size > 0 and _is_label(plain(lines[at - size - 1].text)):
            size += 1
            text = f"{plain(lines[at - size].text)} {text}"
        if not _is_label(text):
            return None
        labels.insert(0, f"{text} {unit}".strip())
        at -= size
    scopes = sum(bool(scopes_of(label)) for label in labels)
    return (at, labels) if len(labels) == count and scopes >= MIN_ROWS else None


def _goes_on(text: str) -> bool:
    return bool(_GOES_ON.match(text)) or text.count(")") > text.count("(")


def _bounded(lines: Sequence[Line], start: int, labels: Sequence[str]) -> bool:
    """Whether a title ends the labels above, and each is of scopes or their sum: then none is a heading."""
    above = next((plain(line.text) for line in reversed(lines[:start]) if line.text.strip()), "")
    ended = not _is_label(above) or _is_title(above)
    return ended and all(scopes_of(label) or TOTAL.match(label) for label in labels)


def _is_title(text: str) -> bool:
    """'Greenhouse gas emissions (tCO2e)': general words, but no scope and no total."""
    found = catalogue().unit_at_end(text)
    words = [word.lower() for word in _WORDS.findall(found[0] if found else text)]
    return not scopes_of(text) and not TOTAL.match(text) and all(word in general_words() for word in words)


def _is_label(text: str) -> bool:
    plausible = bool(_LETTERS.search(text)) and len(text) <= MAX_LABEL and not CJK.search(text)
    return plausible and not is_prose(text) and not ends_with_figure(text)


def _is_unit(line: Line) -> bool:
    return catalogue().is_unit(plain(line.text))


def _is_value(text: str) -> bool:
    return text != "%" and as_value(text) is not None and year_of_cell(text) is None
