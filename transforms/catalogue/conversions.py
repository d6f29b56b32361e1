"""Which printed unit becomes which canonical unit of a metric, and its exact factor.

A factor is an integer coefficient times a power of ten, so that a converted value is an integer
product: no division, no rounding. A conversion whose factor has no finite decimal (GJ to MWh is
1/3.6) does not exist: such a figure keeps a unit of its own family, or is rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, Inexact, localcontext
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from transforms.regex import regex

if TYPE_CHECKING:
    from transforms.catalogue.schema import Metric, Unit

CURRENCY = "currency"
"""In `units` of a metric: any unit of kind currency, kept as reported."""

PURE = "pure"
"""XBRL's unit of a bare number: 0.28 for a rate (28 percent), 151 for a head count."""
PURE_FACTORS = {
    "percent": Decimal(100),
    "count": Decimal(1),
    "ratio": Decimal(1),
    "time_per_person": Decimal(1),
}

PER_SHARE = "_per_share"
PER_PERSON = "_per_person"
OCCASIONS = frozenset(["times", "person_times"])
"""Units of what happened so often: who came twice is counted twice."""
SESSIONS = regex(r"_(?:sessions|meetings|drills)(?:_|$)")
ATTENDED = frozenset(["persons", "person_times"])
"""'安全培训 23,418 人次' counts who came, not how often it was held."""
BODIES = regex(r"(?:new_)?suppliers_")
"""Metrics that count companies: 164 audits are not 164 audited suppliers."""

SCHEMA = {
    "metric_id": pl.String,
    "from_unit": pl.String,
    "to_unit": pl.String,
    "coefficient": pl.Int128,
    "exponent": pl.Int32,
}


def conversions(metrics: Iterable[Metric], units: Iterable[Unit]) -> pl.DataFrame:
    """One row per metric and unit it may be printed in: to_unit, coefficient, exponent."""
    known = {unit.unit: unit for unit in units}
    # Hundreds of metrics share some dozen units: each is looked at once.
    family = cache(lambda name: tuple(_family(name, known)))
    rows = [
        (metric.metric_id, name, target, *scientific(factor))
        for metric in metrics
        for name, (target, factor) in _accepted(metric, known, family).items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@lru_cache(maxsize=4096)
def scientific(factor: Decimal) -> tuple[int, int]:
    """A Decimal as (integer coefficient, power of ten): 0.45359237 -> (45359237, -8)."""
    _, digits, exponent = factor.normalize().as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{factor} is no finite factor")
    return int("".join(map(str, digits))), exponent


def _accepted(
    metric: Metric, units: dict[str, Unit], family: Callable[[str], tuple[tuple[str, Decimal], ...]]
) -> dict[str, tuple[str, Decimal]]:
    accepted: dict[str, tuple[str, Decimal]] = {}
    for name in metric.units:
        for unit, factor in family(name):
            target = unit if name == CURRENCY else name
            accepted.setdefault(unit, (target, factor))
    for name in metric.implied_units:
        for unit, factor in family(name):
            accepted.setdefault(unit, (metric.units[0], factor))
    first = units.get(metric.units[0])
    if first is not None and first.kind in PURE_FACTORS:
        accepted.setdefault(PURE, (first.unit, PURE_FACTORS[first.kind]))
    for name in metric.units:
        # '每股收益 0.52 元': the name says per what.
        if name.endswith(PER_SHARE) and (money := name.removesuffix(PER_SHARE)) in units:
            accepted.setdefault(money, (name, Decimal(1)))
        if name.endswith(PER_PERSON):
            # '人均耗水 26 立方米' as well.
            for unit, factor in family(name.removesuffix(PER_PERSON)):
                accepted.setdefault(unit, (name, factor))
    if SESSIONS.search(metric.metric_id):
        return {unit: told for unit, told in accepted.items() if unit not in ATTENDED}
    if metric.units[0] == "persons" or BODIES.match(metric.metric_id):
        return {unit: told for unit, told in accepted.items() if unit not in OCCASIONS}
    return accepted


def _family(name: str, units: dict[str, Unit]) -> Iterator[tuple[str, Decimal]]:
    """Every unit that converts exactly into `name`, with the factor."""
    if name == CURRENCY:
        yield from ((unit.unit, Decimal(1)) for unit in units.values() if unit.kind == CURRENCY)
        return
    target = units[name]
    for unit in units.values():
        if unit.base == target.base and (factor := _exact_quotient(unit.factor, target.factor)) is not None:
            yield unit.unit, factor


def _exact_quotient(left: Decimal, right: Decimal) -> Decimal | None:
    with localcontext() as context:
        context.prec = 34
        context.traps[Inexact] = True
        try:
            return left / right
        except Inexact:
            return None
