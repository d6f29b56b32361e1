"""Factors two metrics imply: tonnes of scope 2 per MWh, tonnes of scope 1 per litre of gasoline.

Physics bounds them widely whatever the company: no grid emits 1.3 t per MWh, a litre of gasoline burns
to no less than 1.9 kg. And a factor that doubles between two years of one filing needs a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl

from expectations.arithmetic import Term, quotient, show
from expectations.findings import Finding, term_of
from expectations.operands import Case, resolve
from expectations.ratios import factor_of
from expectations.relations import ONE, Balance, Product, Relation, plus
from expectations.rules import Expression, Operand, Rule, parse, say
from transforms.model import VALUE

SUBJECT = ("filing_id", "entity_id", "metric_id", "dims", "unit", "period")
PLAIN = ("", "method=location")
"""Market-based emissions follow contracts, not physics."""
SHOWN_DIGITS = 3
LARGEST = 1e12
"""Beyond it a product of two figures leaves Decimal(38, 10); no factor's operand is as large."""


def implied_factors(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per told pair of metrics with a bounded factor.

    Columns: SUBJECT, rule, above, below (terms), low, high, holds, fiscal_year.
    """
    rows = _resolved(told, [rule for rule in rules if rule.low is not None or rule.high is not None])
    return rows.with_columns(
        holds=(_edge("above", 1) >= pl.col("low") * _edge("below", -1)).fill_null(True)
        & (_edge("above", -1) <= pl.col("high") * _edge("below", 1)).fill_null(True)
    )


def factor_jumps(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per factor told in two years: above, below, above_before, below_before, jump, holds."""
    rows = _resolved(told, [rule for rule in rules if rule.jump is not None], twice=True)
    limit = pl.col("jump")
    now = (_edge("above", -1) * _edge("below_before", -1), _edge("above", 1) * _edge("below_before", 1))
    past = (_edge("above_before", -1) * _edge("below", -1), _edge("above_before", 1) * _edge("below", 1))
    return rows.with_columns(holds=(now[0] <= limit * past[1]) & (past[0] <= limit * now[1]))


def _resolved(told: pl.DataFrame, rules: Sequence[Rule], *, twice: bool = False) -> pl.DataFrame:
    figures = told.filter(pl.col("value").cast(pl.Float64).abs() < LARGEST)  # only to screen
    rules = [rule for rule in rules if rule.kind == "implied_factor"]
    rows = resolve(figures, [_case(rule, twice=twice) for rule in rules])
    limits = pl.DataFrame(
        [(rule.id, rule.unit, rule.low, rule.high, rule.jump) for rule in rules],
        schema={"rule": pl.String, "factor_unit": pl.String, "low": VALUE, "high": VALUE, "jump": VALUE},
        orient="row",
    )
    rows = rows.filter(pl.col("dims").is_in(PLAIN)).join(
        limits, on="rule", how="inner", maintain_order="left"
    )
    fits = pl.struct("factor_unit", "above_unit", "below_unit").map_elements(_fits, return_dtype=pl.Boolean)
    rows = rows.filter(fits, pl.col("below_value") > pl.col("below_half"))
    return rows.join(_explained(told, rules), on=["filing_id", "rule"], how="anti")


def _case(rule: Rule, *, twice: bool) -> Case:
    above, (below, *_) = (Operand(rule.metric),), parse(rule.denominator)
    sides: tuple[tuple[str, Expression], ...] = (("above", above), ("below", below))
    if twice:
        sides += (("above_before", _back(above)), ("below_before", _back(below)))
    return Case(rule.id, rule.metric, 0, f"{rule.metric} / {say(below)}", sides)


def _fits(units: dict[str, str | None]) -> bool:
    return factor_of(units["factor_unit"] or "", units["above_unit"], units["below_unit"]) == 1


def _explained(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Filings that tell of another cause of the emissions: heat beside electricity, green contracts."""
    causes = [
        (rule.id, operand.metric_id) for rule in rules for one in parse(rule.explains) for operand in one
    ]
    table = pl.DataFrame(causes, schema={"rule": pl.String, "metric_id": pl.String}, orient="row")
    return told.filter(pl.col("value") > 0).join(table, on="metric_id").select("filing_id", "rule").unique()


def factor_relation(row: dict[str, Any]) -> Relation:
    """low x below - above at most nothing, above - high x below at most nothing."""
    above, below = term_of(row["above"][0]), term_of(row["below"][0])
    balances = []
    if row["low"] is not None:
        products = (*plus(below, factor=row["low"]), *plus(above, factor=-ONE))
        balances.append(Balance(products, at_most=True))
    if row["high"] is not None:
        products = (*plus(above), *plus(below, factor=-row["high"]))
        balances.append(Balance(products, at_most=True))
    return _relation(row, above, tuple(balances))


def jump_relation(row: dict[str, Any]) -> Relation:
    """Neither year's factor is more than `jump` times the other's."""
    above, below, past, under = _four(row)
    now, before = (above, under), (past, below)
    balances = tuple(
        Balance((Product(ONE, one), Product(-row["jump"], other)), at_most=True)
        for one, other in ((now, before), (before, now))
    )
    return _relation(row, above, balances)


def _relation(row: dict[str, Any], subject: Term, balances: tuple[Balance, ...]) -> Relation:
    return Relation(row["filing_id"], "implied_factor", row["rule"], row["period"], subject, balances)


def factor_finding(row: dict[str, Any]) -> Finding:
    """'1,468.8 / 10.1 = 145, at most 1.3 tCO2e_per_MWh'."""
    above, below = term_of(row["above"][0]), term_of(row["below"][0])
    bounds = [f"at least {show(row['low'])}"] if row["low"] is not None else []
    bounds += [f"at most {show(row['high'])}"] if row["high"] is not None else []
    expected = f"{' and '.join(bounds)} {row['factor_unit']}"
    return Finding(
        relation=factor_relation(row),
        expectation="implied_factor",
        kind="implied_factor",
        subject=f"{row['alternative']} {above.fiscal_year or row['period']}",
        observed=_quotient(above, below),
        expected=expected,
        arithmetic=f"{above.text} / {below.text} = {_quotient(above, below)}, {expected}",
        note="one of the two figures looks to be in another unit or boundary",
        places=(above, below),
    )


def jump_finding(row: dict[str, Any]) -> Finding:
    """'1,468.8 / 10,055.6 = 0.146 against 1,055.3 / 2,886.0 = 0.366 the year before'."""
    above, below, past, under = _four(row)
    now, before = _quotient(above, below), _quotient(past, under)
    return Finding(
        relation=jump_relation(row),
        expectation="implied_factor_jump",
        kind="implied_factor",
        subject=f"{row['alternative']} {above.fiscal_year or row['period']}",
        observed=f"{now} {row['factor_unit']}",
        expected=f"about {before} {row['factor_unit']} as in {past.fiscal_year}",
        arithmetic=(
            f"{above.text} / {below.text} = {now} against {past.text} / {under.text} = {before} "
            f"in {past.fiscal_year}"
        ),
        note="the two figures look to have different boundaries in one of the years",
        places=(above, below, past, under),
        concerned=(above, below),
    )


def _four(row: dict[str, Any]) -> tuple[Term, Term, Term, Term]:
    names = ("above", "below", "above_before", "below_before")
    above, below, past, under = (term_of(row[name][0]) for name in names)
    return above, below, past, under


def _quotient(above: Term, below: Term) -> str:
    made = quotient([above], below, ONE)
    places = SHOWN_DIGITS - 1 - made.adjusted() if made else 0
    return show(round(made, max(places, 0)))


def _back(expression: Expression) -> Expression:
    return tuple(replace(operand, back=1) for operand in expression)


def _edge(side: str, sign: int) -> pl.Expr:
    value, half = pl.col(f"{side}_value"), pl.col(f"{side}_half")
    return value + half if sign > 0 else pl.max_horizontal(value - half, pl.lit(Decimal(0), dtype=VALUE))
