"""Labels of scopes whose brackets stay open over lines: 'Scope 2 (electricity, / heat and / steam) t 12 13'.

Prescribed forms print long names, and a page's text breaks them where the cell ends. The lines from the
open bracket to the first figures are one row; it stands at the place of the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.catalogue.text import CJK
from transforms.model import Line
from transforms.regex import regex

MAX_LINES = 7
MIN_VALUES = 2
_SCOPE = regex(r"\bscope ?[123]\b", re.IGNORECASE)
_VALUES = regex(r"(?:(?<=[\s)a-z])(?:\d[\d,.]*|[-–—]|N/?A)(?:\s+|$)){2,}$", re.IGNORECASE)
_FIGURES = regex(r"\d[\d,.]*\s+\d[\d,.]*(?:\s|$)")
_HEADING = regex(r"^\s*scope ?[123]\b", re.IGNORECASE)


def closed(lines: list[Line]) -> Iterator[Line]:
    """The lines, each such row as one."""
    place = 0
    while place < len(lines):
        size = _size(lines, place)
        if size:
            text = " ".join(line.text.strip() for line in lines[place : place + size])
            yield replace(lines[place + size - 1], text=text)
        else:
            yield lines[place]
        place += size or 1


def _size(lines: list[Line], place: int) -> int:
    """How many lines the row that begins here takes; 0 where none begins, or its figures are not found."""
    text = lines[place].text
    if not _SCOPE.search(text) or not _is_open(text) or _VALUES.search(text) or CJK.search(text):
        return 0
    for size in range(2, MAX_LINES + 1):
        if place + size > len(lines):
            return 0
        line = lines[place + size - 1]
        text = f"{text} {line.text.strip()}"
        if not line.text.strip() or _HEADING.match(line.text) or line.text.rstrip().endswith("."):
            return 0
        if _FIGURES.search(line.text) and not _VALUES.search(line.text):
            return 0  # a row of its own ends here, with words behind its figures
        if _VALUES.search(line.text):
            return 0 if _is_open(text) else size
    return 0


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")")
