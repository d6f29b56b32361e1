"""What a filing's own figures say about a unit that could mean two things.

'MT CO2e' is a metric ton to some and a million tonnes to others. One filing means one thing by it:
where it prints more of them than any company emits in megatonnes, they are metric tons. A 'ton' is a metric
one where the filing's money is that of a country which has no other, and under a scope: the GHG Protocol,
which defines the scopes, reckons in metric tons alone. Who weighs other things in kilograms has metric tons
too, who tells areas in square metres, and who fills kilolitres: where short tons are in use, so are pounds,
square feet and gallons.
"""

from __future__ import annotations

import re

import polars as pl

from transforms.catalogue import Catalogue
from transforms.catalogue.conversions import scientific
from transforms.regex import regex

UNCLEAR = r"(?i)^m\s?t\s?(?:of\s)?c[o0]\s?2"
MT = r"^[(（]?(?:MT|mt|M\.T\.?)[)）]?$"
_SPELT = r"(?i)\bmetric ton"
LAKHS = r"^\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?$"
"""Digits as India groups them, where no other ton than the metric one is in use: 3,08,76,489."""
MOST_MEGATONNES = 1500
"""No company's emissions, its products' use included, have reached so many million tonnes in a year."""

MOST_OF_SCOPE = (("scope=Scope 1", 700), ("scope=Scope 2", 100))
"""Nor has any company's scope 1 or 2: the largest utilities and steelmakers stay below."""


TON = r"(?i)^(?:[\d,. ]+)?(?:thousand |million )?tons?(?:\s?/.+|\s+per\s.+)?$"
_PLAIN_TON = regex(r"(?<![a-z])tons?\b", re.IGNORECASE)
_METRIC = r"^(?:(?:kg|g|mg)(?:_per_.+)?|m2|.+_per_m2)$"
_METRIC_PRINT = r"(?i)㎥|\bkl\b|\bkilolit(?:er|re)s?\b|\bt-CO2"
"""Units as those print them who have no other ton: one sign for cubic metres, kilolitres, 't-CO2'."""
_CUSTOMARY = r"(?i)\b(?:gallons?|gal|lbs?|pounds?|miles?|acres?|yards?|mmbtu|btu|therms?)\b"
"""Units of those who may weigh in short tons."""
SCOPE_TON = r"(?i)^(?:[\d,. ]+)?(?:thousand |million )?(?:of )?(?:tons?\b|CO2\S* (?:emissions )?in tons?$)"
NOT_METRIC = r"(?i)\b(?:short|long|imperial|U\.?S\.?) tons?\b"
_AS_TONNES = {
    "printed_unit": pl.String,
    "metric_unit": pl.String,
    "metric_coefficient": pl.Int128,
    "metric_exponent": pl.Int32,
}
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


