"""One row per identity a filing tells, with the half-width of what its print leaves open.

A value with XBRL decimals d is known to +-0.5 x 10^-d; whole numbers of counted things are exact. A
figure told several times counts once, in its most precise print; 'over 90' and 'about 70' take no
part in arithmetic.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from expectations.known import Known, is_discrete
from transforms.model import VALUE

IDENTITY = ("filing_id", "entity_id", "metric_id", "dims", "unit", "period")
"""What makes two facts speak of the same thing; `period` is 'start/end/type'."""

PLACE = ("page", "line", "locator")
TERM = ("metric_id", "dims", "unit", "value", "half", "decimals", "fact_ids", "fiscal_year", *PLACE)
"""The fields of `arithmetic.Term`; `tell` carries them as one struct, so that joins stay short."""

INEXACT = (
    r"(?i)over|approx|about|under|more|less|than|near|least|most|up_to|almost|around|estimat|target"
    r"|约|約|近|超|逾|余|餘|不足|至少|~|≈|>|<"
)
"""Qualifiers of a figure that claims no exact value: in our words, or as printed before the number."""

HUGE = Decimal(10) ** 24
"""No company reports so much of anything; kept out, because sums of it leave Decimal(38, 10)."""

FINEST_DECIMALS, COARSEST_DECIMALS = 9, -18
ANNUAL_MONTHS = 12


def tell(facts: pl.DataFrame, known: Known) -> pl.DataFrame:
    """FACTS to one row per identity: IDENTITY, value, half, decimals, span, fact_ids, place, year.

    `span` is the period's length in months; instants and cumulative stocks count as a year.
    """
    usable = (
        facts.filter(
            pl.col("value").is_not_null()
            & pl.col("metric_id").is_not_null()
            & pl.col("filing_id").is_not_null()
        )
        .filter(pl.col("value").is_between(-HUGE, HUGE), pl.col("unit").is_not_null())
        .with_columns(
            pl.col("entity_id", "fact_id").fill_null(""),
            period=period_key(),
            span=_span(),
            rank=_rank(),
            inexact=pl.col("qualifier").fill_null("").str.contains(INEXACT),
        )
        .pipe(with_core_dimensions, known)
        .pipe(with_half)
    )
    grouped = usable.sort("inexact", "half", "rank", "line", nulls_last=True).group_by(
        IDENTITY, maintain_order=True
    )
    first = ("value", "half", "decimals", "span", "inexact", "fiscal_year", "period_end", *PLACE)
    told = grouped.agg(*(pl.col(name).first() for name in first), pl.col("fact_id").alias("fact_ids"))
    return told.filter(~pl.col("inexact")).drop("inexact").with_columns(term=pl.struct(TERM))


def with_core_dimensions(facts: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Add `dims`: `dimensions` without what the metric's own name already says (scope1: scope=1)."""
    pairs = pl.col("dimensions").fill_null("").str.split(";")
    implied = pl.col("implied").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    joined = facts.join(known.implied, on="metric_id", how="left", maintain_order="left")
    core = pairs.list.set_difference(implied).list.sort().list.join(";")
    return joined.with_columns(dims=core).drop("implied")


def period_key() -> pl.Expr:
    """'start/end/type', empty where unknown: text joins where null would not."""
    parts = (
        pl.col(name).cast(pl.String).fill_null("") for name in ("period_start", "period_end", "period_type")
    )
    return pl.concat_str(*parts, separator="/")


def with_half(facts: pl.DataFrame) -> pl.DataFrame:
    """Add `half`, the half-width of the interval each print stands for (VALUE, in the fact's unit)."""
    steps = range(COARSEST_DECIMALS, FINEST_DECIMALS + 1)
    widths = pl.DataFrame(
        {"step": list(steps), "half": [Decimal(5).scaleb(-step - 1) for step in steps]},
        schema={"step": pl.Int32, "half": VALUE},
    )
    step = pl.col("decimals").clip(COARSEST_DECIMALS, FINEST_DECIMALS)
    exact = pl.col("decimals").is_null() | (is_discrete(pl.col("unit")) & (pl.col("decimals") >= 0))
    joined = facts.with_columns(step=step).join(widths, on="step", how="left", maintain_order="left")
    zero = pl.lit(Decimal(0), dtype=VALUE)
    return joined.with_columns(half=pl.when(exact).then(zero).otherwise(pl.col("half"))).drop("step")


def _span() -> pl.Expr:
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1
    return (days / 30.4).round().cast(pl.Int32).fill_null(ANNUAL_MONTHS)


def _rank() -> pl.Expr:
    """A table is the more careful teller of a figure than a callout or a sentence."""
    kind = pl.col("extractor").fill_null("")
    return pl.when(kind.str.contains("table|xbrl|sheet|csv")).then(0).otherwise(1)
