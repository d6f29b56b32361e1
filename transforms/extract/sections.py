"""Titles of tables: which heading stands over which table.

Text taken out of a two-column page prints the titles of both columns first and their tables after
that, in the same order. So titles wait in a queue; each table takes the next, and the last one
stays for the tables that follow without a title of their own.
"""

from __future__ import annotations

import re
from collections import deque

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.listing_codes import without_code
from transforms.extract.metric_heads import metric_heading
from transforms.extract.words import TITLE_END, TITLE_ENDS, is_prose, plain
from transforms.regex import regex

_RELATIVE = regex(r"\blike[- ]for[- ]like\b|\blfl\b", re.IGNORECASE).search
MAX_TITLE_CHARACTERS = 60
LONG_LINES = 3
"""So many longer lines above a table may be its title, where they name a metric."""

PATH = " > "
_LAST_SIGNS = frozenset(sign for end in TITLE_ENDS for sign in (end[-1], end[-1].upper()))


class Sections:
    """Fed with the lines between tables; `current` is the section of the table at hand."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._seen: set[str] = set()
        self._loose = ""
        self._long: deque[str] = deque(maxlen=LONG_LINES)
        self._title = ""
        self._sub = self._caption = ""

    @property
    def current(self) -> str:
        """The title, and the heading inside the table where there is one."""
        return PATH.join([part for part in (self._title, self._sub) if part])

    @property
    def title(self) -> str:
        """What the table at hand is headed by: the words of its own head line, else its title."""
        return self._caption or self._title

    def is_title(self, text: str) -> bool:
        """Whether a line ends with the word a table's title ends with."""
        ending = text.rstrip()
        if ending[-1:] not in _LAST_SIGNS or not ending.lower().endswith(TITLE_ENDS):
            return False
        matches = list(TITLE_END.finditer(text))
        return bool(matches) and matches[-1].end() == len(ending)

    def outside(self, text: str) -> None:
        """A line outside any table: a title is kept, prose makes the titles before it void."""
        if text[0].isdigit():
            text = without_code(text)  # '3.2 Waste by composition'
        if self.is_title(text):
            fresh = [title for title in _split(text) if title not in self._seen]
            self._waiting += fresh
            self._seen.update(fresh)
            self._loose = ""
            self._long.clear()
        elif is_prose(text):
            self._waiting.clear()
            self._loose = ""
            self._long.clear()
        elif text[0].isdigit() and not is_aim_heading(text, catalogue()):
            pass
        elif len(text) > MAX_TITLE_CHARACTERS and not _RELATIVE(text):
            self._long.append(text)
        elif len(text) <= MAX_TITLE_CHARACTERS or metric_heading(text):
            self._long.clear()
            # Under 'Like-for-like portfolio' all is told of a part, whatever title comes next.
            self._loose = PATH.join(filter(None, (self._loose if _RELATIVE(self._loose) else "", text)))

    def table(self, caption: str) -> None:
        """A table's head line begins: it takes the next title, or the line above it that may be one."""
        # Whether a long line names a metric is asked only where it could be a title: it takes a while.
        self._loose = next((text for text in reversed(self._long) if metric_heading(text)), self._loose)
        self._long.clear()
        if self._waiting:
            self._title = self._waiting.pop(0)
        elif self._loose:
            self._title = self._loose
        self._loose = ""
        self._sub = self._caption = plain(caption)

    def subhead(self, text: str) -> None:
        """A heading between the rows of a table."""
        self._sub = text


def _split(text: str) -> list[str]:
    """'甲绩效表乙绩效表' are two titles."""
    titles, start = [], 0
    for match in TITLE_END.finditer(text):
        titles.append(text[start : match.end()].strip())
        start = match.end()
    return [title for title in titles if title]
