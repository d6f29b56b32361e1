"""The figures of all entities of a lake as robust statistics: median and median deviation of log10."""

from __future__ import annotations

import polars as pl

from expectations.context import PEERS

BASES = ("employees_total", "revenue")
"""Metrics that say how large a company is; figures are compared per each of them."""

KEY = ("metric_id", "unit", "fiscal_year", "basis")


def peer_statistics(totals: pl.DataFrame) -> pl.DataFrame:
    """Totals (entity_id, metric_id, unit, fiscal_year, value > 0) of all entities to PEERS."""
    if totals.is_empty():
        return pl.DataFrame(schema=PEERS)
    sizes = totals.with_columns(size=log_size())
    grouped = with_bases(sizes, ("entity_id", "fiscal_year")).group_by(KEY)
    middle = pl.col("size").median()
    return (
        grouped.agg(
            pl.len().cast(pl.UInt32).alias("entities"),
            middle.alias("middle"),
            (pl.col("size") - middle).abs().median().alias("spread"),
        )
        .select(PEERS.keys())
        .cast(pl.Schema(PEERS))
    )


def log_size() -> pl.Expr:
    """The order of magnitude of a value, not a quantity; only for values above zero."""
    return pl.col("value").cast(pl.Float64).log10()


def with_bases(sizes: pl.DataFrame, teller: tuple[str, ...]) -> pl.DataFrame:
    """Each row as itself (basis '') and per head and per money earned, where `teller` tells these."""
    scale = sizes.filter(pl.col("metric_id").is_in(BASES)).select(
        *teller, basis=pl.concat_str("metric_id", "unit", separator="/"), scale="size"
    )
    per = (
        sizes.filter(~pl.col("metric_id").is_in(BASES) & is_extensive())
        .join(scale, on=list(teller))
        .with_columns(size=pl.col("size") - pl.col("scale"))
    )
    itself = sizes.with_columns(basis=pl.lit(""))
    return pl.concat([itself, per.select(itself.columns)])


def is_extensive() -> pl.Expr:
    """Whether a figure grows with the company: tonnes and persons do, percentages and rates do not."""
    unit = pl.col("unit")
    barred = ["percent", "permille", "pure", "ratio", "score", "index", "years"]
    return ~unit.is_in(barred) & ~unit.str.contains("per_", literal=True)
