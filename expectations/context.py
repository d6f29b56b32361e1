"""What the lake knows beside the batch: other filings of its entities, their peers, and waivers.

A validation is a pure function of the batch and of this. Without a lake it is empty, and the checks that
look beyond one filing find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.model import FACTS

EARLIER: dict[str, pl.DataType | type[pl.DataType]] = {
    **FACTS,
    "filed_at": pl.Datetime("us", "UTC"),
    "filing_year": pl.Int32,  # the fiscal year that filing reports on
    "language": pl.String,
    "media_type": pl.String,
    "title": pl.String,
    "same_report_as": pl.String,  # the first filing of the same report, where this is another edition
}
"""Landed facts of the batch's entities from other filings than the batch's."""

PEERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "metric_id": pl.String,
    "unit": pl.String,
    "fiscal_year": pl.Int32,
    "basis": pl.String,  # '' for the figure itself, 'employees_total/persons' or 'revenue/CNY' for per each
    "entities": pl.UInt32,
    "middle": pl.Float64,  # median of log10: orders of magnitude, not quantities
    "spread": pl.Float64,  # median absolute deviation of log10
}
"""How the totals of all entities of the lake lie; `expectations.peers.peer_statistics` makes it."""

WAIVERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "expectation": pl.String,
    "metric_id": pl.String,  # '' or null: every metric; likewise entity and filing
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
    def of(cls, earlier: pl.DataFrame, peers: pl.DataFrame, waivers: pl.DataFrame) -> Context:
        """From what a lake gives; without rows a frame may lack columns."""
        return cls(
            earlier=earlier.select(EARLIER.keys()).cast(pl.Schema(EARLIER))
            if earlier.height
            else _blank(EARLIER),
            peers=peers.select(PEERS.keys()),
            waivers=waivers.select(WAIVERS.keys()),
        )

    @classmethod
    def empty(cls) -> Context:
        """Nothing is known beside the batch."""
        return cls()