def settle_tons(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Read 'MT CO2e' and 'tons' in the filings that prove what they mean; elsewhere the problem stays."""
    return _plain_tons(_masses(_megatonnes(frame)), cat) if _any_ambiguous(frame) else frame


def _any_ambiguous(frame: pl.DataFrame) -> bool:
    """Most filings print no unit that could mean two things: their figures need no look at the whole."""
    return bool(frame["unit_problem"].str.starts_with("unit_ambiguous").any())


def _plain_tons(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    measured = pl.col("read_unit").str.contains(_METRIC) & pl.col("ignored_by").is_null()
    customary = pl.col("unit_text").str.contains(_CUSTOMARY)
    measured |= pl.col("unit_text").str.contains(_METRIC_PRINT)
    weighed = _somewhere(measured) & ~_somewhere(customary) & ~_names_other_tons()
    metric = weighed | pl.col("currency").is_in(METRIC_MONEY).fill_null(value=False)
    of_scope = (
        pl.col("printed_unit").str.contains(SCOPE_TON)
        & pl.col("members").str.contains("scope=", literal=True)
        & ~_names_other_tons()
    )
    return _as_tonnes(frame, (pl.col("printed_unit").str.contains(TON) & metric) | of_scope, cat)


def _somewhere(told: pl.Expr) -> pl.Expr:
    return told.fill_null(value=False).any().over("filing_id")


def _names_other_tons() -> pl.Expr:
    return _somewhere(pl.col("unit_text").str.contains(NOT_METRIC))


def settle_tons_of_gases(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Tons of greenhouse gases are metric, as in the GHG Protocol, unless the filing names short ones.

    'MT' of a pollutant are metric tons: no company emits a million tonnes of one.
    """
    if not _any_ambiguous(frame):
        return frame
    pollutant = pl.col("metric_id").is_in(_ids_of(cat, "pollution"))
    frame = _as_metric_tons(frame, pollutant & pl.col("printed_unit").str.contains(MT))
    of_gases = pl.col("metric_id").str.starts_with("ghg_")
    printed = pl.col("printed_unit").str.contains(SCOPE_TON)
    return _as_tonnes(frame, printed & of_gases & ~_names_other_tons(), cat)


def _as_tonnes(frame: pl.DataFrame, settled: pl.Expr, cat: Catalogue) -> pl.DataFrame:
    """The frame; where `settled` holds, the ambiguous unit is read with 'tonnes' in the place of 'tons'."""
    unclear = pl.col("unit_problem").str.starts_with("unit_ambiguous")
    metric = (unclear & settled).fill_null(value=False)
    texts = frame.filter(metric)["printed_unit"].drop_nulls().unique()
    read = ((text, cat.read_unit(_PLAIN_TON.sub("tonnes", text))) for text in texts)
    rows = [(text, one.unit, *scientific(one.factor)) for text, one in read if one and one.unit]
    if not rows:
        return frame
    table = pl.DataFrame(rows, schema=_AS_TONNES, orient="row")
    joined = frame.join(table, on="printed_unit", how="left", maintain_order="left")
    told = metric & pl.col("metric_unit").is_not_null()
    return joined.with_columns(
        read_unit=pl.when(told).then("metric_unit").otherwise("read_unit"),
        read_coefficient=pl.when(told).then("metric_coefficient").otherwise("read_coefficient"),
        read_exponent=pl.when(told).then("metric_exponent").otherwise("read_exponent"),
        unit_problem=pl.when(told).then(None).otherwise("unit_problem"),
    ).drop("metric_unit", "metric_coefficient", "metric_exponent")


def _masses(frame: pl.DataFrame) -> pl.DataFrame:
    """'MT' of waste: metric tons where the filing spells them so, counts in lakhs, or has too many."""
    unclear = pl.col("printed_unit").str.contains(MT) & pl.col("ignored_by").is_null()
    proven = (unclear & (_size() > MOST_MEGATONNES)) | pl.col("unit_text").str.contains(_SPELT)
    proven |= pl.col("value_text").str.contains(LAKHS)
    return _as_metric_tons(frame, unclear & _somewhere(proven))


def _as_metric_tons(frame: pl.DataFrame, settled: pl.Expr) -> pl.DataFrame:
    told = (pl.col("unit_problem").str.starts_with("unit_ambiguous") & settled).fill_null(value=False)
    return frame.with_columns(
        read_unit=pl.when(told).then(pl.lit("t")).otherwise("read_unit"),
        unit_problem=pl.when(told).then(None).otherwise("unit_problem"),
    )


def _ids_of(cat: Catalogue, topic: str) -> list[str]:
    """The metrics of a topic."""
    return cat.metrics.filter(pl.col("topic") == topic)["metric_id"].to_list()


def _size() -> pl.Expr:
    return pl.col("mantissa").abs().cast(pl.Float64) * pl.lit(10.0).pow(-pl.col("places").cast(pl.Float64))


def _megatonnes(frame: pl.DataFrame) -> pl.DataFrame:
    unclear = (
        pl.col("unit_problem").str.starts_with("unit_ambiguous")
        & pl.col("printed_unit").str.contains(UNCLEAR)
        & pl.col("ignored_by").is_null()
    )
    most = pl.lit(MOST_MEGATONNES)
    for scope, megatonnes in MOST_OF_SCOPE:
        most = pl.when(pl.col("members").str.ends_with(scope)).then(megatonnes).otherwise(most)
    proven = _somewhere((unclear & (_size() > most)) | pl.col("value_text").str.contains(LAKHS))
    settled = (unclear & proven).fill_null(value=False)
    return frame.with_columns(
        read_unit=pl.when(settled).then(pl.lit("tCO2e")).otherwise("read_unit"),
        unit_problem=pl.when(settled).then(None).otherwise("unit_problem"),
    )
