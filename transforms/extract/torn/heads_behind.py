"""Heads printed behind their rows: 'Scope 1 120 130 / Scope 2 50 60 / GHG emissions (tCO2e) 2022 2021'.

Text taken out of a page gives a head drawn last after the rows it stands over. It is put before them
where no other head can be meant: none stands above, as many values as years end every row of a scope,
and no such row follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.catalogue.text import CJK
from transforms.extract.heads.loose_header import loose_header
from transforms.extract.numbers import as_value, words_of
from transforms.extract.scopes.totals import SCOPES, read_scope
from transforms.extract.title_units import speaks_of_else
from transforms.extract.words import is_prose, plain
from transforms.model import Line
from transforms.regex import regex

ROWS = 12
AHEAD = 40
BEHIND = 5
MIN_SCOPES = 2
_YEAR = regex(r"(?:19|20)\d\d|FY", re.IGNORECASE)
_NUMBERED = regex(r"\bscope\s?[123]\)?(?:\s?\(\d\))?$", re.IGNORECASE)
_SUBJECT = regex(r"^$|emission|ghg|greenhouse|co ?2|carbon|climate|environment|\bunits?\b", re.IGNORECASE)


def before_rows(lines: list[Line]) -> Iterator[Line]:
    """The lines, each such head before the first of its rows."""
    moved: dict[int, int] = {}
    if any("cope" in line.text for line in lines):
        for place, line in enumerate(lines):
            behind = place and lines[place - 1].text.rstrip()[-1:].isdigit()
            if behind and _YEAR.search(line.text) and not CJK.search(line.text):
                first = _first_row(lines, place)
                moved |= {first: place} if first is not None else {}
    heads = set(moved.values())
    for place, line in enumerate(lines):
        if place in moved:
            yield lines[moved[place]]
        if place not in heads:
            yield line


def _first_row(lines: list[Line], place: int) -> int | None:
    """The first row of those that the head at a place stands behind; None where that is not certain."""
    head = loose_header(lines[place].text)
    if head is None or not _SUBJECT.search(head.caption) or speaks_of_else(head.caption):
        return None
    count = len(head.periods)
    start = place
    while start > max(0, place - ROWS) and ends_with_values(lines[start - 1], count):
        start -= 1
    rows = [plain(line.text) for line in lines[start:place]]
    told = {reading.scope for row in rows if (reading := read_scope(_label(row, count))) is not None}
    pages = {line.page for line in lines[start : place + 1]}
    if len(told) < MIN_SCOPES or len(pages) > 1 or not SCOPES.search(rows[0]):
        return None
    follow = any(ends_with_values(line, count) for line in lines[place + 1 : place + 1 + BEHIND])
    above = any(_YEAR.search(line.text) and _is_head(line) for line in lines[max(0, start - AHEAD) : start])
    return None if follow or above else start


def ends_with_values(line: Line, count: int) -> bool:
    """Whether a line is a label with so many values behind it, no more."""
    words = words_of(plain(line.text))
    label, values = " ".join(words[:-count]), words[-count:]
    if not label or is_prose(line.text) or not all(as_value(word) for word in values):
        return False
    before = words[-count - 1]
    return as_value(before) is None or before.endswith("%") or bool(_NUMBERED.search(label))


def _is_head(line: Line) -> bool:
    """Whether a line names years one after the other, whatever else it holds."""
    return loose_header(line.text) is not None or len(re.findall(r"(?:19|20)\d\d", line.text)) > 1


def _label(text: str, count: int) -> str:
    return " ".join(words_of(text)[:-count])
