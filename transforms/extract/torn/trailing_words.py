"""Rows of scopes with another column's words behind their figures: 'Scope 1 t 12 13 Direct emissions of ...'.

A remark, or the text of the column beside the table, stands on the row's line once the page has lost its
places. Where a head names the years, a row has as many figures, and several rows of scopes go on in words,
the words are what stood beside them: they follow the page as text of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.extract.torn.years_named import years_named
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 2
MIN_WORDS = 2
REACH = 12
"""So many lines below their head, or below one another, the rows of one table stand."""

_VALUE = r"(?:[<~≈]?\d{1,3}(?:[,'’]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[-–—]|N/?A)[*†‡]{0,2}"
_FIGURE = regex(r"\s\d[\d,.]*\s")
_SCALE = regex(r"\s\(?1[,.']?000\s")
"""'1,000 tonnes' is a unit."""
_ROW = regex(r"\bscopes? ?[123]\b[^.]*?\s\d[\d,]*\d\b", re.IGNORECASE)
"""Another row of scopes, as a second table beside this one prints it."""
_SCOPE = regex(r"\bscope ?[123](?![\d.,])\S*", re.IGNORECASE)


def without_trailing_words(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, such rows without the words behind them, and these at the end."""
    found = dict(_cuts(lines))
    for place, line in enumerate(lines):
        yield replace(line, text=line.text[: found[place]].rstrip()) if place in found else line
    for place in found:
        yield replace(lines[place], text=lines[place].text[found[place] :].lstrip())


def _cuts(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The rows of each such table and where their words begin."""
    told: list[tuple[int, int]] = []
    rows: list[tuple[int, int]] = []
    years, last = 0, -REACH
    for place, line in enumerate(lines):
        named = years_named(line.text)
        if named or place - last > REACH:
            told += rows if len(rows) >= MIN_ROWS else []
            rows, years, last = [], named, place if named else last
        cut = _cut(line.text, years) if years and "cope" in line.text.lower() else 0
        if cut:
            rows.append((place, cut))
            last = place
    return told + (rows if len(rows) >= MIN_ROWS else [])


def _cut(text: str, years: int) -> int:
    """Where the words behind a scope's label and its figures begin; 0 where there are none."""
    scope = _SCOPE.search(text)
    if scope is None:
        return 0
    figures = re.compile(rf"(?<=[\s)])(?:{_VALUE}\s+){{{years}}}(?=[A-Za-z(])").search(text, scope.end())
    if figures is None or _FIGURE.search(_SCALE.sub(" ", text[scope.end() : figures.start() + 1])):
        return 0
    rest = text[figures.end() :]
    words = rest.split()
    is_text = len(words) >= MIN_WORDS and not catalogue().is_unit(rest) and not _ROW.search(rest)
    return figures.end() if is_text and not _starts_with_unit(words) else 0


def _starts_with_unit(words: list[str]) -> bool:
    return any(catalogue().is_unit(" ".join(words[:size])) for size in range(1, min(5, len(words)) + 1))
