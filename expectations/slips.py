"""Unit slips without any identity: one year stands about 10^3, 10^4 or 10^6 away from all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from expectations.arithmetic import show, storable
from expectations.diagnosis import NEIGHBOURING_UNITS, factor
from expectations.findings import term_of
from expectations.policy import Policy
from transforms.model import Verdict

NEAR = 3.0
"""Years agree when they are within this factor of each other; a slip is within it of a power of ten."""

SERIES = ("filing_id", "entity_id", "metric_id", "dims", "unit", "kind")


def check_slips(told: pl.DataFrame, borne_out: pl.Series, policy: Policy) -> Iterator[Verdict]:
    """One warning per figure that looks to be in a neighbouring unit.

    The rule: at least three years of one row are told; all but one agree within a factor of 3; the
    odd one out is within a factor of 3 of 1,000, 10,000 or 1,000,000 times (or a part of) their
    geometric mean. x12 or -97% is news, not a slip. Zeros take no part, and a figure that a sum or
    ratio bears out (`borne_out`: first fact_ids) is right whatever its neighbours are.
    """
    sizes = told.filter(pl.col("value") != 0).with_columns(
        kind=pl.concat_str(pl.col("period").str.split("/").list.last(), "span", separator="/"),
        size=pl.col("value").cast(pl.Float64).abs().log10(),  # an order of magnitude, not a quantity
    )
    series = sizes.filter(pl.len().over(SERIES) >= 3)
    others = _others(series)
    odd = others.filter(pl.any_horizontal(*(_near(power) for power in NEIGHBOURING_UNITS)))
    first = pl.col("term").struct.field("fact_ids").list.first()
    odd = odd.filter(~first.is_in(borne_out.implode()))
    for row in odd.sort(*SERIES, "period").iter_rows(named=True):
        yield _verdict(row, policy)


def _others(series: pl.DataFrame) -> pl.DataFrame:
    """Each year beside the others of its row, where those agree: `away` in powers of ten."""
    near = pl.lit(NEAR).log10()
    left = series.with_columns(year=pl.int_range(pl.len()).over(SERIES))
    right = left.select(*SERIES, other="term", beside="size", when="year")
    pairs = left.join(right, on=list(SERIES)).filter(pl.col("year") != pl.col("when"))
    grouped = pairs.group_by(*SERIES, "year", "period", maintain_order=True).agg(
        pl.col("term").first(),
        pl.col("size").first(),
        pl.col("other").sort_by("when"),
        spread=pl.col("beside").max() - pl.col("beside").min(),
        middle=pl.col("beside").mean(),
    )
    return grouped.filter(pl.col("spread") <= near).with_columns(away=pl.col("size") - pl.col("middle"))


def _near(power: int) -> pl.Expr:
    return (pl.col("away").abs() - power).abs() <= pl.lit(NEAR).log10()


def _verdict(row: dict[str, Any], policy: Policy) -> Verdict:
    term, others = term_of(row["term"]), [term_of(other) for other in row["other"]]
    away = float(row["away"])
    power = min(NEIGHBOURING_UNITS, key=lambda candidate: abs(abs(away) - candidate))
    beside = ", ".join(f"{other.text} in {other.fiscal_year}" for other in others)
    corrected = term.value.scaleb(-power if away > 0 else power)
    return Verdict(
        expectation="unit_slip",
        kind="unit_slip",
        severity=policy.of("unit_slip", term.metric_id),
        success=False,
        filing_id=str(row["filing_id"]),
        subject=f"{term.name} {term.fiscal_year}",
        observed=term.text,
        expected=f"about {show(corrected)}",
        arithmetic=f"{term.text} in {term.fiscal_year} beside {beside}",
        diagnosis=f"fits the other years in the neighbouring unit ({factor(-power if away > 0 else power)})",
        **term.concerned,
        fiscal_years=(term.fiscal_year,) if term.fiscal_year else (),
        difference=storable(corrected - term.value),
    )
