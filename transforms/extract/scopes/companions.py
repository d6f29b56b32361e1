"""Columns that stand beside each year's figures and move with them: shares of the total, intensities.

A share is its figure over the one total of the year, an intensity over the one revenue: in every row of
a year both have the same ratio. Columns for which that holds row by row are told apart for certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from transforms.extract.numbers import half_digit
from transforms.extract.scopes.column_proofs import Cells

MIN_ROWS = 2
SHARP = Decimal("0.1")
"""At least one ratio of a year must be known so exactly."""

Pair = tuple[int, int]


def figures_beside(rows: Sequence[Cells], years: int) -> list[int]:
    """The columns of figures, year by year, where each has a companion; [] where nothing is certain."""
    if years < 1 or len(rows) < MIN_ROWS or len(rows[0].amounts) != 2 * years:
        return []
    ways: list[list[Pair]] = [
        [(2 * year, 2 * year + 1) for year in range(years)],
        [(year, years + year) for year in range(years)],
    ]
    proven = [way for way in ways if all(_moves_along(rows, *pair) for pair in way)]
    return [figure for figure, _ in proven[0]] if len({tuple(way) for way in proven}) == 1 else []


def _moves_along(rows: Sequence[Cells], figure: int, companion: int) -> bool:
    """Whether one column is in every row the same fraction of another, as exactly as they are printed."""
    low, high = Decimal(0), Decimal("Infinity")
    sharp, last = False, Decimal(0)
    told = 0
    for row in rows:
        value, beside = row.amounts[figure], row.amounts[companion]
        if value is None or beside is None or beside >= value:
            return False
        if not value:
            continue
        half = half_digit(beside)
        low, high = max(low, (beside - half) / value), min(high, (beside + half) / value)
        sharp = sharp or (beside > 0 and half / beside < SHARP)
        told += value != last
        last = value
    return low <= high and sharp and told >= MIN_ROWS
