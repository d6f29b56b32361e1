"""Finds the operands of every rule's expressions for the whole batch in one pass.

Operands belong to the subject's filing, its period end (or the one a year earlier) and its span of
months; a stock at that date serves a flow of the year that ends there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from expectations.rules import Expression

PLACE = ("filing_id", "entity_id", "period_end", "span")


@dataclass(frozen=True, slots=True)
class Case:
    """One alternative of one rule; `sides` are its expressions by name ('parts', or 'above' and 'below').

    `excuse` marks an alternative that explains a failure but does not make it right.
    """

    rule: str
    metric_id: str
    order: int
    label: str
    sides: tuple[tuple[str, Expression], ...]
    excuse: bool = False


def resolve(told: pl.DataFrame, cases: Sequence[Case]) -> pl.DataFrame:
    """One row per told subject and case of which every operand is told.

    Adds to the columns of `told`: rule, order, alternative, excuse, and for each side its terms and
    '<side>_value', '<side>_half' (sums) and '<side>_unit' (null where operands differ in unit).
    """
    table, wants = _tables(cases)
    subjects = told.with_row_index("subject_no").join(table, on="metric_id", maintain_order="left")
    keys = ["subject_no", "case"]
    wanted = (
        subjects.select(*keys, *PLACE, "dims")
        .join(wants, on="case", maintain_order="left")
        .filter(pl.col("want_dims").is_null() | (pl.col("want_dims") == "") | (pl.col("dims") == ""))
        .with_columns(
            dims=pl.coalesce("want_dims", "dims"),
            metric_id=pl.col("want_metric"),
            period_end=pl.when(pl.col("back") > 0).then(year_before("period_end")).otherwise("period_end"),
        )
    )
    figures = told.select(*PLACE, "metric_id", "dims", "term", "value", "half", "unit")
    found = wanted.join(figures, on=[*PLACE, "metric_id", "dims"], maintain_order="left")
    found = found.unique([*keys, "side", "number"], keep="first", maintain_order=True)
    filled = found.group_by(*keys, "side", maintain_order=True).agg(
        pl.col("term").sort_by("number").alias("terms"),
        pl.col("value", "half").sum(),
        unit=pl.when(pl.col("unit").n_unique() == 1).then(pl.col("unit").first()),
        whole=pl.len() == pl.col("size").first(),
    )
    for side in dict.fromkeys(name for case in cases for name, _ in case.sides):
        columns = {"terms": side} | {name: f"{side}_{name}" for name in ("value", "half", "unit")}
        one = filled.filter("whole", pl.col("side") == side).select(*keys, *columns).rename(columns)
        subjects = subjects.join(one, on=keys, maintain_order="left")
    return subjects.drop(keys)


def year_before(name: str) -> pl.Expr:
    """The same day a year earlier; the last of February stays the last."""
    end, before = pl.col(name), pl.col(name).dt.offset_by("-1y")
    return pl.when(end == end.dt.month_end()).then(before.dt.month_end()).otherwise(before)


def _tables(cases: Sequence[Case]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cases, and the operands they want, as frames."""
    table = pl.DataFrame(
        [
            (number, case.metric_id, case.rule, case.order, case.label, case.excuse)
            for number, case in enumerate(cases)
        ],
        schema=dict(zip(("case", "metric_id", "rule", "order", "alternative", "excuse"), _CASE, strict=True)),
        orient="row",
    )
    wants = pl.DataFrame(
        [
            (number, side, place, len(expression), operand.metric_id, operand.dims, operand.back)
            for number, case in enumerate(cases)
            for side, expression in case.sides
            for place, operand in enumerate(expression)
        ],
        schema=dict(
            zip(("case", "side", "number", "size", "want_metric", "want_dims", "back"), _WANT, strict=True)
        ),
        orient="row",
    )
    return table, wants


_CASE = (pl.Int32, pl.String, pl.String, pl.Int32, pl.String, pl.Boolean)
_WANT = (pl.Int32, pl.String, pl.Int32, pl.UInt32, pl.String, pl.String, pl.Int32)
