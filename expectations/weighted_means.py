"""Means per member against the mean of all: hours of men and women, weighted by heads, make the total's.

Weights are judged only where they are complete: every member has one, and together they are everybody.
Head counts of the year's end stand for those of the year, so a point of share may lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import localcontext
from typing import Any

import polars as pl

from expectations.arithmetic import PRECISION, show, show_rounded, storable, total
from expectations.breakdowns import along_axes
from expectations.findings import Finding, term_of
from expectations.relations import ONE, Balance, Product, Relation
from expectations.rules import Rule, parse
from transforms.model import VALUE

SCENE = ("filing_id", "entity_id", "metric_id", "unit", "period", "axis", "rest")
PLACE = ("filing_id", "entity_id", "period_end", "span")
LARGEST_SUM = 1e24
"""Beyond it a weighted sum leaves Decimal(38, 10)."""


def weighted_means(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per breakdown of a mean with complete weights: the weights that fit, else the first.

    Columns: SCENE, rule, whole, means, weights (terms in one order), weighed, heads, gap, tolerance,
    holds, near (a point of share explains the gap), fiscal_year.
    """
    wanted = _wanted(rules)
    means = along_axes(told.join(wanted.select("metric_id").unique(), on="metric_id", how="semi"))
    weights = _complete_weights(told, wanted)
    pairs = means.join(wanted, on="metric_id").join(
        weights, on=[*PLACE, "weight_metric", "axis", "rest", "member"]
    )
    pairs = pairs.filter(
        pl.col("value").cast(pl.Float64).abs() * pl.col("heads").cast(pl.Float64).abs() < LARGEST_SUM
    )
    grouped = pairs.group_by(*SCENE, "rule", "order", maintain_order=True).agg(
        pl.col("term").sort_by("line", "dims").alias("means"),
        pl.col("weight").sort_by("line", "dims").alias("weights"),
        pl.col("heads").sum(),
        told_heads=pl.col("members_weighed").first(),
        matched=pl.len(),
        weighed=(pl.col("value") * pl.col("heads")).sum(),
        slack=(pl.col("half") * pl.col("heads")).sum(),
        spread=pl.col("value").max() - pl.col("value").min(),
        heads_half=pl.col("heads_half").sum(),
    )
    whole = told.select(
        "filing_id",
        "entity_id",
        "metric_id",
        "unit",
        "period",
        "fiscal_year",
        rest="dims",
        whole="term",
        value="value",
        half="half",
    )
    joined = grouped.join(whole, on=["filing_id", "entity_id", "metric_id", "unit", "period", "rest"])
    return _judged(joined.filter(pl.col("matched") == pl.col("told_heads")))


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    gap = pl.col("weighed") - pl.col("heads") * pl.col("value")
    tolerance = pl.col("slack") + pl.col("heads") * pl.col("half") + pl.col("heads_half") * pl.col("spread")
    point = pl.col("heads") * pl.col("spread") * pl.lit("0.01").cast(VALUE)
    judged = rows.with_columns(gap=gap, tolerance=tolerance).with_columns(
        holds=pl.col("gap").abs() <= pl.col("tolerance"),
        near=pl.col("gap").abs() <= point,
    )
    best = judged.sort(~pl.col("holds"), "order", maintain_order=True)
    return best.unique(SCENE, keep="first", maintain_order=True)


def _wanted(rules: Sequence[Rule]) -> pl.DataFrame:
    rows = [
        (rule.id, rule.metric, order, operand.metric_id)
        for rule in rules
        if rule.kind == "weighted_mean"
        for order, (operand,) in enumerate(parse(rule.denominator))
    ]
    schema = {"rule": pl.String, "metric_id": pl.String, "order": pl.Int32, "weight_metric": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _complete_weights(told: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Weights per member on axes whose members together are the told total (or 100 %)."""
    names = wanted.select(metric_id="weight_metric").unique()
    weights = told.join(names, on="metric_id", how="semi")
    axis = [*PLACE, "metric_id", "axis", "rest"]
    members = along_axes(weights).with_columns(
        made=pl.col("value").sum().over(axis),
        open=pl.col("half").sum().over(axis),
        members_weighed=pl.len().over(axis),
    )
    totals = weights.select(*PLACE, "metric_id", rest="dims", total="value", total_half="half")
    joined = members.join(totals, on=[*PLACE, "metric_id", "rest"], how="left")
    hundred = pl.when(pl.col("unit") == "percent").then(pl.lit("100").cast(VALUE))
    total = pl.coalesce("total", hundred)
    slack = pl.col("open") + pl.col("total_half").fill_null(pl.lit("0").cast(VALUE))
    return joined.filter((pl.col("made") - total).abs() <= slack).select(
        *PLACE,
        "axis",
        "rest",
        "member",
        "members_weighed",
        weight_metric="metric_id",
        heads="value",
        heads_half="half",
        weight="term",
    )


def mean_relation(row: dict[str, Any]) -> Relation:
    """Sum of weight x mean - sum of weights x the mean of all = 0."""
    whole = term_of(row["whole"])
    weights = [term_of(one) for one in row["weights"]]
    means = [term_of(one) for one in row["means"]]
    above = [Product(ONE, pair) for pair in zip(weights, means, strict=True)]
    below = [Product(-ONE, (weight, whole)) for weight in weights]
    balance = Balance((*above, *below))
    return Relation(row["filing_id"], "weighted_mean", row["rule"], row["period"], whole, (balance,))


def mean_finding(row: dict[str, Any]) -> Finding:
    """'(1,825 x 39.4 + 1,336 x 44.2) / 3,161 = 41.43, printed 42.2'."""
    whole = term_of(row["whole"])
    weights = [term_of(one) for one in row["weights"]]
    means = [term_of(one) for one in row["means"]]
    with localcontext(prec=PRECISION):
        heads = total(weight.value for weight in weights)
        made = total(w.value * m.value for w, m in zip(weights, means, strict=True)) / heads
    recomputed = show_rounded(made, whole.decimals)
    pairs = " + ".join(f"{w.text} x {m.text}" for w, m in zip(weights, means, strict=True))
    return Finding(
        relation=mean_relation(row),
        expectation="weighted_mean_near" if row["near"] else "weighted_mean",
        kind="weighted_mean",
        subject=f"{whole.name} {whole.fiscal_year or row['period']} over {row['axis']}",
        observed=whole.text,
        expected=recomputed,
        arithmetic=f"({pairs}) / {show(heads)} = {recomputed}, printed {whole.text}",
        difference=storable(made - whole.value),
        places=(whole, *means, *weights),
        concerned=(whole, *means),
    )
