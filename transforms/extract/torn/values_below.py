"""Figures on the line below a long label: 'Scope 1 – direct emissions from sources we own / 12 13'.

A label that reads like a sentence is not taken for one. Where a head names the years, and two labels of
scopes or of their methods are each followed by a line of just as many figures, these are their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.catalogue.text import CJK
from transforms.extract.scopes.totals import METHODS, SCOPES
from transforms.extract.torn.years_named import years_named
from transforms.extract.words import SENTENCE_END, plain
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 2
MAX_LABEL_LINES = 3
MAX_LABEL = 200
REACH = 25
"""So many lines below their head the rows of a table stand."""

_VALUE = regex(r"(?:\d{1,3}(?:[,'’]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[-–—])[*†‡]{0,2}$")
_OPENS = regex(r"\W*(?:[A-Z]|scope)")


def rows_above_values(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such label with its figures as one; it stands at the line of the figures."""
    found = dict(_found(lines))
    joined = {at for end, size in found.items() for at in range(end - size, end)}
    for place, line in enumerate(lines):
        if place in found:
            cells = lines[place - found[place] : place + 1]
            yield replace(line, text=" ".join(plain(cell.text) for cell in cells))
        elif place not in joined:
            yield line


def _found(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The lines of figures, each with how many lines of label stand above it; tables with two or more."""
    rows: list[tuple[int, int]] = []
    years, head = 0, 0
    for place, line in enumerate([*lines, Line("", 0)]):
        named = years_named(line.text)
        if named or place - head > REACH or place == len(lines):
            yield from rows if len(rows) >= MIN_ROWS else []
            rows, years, head = [], named, place
        words = line.text.split()
        if years and len(words) == years and all(map(_VALUE.match, words)):
            size = _label_lines(lines, place, head)
            rows += [(place, size)] if size else []


def _label_lines(lines: Sequence[Line], place: int, head: int) -> int:
    """How many lines above figures are the label of a scope or of one method; 0 where they are none."""
    for size in range(1, min(MAX_LABEL_LINES, place - head - 1) + 1):
        text = plain(lines[place - size].text)
        if not text or (text[-1:].isdigit() and not SCOPES.search(text[-8:])) or CJK.search(text):
            return 0
        label = " ".join(plain(line.text) for line in lines[place - size : place])
        named = SCOPES.search(text) is not None or size > 1 or any(m.search(text) for m in METHODS.values())
        whole = SCOPES.search(label) is not None or any(m.search(label) for m in METHODS.values())
        if named and whole and _OPENS.match(text) and len(label) <= MAX_LABEL:
            return 0 if SENTENCE_END.search(label[-3:]) else size
    return 0
