"""Years below the label they belong to: 'Scope 1 / 2022 12,345 / 2021 13,001 / Scope 2 / 2022 ...'.

Data sheets and charts print a scope and then a year and a figure on each line, in either order, or the
two on lines of their own. Where the years follow one another the lines become a head and a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.base_apart import with_base_apart
from transforms.extract.scopes.printed_sums import scopes_of
from transforms.extract.words import is_prose, plain
from transforms.model import Line
from transforms.regex import regex

MIN_YEARS = 2
MAX_LABEL = 90
_Y = r"(?:(?:FY|CY|in|year) ?)?(?P<year>(?:19|20)\d\d)"
_V = (
    r"(?P<value>[~≈]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:[*†]|\(\d\))*"
    r"(?:\s?(?P<unit>[A-Za-z(].{0,30}))?"
)
_YEAR_FIRST = regex(rf"{_Y}(?:\s?[:=–-]\s?|\s){_V}$", re.IGNORECASE)
_VALUE_FIRST = regex(rf"{_V.replace('{0,30}', '{0,20}?')}\s\(?{_Y}\)?$", re.IGNORECASE)
_LETTERS = regex(r"[A-Za-z]{3}")
_YEAR = regex(rf"{_Y}:?$", re.IGNORECASE)
_VALUE = regex(rf"{_V}$")
_LABEL_TOO = regex(r"(?P<label>.*?[A-Za-z)]:?)\s+(?P<rest>(?:FY ?)?(?:19|20)\d\d(?:\s?[:=–-]\s?|\s)\S.*)$")


@dataclass(frozen=True, slots=True)
class _Dated:
    """A year and its figure, and how many lines they take."""

    year: str
    value: str
    unit: str
    size: int


def years_beside(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such run of years as a head and a row; a row stands at the line of its last figure."""
    if not any(_block(lines, place)[2] for place in range(len(lines)) if _names_scope(lines[place].text)):
        yield from lines
        return
    head: list[str] = []
    place = 0
    while place < len(lines):
        label, ahead, run = _block(lines, place)
        if not run:
            yield lines[place]
            # What stands between two runs may belong to another table: its years are said anew.
            head = [] if plain(lines[place].text) else head
            place += 1
            continue
        years = [one.year for one in run]
        end = place + ahead + sum(one.size for one in run)
        if years != head:
            yield replace(lines[place], text=" ".join(years))
            head = years
        unit = run[0].unit
        yield replace(lines[end - 1], text=" ".join(filter(None, [label, unit, *(one.value for one in run)])))
        place = end


def _block(lines: Sequence[Line], place: int) -> tuple[str, int, list[_Dated]]:
    """The label at a place, how many lines it takes, and the years and figures below it."""
    text = plain(lines[place].text)
    if not _LETTERS.search(text) or CJK.search(text) or is_prose(text) or _dated(text, ""):
        return "", 0, []
    split = _LABEL_TOO.match(text)
    if split is not None and (first := _dated(split["rest"], "")) is not None:
        label, ahead, run = split["label"], 0, [first, *_run(lines, place + 1, first)]
    else:
        label, ahead, run = text, 1, _run(lines, place + 1, None)
    fits = (
        len(label) <= MAX_LABEL and len(run) >= MIN_YEARS and with_base_apart([int(one.year) for one in run])
    )
    return (label.rstrip(" :"), ahead, run) if fits and len({one.unit for one in run}) == 1 else ("", 0, [])


def _names_scope(text: str) -> bool:
    """Runs below the label of a scope vouch for those below the labels of its sources."""
    return bool(scopes_of(text))


def _run(lines: Sequence[Line], place: int, first: _Dated | None) -> list[_Dated]:
    """The dated figures from a place on, all printed in one way."""
    found: list[_Dated] = []
    while place < len(lines):
        text = plain(lines[place].text)
        below = plain(lines[place + 1].text) if place + 1 < len(lines) else ""
        one = _dated(text, below)
        if one is None or (found and one.size != found[0].size) or (first and one.size != first.size):
            break
        found.append(one)
        place += one.size
    behind = plain(lines[place].text) if place < len(lines) else ""
    if found and found[0].size > 1 and _VALUE.match(behind) and not _YEAR.match(behind):
        return []
    return found


def _dated(text: str, below: str) -> _Dated | None:
    """A year and its figure on one line or on two, in either order."""
    for pattern in (_YEAR_FIRST, _VALUE_FIRST):
        found = pattern.match(text)
        if found is not None and _weighs(found["unit"]) and not _YEAR.match(found["value"]):
            return _Dated(found["year"], found["value"], found["unit"] or "", 1)
    for upper, lower in ((text, below), (below, text)):
        year, value = _YEAR.match(upper), _VALUE.match(lower)
        if year is not None and value is not None and not _YEAR.match(lower) and _weighs(value["unit"]):
            return _Dated(year["year"], value["value"], value["unit"] or "", 2)
    return None


def _weighs(unit: str | None) -> bool:
    return not unit or catalogue().is_unit(unit.strip("()"))
