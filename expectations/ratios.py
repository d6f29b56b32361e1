"""Shares and intensities against their own parts: 142 / 3,161 x 100 = 4.49, printed 5.0.

The units say the factor: percent is 100, tCO2e_per_mCNY takes tonnes and a million yuan. A ratio holds
when some true values inside the printed intervals satisfy it; judged by multiplication, so exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any

import polars as pl

from expectations.arithmetic import Term, quotient, show_ratio, show_rounded, storable
from expectations.findings import Finding, term_of
from expectations.known import DISCRETE_UNITS
from expectations.operands import Case, resolve
from expectations.relations import ONE, Balance, Product, Relation, plus
from expectations.rules import Expression, Rule, parse, say
from transforms.model import VALUE

SUBJECT = ("filing_id", "entity_id", "metric_id", "dims", "unit", "period")
PER = re.compile(r"^(?P<above>.+)_per_(?:(?P<size>10k|k|m|bn)(?=[A-Z]{3}$))?(?P<below>.+)$")
SIZES = {None: 1, "k": 10**3, "10k": 10**4, "m": 10**6, "bn": 10**9}
SINGULAR = {"person": "persons", "employee": "persons"}
LARGEST_PRODUCT = 1e26
"""Beyond it a product leaves Decimal(38, 10); such figures are told by their bounds."""


def ratios(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per checkable ratio: the alternative that holds, else the first at hand.

    Columns: SUBJECT, rule, alternative, order, subject, above, below (terms), factor, holds,
    fiscal_year, and `excuse`: the denominator it does hold on though it is not the right one, or null.
    """
    resolved = resolve(told, _cases(rules)).rename({"term": "subject"})
    judged = resolved.pipe(_with_factor).pipe(_multipliable).pipe(_judge)
    ranked = judged.sort(~pl.col("holds"), "order", maintain_order=True)
    case = ["rule", *SUBJECT]
    best = ranked.filter(~pl.col("excuse")).unique(case, keep="first", maintain_order=True)
    excuses = ranked.filter("excuse", "holds").unique(case, keep="first")
    return best.drop("excuse").join(
        excuses.select(*case, excuse="below"), on=case, how="left", maintain_order="left"
    )


def _cases(rules: Sequence[Rule]) -> list[Case]:
    return [
        Case(rule.id, rule.metric, order, _say(above, below), (("above", above), ("below", below)), excuse)
        for rule in rules
        if rule.kind == "ratio"
        for excuse, denominators in ((False, rule.denominator), (True, rule.explains))
        for order, (above, below) in enumerate(product(parse(rule.parts), parse(denominators)))
    ]


def _judge(rows: pl.DataFrame) -> pl.DataFrame:
    """p = n / d x F with intervals: (n-)F <= (p+)d for some d, and (n+)F >= (p-)d for some d."""
    p, hp = pl.col("value"), pl.col("half")
    n, hn, factor = pl.col("above_value"), pl.col("above_half"), pl.col("factor")
    least, most = pl.col("below_value") - pl.col("below_half"), pl.col("below_value") + pl.col("below_half")
    highest = pl.max_horizontal((p + hp) * least, (p + hp) * most)
    lowest = pl.min_horizontal((p - hp) * least, (p - hp) * most)
    return rows.with_columns(holds=((n - hn) * factor <= highest) & ((n + hn) * factor >= lowest))


def _with_factor(joined: pl.DataFrame) -> pl.DataFrame:
    """Add `factor`; rows whose units do not make up the subject's unit are no case of the rule."""
    units = ["unit", "above_unit", "below_unit"]
    cases = joined.select(units).unique()
    factors = [factor_of(*case) for case in cases.iter_rows()]
    table = cases.with_columns(pl.Series("factor", factors, dtype=VALUE))
    return joined.join(table, on=units, how="inner", maintain_order="left").filter(
        pl.col("factor").is_not_null()
    )


def _multipliable(rows: pl.DataFrame) -> pl.DataFrame:
    def size(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Float64).abs() + 1  # only to screen; nothing of it is kept

    fits = (size("value") * size("below_value") < LARGEST_PRODUCT) & (
        size("above_value") * size("factor") < LARGEST_PRODUCT
    )
    return rows.filter(fits & (pl.col("below_value") - pl.col("below_half") > 0))


def factor_of(unit: str, above: str | None, below: str | None) -> Decimal | None:
    """The factor that makes `above` / `below` a figure in `unit`; None where the units do not fit.

    >>> factor_of("tCO2e_per_mCNY", "tCO2e", "CNY")
    Decimal('1000000')
    >>> factor_of("tCO2e_per_mUSD", "tCO2e", "CNY") is None
    True
    """
    if above is None or below is None:
        return None
    if unit == "percent":
        return Decimal(100) if above == below or {above, below} <= DISCRETE_UNITS else None
    if unit == "per_million_hours":
        return Decimal(10**6) if above in DISCRETE_UNITS and below == "hours" else None
    match = PER.match(unit)
    if match is None:
        return Decimal(1) if unit == "ratio" and above == below else None
    wanted = SINGULAR.get(match["below"], match["below"])
    fits = match["above"] == above and wanted == below
    return Decimal(SIZES[match["size"]]) if fits else None


def _say(above: Expression, below: Expression) -> str:
    numerator = f"({say(above)})" if len(above) > 1 else say(above)
    return f"{numerator} / {say(below)}"


def ratio_relation(row: dict[str, Any]) -> Relation:
    """Numerators x factor - printed ratio x denominator = 0."""
    subject, below = term_of(row["subject"]), term_of(row["below"][0])
    above = [term_of(part) for part in row["above"]]
    balance = Balance((*plus(*above, factor=row["factor"]), Product(-ONE, (subject, below))))
    return Relation(row["filing_id"], "ratio", row["rule"], row["period"], subject, (balance,))


def ratio_finding(row: dict[str, Any]) -> Finding:
    """A share or intensity its own parts do not make; the fact concerned is the printed ratio."""
    subject, below = term_of(row["subject"]), term_of(row["below"][0])
    above = [term_of(part) for part in row["above"]]
    recomputed = quotient(above, below, row["factor"])
    cut = _is_cut(subject, recomputed)
    return Finding(
        relation=ratio_relation(row),
        expectation="ratio_near" if cut else "ratio",
        kind="ratio",
        subject=f"{subject.name} {subject.fiscal_year or row['period']} = {row['alternative']}",
        observed=subject.text,
        expected=show_rounded(recomputed, subject.decimals),
        arithmetic=show_ratio(above, below, row["factor"], subject),
        note=_excuse_of(row) or ("the print is cut rather than rounded" if cut else ""),
        places=(subject, *above, below),
        concerned=(subject,),
        difference=storable(recomputed - subject.value),
    )


def _is_cut(subject: Term, recomputed: Decimal) -> bool:
    """Whether the print is the recomputed figure without its further digits, less than 1 % away."""
    over = abs(recomputed) - abs(subject.value)
    return 0 <= over < 2 * subject.half and over <= abs(recomputed) / 100


def _excuse_of(row: dict[str, Any]) -> str:
    """The other denominator on which the ratio does hold, with its arithmetic."""
    if not row["excuse"]:
        return ""
    subject, below = term_of(row["subject"]), term_of(row["excuse"][0])
    above = [term_of(part) for part in row["above"]]
    shown = show_ratio(above, below, row["factor"], subject)
    return f"holds on {below.name}, so the denominator differs: {shown}"
