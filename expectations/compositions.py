"""Rates of groups that are no rates: 58.3 % of the men and 41.7 % of the women trained, in all 96.3 %.

Members that make 100 while the total lies above each of them are shares of those concerned. Then no
group can have more people concerned than it has heads: share x total rate x staff <= heads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from typing import Any

import polars as pl

from expectations.arithmetic import PRECISION, Term, show, show_rounded, total
from expectations.breakdowns import along_axes
from expectations.findings import Finding, term_of
from expectations.relations import ONE, Balance, Product, Relation, plus
from expectations.rules import Rule, parse
from transforms.model import VALUE

SCENE = ("filing_id", "entity_id", "metric_id", "unit", "period", "axis", "rest")
PLACE = ("filing_id", "entity_id", "period_end", "span")


def compositions(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per breakdown of a rate that is a composition.

    Columns: SCENE, whole, shares (terms), fiscal_year, and where head counts are told: heads (in the
    order of the shares), staff, and `fits`: whether every group has the heads for its share.
    """
    wanted = _wanted(rules)
    rates = told.filter(pl.col("unit") == "percent").join(wanted, on="metric_id")
    members = along_axes(rates).sort("line", "dims")
    whole = rates.select(
        "filing_id",
        "entity_id",
        "metric_id",
        "unit",
        "period",
        rest="dims",
        whole="term",
        rate="value",
        rate_half="half",
    )
    found = members.join(whole, on=["filing_id", "entity_id", "metric_id", "unit", "period", "rest"])
    found = found.filter(_is_composition()).pipe(_with_heads, told)
    grouped = found.group_by(SCENE, maintain_order=True).agg(
        pl.col("whole").first(),
        pl.col("fiscal_year").first(),
        pl.col("staff").first(),
        shares=pl.col("term"),
        heads=pl.col("heads"),
        fits=pl.col("fits").all(),
        counted=pl.col("fits").is_not_null().all(),
    )
    return grouped.with_columns(fits=pl.when("counted").then("fits")).drop("counted")


def _is_composition() -> pl.Expr:
    value, half = pl.col("value"), pl.col("half")
    hundred = pl.lit("100").cast(VALUE)
    makes_hundred = (value.sum().over(SCENE) - hundred).abs() <= half.sum().over(SCENE)
    above = (pl.col("rate") - pl.col("rate_half")) > (value + half).max().over(SCENE)
    return makes_hundred & above & (pl.len().over(SCENE) >= 2)


def _with_heads(found: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Add `heads`, `staff` (terms) and `fits`, null where a count is not told."""
    counts = told.select(*PLACE, "dims", head_metric="metric_id", heads="term", count="value")
    staff = told.select(*PLACE, rest="dims", head_metric="metric_id", staff="term", all="value")
    joined = found.join(counts, on=[*PLACE, "head_metric", "dims"], how="left", maintain_order="left")
    joined = joined.join(staff, on=[*PLACE, "head_metric", "rest"], how="left", maintain_order="left")
    least = (pl.col("value") - pl.col("half")) * (pl.col("rate") - pl.col("rate_half")) * pl.col("all")
    return joined.with_columns(fits=least <= pl.col("count") * 10_000)


def _wanted(rules: Sequence[Rule]) -> pl.DataFrame:
    rows = [
        (rule.metric, parse(rule.denominator)[0][0].metric_id) for rule in rules if rule.kind == "composition"
    ]
    return pl.DataFrame(rows, schema={"metric_id": pl.String, "head_metric": pl.String}, orient="row")


def composition_relation(row: dict[str, Any]) -> Relation:
    """For every group: share x total rate x staff at most its heads; the shares make 100."""
    whole, staff = term_of(row["whole"]), term_of(row["staff"])
    shares = [term_of(share) for share in row["shares"]]
    pairs = zip(shares, map(term_of, row["heads"]), strict=True)
    balances = tuple(
        Balance((Product(ONE, (share, whole, staff)), Product(HUNDREDTHS, (heads,))), at_most=True)
        for share, heads in pairs
    )
    hundred = Balance((*plus(*shares), Product(Decimal(-100), ())))
    return Relation(
        row["filing_id"], "composition", row["axis"], row["period"], shares[0], (*balances, hundred)
    )


def composition_findings(rows: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    """One per filing and metric, its axes and years together."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["filing_id"], row["metric_id"]), []).append(row)
    for group in groups.values():
        yield _finding(group)


def _finding(rows: Sequence[dict[str, Any]]) -> Finding:
    first = rows[0]
    wholes = [term_of(row["whole"]) for row in rows]
    shares = [term_of(share) for row in rows for share in row["shares"]]
    axes = " and ".join(dict.fromkeys(row["axis"] for row in rows))
    relation = Relation(first["filing_id"], "composition_not_rate", axes, first["period"], wholes[0], ())
    return Finding(
        relation=relation,
        expectation="composition_not_rate",
        kind="composition_not_rate",
        subject=f"{first['metric_id']} by {axes}",
        observed="; ".join(dict.fromkeys(_said(row) for row in rows)),
        expected=f"rates of each group, with the total of {_years(wholes)} between them",
        arithmetic="; ".join(_said(row) for row in rows[:2]),
        note="the groups make 100 %: shares of those concerned, not a rate of each group",
        places=(*shares, *wholes),
        concerned=tuple(shares),
    )


def _said(row: dict[str, Any]) -> str:
    shares, whole = [term_of(share) for share in row["shares"]], term_of(row["whole"])
    made = show(total(share.value for share in shares), 1)
    return f"{' + '.join(share.text for share in shares)} = {made}, total rate {whole.text}"


def _years(wholes: Sequence[Term]) -> str:
    return " / ".join(dict.fromkeys(whole.text for whole in wholes))


def misfit_finding(row: dict[str, Any]) -> Finding:
    """'91.8 % x 100.0 % x 4,870 = 4,470.7 people of 11'."""
    relation = composition_relation(row)
    broken = next(balance for balance in relation.balances if not balance.holds({}))
    share, whole, staff = broken.products[0].terms
    (heads,) = broken.products[1].terms
    with localcontext(prec=PRECISION):
        people = share.value * whole.value * staff.value / -HUNDREDTHS
    return Finding(
        relation=relation,
        expectation="composition_fits_heads",
        kind="part_exceeds_whole",
        subject=f"{share.name} {share.fiscal_year or row['period']}",
        observed=share.text,
        expected=f"at most {heads.text} people",
        arithmetic=(
            f"{share.text} % x {whole.text} % x {staff.text} = {show_rounded(people, 0)} people, "
            f"but {heads.name} is {heads.text}"
        ),
        places=(share, heads, whole, staff),
        concerned=(share,),
    )


HUNDREDTHS = Decimal(-10_000)
"""Percent of percent, on the other side of the balance."""
