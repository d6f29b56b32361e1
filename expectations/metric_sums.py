"""A metric against the sum of others: ghg_emissions_total = scope 1 + scope 2 [+ scope 3].

Alternatives are all tried before an alarm; the first one that holds is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.operands import Case, resolve
from expectations.rules import Rule, parse, say

SUBJECT = ("filing_id", "entity_id", "metric_id", "dims", "unit", "period")


def metric_sums(told: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per checkable sum: the alternative that holds, else the nearest.

    Columns: SUBJECT, rule, alternative, whole, parts, gap, tolerance, holds, proven, fiscal_year.
    """
    resolved = resolve(told, _cases(rules)).filter(pl.col("parts_unit") == pl.col("unit"))
    rows = resolved.with_columns(
        whole=pl.col("term"),
        gap=pl.col("parts_value") - pl.col("value"),
        tolerance=pl.col("parts_half") + pl.col("half"),
    ).with_columns(holds=pl.col("gap").abs() <= pl.col("tolerance"))
    best = rows.sort(~pl.col("holds"), pl.col("gap").abs(), "order", maintain_order=True)
    chosen = best.unique(["rule", *SUBJECT], keep="first", maintain_order=True)
    return _provable(chosen, rules)


def _cases(rules: Sequence[Rule]) -> list[Case]:
    return [
        Case(rule.id, rule.metric, order, say(expression), (("parts", expression),))
        for rule in rules
        if rule.kind == "sum_metrics"
        for order, expression in enumerate(parse(rule.parts))
    ]


def _provable(chosen: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Add `proven`: the whole cannot hold a part that is told nowhere.

    True where the parts exceed it, where the fullest alternative was at hand, and where the same
    alternative holds in another period of the filing.
    """
    longest = {
        rule.id: max(len(expression) for expression in parse(rule.parts))
        for rule in rules
        if rule.kind == "sum_metrics"
    }
    same = ["rule", "filing_id", "dims", "alternative"]
    kept = chosen.filter("holds").select(same).unique().with_columns(kept=pl.lit(True))
    return chosen.join(kept, on=same, how="left", maintain_order="left").with_columns(
        proven=(pl.col("gap") > 0)
        | pl.col("kept").is_not_null()
        | (pl.col("parts").list.len() >= pl.col("rule").replace_strict(longest, return_dtype=pl.Int64))
    )
