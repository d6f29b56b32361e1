"""Heads that name their years: 'FY 2022-23 / (Current Financial Year)FY 2021-22 / (Previous Financial Year)'.

Forms that authorities prescribe head their columns so, and a page's text breaks them over lines. The
lines become one head of years at the place of the last.
https://www.sebi.gov.in (business responsibility and sustainability reporting format)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.catalogue.text import CJK
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

MAX_LINES = 6
MAX_AHEAD = 60
_YEAR = r"(?:FY ?)?(?:19|20)\d\d(?: ?[–/-] ?(?:19|20)?\d\d)?"
_NAME = (
    r"\(?(?:current|previous|prior|comparison|comparative|last|this) "
    r"(?:financial |fiscal |reporting )?(?:year|period)\)?"
)
_HEAD = regex(
    rf"^(?P<ahead>[^\d]{{0,{MAX_AHEAD}}}?) ?"
    rf"(?P<years>(?:(?:{_NAME} ?{_YEAR} ?){{2,4}}|(?:{_YEAR} ?{_NAME} ?){{2,4}}))$",
    re.IGNORECASE,
)
_BASE_BELOW = regex(r"^\s*\((?:base ?(?:year|line)|restated)\)(?=\s?(?:19|20)\d\d)", re.IGNORECASE)
_COMPARES = regex(r"\b(?:vs\.?|versus|to|from|against|since)$", re.IGNORECASE)
_BASE_ALONE = regex(r"^(?:the )?(?:base ?(?:year|line)|prior year|previous year)$", re.IGNORECASE)
_YEAR_LAST = regex(rf"{_YEAR}$", re.IGNORECASE)
_OPENS = regex(rf"{_YEAR}$|\b(?:current|this)\b", re.IGNORECASE)


def without_names(lines: list[Line]) -> Iterator[Line]:
    """The lines, each head of named years as one line of years alone."""
    place = 0
    while place < len(lines):
        size, text = _head_at(lines, place)
        if not size and place + 1 < len(lines) and _BASE_BELOW.match(lines[place + 1].text):
            size, text = _with_base(lines[place : place + 3])
        yield replace(lines[place + size - 1], text=text) if size else lines[place]
        place += size or 1


def _with_base(lines: list[Line]) -> tuple[int, str]:
    """'tCO2e 2019' over '(base year)2021 2022' as one line; (0, '') where no year ends the upper.

    A column 'Change vs' of the head may end on the third line: 'base year'.
    """
    upper, lower, *third = (plain(line.text) for line in lines)
    if not _YEAR_LAST.search(upper):
        return 0, ""
    text = f"{upper} {_BASE_BELOW.sub(lambda found: f'{found[0].strip()} ', lower)}"
    if third and _COMPARES.search(lower) and _BASE_ALONE.match(third[0]):
        return 3, f"{text} {third[0]}"
    return 2, text


def _head_at(lines: list[Line], place: int) -> tuple[int, str]:
    """How many lines a head that begins here takes, and its text; (0, '') where none does."""
    first = plain(lines[place].text)
    if len(first) > MAX_AHEAD + 40 or CJK.search(first) or not _OPENS.search(first):
        return 0, ""
    for size in range(1, MAX_LINES + 1):
        text = plain(" ".join(line.text for line in lines[place : place + size]))
        found = _HEAD.match(text)
        if found is not None:
            years = re.findall(_YEAR, found["years"], re.IGNORECASE)
            return size, " ".join(filter(None, [found["ahead"], *years]))
    return 0, ""
