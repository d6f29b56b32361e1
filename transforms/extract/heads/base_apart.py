"""Years of a head with a base year set apart: '2019 2021 2022', '2010 | 2021 | 2022 | 2023'.

A table of emissions sets the year it is measured from beside the latest ones. The gap must lie on the
older side, and the newest years follow one another: '2021 2022 2030' ends with an aim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.regex import regex

BASE = r"(?:base[- ]?(?:year|line)(?: year)?|base)"
MAX_SPAN = 35
AIM_STEP = 5
"""Aims are set for 2025, 2030, 2050: two years alone with such a newer one may be a figure and its aim."""

_YEAR_CELL = regex(
    rf"(?:(?:FY|CY) ?)?(?P<year>(?:19|20)\d\d)\s?[*†]?(?P<base>\s?\(?{BASE}\)?)?"
    r"(?:\s?\((?P<unit>[A-Za-z][^()]*)\))?$",
    re.IGNORECASE,
)


def with_base_apart(years: Sequence[int]) -> bool:
    """Whether years follow one another but for older ones: a base year at one end, or gaps among the oldest.

    >>> [with_base_apart(years) for years in ([2019, 2021, 2022], [2021, 2022, 2030], [2015, 2022, 2021])]
    [True, False, True]
    """
    if len(set(years)) < max(2, len(years)) or max(years) - min(years) > MAX_SPAN:
        return False
    if len(years) == 2:
        return max(years) - min(years) == 1 or max(years) % AIM_STEP != 0
    if max(years) - 1 not in years:
        return False
    steps = [right - left for left, right in pairwise(years)]
    inner = steps[1:] if years[0] == min(years) else steps[:-1] if years[-1] == min(years) else steps
    return len({step > 0 for step in steps}) == 1 or set(inner) in ({1}, {-1})


def year_of_cell(text: str) -> tuple[int, bool] | None:
    """The year that a cell of a head names, and whether it says that it is the base year."""
    found = _YEAR_CELL.match(text.strip())
    if found is not None and found["unit"] and not catalogue().is_unit(found["unit"]):
        return None
    return (int(found["year"]), found["base"] is not None) if found else None


def follow_in_cells(texts: Sequence[str]) -> bool:
    """Whether cells one below the other are the years of one head; a year called base may stand anywhere."""
    cells = [year_of_cell(text) for text in texts]
    if any(cell is None for cell in cells):
        return False
    actual = [cell[0] for cell in cells if cell is not None and not cell[1]]
    return len(actual) == 1 < len(cells) or with_base_apart(actual)
