"""From observations to facts: the same figure told twice in a filing becomes one fact.

Two tellings agree when they round together at the coarser precision (XBRL's rule for consistent
duplicates, https://specifications.xbrl.org/work-product-index-inline-xbrl.html): the more precise one
stays, the first among equals. Tellings that do not agree all stay; the expectations judge them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import polars as pl

from transforms.catalogue import catalogue
from transforms.model import FACTS, VALUE, Outcome

IDENTITY = ("filing_id", "entity_id", "metric_id", "dimensions", "fiscal_year", "unit")
REPORTED = "reported"
_COARSEST, _FINEST = -27, 10


def facts_of(observations: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """FACTS of a batch of OBSERVATIONS; `filings` gives an entity to what names none itself."""
    told = observations.filter(pl.col("outcome") == str(Outcome.FACT))
    filers = filings.select("filing_id", filer="entity_id")
    owned = told.join(filers, on="filing_id", how="left", maintain_order="left").with_columns(
        entity_id=pl.coalesce("entity_id", "filer")
    )
    return (
        _without_echoes(owned)
        .with_columns(
            fact_id=pl.col("observation_id").str.replace("-o", "-f", literal=True),
            basis=pl.lit(REPORTED),
            flags=pl.lit(""),
            catalogue_version=pl.lit(catalogue().version),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in FACTS.items())
    )


def _without_echoes(told: pl.DataFrame) -> pl.DataFrame:
    """Leave out what only repeats the most precise telling of the same fact."""
    ranked = (
        told.with_row_index("place")
        .join(_halves(), on="decimals", how="left", maintain_order="left")
        .sort("decimals", "place", descending=[True, False])
        .with_columns(
            rank=pl.int_range(pl.len()).over(IDENTITY),
            best=pl.col("value").first().over(IDENTITY),
        )
    )
    echo = (pl.col("rank") > 0) & ((pl.col("value") - pl.col("best")).abs() <= pl.col("half"))
    return ranked.filter(~echo).sort("place").drop("place", "half", "rank", "best")


@cache
def _halves() -> pl.DataFrame:
    """Half of the last printed digit, by `decimals`; the finest half is below what VALUE can hold.

    From texts: for a list of Decimals polars imports numpy, a tenth of the time a small file needs.
    """
    places = range(_COARSEST, _FINEST + 1)
    halves = [f"{Decimal(5).scaleb(-d - 1):f}" if d < _FINEST else "0" for d in places]
    frame = pl.DataFrame(
        {"decimals": places, "half": halves}, schema={"decimals": pl.Int32, "half": pl.String}
    )
    return frame.with_columns(pl.col("half").str.to_decimal(scale=VALUE.scale).cast(VALUE))
