"""How entities are called: every name a filing or a list gave one, with the key it is looked up by.

One row per entity and name. One of source 'merged' is an id that stood for a part of the entity before:
filings that still come under that id are of this one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from infra.lake_ledger import insert

if TYPE_CHECKING:
    import duckdb

MERGED = "merged"

LEADING = """
  SELECT entity_id, name, name_key, source FROM curated.entity_names
  WHERE name_key IN (SELECT unnest(?::VARCHAR[])) OR (source = ? AND name IN (SELECT unnest(?::VARCHAR[])))
  ORDER BY recorded_at, entity_id, name
"""


class NameRow(NamedTuple):
    """A row of curated.entity_names, without its time."""

    entity_id: str
    name: str
    name_key: str
    source: str


def leading(cursor: duckdb.DuckDBPyConnection, keys: Collection[str], ids: Collection[str]) -> list[NameRow]:
    """The names of these keys, and those that are the ids of merged entities."""
    rows = cursor.execute(LEADING, [sorted(keys), MERGED, sorted(ids)])
    return [NameRow(*row) for row in rows.fetchall()]


def add(cursor: duckdb.DuckDBPyConnection, names: Sequence[NameRow], now: datetime) -> int:
    """Write the names that the entities do not have yet; returns how many."""
    wanted = {(name.entity_id, name.name, name.source == MERGED): name for name in reversed(names)}
    if not wanted:
        return 0
    held = cursor.execute(
        """SELECT entity_id, name, source = ? FROM curated.entity_names
           WHERE entity_id IN (SELECT unnest(?::VARCHAR[]))""",
        [MERGED, sorted({name.entity_id for name in names})],
    ).fetchall()
    there = set(held)
    new = [name for place, name in wanted.items() if place not in there]
    frame = pl.DataFrame(new, schema=dict.fromkeys(NameRow._fields, pl.String), orient="row")
    return insert(cursor, "curated.entity_names", frame, {"recorded_at": now})
