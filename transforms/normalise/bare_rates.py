"""Rates printed without a sign: 'Turnover rate 3.1 3.7 3.4' is in percent, for no part is above its whole.

Only where the name says that it is a rate or a share, the metric has no other unit, and its row says that it
counts in hundredths: some figure of it is above one, and none above a hundred. Where a heading alone says so,
whole numbers may be the persons who left, and are no percentages.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from transforms.catalogue import Catalogue

RATE = r"(?i)\b(?:rates?|ratios?|shares?|proportion|percentage|coverage)\b|率|比例|比率|占比|佔比|比重"
RATIO = "other:ratio"
"""What a column or a label's last word says: 'Female ratio'."""
MOST_TIMES = 20
"""A rate may be so many times that of another year; '35' beside '0.34' are of two kinds."""
_ROW = ("filing_id", "table_no", "row_no")


def settle_bare_rates(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `is_bare_rate`: figures without a unit that are percentages; a ratio above one is read so, too."""
    bare = _unsigned() & pl.col("metric_id").is_in(_percentages(cat)) & pl.col("head").str.contains(RATE)
    ratio = (pl.col("read_unit") == RATIO) & pl.col("metric_id").is_in(_with_shares(cat))
    told = (bare | ratio) & pl.col("row_no").is_not_null() & pl.col("ignored_by").is_null()
    named = pl.col("label").str.split(" > ").list.last().str.contains(RATE)
    told &= named | ratio | (pl.col("places") > 0).any().over(_ROW)
    rows = frame.lazy().filter(told).select(*_ROW, size=_size()).collect()
    if rows.is_empty():
        return frame.with_columns(is_bare_rate=pl.lit(value=False))
    some = pl.col("size").filter(pl.col("size") > 0)
    most = rows.group_by(_ROW).agg(most=pl.col("size").max(), least=pl.col("size").min(), lowest=some.min())
    alike = pl.col("most") <= MOST_TIMES * pl.col("lowest")
    hundredths = most.filter((pl.col("most") > 1) & (pl.col("most") <= 100) & (pl.col("least") >= 0) & alike)
    marked = frame.join(
        hundredths.select(*_ROW, found=pl.lit(value=True)), on=_ROW, how="left", maintain_order="left"
    )
    settled = (told & pl.col("found")).fill_null(value=False)
    return marked.with_columns(
        is_bare_rate=settled & bare,
        read_unit=pl.when(settled & ratio).then(pl.lit("percent")).otherwise("read_unit"),
    ).drop("found")


def _unsigned() -> pl.Expr:
    return pl.col("unit_problem").str.starts_with("no_unit").fill_null(value=False)


def _size() -> pl.Expr:
    return pl.col("mantissa").cast(pl.Float64) * pl.lit(10.0).pow(-pl.col("places").cast(pl.Float64))


@lru_cache(maxsize=2)
def _percentages(cat: Catalogue) -> tuple[str, ...]:
    """The metrics that know no unit but the percent."""
    units = cat.metrics.select("metric_id", "units").iter_rows()
    return tuple(metric for metric, own in units if own == ["percent"])


@lru_cache(maxsize=2)
def _with_shares(cat: Catalogue) -> tuple[str, ...]:
    """These, and those whose parts are shares of them in percent."""
    shares = cat.metrics.filter(pl.col("share") != "")["metric_id"]
    return (*_percentages(cat), *shares)
