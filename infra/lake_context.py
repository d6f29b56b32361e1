"""What the lake can say beside a batch: who its filings belong to, what these told before, and their peers.

Read with the reader's connection, never under the landing lock: a landing that comes between is seen by
the next batch. Frames only; what they mean is for the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from transforms.model import FACTS, State

if TYPE_CHECKING:
    import duckdb

FILINGS_PER_ENTITY = 20
"""The newest so many filings of an entity are compared with."""

YEARS_BACK = 5
"""Facts of so many fiscal years before the oldest filing of the batch."""

FILING_COLUMNS = ("filed_at", "filing_year", "language", "media_type", "title", "same_report_as")


@dataclass(frozen=True, slots=True)
class Batch:
    """What is asked about: entities, and filings and objects (bucket, key) that are no witnesses.

    An object of the same key is an older version of the filing itself.
    """

    entity_ids: Sequence[str]
    filing_ids: Sequence[str]
    objects: Sequence[tuple[str, str]] = ()
    first_year: int | None = None


def earlier(cursor: duckdb.DuckDBPyConnection, batch: Batch) -> pl.DataFrame:
    """Facts of other filings of these entities, with FILING_COLUMNS of the filing; empty for none."""
    cursor.execute("BEGIN")  # the catalogue is asked once for all: a fifth of the time
    found = _earlier(cursor, batch)
    cursor.execute("ROLLBACK")  # after an error the caller closes the cursor, and with it the transaction
    return found


def _earlier(cursor: duckdb.DuckDBPyConnection, batch: Batch) -> pl.DataFrame:
    filings = _filings(cursor, batch)
    if filings.is_empty():
        return filings.select("filing_id").clear()
    names = ", ".join(f'"{name}"' for name in FACTS)
    entities = ", ".join("?" for _ in batch.entity_ids)  # a plain IN reads only files that may hold them
    facts = cursor.execute(
        f"SELECT {names} FROM curated.facts WHERE entity_id IN ({entities}) AND fiscal_year >= ?",  # noqa: S608
        [*batch.entity_ids, (batch.first_year or 0) - YEARS_BACK],
    ).pl()
    return facts.join(filings, on="filing_id", how="inner", maintain_order="left")


def _filings(cursor: duckdb.DuckDBPyConnection, batch: Batch) -> pl.DataFrame:
    """Other filings of the entities that still stand: not superseded, not older versions of the batch's."""
    theirs = cursor.execute(
        """SELECT filing_id, filed_at, fiscal_year AS filing_year, language, media_type, title,
             same_report_as, parent_filing_id
           FROM curated.filings
           WHERE entity_id IN (SELECT unnest(?::VARCHAR[])) AND filing_id NOT IN (SELECT unnest(?::VARCHAR[]))
           QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY filed_at DESC, filing_id) <= ?""",
        [list(batch.entity_ids), list(batch.filing_ids), FILINGS_PER_ENTITY],
    ).pl()
    told = theirs.drop("parent_filing_id")
    if told.is_empty():
        return told
    parents: dict[str, str | None] = dict(theirs.select("filing_id", "parent_filing_id").iter_rows())
    return told.filter(~pl.col("filing_id").is_in(_gone(cursor, parents, batch)))


def _gone(cursor: duckdb.DuckDBPyConnection, parents: dict[str, str | None], batch: Batch) -> list[str]:
    """Those of the filings of which every object is superseded, or about to be by the batch.

    `parents`: filing -> the archive it is a member of, whose object is its own.
    """
    asked = {*parents, *filter(None, parents.values())}
    rows = cursor.execute(
        """SELECT filing_id, bool_and(state = ? OR bucket || '/' || key IN (SELECT unnest(?::VARCHAR[])))
           FROM raw.objects WHERE filing_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY filing_id""",
        [State.SUPERSEDED.value, [f"{bucket}/{key}" for bucket, key in batch.objects], sorted(asked)],
    )
    over: dict[str, bool] = dict(rows.fetchall())
    places = {
        filing: [over[each] for each in (filing, parent) if each in over]
        for filing, parent in parents.items()
    }
    return [filing for filing, ended in places.items() if ended and all(ended)]


def totals(cursor: duckdb.DuckDBPyConnection, first_year: int, implied: Sequence[str] = ()) -> pl.DataFrame:
    """One total per entity, metric, unit and year, the newest filing's: what peers are made of.

    `implied`: 'metric_id|dimensions' of metrics whose very name says their dimensions (scope 1: scope=1).
    """
    return cursor.execute(
        """SELECT entity_id, metric_id, '' AS dimensions, unit, fiscal_year,
                  arg_max(value, (recorded_at, fact_id)) AS value
           FROM curated.facts
           WHERE fiscal_year >= ? AND value > 0
             AND (dimensions = '' OR list_contains(?::VARCHAR[], metric_id || '|' || dimensions))
             AND (period_type <> 'flow' OR period_end - period_start BETWEEN 360 AND 370)
           GROUP BY entity_id, metric_id, unit, fiscal_year""",
        [first_year, list(implied)],
    ).pl()
