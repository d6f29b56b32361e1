"""Heads of sheets as programs write them, in the words that reports use.

A year may have become a number ('2023.0'), a date ('2023-12-31', 'Dec-23') or part of a name ('value_2023',
'FY2023A', '2024E'). Only the head of a table is changed, never a line with values.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace

from transforms.extract.heads.header import names_year
from transforms.extract.numbers import as_value
from transforms.model import Line
from transforms.regex import regex

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMBER = regex(rf"{_YEAR}\.0+")
_WORD = r"(?:value|amount|data|figures?|actuals?|results?|reported)"
_NAMED = regex(
    rf"(?:(?:{_WORD}|yr?)[ _-]?)?(?:FY[ _-]?)?{_YEAR}(?:[ _-]?{_WORD}|[ _-]?(?P<kind>[AEFPT]))?",
    re.IGNORECASE,
)
_DATE = regex(
    rf"{_YEAR}(?P<sign>[-/.])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_MONTH = regex(
    r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ _'’-]{1,2}(?P<year>(?:19|20)?\d\d)",
    re.IGNORECASE,
)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_YEAR_END = (12, 31)
YEAR_DIGITS = 4
_AIMS = frozenset("EFPT")
"""Estimates, forecasts, plans and targets."""


def with_plain_heads(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of a sheet, the heads of its tables with years as reports print them."""
    return tuple(map(_plain, lines))


def _plain(line: Line) -> Line:
    if len(line.cells) < 2 or any(map(_is_plain_value, line.cells)):
        return line
    if not (names_year(line.text) or _MONTH.search(line.text)):
        return line
    told = [_told(cell) for cell in line.cells]
    ends = {end for _, end in filter(None, told)}
    if not ends or len(ends - {None}) > 1 or not _are_new(line, told):
        return line
    cells = tuple(cell if new is None else new[0] for cell, new in zip(line.cells, told, strict=True))
    return replace(line, cells=cells, text=" ".join(cell for cell in cells if cell))


def _is_plain_value(cell: str) -> bool:
    """A quick look: whether a cell holds a number that is no year."""
    whole, _, places = cell.partition(".")
    return whole.isdecimal() and not (len(whole) == YEAR_DIGITS and not places.strip("0"))


def _are_new(line: Line, told: list[tuple[str, tuple[int, int] | None] | None]) -> bool:
    """Whether years are told anew, and no cell is a value."""
    others = [cell for cell, new in zip(line.cells, told, strict=True) if cell and new is None]
    changed = any(new and new[0] != cell for cell, new in zip(line.cells, told, strict=True))
    return changed and not any(as_value(cell) for cell in others)


def _told(cell: str) -> tuple[str, tuple[int, int] | None] | None:
    """The year a cell names as reports print it, and the month and day it ends with where these are told."""
    if found := _NUMBER.fullmatch(cell) or _NAMED.fullmatch(cell):
        aim = (found.groupdict().get("kind") or "").upper() in _AIMS
        return (f"Target {found['year']}" if aim else found["year"]), None
    if found := _DATE.fullmatch(cell):
        return _dated(int(found["year"]), int(found["month"]), int(found["day"]))
    if found := _MONTH.fullmatch(cell):
        year, month = int(found["year"]), _MONTHS[found["name"].lower()]
        year += 2000 if year < 100 else 0
        return _dated(year, month, calendar.monthrange(year, month)[1])
    return None


def _dated(year: int, month: int, day: int) -> tuple[str, tuple[int, int]] | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    end = (month, day)
    # The last day of a February depends on the year.
    return (f"{year}" if end == _YEAR_END else f"{day}.{month}.{year}"), (
        month,
        min(day, 28) if month == 2 else day,
    )
