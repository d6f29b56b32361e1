"""Totals against the sum over one axis: employees_total = sum over gender, given the other dimensions.

A breakdown is judged when it is complete: at least two members, none of them undisclosed, none missing
that the same axis has elsewhere in the filing. Parts of an incomplete one can still exceed the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.known import Known, is_additive
from expectations.rules import Rule
from expectations.told import with_core_dimensions
from transforms.model import OBSERVATIONS, Outcome

SCENE = ("filing_id", "entity_id", "metric_id", "unit", "period", "axis", "rest")
"""What one breakdown is about; `rest` are the dimensions held fixed."""

AXIS = ("filing_id", "metric_id", "axis")


def breakdowns(
    told: pl.DataFrame, observations: pl.DataFrame, rules: Sequence[Rule], known: Known
) -> pl.DataFrame:
    """One row per breakdown whose whole is told: SCENE, whole, parts, gap, tolerance, complete, ..."""
    parts = along_axes(told.filter(is_additive(pl.col("unit")))).pipe(_additive_axes, rules)
    grouped = parts.group_by(SCENE, maintain_order=True).agg(
        pl.col("term").alias("parts"),
        pl.col("member").unique().sort().alias("members"),
        pl.col("value").sum().alias("sum"),
        pl.col("half").sum().alias("halves"),
        pl.col("value").min().alias("least"),
    )
    whole = told.select(
        *(name for name in SCENE if name not in ("axis", "rest")),
        pl.col("dims").alias("rest"),
        pl.col("term").alias("whole"),
        pl.col("fiscal_year"),
        pl.col("value").alias("printed"),
        pl.col("half").alias("own"),
    )
    on = [name for name in SCENE if name != "axis"]
    joined = grouped.join(whole, on=on, how="inner", maintain_order="left").with_columns(
        gap=pl.col("sum") - pl.col("printed"), tolerance=pl.col("halves") + pl.col("own")
    )
    return joined.pipe(_complete, told, observations, known).pipe(_provable, rules)


def along_axes(told: pl.DataFrame) -> pl.DataFrame:
    """Every fact once per axis it stands on: axis, member, and `rest`, its other dimensions."""
    pairs = pl.col("dims").str.split(";")
    exploded = told.filter(pl.col("dims") != "").with_columns(pairs=pairs, pair=pairs).explode("pair")
    rest = pl.col("pairs").list.set_difference(pl.concat_list("pair")).list.sort().list.join(";")
    axis = pl.col("pair").str.split_exact("=", 1)
    return exploded.with_columns(
        axis=axis.struct.field("field_0"), member=axis.struct.field("field_1"), rest=rest
    ).drop("pairs", "pair")


def _additive_axes(parts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Leave out the axes along which nothing adds up (scope, method)."""
    barred = [rule for rule in rules if rule.kind == "not_additive"]
    for rule in barred:
        here = pl.col("axis") == rule.axis
        if rule.metric != "*":
            here &= pl.col("metric_id") == rule.metric
        parts = parts.filter(~here)
    return parts


def _complete(
    found: pl.DataFrame, told: pl.DataFrame, observations: pl.DataFrame, known: Known
) -> pl.DataFrame:
    """Add `complete`: two members or more, none undisclosed, no larger set of members elsewhere."""
    sets = found.select(*AXIS, "members").unique()
    larger = (
        sets.join(sets.rename({"members": "others"}), on=AXIS)
        .filter(
            pl.col("members").list.set_difference("others").list.len() == 0,
            pl.col("members").list.len() < pl.col("others").list.len(),
        )
        .select(*AXIS, "members")
        .unique()
        .with_columns(outgrown=pl.lit(True))
    )
    gaps = _undisclosed(told, observations, known)
    place = [*AXIS, "rest", "fiscal_year"]
    return (
        found.join(larger, on=[*AXIS, "members"], how="left", maintain_order="left")
        .join(gaps, on=place, how="left", maintain_order="left")
        .with_columns(
            complete=(pl.col("members").list.len() >= 2)
            & pl.col("outgrown").is_null()
            & pl.col("undisclosed").is_null()
        )
        .drop("outgrown", "undisclosed")
    )


def _undisclosed(told: pl.DataFrame, observations: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Breakdowns with a member that was printed as nothing, or rejected, and is told nowhere else."""
    names = ("filing_id", "metric_id", "dimensions", "fiscal_year")
    blank = observations.filter(
        pl.col("outcome").is_in([Outcome.NOT_DISCLOSED.value, Outcome.REJECTED.value]),
        pl.col("metric_id").is_not_null(),
    ).select(pl.col(name).cast(OBSERVATIONS[name]) for name in names)
    blank = with_core_dimensions(blank, known)
    absent = blank.unique().join(told, on=["filing_id", "metric_id", "dims", "fiscal_year"], how="anti")
    places = along_axes(absent).select(*AXIS, "rest", "fiscal_year").unique()
    return places.with_columns(undisclosed=pl.lit(True))


def _provable(found: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Add `proven`: parts below the whole are surely wrong, because the same members made it up before.

    True on a closed axis (gender), where the parts exceed the whole, and where the same breakdown
    holds in another period of the filing.
    """
    closed = [rule.axis for rule in rules if rule.kind == "sum_breakdown" and rule.closed == "yes"]
    found = found.with_columns(holds=pl.col("gap").abs() <= pl.col("tolerance"))
    same = [*AXIS, "rest", "members"]
    kept = found.filter("holds", "complete").select(same).unique().with_columns(kept=pl.lit(True))
    return (
        found.join(kept, on=same, how="left", maintain_order="left")
        .with_columns(
            proven=pl.col("axis").is_in(closed) | (pl.col("gap") > 0) | pl.col("kept").is_not_null()
        )
        .drop("kept")
    )
