"""Tables of scopes whose cells are parted by blank lines: 'Scope 1 / / 70 / / 71 / / Scope 2 / / 10 / / 11'.

A page saved from the web prints every cell on its own, and empty cells as more blank lines. The blank
lines tell where a cell ends, so that of several texts the last is a row's label and those above it are
headings; an empty cell leaves a row shorter, but never moves the figures of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.catalogue.text import CJK
from transforms.extract.heads.base_apart import follow_in_cells, year_of_cell
from transforms.extract.numbers import as_value
from transforms.extract.scopes.printed_sums import scopes_of
from transforms.extract.words import is_prose, plain
from transforms.model import Line

MIN_YEARS = 2
MAX_YEARS = 15
MIN_SCOPES = 2
MAX_TEXTS = 4
MAX_LABEL = 120
_NONE = frozenset("-–—/")


@dataclass(frozen=True, slots=True)
class _Cell:
    """The text of lines that no blank line parts, its last line, and how many lines end with it."""

    text: str
    line: Line
    end: int


def rows_of_spaced_cells(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such table as a head and rows; a row stands at the line of its last cell."""
    cells = list(_cells(lines))
    done, at = 0, 0
    while at < len(cells):
        years = _years(cells, at)
        rows, end = _rows(cells, at + len(years), len(years)) if years else ([], at)
        if not rows:
            at += 1
            continue
        start = cells[at - 1].end if at else 0
        yield from lines[done:start]
        yield replace(cells[at + len(years) - 1].line, text=" ".join(years))
        yield from rows
        done, at = cells[end - 1].end, end
    yield from lines[done:]


def _cells(lines: Sequence[Line]) -> Iterator[_Cell]:
    held: list[str] = []
    for place, line in enumerate(lines):
        text = plain(line.text)
        last = place + 1 == len(lines) or not plain(lines[place + 1].text)
        held += [text] if text else []
        if held and last:
            yield _Cell(" ".join(held), line, place + 1)
            held = []


def _years(cells: list[_Cell], at: int) -> list[str]:
    """The cells of a head: years that follow one another."""
    years: list[str] = []
    for cell in cells[at : at + MAX_YEARS + 1]:
        if not year_of_cell(cell.text):
            break
        years.append(cell.text)
    return years if MIN_YEARS <= len(years) <= MAX_YEARS and follow_in_cells(years) else []


def _rows(cells: list[_Cell], at: int, count: int) -> tuple[list[Line], int]:
    """Headings and rows from here on, and where they end; ([], ...) without two full rows of scopes."""
    rows: list[Line] = []
    scopes, end = 0, at
    while True:
        texts = _run(cells, at, MAX_TEXTS + 1, of_values=False)
        values = _run(cells, at + len(texts), count + 1, of_values=True)
        if not 0 < len(texts) <= MAX_TEXTS or not 0 < len(values) <= count:
            return (rows, end) if scopes >= MIN_SCOPES else ([], end)
        *headings, label = texts
        rows += [replace(cell.line, text=cell.text) for cell in headings]
        row = " ".join(cell.text for cell in [label, *values])
        rows.append(replace(values[-1].line, text=row))
        scopes += len(values) == count and bool(scopes_of(label.text))
        at = end = at + len(texts) + len(values)


def _run(cells: list[_Cell], at: int, most: int, *, of_values: bool) -> list[_Cell]:
    found: list[_Cell] = []
    for cell in cells[at : at + most]:
        if _is_value(cell.text) != of_values or not (of_values or _is_text(cell.text)):
            break
        found.append(cell)
    return found


def _is_value(text: str) -> bool:
    return text in _NONE or (as_value(text) is not None and year_of_cell(text) is None)


def _is_text(text: str) -> bool:
    told = len(text) <= MAX_LABEL and not CJK.search(text) and not is_prose(text)
    return told and year_of_cell(text) is None
