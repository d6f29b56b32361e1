"""Quantities no company has: more scope 1 than any reporter on Earth, more people than any employer.

A unit read or printed a million times too large ('61 MtCO2e' for 61 t) shows nowhere in a filing's own sums
when all its figures have it. The bounds are rows of `identities.csv`, kind `magnitude`, each far beyond the
largest reporter known, in the metric's canonical unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import localcontext
from typing import Any

import polars as pl

from expectations.arithmetic import PRECISION, show
from expectations.findings import held, term_of
from expectations.policy import Policy
from expectations.rules import Rule
from transforms.model import VALUE, Verdict

EXPECTATION = "magnitude"
SHOWN_DIGITS = 3


def check_magnitudes(told: pl.DataFrame, rules: Sequence[Rule], policy: Policy) -> Iterator[Verdict]:
    """One verdict per figure, of a total or a part, that is larger than the bound of its metric and unit."""
    rows = magnitudes(told, rules)
    for row in rows.filter(~pl.col("holds")).iter_rows(named=True):
        yield _verdict(row, policy)
    good = rows.filter("holds").select(
        "filing_id", "metric_id", "fiscal_year", note=pl.lit(None, dtype=pl.String)
    )
    yield from held(good, EXPECTATION, EXPECTATION, policy)


def magnitudes(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The told figures that have a bound, with `most`, `because` and `holds`."""
    bounds = pl.DataFrame(
        [(rule.metric, rule.unit, rule.high, rule.note) for rule in rules if rule.kind == EXPECTATION],
        schema={"metric_id": pl.String, "unit": pl.String, "most": VALUE, "because": pl.String},
        orient="row",
    )
    bounded = told.join(bounds, on=["metric_id", "unit"], how="inner", maintain_order="left")
    return bounded.with_columns(holds=pl.col("value") - pl.col("half") <= pl.col("most"))


def _verdict(row: dict[str, Any], policy: Policy) -> Verdict:
    term, most = term_of(row["term"]), row["most"]
    with localcontext(prec=PRECISION):
        times = term.value / most
    times = round(times, max(SHOWN_DIGITS - 1 - times.adjusted(), 0))
    return Verdict(
        expectation=EXPECTATION,
        kind=EXPECTATION,
        severity=policy.of(EXPECTATION, term.metric_id),
        success=False,
        filing_id=row["filing_id"],
        subject=f"{term.name} {term.fiscal_year or row['period']}",
        observed=f"{term.text} {term.unit}",
        expected=f"at most {show(most)} {term.unit}",
        arithmetic=f"{term.text} / {show(most)} = {show(times)} times the bound",
        diagnosis=f"the unit looks to be another one: {row['because']}",
        **term.concerned,
        fiscal_years=(term.fiscal_year,) if term.fiscal_year else (),
    )
