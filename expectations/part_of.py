"""A metric that lies inside another one: trained employees among all employees, scope 1 in the total.

Larger wholes that are right too (the staff and those who left during the year) are tried before an
alarm. Figures printed with rounding need only leave room for the part to fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from expectations.arithmetic import show, show_rounded, storable, total
from expectations.findings import Finding, term_of
from expectations.known import DISCRETE_UNITS, is_discrete
from expectations.operands import Case, resolve
from expectations.relations import ONE, Balance, Relation, plus
from expectations.rules import Rule, parse, say

SUBJECT = ("filing_id", "entity_id", "metric_id", "dims", "unit", "period")


def parts_of(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per told part whose whole is told: the alternative that holds, else the largest.

    Columns: SUBJECT, rule, alternative, part, whole (terms), gap, holds, fiscal_year.
    """
    resolved = resolve(told, _cases(rules)).filter(_same_kind())
    rows = resolved.with_columns(
        part=pl.col("term"),
        gap=pl.col("value") - pl.col("whole_value"),
        tolerance=pl.col("half") + pl.col("whole_half"),
    ).with_columns(holds=pl.col("gap") <= pl.col("tolerance"))
    best = rows.sort(~pl.col("holds"), "gap", "order", maintain_order=True)
    return best.unique(["rule", *SUBJECT], keep="first", maintain_order=True)


def _same_kind() -> pl.Expr:
    """Persons lie among persons whether the print counts heads or cases."""
    both = is_discrete(pl.col("unit")) & pl.col("whole_unit").is_in(list(DISCRETE_UNITS))
    return (pl.col("unit") == pl.col("whole_unit")) | both


def _cases(rules: Sequence[Rule]) -> list[Case]:
    return [
        Case(rule.id, rule.metric, order, say(whole), (("whole", whole),))
        for rule in rules
        if rule.kind == "part_of"
        for order, whole in enumerate(parse(rule.parts))
    ]


def part_relation(row: dict[str, Any]) -> Relation:
    """part - whole at most nothing."""
    part, whole = term_of(row["part"]), [term_of(one) for one in row["whole"]]
    balance = Balance((*plus(part), *plus(*whole, factor=-ONE)), at_most=True)
    return Relation(row["filing_id"], "part_of", row["rule"], row["period"], part, (balance,))


def part_finding(row: dict[str, Any]) -> Finding:
    """'3,500 > 3,161: 110.7 % of the whole'."""
    part, whole = term_of(row["part"]), [term_of(one) for one in row["whole"]]
    limit = total(one.value for one in whole)
    share = f", {show_rounded(part.value * 100 / limit, 0)} % of it" if limit > 0 else ""
    made = " + ".join(one.text for one in whole)
    within = row["alternative"].removesuffix("[]")
    return Finding(
        relation=part_relation(row),
        expectation="part_exceeds_whole",
        kind="part_exceeds_whole",
        subject=f"{part.name} {part.fiscal_year or row['period']} within {within}",
        observed=part.text,
        expected=f"at most {show(limit, whole[0].decimals)}",
        arithmetic=f"{part.text} > {made}{share}",
        difference=storable(part.value - limit),
        places=(part, *whole),
    )
