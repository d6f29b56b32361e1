"""Rows of a breakdown that were printed but have no name in the catalogue: 'others 173'.

A breakdown that falls short by exactly such a row, printed among its parts, is whole on the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from expectations.arithmetic import Equation, show
from transforms.model import Outcome

REACH = 3
"""Lines above the first and below the last part that still belong to the breakdown."""


class LeftOut:
    """The unmapped numbers of a batch, asked only for breakdowns that fall short."""

    def __init__(self, observations: pl.DataFrame) -> None:
        self._unmapped = observations.filter(
            pl.col("outcome") == Outcome.UNMAPPED.value, pl.col("value").is_not_null()
        )

    def note(self, equation: Equation) -> str:
        """'holds with 173, line 1890, which has no name in the catalogue', or ''."""
        missing = -equation.residual
        lines = [part.line for part in equation.parts if part.line is not None]
        if missing <= 0 or not lines:
            return ""
        for row in self._between(equation, min(lines) - REACH, max(lines) + REACH):
            if abs(row["value"] - missing) <= equation.tolerance:
                return f"holds with {show(row['value'])}, line {row['line']}, a row without a name here"
        return ""

    def _between(self, equation: Equation, first: int, last: int) -> Iterator[dict[str, Any]]:
        whole = equation.whole
        near = self._unmapped.filter(
            pl.col("filing_id") == equation.filing_id,
            pl.col("line").is_between(first, last),
            pl.col("fiscal_year") == whole.fiscal_year,
            pl.col("unit").is_null() | (pl.col("unit") == whole.unit),
        )
        yield from near.iter_rows(named=True)
