"""Joins the operands of an expression to the figures they explain, for the whole batch at once.

Operands belong to the subject's filing, its period end and its span of months; a stock at that date
serves a flow of the year that ends there.
"""

from __future__ import annotations

import polars as pl

from expectations.rules import Expression, Operand

PLACE = ("filing_id", "entity_id", "period_end", "span")


def by_metric(told: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The told figures, one frame per metric."""
    return {str(key[0]): frame for key, frame in told.partition_by("metric_id", as_dict=True).items()}


def with_expression(
    subjects: pl.DataFrame, tables: dict[str, pl.DataFrame], expression: Expression, name: str
) -> pl.DataFrame | None:
    """Subjects for which every operand is told, with `name` (terms), `name_value`, `_half`, `_unit`.

    `name_unit` is null where operands have different units. None when an operand is told nowhere.
    """
    columns = [f"{name}_{number}" for number in range(len(expression))]
    for column, operand in zip(columns, expression, strict=True):
        if operand.metric_id not in tables:
            return None
        subjects = _with_operand(subjects, tables[operand.metric_id], operand, column)
    fields = {
        field: [pl.col(column).struct.field(field) for column in columns] for field in ("value", "half")
    }
    units = [pl.col(column).struct.field("unit") for column in columns]
    alike = pl.all_horizontal(unit == units[0] for unit in units)
    return subjects.with_columns(
        pl.concat_list(columns).alias(name),
        _plus(fields["value"]).alias(f"{name}_value"),
        _plus(fields["half"]).alias(f"{name}_half"),
        pl.when(alike).then(units[0]).alias(f"{name}_unit"),
    ).drop(columns)


def _with_operand(subjects: pl.DataFrame, table: pl.DataFrame, operand: Operand, column: str) -> pl.DataFrame:
    figures = table.select(*PLACE, "dims", pl.col("term").alias(column))
    on = list(PLACE)
    if operand.dims is None:
        on.append("dims")
    else:
        figures = figures.filter(pl.col("dims") == operand.dims).drop("dims")
        if operand.dims:
            subjects = subjects.filter(pl.col("dims") == "")
    return subjects.join(figures, on=on, how="inner", maintain_order="left")


def _plus(terms: list[pl.Expr]) -> pl.Expr:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
