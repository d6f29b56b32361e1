"""What the lake knows beside the batch: other filings of its entities, their peers, and waivers.

A validation is a pure function of the batch and of this. Without a lake it is empty, and the checks that
look beyond one filing find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.model import FACTS, VALUE

EARLIER: dict[str, pl.DataType | type[pl.DataType]] = {
    **FACTS,
    "filed_at": pl.Datetime("us", "UTC"),
    "filing_year": pl.Int32,  # the fiscal year that filing reports on
    "language": pl.String,
    "media_type": pl.String,
    "title": pl.String,
}
"""Landed facts of the batch's entities from other filings than the batch's."""

PEERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "entity_id": pl.String,
    "metric_id": pl.String,
    "dimensions": pl.String,  # always '': only totals are compared
    "unit": pl.String,
    "fiscal_year": pl.Int32,
    "value": VALUE,
}
"""One figure of each other entity per metric, unit and year."""

WAIVERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "expectation": pl.String,
    "metric_id": pl.String,  # null: every metric; likewise entity and filing
    "entity_id": pl.String,
    "filing_id": pl.String,
    "reason": pl.String,
    "expires_at": pl.Datetime("us", "UTC"),
}
"""Findings a person has accepted until a day."""


def _blank(schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True, slots=True)
class Context:
    """`earlier` (EARLIER), `peers` (PEERS) and `waivers` (WAIVERS); frozen, shared between threads."""

    earlier: pl.DataFrame = field(default_factory=lambda: _blank(EARLIER))
    peers: pl.DataFrame = field(default_factory=lambda: _blank(PEERS))
    waivers: pl.DataFrame = field(default_factory=lambda: _blank(WAIVERS))

    @classmethod
    def empty(cls) -> Context:
        """Nothing is known beside the batch."""
        return cls()
