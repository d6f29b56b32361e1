"""The dimensions of a figure: what the metric implies, what its name adds, what the rows around it say."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from transforms.catalogue import Catalogue

KEYS = ("metric_id", "alias_dimensions", "members")
SCHEMA = {**dict.fromkeys(KEYS, pl.String), "dimensions": pl.String, "breakdown_problem": pl.String}


def add_dimensions(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `dimensions` ('k=v;k=v', keys sorted) or `breakdown_problem`, per distinct combination."""
    metrics = _metrics(cat)
    distinct = frame.select(KEYS).unique()
    rows = [
        (metric, alias, members, *_joined(metrics.get(metric), alias or "", members or "", cat))
        for metric, alias, members in distinct.iter_rows()
    ]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.join(table, on=KEYS, how="left", nulls_equal=True, maintain_order="left")


@lru_cache(maxsize=2)
def _metrics(cat: Catalogue) -> dict[str, tuple[str, frozenset[str]]]:
    """metric_id -> the dimensions it implies, the axes it may be broken down by."""
    columns = cat.metrics.select("metric_id", "dimensions", "axes")
    return {metric: (implied, frozenset(axes)) for metric, implied, axes in columns.iter_rows()}


def _joined(
    metric: tuple[str, frozenset[str]] | None, alias: str, members: str, cat: Catalogue
) -> tuple[str, str | None]:
    implied, axes = metric if metric is not None else ("", None)
    found: dict[str, str] = dict(_pairs(alias)) | dict(_pairs(implied))
    # '直接排放（范围二）' names one scope and brackets another.
    other = next((axis for axis, member in _pairs(alias) if found[axis] != member), None)
    problem = f"axis_conflict: the label names another {other} than its metric" if other else None
    for axis, printed in _pairs(members):
        member = cat.member(axis, printed)
        if member is None:
            problem = problem or f"member_unknown: '{printed}' is no one member of {axis}"
        elif found.get(axis, member) != member:
            problem = problem or f"axis_conflict: {axis} is both {found[axis]} and {member}"
        elif axes is not None and axis not in axes:
            problem = problem or f"axis_not_allowed: the metric is not broken down by {axis}"
        else:
            found[axis] = member
    return ";".join(f"{axis}={found[axis]}" for axis in sorted(found)), problem


def _pairs(text: str) -> list[tuple[str, str]]:
    return [
        (axis.strip(), member.strip())
        for axis, _, member in (p.partition("=") for p in text.split(";"))
        if member
    ]
