"""Rows of scopes that lack the oldest years of their head: 'FY23 FY22 FY21 FY20 FY19' over three values.

A company that began to measure late leaves the first years blank, and text without geometry prints no
blank. The newest years are believed only where every scope in sight lacks equally many, three or more
values remain, and nothing speaks of a base year, which could stand alone at the end of a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract.heads.header import Header, Kind
from transforms.extract.numbers import as_value, words_of
from transforms.extract.rows import read_row
from transforms.extract.scopes.totals import SCOPES, read_scope
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

REACH = 8
"""So many lines below its first row the scopes of such a table stand."""

MIN_VALUES = 3
MIN_SCOPES = 2
_BASE = regex(r"\bbase[- ]?(?:year|line)", re.IGNORECASE)
_DIGITS = regex(r"\d{2,4}")


def newest_years(header: Header, lines: Sequence[Line], place: int) -> Header | None:
    """The head with its newest years alone, for the rows from this place on; None where it is not certain."""
    near = [line for line in lines[place : place + REACH] if line.text.strip()]
    if not near or not SCOPES.search(plain(near[0].text)) or not _opens(header, near):
        return None
    size = len(header.periods)
    if any(_BASE.search(line.text) for line in lines if line.page == near[0].page):
        return None
    for count in range(size - 1, MIN_VALUES - 1, -1):
        kept = _first(header, count)
        rows = [row for line in near if (row := read_row(line, kept)).has_values]
        told = {reading.scope for row in rows if (reading := read_scope(row.label)) is not None}
        if rows and rows[0].line is near[0] and len(told) >= MIN_SCOPES and _all_fit(near, kept):
            return kept
    return None


def _opens(header: Header, near: list[Line]) -> bool:
    """Whether the head runs from its newest year to older ones, without columns between or places known."""
    years = [
        int(_DIGITS.findall(column.text)[-1]) for column in header.periods if _DIGITS.search(column.text)
    ]
    falling = len(years) == len(header.periods) and all(left - right == 1 for left, right in pairwise(years))
    return falling and not header.interleaved and not near[0].spans and not CJK.search(near[0].text)


def _first(header: Header, count: int) -> Header:
    """The head with its first periods only."""
    dropped = header.periods[count:]
    kept = tuple(
        column for column in header.columns if column.kind is not Kind.PERIOD or column not in dropped
    )
    return replace(header, columns=kept)


def _all_fit(near: list[Line], kept: Header) -> bool:
    """Whether every row that tells of one scope has as many values as years are kept."""
    told = [line for line in near if read_scope(_label(line)) is not None and _values(line)]
    rows = [read_row(line, kept) for line in told]
    return all(sum(cell.period is not None for cell in row.cells) == len(kept.periods) for row in rows)


def _label(line: Line) -> str:
    words = words_of(plain(line.text))
    while words and as_value(words[-1]):
        words.pop()
    return " ".join(words)


def _values(line: Line) -> bool:
    """Whether a line ends in several values, or in values before the code of a disclosure."""
    words = words_of(plain(line.text))
    return sum(as_value(word) is not None for word in words[-5:]) > 1
