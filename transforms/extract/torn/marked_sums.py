"""Footnote marks glued to the figures of scopes, taken off where the printed total proves it.

'Scope 143,598 4,417 5,8945' is scope 1 with mark 4, 3,598, 4,417 and 5,894 with mark 5: read so, the
scopes sum to the total below in every column, and no other reading does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from transforms.model import Line
from transforms.regex import regex

_SCOPE = regex(r"^\s*(?P<name>scope\s?(?P<scope>[123]))(?P<rest>.*)$", re.IGNORECASE)
_TOTAL = regex(
    r"^\s*total(?:\b[A-Za-z ()]*(?:scopes?[ \d&+,and]*)?\s|(?=\d))(?P<rest>\d[\d,.\s]*)$", re.IGNORECASE
)
_NONE = frozenset("-–—")
_WELL_FORMED = regex(r"(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}|0)(?:\.\d+)?$")
_DIGITS = regex(r"[\d,.]+$")
MAX_SCOPES = 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """A value, with the digits before and behind it that are marks."""

    value: str
    before: str = ""
    behind: str = ""

    @property
    def amount(self) -> Decimal:
        """The value as a number."""
        return Decimal(0) if self.value in _NONE else Decimal(self.value.replace(",", ""))


def without_marks(lines: list[Line]) -> Iterator[Line]:
    """The lines, rows of scopes above their total rewritten where marks are glued to them."""
    place = 0
    while place < len(lines):
        size = _scopes_at(lines, place)
        yield from (
            _mended(lines[place : place + size], lines[place + size]) if size else lines[place : place + 1]
        )
        place += size or 1


def _scopes_at(lines: list[Line], place: int) -> int:
    """How many rows of scopes stand here above a total; 0 where nothing is glued."""
    size = 0
    while size < MAX_SCOPES and place + size < len(lines) and _SCOPE.match(lines[place + size].text):
        size += 1
    if size < 2 or place + size >= len(lines) or not _TOTAL.match(lines[place + size].text):
        return 0
    return size if any(_is_glued(line) for line in lines[place : place + size]) else 0


def _is_glued(line: Line) -> bool:
    found = _SCOPE.match(line.text)
    rest = found["rest"] if found else ""
    return bool(rest.split()) and (rest[0] != " " or not all(map(_WELL_FORMED.match, rest.split())))


def _mended(rows: list[Line], total: Line) -> Iterator[Line]:
    """Column by column the one choice of readings that sums to the total; else the lines as printed."""
    sums = [word for found in [_TOTAL.match(total.text)] if found for word in found["rest"].split()]
    parts = [_readings(row) for row in rows]
    if not all(map(_WELL_FORMED.match, sums)) or any(len(part) != len(sums) for part in parts):
        yield from rows
        return
    columns = [
        _proven([part[place] for part in parts], Decimal(printed.replace(",", "")))
        for place, printed in enumerate(sums)
    ]
    if any(column is None for column in columns):
        yield from rows
        return
    for place, row in enumerate(rows):
        yield _written(row, [column[place] for column in columns if column])


def _readings(row: Line) -> list[list[_Reading]]:
    """For each word of a row every value it may hold."""
    found = _SCOPE.match(row.text)
    words = found["rest"].split() if found else []
    glued = found is not None and found["rest"][:1] != " "
    return [list(_of_word(word, glued and place == 0)) for place, word in enumerate(words)]


def _of_word(word: str, glued: bool) -> Iterator[_Reading]:
    if word in _NONE:
        yield _Reading(word)
    if not _DIGITS.match(word):
        return
    for ahead in (0, 1, 2) if glued else (0,):
        for behind in (0, 1):
            value = word[ahead : len(word) - behind]
            if _WELL_FORMED.match(value):
                yield _Reading(value, word[:ahead], word[len(word) - behind :])


def _proven(options: list[list[_Reading]], total: Decimal) -> tuple[_Reading, ...] | None:
    """The only choice that sums to the total, to half a unit of each part."""
    slack = Decimal(len(options)) / 2
    found = [
        choice
        for choice in product(*options)
        if abs(sum((reading.amount for reading in choice), Decimal(0)) - total) <= slack
    ]
    return found[0] if len(found) == 1 else None


def _written(row: Line, readings: list[_Reading]) -> Line:
    """The row with its marks in brackets, as well-kept text prints them."""
    found = _SCOPE.match(row.text)
    mark = f" ({readings[0].before})" if readings[0].before else ""
    values = [reading.value + (f"({reading.behind})" if reading.behind else "") for reading in readings]
    return replace(row, text=f"{found['name'] if found else ''}{mark} {' '.join(values)}")
