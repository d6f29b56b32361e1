"""The dimensions of a figure: what the metric implies, what its name adds, what the rows around it say."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from transforms.catalogue import Catalogue

KEYS = ("metric_id", "alias_dimensions", "members")
SCHEMA = {
    **dict.fromkeys(KEYS, pl.String),
    "dimensions": pl.String,
    "breakdown_problem": pl.String,
    "own": pl.String,
}


def add_dimensions(frame: pl.DataFrame, cat: Catalogue) -> pl.DataFrame:
    """Add `dimensions` ('k=v;k=v', keys sorted) or `breakdown_problem`, per distinct combination.

    A part that is a metric by itself becomes that one: waste by hazard, hazardous, is hazardous waste.
    """
    metrics = _metrics(cat)
    distinct = frame.select(KEYS).unique()
    rows = [
        (metric, alias, members, *_told(metric, metrics.get(metric), alias or "", members or "", cat))
        for metric, alias, members in distinct.iter_rows()
    ]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    joined = frame.join(table, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(metric_id=pl.coalesce("own", "metric_id")).drop("own")


@lru_cache(maxsize=2)
def _metrics(cat: Catalogue) -> dict[str, tuple[str, frozenset[str]]]:
    """metric_id -> the dimensions it implies, the axes it may be broken down by."""
    columns = cat.metrics.select("metric_id", "dimensions", "axes")
    return {metric: (implied, frozenset(axes)) for metric, implied, axes in columns.iter_rows()}


def _told(
    metric_id: str | None,
    metric: tuple[str, frozenset[str]] | None,
    alias: str,
    members: str,
    cat: Catalogue,
) -> tuple[str, str | None, str | None]:
    """The dimensions, why they are none, and the metric of its own that a member of them is."""
    found, problem = _joined(metric, alias, members, cat)
    for axis, member in found.items():
        if not problem and (own := cat.own_metrics.get((metric_id or "", axis, member))):
            return _text({key: value for key, value in found.items() if key != axis}), None, own
    return _text(found), problem, None


def _text(found: dict[str, str]) -> str:
    return ";".join(f"{axis}={found[axis]}" for axis in sorted(found))


def _joined(
    metric: tuple[str, frozenset[str]] | None, alias: str, members: str, cat: Catalogue
) -> tuple[dict[str, str], str | None]:
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
    return found, problem


def _pairs(text: str) -> list[tuple[str, str]]:
    return [
        (axis.strip(), member.strip())
        for axis, _, member in (p.partition("=") for p in text.split(";"))
        if member
    ]
