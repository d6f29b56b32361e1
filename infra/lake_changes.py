# ruff: noqa: S608  # names of our own tables are put into SQL, data never is
"""What changed since a snapshot: the lake's change feed, for those who keep a copy of it.

Every transaction makes one snapshot, numbered without gaps. Who asks for what came after N gets rows with
the snapshot that changed them, and the N to ask with next time: nothing comes twice, nothing is left out.
https://ducklake.select/docs/stable/duckdb/advanced_features/data_change_feed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from infra.lake_attach import LAKE
from infra.lake_schema import tables
from transforms.errors import SnapshotExpired, UsageProblem

if TYPE_CHECKING:
    import duckdb

FOLLOWED = ("raw.objects", "curated.facts", "quality.quarantine")
"""The ledger, what landed, and what was held back: the feed where no table is named."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after snapshot `since`, up to and with `next`: ask with that one the next time.

    Frames per table: `change` (insert, delete, update_preimage, update_postimage), `snapshot_id`, `rowid`
    (stays with a row for its life), then the table's columns. Per snapshot what went stands before what came.
    """

    since: int
    next: int
    at: datetime
    tables: Mapping[str, pl.DataFrame]


def changes(
    cursor: duckdb.DuckDBPyConnection, since: int | datetime, names: Sequence[str] = FOLLOWED
) -> Changes:
    """Read the feed of all tables in one transaction, so that they belong to the same snapshot.

    Raises SnapshotExpired where housekeeping has forgotten what came after `since`.
    """
    unknown = [name for name in names if name not in tables()]
    if unknown:
        raise UsageProblem(
            f"no table of the lake is called {', '.join(unknown)}",
            where="change feed",
            next_step=f"Marts are views and follow their tables; there are: {', '.join(tables())}.",
        )
    cursor.execute("BEGIN")
    try:
        ids = dict(cursor.execute(f"SELECT snapshot_id, snapshot_time FROM {LAKE}.snapshots()").fetchall())
        start, end = _known(since, ids), max(ids)
        frames = {name: _feed(cursor, name, start, end) for name in names}
    finally:
        cursor.execute("ROLLBACK")
    return Changes(start, end, ids[end], frames)


def snapshots(cursor: duckdb.DuckDBPyConnection, newest: int) -> pl.DataFrame:
    """The newest snapshots that can still be travelled to: number, time, what they did to which tables."""
    names = dict(
        cursor.execute(f"SELECT table_id::VARCHAR, table_name FROM ducklake_table_info('{LAKE}')").fetchall()
    )
    rows = cursor.execute(
        f"FROM {LAKE}.snapshots() SELECT snapshot_id, snapshot_time, changes ORDER BY 1 DESC LIMIT ?",
        [newest],
    ).fetchall()
    told = [(number, time, _words(changed or {}, names)) for number, time, changed in rows]
    kinds: dict[str, Any] = {
        "snapshot_id": pl.Int64,
        "snapshot_time": pl.Datetime("us", "UTC"),
        "changes": pl.String,
    }
    return pl.DataFrame(told, schema=kinds, orient="row")


def _words(changed: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> str:
    """'inserted into facts, filings; deleted from objects' of DuckLake's map from kind to table ids."""
    told = {kind: ", ".join(names.get(each, each) for each in whose) for kind, whose in changed.items()}
    return "; ".join(
        f"{kind.removeprefix('tables_').replace('_', ' ')} {told[kind]}" for kind in sorted(told)
    )


def _known(since: int | datetime, ids: Mapping[int, datetime]) -> int:
    oldest, newest = min(ids), max(ids)
    if isinstance(since, datetime):
        moment = since if since.tzinfo else since.replace(tzinfo=UTC)
        since = max((number for number, time in ids.items() if time <= moment), default=oldest - 1)
        since = max(since, 0) if oldest == 0 else since  # the lake is younger than the moment: all of it
    if since > newest or since < 0:
        raise SnapshotExpired(
            f"there is no snapshot {since}; the newest is {newest}",
            where="change feed",
            next_step="Where the lake was restored from a backup, copy it anew and go on from there.",
        )
    if since < oldest - 1:
        raise SnapshotExpired(
            f"what came right after snapshot {since} is forgotten; the oldest kept is {oldest}",
            where="change feed",
            next_step=f"Copy the lake anew (`esglake export`), then ask since the snapshot that it names. "
            f"The feed since {oldest - 1} is whole; `esglake maintain --expire-days` sets how long it is.",
        )
    return since


def _feed(cursor: duckdb.DuckDBPyConnection, name: str, start: int, end: int) -> pl.DataFrame:
    schema, table = name.split(".")
    # A feed of nothing still has its columns; DuckLake refuses a range that begins after its end.
    nothing = "WHERE false" if start == end else ""
    asked = f"'{LAKE}', '{schema}', '{table}', {min(start + 1, end)}, {end}"
    return cursor.execute(
        f"""SELECT change_type AS change, snapshot_id, rowid, * EXCLUDE (change_type, snapshot_id, rowid)
            FROM ducklake_table_changes({asked}) {nothing}
            ORDER BY snapshot_id, change NOT IN ('delete', 'update_preimage'), rowid"""
    ).pl()
