"""What a filing's own figures say about a unit that could mean two things.

'MT CO2e' is a metric ton to some and a million tonnes to others. One filing means one thing by it:
where it prints more of them than any company emits in megatonnes, they are metric tons. A 'ton' is a metric
one where the filing's money is that of a country which has no other, and under a scope: the GHG Protocol,
which defines the scopes, reckons in metric tons alone.
"""

from __future__ import annotations

import polars as pl

UNCLEAR = r"(?i)^m\s?t\s?(?:of\s)?c[o0]\s?2"
MOST_MEGATONNES = 1500
"""No company's emissions, its products' use included, have reached so many million tonnes in a year."""

MOST_OF_SCOPE = (("scope=Scope 1", 700), ("scope=Scope 2", 100))
"""Nor has any company's scope 1 or 2: the largest utilities and steelmakers stay below."""


TON = r"(?i)^(?:[\d,. ]+)?(?:thousand |million )?tons?$"
SCOPE_TON = r"(?i)^(?:[\d,. ]+)?(?:thousand |million )?(?:of )?(?:tons?\b|CO2\S* (?:emissions )?in tons?$)"
NOT_METRIC = r"(?i)\b(?:short|long|imperial|U\.?S\.?) tons?\b"
METRIC_MONEY = (
    "CNY",
    "HKD",
    "TWD",
    "JPY",
    "KRW",
    "SGD",
    "MYR",
    "THB",
    "INR",
    "EUR",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
)
"""Money of countries where neither a short nor a long ton is in use."""


def settle_tons(frame: pl.DataFrame) -> pl.DataFrame:
    """Read 'MT CO2e' and 'tons' in the filings that prove what they mean; elsewhere the problem stays."""
    return _plain_tons(_megatonnes(frame)) if _any_ambiguous(frame) else frame


def _any_ambiguous(frame: pl.DataFrame) -> bool:
    """Most filings print no unit that could mean two things: their figures need no look at the whole."""
    return bool(frame["unit_problem"].str.starts_with("unit_ambiguous").any())


def _plain_tons(frame: pl.DataFrame) -> pl.DataFrame:
    unclear = pl.col("unit_problem").str.starts_with("unit_ambiguous")
    of_money = pl.col("printed_unit").str.contains(TON) & pl.col("currency").is_in(METRIC_MONEY)
    of_scope = (
        pl.col("printed_unit").str.contains(SCOPE_TON)
        & pl.col("members").str.contains("scope=", literal=True)
        & ~pl.col("unit_text").str.contains(NOT_METRIC).any().over("filing_id")
    )
    metric = (unclear & (of_money | of_scope)).fill_null(value=False)
    return frame.with_columns(
        read_unit=pl.when(metric).then(pl.lit("t")).otherwise("read_unit"),
        unit_problem=pl.when(metric).then(None).otherwise("unit_problem"),
    )


def settle_tons_of_gases(frame: pl.DataFrame) -> pl.DataFrame:
    """Tons of greenhouse gases are metric, as in the GHG Protocol, unless the filing names short ones."""
    if not _any_ambiguous(frame):
        return frame
    metric = (
        pl.col("unit_problem").str.starts_with("unit_ambiguous")
        & pl.col("printed_unit").str.contains(SCOPE_TON)
        & pl.col("metric_id").str.starts_with("ghg_emissions")
        & ~pl.col("unit_text").str.contains(NOT_METRIC).fill_null(value=False).any().over("filing_id")
    ).fill_null(value=False)
    return frame.with_columns(
        read_unit=pl.when(metric).then(pl.lit("t")).otherwise("read_unit"),
        unit_problem=pl.when(metric).then(None).otherwise("unit_problem"),
    )


def _megatonnes(frame: pl.DataFrame) -> pl.DataFrame:
    unclear = (
        pl.col("unit_problem").str.starts_with("unit_ambiguous")
        & pl.col("printed_unit").str.contains(UNCLEAR)
        & pl.col("ignored_by").is_null()
    )
    size = pl.col("mantissa").abs().cast(pl.Float64) * pl.lit(10.0).pow(-pl.col("places").cast(pl.Float64))
    most = pl.lit(MOST_MEGATONNES)
    for scope, megatonnes in MOST_OF_SCOPE:
        most = pl.when(pl.col("members").str.ends_with(scope)).then(megatonnes).otherwise(most)
    proven = (unclear & (size > most)).any().over("filing_id")
    settled = (unclear & proven).fill_null(value=False)
    return frame.with_columns(
        read_unit=pl.when(settled).then(pl.lit("tCO2e")).otherwise("read_unit"),
        unit_problem=pl.when(settled).then(None).otherwise("unit_problem"),
    )
