"""Lists of a name and a figure, one line each: 'Water usage 242,129 m3' below 'Material flow (FY2023)'.

A list has no sentence's end, so its lines would be read as one text. A line that is the whole name of a
metric and its figure stands by itself, where another such line is near. The year is that of the nearest
heading above which names one, as long as no other year stands between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from transforms.catalogue.text import CJK
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.raw import Raw
from transforms.extract.text.figures import dates, has_digit
from transforms.extract.text.passages import tidy
from transforms.extract.words import is_prose
from transforms.model import Document, Line
from transforms.regex import regex

MIN_LINES = 2
REACH = 40
"""So many lines below it a heading's year still holds."""

MAX_HEADING = 60
_BULLET = regex(r"^[•·▪●○*-]\s*")
_GOES_ON = regex(r"(?:[,;(&/–-]|\b(?:and|of|for|the|in|to|by|a|is|was|were))$", re.IGNORECASE)
_YEAR = regex(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?[/–-]\s?\d{2}(?:\d\d)?(?!\d))?")
_REPORTING = regex(
    r"\breporting (?:period|year)\s*[:–-]?\s*(?:\S+\s+){0,5}?(?P<year>(?:19|20)\d\d)(?:[-/]\d\d)?$",
    re.IGNORECASE,
)
"""'Reporting period: 2022-04 to 2023-03': the year it ends in."""
_OTHER = regex(
    r"\b(?:targets?|goals?|by|until|since|from|vs|versus|baseline|base|against|compared|strategy|plan)\b",
    re.IGNORECASE,
)

Standing = Callable[[tuple[Line, ...]], int]


def parted(
    parts: list[tuple[Line, ...]], standing: Standing
) -> tuple[list[tuple[Line, ...]], frozenset[int]]:
    """The blocks, those that are lists cut at every line which stands by itself; and the lists' lines."""
    cut = [(part, list(_cut(part, standing))) for part in parts]
    listed = frozenset(line.number for part, pieces in cut if len(pieces) > 1 for line in part)
    return [piece for _, pieces in cut for piece in pieces], listed


def _cut(part: tuple[Line, ...], standing: Standing) -> Iterator[tuple[Line, ...]]:
    # Most lines hold no figure, and none of them stands by itself.
    held = [(upper, line) for upper, line in zip((None, *part), part, strict=False) if has_digit(line.text)]
    if len(held) < MIN_LINES or any(not line.text.isascii() and CJK.search(line.text) for line in part):
        yield part
        return
    alone = {line.number for upper, line in held if _item(upper, line) and standing((line,))}
    if len(alone) < MIN_LINES:
        yield part
        return
    run: list[Line] = []
    for line in part:
        if line.number in alone:
            if run:
                yield tuple(run)
            run = []
            yield (line,)
        else:
            run.append(line)
    if run:
        yield tuple(run)


def _item(upper: Line | None, line: Line) -> bool:
    """Whether a line begins something: with a capital, where the line above is complete."""
    text = _BULLET.sub("", tidy(line.text))
    above = tidy(upper.text) if upper else ""
    return text[:1].isupper() and not _GOES_ON.search(above)


def dated(found: list[Raw], document: Document) -> list[Raw]:
    """The numbers of lists in the year that the heading above them names."""
    places = {line.number: place for place, line in enumerate(document.lines)}
    return [
        raw._replace(period_text=_year_above(document.lines, places[raw.line]) or raw.period_text)
        if raw.period_text == REPORTING_PERIOD and raw.ignored_by is None
        else raw
        for raw in found
    ]


def _year_above(lines: tuple[Line, ...], place: int) -> str:
    """The year of the nearest line above that names any; '' where that is no heading of one year."""
    for line in reversed(lines[max(0, place - REACH) : place]):
        if line.page != lines[place].page:
            return ""
        text = tidy(line.text)
        if whole := _REPORTING.search(text.rstrip(" ).")):
            return whole["year"]
        if not (named := dates(text)):
            continue
        years = {text[start:end] for start, end in named}
        heading = len(text) <= MAX_HEADING and not is_prose(text) and not _OTHER.search(text)
        year = years.pop() if len(years) == 1 and heading else ""
        return year if _YEAR.fullmatch(year) else ""
    return ""
