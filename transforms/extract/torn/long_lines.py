"""Pages whose lines are lost: 'CO2 emissions [t] 2022 2021 Scope 1 12 13 Scope 2 14 15 ...' in one line.

Years in a row, and behind them labels with as many figures each, again and again: that is a table. It is
parted into its head and rows. What stands between tables stays one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from transforms.catalogue.text import CJK
from transforms.extract.heads.loose_header import follow_each_other
from transforms.model import Line
from transforms.regex import regex

MIN_LENGTH = 160
MIN_YEARS = 2
MIN_ROWS = 3
MAX_LABEL_WORDS = 18
MAX_TITLE_WORDS = 8
_YEAR = regex(r"(?:FY)?(?:19|20)\d\d$")
_VALUE = regex(r"(?:[-–—−]?\(?(?:\d{1,3}(?:[,'’]\d{3})+|\d+)(?:\.\d+)?\)?%?|[-–—]|[Nn]/?[Aa])[*†‡]{0,2}$")
_LETTERS = regex(r"[A-Za-z]{2}")
_NUMBERED = regex(r"(?:scopes?|tier|phase|type|category|cat\.|gri|iso|and|&|\+)$", re.IGNORECASE)
"""Words whose number is their own, not a figure: 'Scope 1', 'Scopes 1 and 2'."""


def parted_lines(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines; a long one that holds tables with a row of scopes as their heads and rows."""
    for line in lines:
        if len(line.text) < MIN_LENGTH or "cope" not in line.text or CJK.search(line.text):
            yield line
        else:
            yield from (replace(line, text=text) for text in _parts(line.text))


def _parts(text: str) -> list[str]:
    """The text as one piece, or parted at its tables."""
    words = text.split()
    parts: list[str] = []
    start, scopes, place = 0, False, 0
    while place < len(words):
        years = list(takewhile(_YEAR.match, words[place:]))
        rows, end = _rows(words, place + len(years), len(years)) if _is_head(years) else ([], 0)
        if len(rows) < MIN_ROWS:
            place += max(1, len(years))
            continue
        title = min(_title_words(words[start:place]), place - start)
        parts += [" ".join(words[start : place - title]), " ".join(words[place - title : place + len(years)])]
        parts += rows
        scopes = scopes or any("cope" in row for row in rows)
        start = place = end
    return [part for part in [*parts, " ".join(words[start:])] if part] if scopes else [text]


def _is_head(years: list[str]) -> bool:
    return len(years) >= MIN_YEARS and follow_each_other(years)


def _title_words(words: list[str]) -> int:
    """How many words before the years are the table's title: none of them a figure."""
    title = list(takewhile(lambda word: not _VALUE.match(word), reversed(words[-MAX_TITLE_WORDS:])))
    return len(title)


def _rows(words: list[str], place: int, count: int) -> tuple[list[str], int]:
    """The labels with just `count` figures each that follow one another, and where they end."""
    rows: list[str] = []
    while True:
        label = place
        while label < len(words) and not _is_figure(words, label):
            label += 1
        figures = label
        while figures < len(words) and _VALUE.match(words[figures]):
            figures += 1
        named = 0 < label - place <= MAX_LABEL_WORDS and _LETTERS.search(" ".join(words[place:label]))
        if not named or figures - label != count or all(map(_YEAR.match, words[label:figures])):
            return rows, place
        rows.append(" ".join(words[place:figures]))
        place = figures


def _is_figure(words: list[str], place: int) -> bool:
    """Whether a word is a figure and not the number of what stands before it, nor a dash between words."""
    if not _VALUE.match(words[place]):
        return False
    if _NUMBERED.search(words[place - 1]) and len(words[place].strip("()")) == 1:
        return False
    return words[place][-1].isdigit() or not _goes_on(words, place)


def _goes_on(words: list[str], place: int) -> bool:
    """Whether a dash stands within a label: behind a word, before another one."""
    behind_word = not _VALUE.match(words[place - 1]) or not _is_figure(words, place - 1)
    return place + 1 < len(words) and behind_word and not _VALUE.match(words[place + 1])
