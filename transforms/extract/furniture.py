"""Running titles and page numbers: lines at the edge of page after page that belong to no text.

Their digits change from page to page, so they are compared with every digit run masked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache

from transforms.extract.heads.header import parse_header
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EDGE_LINES = 2
REPEATS = 3
DIGITS = regex(r"\d+")


@lru_cache(maxsize=4096)
def _mask(text: str) -> str:
    """A line with its digits made alike: pages differ in their number."""
    return DIGITS.sub("#", plain(text))


def furniture(document: Document) -> frozenset[int]:
    """Numbers of the lines that repeat at the top or bottom of pages; none where pages are unknown."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in document.lines:
        if line.page is not None and line.text.strip():
            pages[line.page].append(line)
    edges = [
        (mask, line)
        for lines in pages.values()
        for line in [*lines[:EDGE_LINES], *lines[EDGE_LINES:][-EDGE_LINES:]]
        if (mask := _mask(line.text))
    ]
    seen = Counter(mask for mask, _ in edges)
    return frozenset(
        line.number for mask, line in edges if seen[mask] >= REPEATS and parse_header(line) is None
    )
