"""The figures of all entities of a lake as robust statistics: median and median deviation of log10."""

from __future__ import annotations

import polars as pl

from expectations.context import PEERS
from expectations.plausible_bounds import PeerBounds

BASES = ("employees_total", "revenue")
"""Metrics that say how large a company is; figures are compared per each of them."""

SIGMA = 1.4826
"""A normal distribution's standard deviation per median absolute deviation."""

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


def odd_among_peers(told: pl.DataFrame, peers: pl.DataFrame, bounds: PeerBounds) -> pl.DataFrame:
    """Totals far from the median of their peers (same metric, unit and year), with `badness`.

    Compared per head where the filing tells both, else per money earned, else as they are.
    """
    totals = told.filter(pl.col("dims") == "", pl.col("value") > 0).with_columns(size=log_size())
    usual = peers.filter(pl.col("entities") >= bounds.least_entities)
    each = with_bases(totals, ("filing_id", "fiscal_year")).join(usual, on=list(KEY))
    best = each.sort("basis", maintain_order=True).with_columns(
        order=pl.when(pl.col("basis") == "")
        .then(2)
        .when(pl.col("basis").str.starts_with("rev"))
        .then(1)
        .otherwise(0)
    )
    first = best.sort("order", maintain_order=True).unique(
        ["filing_id", "entity_id", "metric_id", "unit", "period"], keep="first", maintain_order=True
    )
    away = pl.col("size") - pl.col("middle")
    z = away.abs() / pl.max_horizontal(pl.col("spread") * SIGMA, pl.lit(bounds.least_spread))
    return (
        first.with_columns(away=away, z=z, badness=away.abs())
        .filter(pl.col("z") > bounds.z)
        .with_columns(kind=pl.lit("peers"), when=when(), says=_words())
    )


def _words() -> pl.Expr:
    per = pl.col("basis").str.split("/").list.first()
    basis = pl.when(per == "").then(pl.lit("")).otherwise(pl.format(" per {}", per))
    factor = pl.lit(10.0).pow(pl.col("away").abs()).round_sig_figs(3)
    side = pl.when(pl.col("away") > 0).then(pl.lit("above")).otherwise(pl.lit("below"))
    text = "{} times {} the median{} of {} entities (z = {})"
    return pl.format(text, factor, side, basis, "entities", pl.col("z").round(1))


def log_size() -> pl.Expr:
    """The order of magnitude of a value, not a quantity; only for values above zero."""
    return pl.col("value").cast(pl.Float64).log10()


def when() -> pl.Expr:
    """Months since year 0 of a period's end: what years are told apart by."""
    return pl.col("period_end").dt.year() * 12 + pl.col("period_end").dt.month().cast(pl.Int32)


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
