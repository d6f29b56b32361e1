"""Tables whose cells stand one below the other, put together as rows again.

Text taken out of a page may print a table cell by cell: '指标 / 单位 / 2022 / 2023 / 用水量 / 吨 / 90 / 95'.
The head tells how many values a row has; only while every label is followed by just as many is a row
put together. It stands at the line of its last cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import PERIOD, calendar_year
from transforms.extract.numbers import as_value
from transforms.extract.words import header_words, plain
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 2
MAX_YEARS = 6
MAX_LABEL = 120
"""In Latin letters; a Chinese sign says as much as two and a half."""
MAX_HEAD_CELL = 16
MAX_TABLE = 400
"""Lines of a table whose cells stand apart."""
MAX_TEXTS = 6
"""So many lines of text in a row may be headings, a wrapped label and a unit."""
_EMPTY = regex(r"(?:[-–—/]|N/?A|不适用|不適用)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    """The head's cells in printed order: how many lines, how many values a row, where the unit stands."""

    size: int
    text: str
    values: int
    unit: str
    """'before' or 'behind' the values, or ''."""


def rows_of_cells(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such table as a head and rows; blank lines between all its cells say nothing."""
    place = 0
    while place < len(lines):
        found = _table(lines, place) if 0 < len(lines[place].text) <= MAX_HEAD_CELL else None
        if found is None:
            yield lines[place]
            place += 1
        else:
            rows, taken = found
            yield from rows
            place += taken


def _table(lines: Sequence[Line], place: int) -> tuple[list[Line], int] | None:
    """The head and rows of a table that begins here, and how many lines it took."""
    if not _kind(plain(lines[place].text)):
        return None
    cells = [line for line in lines[place : place + MAX_TABLE] if line.text.strip()]
    head = _head(cells, 0)
    rows, taken = _rows(cells, head.size, head) if head else ([], 0)
    if head is None or not taken:
        return None
    last = cells[head.size + taken - 1]
    size = next(at for at in range(place, len(lines)) if lines[at] is last) + 1 - place
    return [replace(cells[head.size - 1], text=head.text), *rows], size


def _head(lines: Sequence[Line], place: int) -> _Head | None:
    """Words of a head and two years or more in their order, each on a line of its own."""
    cells: list[tuple[str, str]] = []
    for line in lines[place : place + MAX_YEARS + 4]:
        kind = _kind(plain(line.text))
        if not kind:
            break
        cells.append((kind, plain(line.text)))
    kinds = [kind for kind, _ in cells]
    years = [calendar_year(text) for kind, text in cells if kind == "period"]
    steps = {right - left for left, right in pairwise(years)}
    named = "label" in kinds and (all(step > 0 for step in steps) or all(step < 0 for step in steps))
    if not steps or not (named or steps in ({1}, {-1})):
        return None
    first = kinds.index("period")
    if "label" in kinds[first:] or kinds[:first].count("other") or kinds.count("unit") > 1:
        return None
    unit = "" if "unit" not in kinds else "before" if kinds.index("unit") < first else "behind"
    values = len(years) + kinds.count("other")
    return _Head(len(cells), " ".join(text for _, text in cells), values, unit)


@lru_cache(maxsize=4096)
def _kind(text: str) -> str:
    word = text.lower().strip(" :()")
    if PERIOD.fullmatch(word):
        return "period"
    return header_words().get(word, "") if len(word) <= MAX_LABEL else ""


def _rows(lines: Sequence[Line], start: int, head: _Head) -> tuple[list[Line], int]:
    """The rows and how many lines they took; none where not every label has its values."""
    found: list[Line] = []
    place, rows = start, 0
    while True:
        texts = _run(lines, place, MAX_TEXTS + 1, _is_text)
        values = _run(lines, place + len(texts), head.values + 2, _is_value)
        end = place + len(texts) + len(values)
        behind = list(lines[end : end + 1]) if head.unit == "behind" else []
        unit = values[:1] if head.unit == "before" and len(values) == head.values + 1 else []
        values = values[len(unit) :]
        if not texts or len(texts) > MAX_TEXTS or len(values) != head.values:
            break
        if not all(map(_is_unit, behind)) or not all(_is_unit(one) or _is_empty(one) for one in unit):
            break
        label = 2 if head.unit == "before" and not unit and len(texts) > 1 and _is_unit(texts[-1]) else 1
        found += texts[:-label]
        row = [*texts[-label:], *(one for one in unit if _is_unit(one)), *values, *behind]
        found.append(replace(row[-1], text=" ".join(plain(line.text) for line in row)))
        place, rows = end + len(behind), rows + 1
    return (found, place - start) if rows >= MIN_ROWS else ([], 0)


def _run(lines: Sequence[Line], place: int, most: int, fits: Callable[[str], bool]) -> list[Line]:
    found: list[Line] = []
    for line in lines[place : place + most]:
        if not fits(plain(line.text)):
            break
        found.append(line)
    return found


def _is_unit(line: Line) -> bool:
    return catalogue().is_unit(plain(line.text))


def _is_empty(line: Line) -> bool:
    return _EMPTY.match(plain(line.text)) is not None


def _is_value(text: str) -> bool:
    if text in ("%", "％"):
        return False
    return bool(_EMPTY.match(text)) or (as_value(text) is not None and not PERIOD.fullmatch(text))


def _is_text(text: str) -> bool:
    length = len(text) + len(CJK.findall(text)) * 3 // 2
    return 0 < length <= MAX_LABEL and not _is_value(text) and not PERIOD.fullmatch(text)
