"""Heads whose cells are broken over lines: 'FY2020 calculation / results / (t)FY2021 calculation / results'.

The same words behind consecutive years are what tells a head from a sentence; the lines become one
head line with the unit before the years, as the reader of tables expects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

MAX_LINES = 8
MIN_YEARS = 2
_GAS = regex(r"CO\s?2(?=\s?-?e|\b)", re.IGNORECASE)
_YEAR = r"(?:FY\s?)?(?:19|20)\d\d"
_HEAD = regex(
    rf"(?P<first>{_YEAR})\s+(?P<words>[A-Za-z][^\d;:.]{{3,60}}?)(?P<more>(?:\s?{_YEAR}\s+(?P=words))+)(?P<rest>[^\d]{{0,40}})$"
)
_BRACKETS = regex(r"\([^()]+\)")


def unfolded(lines: list[Line]) -> Iterator[Line]:
    """The lines, each broken head as one line at the place of its last."""
    place = 0
    while place < len(lines):
        size, text = _head_at(lines, place)
        yield replace(lines[place + size - 1], text=text) if size else lines[place]
        place += size or 1


def _head_at(lines: list[Line], place: int) -> tuple[int, str]:
    """How many lines a head that begins here takes, and its text; (0, '') where none does."""
    if not re.search(_YEAR, lines[place].text) or CJK.search(lines[place].text):
        return 0, ""
    longest: tuple[int, str] = (0, "")
    for size in range(MIN_YEARS, MAX_LINES + 1):
        printed = plain(" ".join(line.text for line in lines[place : place + size]))
        found = _HEAD.search(_GAS.sub(lambda gas: "~" * len(gas[0]), printed))
        if found is None:
            continue
        years = re.findall(_YEAR, found["first"] + found["more"])
        if {int(right[-4:]) - int(left[-4:]) for left, right in pairwise(years)} in ({1}, {-1}):
            unit = _BRACKETS.search(printed[slice(*found.span("words"))])
            more = " Change" if found["rest"].strip(" )") else ""
            longest = size, f"{unit[0] if unit else ''} {' '.join(years)}{more}".strip()
            break
    return longest
