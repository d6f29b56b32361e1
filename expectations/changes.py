"""This year against the last: growth rates against the table's own change, stocks against what was added.

A growth rate is (now - before) / before; a count since the beginning is last year's and this year's
additions. Both years must stand in the same filing, so that a restatement cannot be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import polars as pl

from expectations.arithmetic import PRECISION, show, show_rounded, show_sum, storable, total
from expectations.findings import Finding, term_of
from expectations.known import DISCRETE_UNITS
from expectations.operands import Case, resolve
from expectations.relations import ONE, Balance, Product, Relation, plus
from expectations.rules import Expression, Operand, Rule, parse, say
from transforms.model import VALUE

SUBJECT = ("filing_id", "entity_id", "metric_id", "dims", "unit", "period")
HUNDRED = Decimal(100)
LARGEST_FACTOR = 1e23
"""Beyond it a product with a percentage leaves Decimal(38, 10)."""


def growths(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per told growth rate whose two years are told: the base that holds, else the first.

    Columns: SUBJECT, rule, alternative, order, subject, now, before (terms), holds, fiscal_year.
    """
    cases = [
        Case(
            rule.id,
            rule.metric,
            order,
            f"the change of {say(base)}",
            (("now", base), ("before", _back(base))),
        )
        for rule in rules
        if rule.kind == "growth"
        for order, base in enumerate(parse(rule.parts))
    ]
    rows = resolve(told.filter(_small()), cases).rename({"term": "subject"})
    rows = rows.filter(
        pl.col("unit") == "percent",
        pl.col("now_unit") == pl.col("before_unit"),
        pl.col("before_value") - pl.col("before_half") > 0,
    )
    hundred = pl.lit(HUNDRED, dtype=VALUE)
    rate, rate_half = pl.col("value") + hundred, pl.col("half")
    least, most = (rate - rate_half) * _edge("before", -1), (rate + rate_half) * _edge("before", 1)
    below, above = _edge("now", -1) * hundred, _edge("now", 1) * hundred
    return _best(rows.with_columns(holds=(below <= most) & (above >= least)))


def roll_forwards(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per told stock whose last year and additions are told.

    Columns: SUBJECT, rule, alternative, order, subject, before, added (terms), gap, near, holds.
    """
    cases = [
        Case(
            rule.id,
            rule.metric,
            order,
            f"last year's + {say(added)}",
            (("before", _own(rule)), ("added", added)),
        )
        for rule in rules
        if rule.kind == "roll_forward"
        for order, added in enumerate(parse(rule.parts))
    ]
    rows = resolve(told, cases).rename({"term": "subject"})
    discrete = [pl.col(name).is_in(list(DISCRETE_UNITS)) for name in ("unit", "added_unit")]
    alike = (pl.col("unit") == pl.col("added_unit")) | pl.all_horizontal(*discrete)
    gap = pl.col("before_value") + pl.col("added_value") - pl.col("value")
    slack = pl.col("before_half") + pl.col("added_half") + pl.col("half")
    rows = rows.filter(alike, pl.col("before_unit") == pl.col("unit")).with_columns(gap=gap)
    return _best(
        rows.with_columns(
            holds=pl.col("gap").abs() <= slack,
            near=pl.col("gap").abs() * 100 <= pl.col("value").abs(),
        )
    )


def growth_relation(row: dict[str, Any]) -> Relation:
    """100 x now - 100 x before - rate x before = 0."""
    subject, now, before = term_of(row["subject"]), term_of(row["now"][0]), term_of(row["before"][0])
    balance = Balance(
        (*plus(now, factor=HUNDRED), *plus(before, factor=-HUNDRED), Product(-ONE, (subject, before)))
    )
    return Relation(row["filing_id"], "growth", row["rule"], row["period"], subject, (balance,))


def growth_finding(row: dict[str, Any]) -> Finding:
    """'(308.32 - 472.79) / 472.79 x 100 = -34.79, printed -43.79'."""
    subject, now, before = term_of(row["subject"]), term_of(row["now"][0]), term_of(row["before"][0])
    with localcontext(prec=PRECISION):
        made = (now.value - before.value) * HUNDRED / before.value
    recomputed = show_rounded(made, subject.decimals)
    return Finding(
        relation=growth_relation(row),
        expectation="growth",
        kind="growth",
        subject=f"{subject.name} {subject.fiscal_year or row['period']} = {row['alternative']}",
        observed=subject.text,
        expected=recomputed,
        arithmetic=(
            f"({now.text} - {before.text}) / {before.text} x 100 = {recomputed}, printed {subject.text}"
        ),
        places=(subject, now, before),
        concerned=(subject,),
        difference=storable(made - subject.value),
    )


def roll_relation(row: dict[str, Any]) -> Relation:
    """Last year's stock + what was added - the stock = 0."""
    subject, before = term_of(row["subject"]), term_of(row["before"][0])
    added = [term_of(one) for one in row["added"]]
    balance = Balance((*plus(before, *added), *plus(subject, factor=-ONE)))
    return Relation(row["filing_id"], "roll_forward", row["rule"], row["period"], subject, (balance,))


def roll_finding(row: dict[str, Any]) -> Finding:
    """'297 + 19 = 316, printed 317'."""
    subject, before = term_of(row["subject"]), term_of(row["before"][0])
    parts = [before, *(term_of(one) for one in row["added"])]
    return Finding(
        relation=roll_relation(row),
        expectation="roll_forward_near" if row["near"] else "roll_forward",
        kind="roll_forward",
        subject=f"{subject.name} {subject.fiscal_year or row['period']} = {row['alternative']}",
        observed=subject.text,
        expected=show(total(part.value for part in parts), subject.decimals),
        arithmetic=show_sum(parts, subject),
        places=(subject, *parts),
        concerned=(subject,),
        difference=storable(row["gap"]),
    )


def _back(base: Expression) -> Expression:
    return tuple(replace(operand, back=1) for operand in base)


def _own(rule: Rule) -> Expression:
    return (Operand(rule.metric, back=1),)


def _edge(side: str, sign: int) -> pl.Expr:
    half = pl.col(f"{side}_half")
    return pl.col(f"{side}_value") + half if sign > 0 else pl.col(f"{side}_value") - half


def _small() -> pl.Expr:
    return pl.col("value").cast(pl.Float64).abs() < LARGEST_FACTOR  # only to screen


def _best(rows: pl.DataFrame) -> pl.DataFrame:
    ranked = rows.sort(~pl.col("holds"), "order", maintain_order=True)
    return ranked.unique(["rule", *SUBJECT], keep="first", maintain_order=True)
