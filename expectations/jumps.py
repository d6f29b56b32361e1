"""Year-on-year jumps: a figure several times as large, or as small, as the same a year earlier."""

from __future__ import annotations

from math import log10

import polars as pl

from expectations.peers import is_extensive
from expectations.plausible_bounds import YearOnYear
from expectations.series import with_growth

ROUNDING = 1e-9
"""Logarithms of equal ratios (1,000 to 3,000, 3,000 to 9,000) differ in their last places."""


def jumps(steps: pl.DataFrame, bounds: YearOnYear) -> pl.DataFrame:
    """Rows of `changes` beyond the bound, also after the growth of the whole entity, with `badness`.

    A cumulative stock may only grow: a fall is odd however small. Percentages must also move by many
    points. Small bases take no part.
    """
    grown = with_growth(steps.with_columns(extensive=is_extensive()), bounds.least_series)
    change = pl.col("change").abs()
    excess = pl.when("extensive").then(pl.col("change") - pl.col("growth")).otherwise(pl.col("change")).abs()
    limit = _limit(bounds) + ROUNDING
    beyond = (change > limit) & (excess > limit) & _is_weighty(bounds)
    cumulative = pl.col("kind").str.starts_with("cumulative")
    return (
        grown.filter("own", pl.when(cumulative).then(_has_fallen()).otherwise(beyond))
        .with_columns(
            badness=pl.min_horizontal(change, excess),
            says=pl.when(cumulative).then(pl.lit("counted since the beginning, it can only grow")),
        )
        .with_columns(kind=pl.lit("year_on_year"))
    )


def _limit(bounds: YearOnYear) -> pl.Expr:
    """The bound of a metric's topic, in decades."""
    topics = {topic: log10(factor) for topic, factor in bounds.topics.items()}
    return pl.col("topic").replace_strict(topics, default=log10(bounds.factor), return_dtype=pl.Float64)


def _is_weighty(bounds: YearOnYear) -> pl.Expr:
    """Two significant digits in both years, both above their unit's floor; for percents also many points."""
    past = pl.col("size") - pl.col("change")
    lower, upper = pl.min_horizontal("size", past), pl.max_horizontal("size", past)
    floors = {unit: log10(least) for unit, least in bounds.floors.items()}
    floor = (
        pl.col("unit").replace_strict(floors, default=None, return_dtype=pl.Float64).fill_null(float("-inf"))
    )
    digits = lower + pl.min_horizontal("decimals", "past_decimals").fill_null(1)
    points = pl.lit(10.0).pow(upper) - pl.lit(10.0).pow(lower)
    far = (pl.col("unit") != "percent") | (points >= float(bounds.percent_points))
    return (digits >= 1) & (lower >= floor) & far


def _has_fallen() -> pl.Expr:
    past, term = pl.col("past").struct, pl.col("term").struct
    return past.field("value") - term.field("value") > past.field("half") + term.field("half")
