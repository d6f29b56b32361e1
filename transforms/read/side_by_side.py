"""Tables beside each other on one sheet, and groups merged over their rows: what only cells can tell.

Two tables share rows when an empty column stands between them and a row heads years on both sides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from transforms.regex import regex

if TYPE_CHECKING:
    from transforms.read.grid import Sheet

YEAR = regex(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?年度?)?", re.IGNORECASE)
FIGURE = regex(r"[(+\-−]?[\d.,' ]*\d[\d.,' ]*\)?\s?%?")
LEAST_YEARS = 2


def side_by_side(sheet: Sheet) -> list[Sheet]:
    """The sheet as it is, or the tables that stand beside each other on it, from left to right."""
    filled = {column for row in sheet.rows.values() for column in row}
    for gap in range(min(filled, default=0) + 1, max(filled, default=0)):
        if gap not in filled and any(_heads_both(row, gap) for row in sheet.rows.values()):
            left, right = _part(sheet, 0, gap), _part(sheet, gap, max(filled) + 1)
            return [left, *side_by_side(right)]
    return [sheet]


def heads_group(row: dict[int, str]) -> bool:
    """Whether a row begins with the name of its group and a name of its own: 'Energy | Diesel | 5'."""
    texts = [row[column] for column in sorted(row)]
    named = len(texts) > 2 and not FIGURE.fullmatch(texts[0]) and not FIGURE.fullmatch(texts[1])
    return named and any(FIGURE.fullmatch(text) and not YEAR.fullmatch(text) for text in texts[2:])


def _heads_both(row: dict[int, str], gap: int) -> bool:
    left = [text for column, text in sorted(row.items()) if column < gap]
    right = [text for column, text in sorted(row.items()) if column > gap]
    return _is_head(left) and _is_head(right)


def _is_head(texts: list[str]) -> bool:
    """A name, then years: each once."""
    years = [text for text in texts if YEAR.fullmatch(text)]
    return (
        len(texts) > LEAST_YEARS
        and not YEAR.fullmatch(texts[0])
        and len(set(years)) == len(years) >= LEAST_YEARS
    )


def _part(sheet: Sheet, after: int, before: int) -> Sheet:
    """The columns between two, both left out."""
    rows = {
        number: cells
        for number, row in sheet.rows.items()
        if (cells := {column: text for column, text in row.items() if after < column < before})
    }
    return replace(sheet, rows=rows, merged=[each for each in sheet.merged if after < each[1] < before])
