"""A yearly change against all other yearly changes of the same row: a row that always moved by a tenth
and now doubles is odd, one that always doubles is not."""

from __future__ import annotations

from math import log10

import polars as pl

from expectations.peers import SIGMA
from expectations.plausible_bounds import History
from expectations.series import ROW


def odd_history(steps: pl.DataFrame, bounds: History) -> pl.DataFrame:
    """Rows of `changes` whose robust z-score is beyond the bound, with `badness` and what they say.

    Median and deviation are those of the other changes of the row, at least `least_changes` of them.
    """
    numbered = steps.with_row_index("step")
    rows = numbered.filter(pl.len().over(ROW) > bounds.least_changes)
    others = rows.select(*ROW, other="step", beside="change")
    pairs = rows.filter("own").join(others, on=list(ROW)).filter(pl.col("step") != pl.col("other"))
    middle = pl.col("beside").median()
    judged = pairs.group_by("step", maintain_order=True).agg(
        middle.alias("middle"),
        (pl.col("beside") - middle).abs().median().alias("spread"),
        pl.len().alias("years"),
    )
    away = pl.col("change") - pl.col("middle")
    z = away.abs() / pl.max_horizontal(pl.col("spread") * SIGMA, pl.lit(bounds.least_spread))
    return (
        rows.join(judged, on="step", maintain_order="left")
        .with_columns(z=z, badness=away.abs())
        .filter(pl.col("z") > bounds.z, pl.col("badness") > log10(bounds.factor))
        .with_columns(kind=pl.lit("history"), says=_words())
    )


def _words() -> pl.Expr:
    usual = pl.lit(10.0).pow(pl.col("middle").abs()).round(2)
    falls = pl.col("middle") < 0
    factor = pl.when(falls).then(pl.format("/{}", usual)).otherwise(pl.format("x{}", usual))
    return pl.format(
        "its other {} yearly changes lie around {} (z = {})", "years", factor, pl.col("z").round(1)
    )
