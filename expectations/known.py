"""What the checks know of the world: metrics with their bounds, units, and which of them add up.

The only door to the catalogue. A unit is additive when its parts make up the whole (persons, tonnes,
money), discrete when it is counted one by one: 3,161 persons is exact, 3,161 MWh is +-0.5 MWh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from transforms.model import VALUE

DISCRETE_UNITS = frozenset({"persons", "count", "person_times"})
NOT_ADDITIVE_UNITS = frozenset({"percent", "permille", "pure", "ratio", "score", "index", "years"})


@dataclass(frozen=True, slots=True)
class Known:
    """`bounds`: metric_id, min, max (VALUE, null: open). `units`: every unit a fact may carry.

    `implied`: metric_id, implied: the 'axis=member' pairs a metric's very name says (scope1: scope=1).
    """

    bounds: pl.DataFrame
    units: frozenset[str]
    implied: pl.DataFrame

    @property
    def metrics(self) -> frozenset[str]:
        """All metric ids of the catalogue."""
        return frozenset(self.bounds["metric_id"].to_list())


@lru_cache(maxsize=1)
def known() -> Known:
    """The catalogue of this installation, read once per process."""
    from transforms.catalogue import catalogue  # reads files: only when needed

    book = catalogue()
    limits = (pl.col(name).cast(VALUE).alias(name) for name in ("min", "max"))
    return Known(
        bounds=book.metrics.select("metric_id", *limits),
        units=frozenset(book.units["unit"].to_list()),
        implied=book.metrics.select("metric_id", implied=pl.col("dimensions").str.split(";")),
    )


def is_additive(unit: pl.Expr) -> pl.Expr:
    """Whether members in this unit sum to the total: no percentages, averages, intensities, scores."""
    barred = unit.is_in(list(NOT_ADDITIVE_UNITS)) | unit.str.contains("_per_", literal=True)
    return ~barred & ~unit.str.starts_with("other:") & ~unit.str.starts_with("per_")


def is_discrete(unit: pl.Expr) -> pl.Expr:
    """Whether whole numbers of this unit are exact rather than rounded."""
    return unit.is_in(list(DISCRETE_UNITS))
