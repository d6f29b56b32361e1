"""The heading over a line of running text that is no sentence: 'Food waste' over 'FY2023 493 t'.

Lists and callouts have no table whose title could be asked; what the nearest line without a figure says
holds for them as a title would.
"""

from __future__ import annotations

from transforms.catalogue.text import CJK
from transforms.extract.raw import Raw
from transforms.extract.text.callouts import ends_with_figure
from transforms.extract.text.passages import tidy
from transforms.model import Document, Line
from transforms.regex import regex

REACH = 12
"""So many lines above a figure a heading is looked for."""

MAX_LINE = 100
MAX_HEADING = 120
DENSE = 5
"""Where every fifth sign is a digit, a line is a row of figures, however long."""
_SENTENCE = regex(r"[.!?;]\s*$|[.!?]\s+[A-Z]")
_WORD = regex(r"[A-Za-z]{4}")


def headed(found: list[Raw], document: Document) -> list[Raw]:
    """The numbers of running text; those of lines that are no sentences with the heading above them."""
    places = {line.number: place for place, line in enumerate(document.lines)}
    return [
        raw._replace(section=_above(document.lines, places[raw.line]) or None)
        if _open(raw, places, document)
        else raw
        for raw in found
    ]


def _open(raw: Raw, places: dict[int, int], document: Document) -> bool:
    if raw.head is None or raw.section is not None or raw.ignored_by is not None:
        return False
    text = tidy(document.lines[places[raw.line]].text)
    dense = sum(map(str.isdigit, text)) * DENSE > len(text)  # 'FY2022 12.1 t FY2023 13.2 t FY2024 14.3 t ...'
    return (len(text) <= MAX_LINE or dense) and not CJK.search(text) and not _SENTENCE.search(text)


def _above(lines: tuple[Line, ...], place: int) -> str:
    """The nearest line above that holds no figure with its unit; '' where a sentence comes first."""
    for line in reversed(lines[max(0, place - REACH) : place]):
        text = tidy(line.text)
        if not text or ends_with_figure(text):
            continue
        if line.page != lines[place].page or _SENTENCE.search(text) or len(text) > MAX_HEADING:
            return ""
        if _WORD.search(text):
            return text
    return ""
