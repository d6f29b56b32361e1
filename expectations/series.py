"""The rows of a filing through the years, continued into the past by what the entity told elsewhere."""

from __future__ import annotations

import polars as pl

from expectations.peers import log_size, when

ROW = ("filing_id", "entity_id", "metric_id", "dims", "unit", "kind")
"""One series: a row of the filing; `kind` is 'period type/months'."""

STEP = 12
"""Months between a figure and the one it is compared with."""


def changes(told: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """One row per figure of `told` and the same a year earlier: `term`, `past`, `change` (log10), `own`.

    The year before is the filing's own print where it has one, else the newest other filing's
    (`before`: like `told`, with `filed_at`). Zeros and negative figures take no part. `own` tells
    whether the later figure is the filing's news.
    """
    filings = told.select("filing_id", "entity_id").unique()
    mine = _sizes(told).with_columns(own=pl.lit(True), rank=pl.lit(0))
    theirs = _sizes(before.sort("filed_at", descending=True, nulls_last=True)).drop("filing_id")
    theirs = theirs.join(filings, on="entity_id").with_columns(own=pl.lit(False), rank=pl.lit(1))
    both = pl.concat([mine, theirs.select(mine.columns)])
    years = both.sort("rank", maintain_order=True).unique([*ROW, "when"], keep="first", maintain_order=True)
    ordered = years.sort(*ROW, "when", maintain_order=True)
    steps = ordered.with_columns(
        past=pl.col("term").shift(1).over(ROW),
        past_decimals=pl.col("decimals").shift(1).over(ROW),
        past_own=pl.col("own").shift(1).over(ROW),
        gap=pl.col("when").diff().over(ROW),
        change=pl.col("size").diff().over(ROW),
    )
    # A figure that another filing told already was judged against the year before then.
    retold = theirs.select(*ROW, "when").unique().with_columns(retold=pl.lit(True))
    known = steps.filter(pl.col("gap") == STEP).join(
        retold, on=[*ROW, "when"], how="left", maintain_order="left"
    )
    return known.with_columns(own=pl.col("own") & (pl.col("past_own") | pl.col("retold").is_null()))


def _sizes(told: pl.DataFrame) -> pl.DataFrame:
    """ROW, `when` (months since year 0), `size` (log10) and `term` of every figure above zero."""
    return told.filter(pl.col("value") > 0).select(
        *ROW[:-1],
        "term",
        "decimals",
        kind=pl.concat_str(pl.col("period").str.split("/").list.last(), "span", separator="/"),
        when=when(),
        size=log_size(),
    )


def with_growth(steps: pl.DataFrame, least: int) -> pl.DataFrame:
    """Add `growth`: how the whole entity changed, as the median of all its rows (0 where they are few).

    A merger trebles everything at once; that says nothing against any one figure.
    """
    extensive = pl.col("change").filter(pl.col("dims") == "", pl.col("extensive"))
    of = ("filing_id", "when")
    median, count = extensive.median().over(of), extensive.len().over(of)
    return steps.with_columns(growth=pl.when(count >= least).then(median).otherwise(0.0))
