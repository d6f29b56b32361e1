"""What a filing's own figures say about a unit that could mean two things.

'MT CO2e' is a metric ton to some and a million tonnes to others. One filing means one thing by it:
where it prints more of them than any company emits in megatonnes, they are metric tons.
"""

from __future__ import annotations

import polars as pl

UNCLEAR = r"(?i)^m\s?t\s?(?:of\s)?c[o0]\s?2"
MOST_MEGATONNES = 1500
"""No company's emissions, its products' use included, have reached so many million tonnes in a year."""


def settle_tons(frame: pl.DataFrame) -> pl.DataFrame:
    """Read 'MT CO2e' as tCO2e in the filings whose figures prove it; elsewhere the problem stays."""
    unclear = (
        pl.col("unit_problem").str.starts_with("unit_ambiguous")
        & pl.col("printed_unit").str.contains(UNCLEAR)
        & pl.col("ignored_by").is_null()
    )
    size = pl.col("mantissa").abs().cast(pl.Float64) * pl.lit(10.0).pow(-pl.col("places").cast(pl.Float64))
    proven = (unclear & (size > MOST_MEGATONNES)).any().over("filing_id")
    settled = (unclear & proven).fill_null(value=False)
    return frame.with_columns(
        read_unit=pl.when(settled).then(pl.lit("tCO2e")).otherwise("read_unit"),
        unit_problem=pl.when(settled).then(None).otherwise("unit_problem"),
    )
