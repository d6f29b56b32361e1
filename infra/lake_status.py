"""What stands in the lake, in one look: states of the ledger, failures, totals, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from transforms.model import State

if TYPE_CHECKING:
    import duckdb

TOTALS = """
    SELECT (SELECT count(*) FROM curated.entities), (SELECT count(*) FROM curated.filings),
      (SELECT count(*) FROM raw.observations), (SELECT count(*) FROM curated.facts),
      (SELECT count(*) FROM quality.quarantine WHERE released_at IS NULL),
      (SELECT count(*) FROM quality.results WHERE NOT success AND severity <> 'info'),
      (SELECT count(*) FROM quality.alerts WHERE sent_at IS NULL AND failed_at IS NULL),
      (SELECT max(landed_at) FROM quality.batches)"""


@dataclass(frozen=True, slots=True)
class LakeStatus:
    """Counts of the whole lake at one snapshot.

    The backlog is what is discovered or claimed and has not ended; `findings` are failed expectations of
    severity block or warn.
    """

    states: dict[str, int]
    backlog: int
    backlog_bytes: int
    oldest_backlog_at: datetime | None
    failures: dict[str, int]  # error class -> objects
    entities: int
    filings: int
    observations: int
    facts: int
    quarantined: int
    findings: int
    alerts_waiting: int
    last_landed_at: datetime | None


def status(cursor: duckdb.DuckDBPyConnection) -> LakeStatus:
    """Read the status on a cursor that uses the lake."""
    ledger = cursor.execute(
        "SELECT state, count(*), coalesce(sum(size_bytes), 0)::BIGINT, min(coalesce(event_at, claimed_at))"
        " FROM raw.objects GROUP BY state ORDER BY state"
    ).fetchall()
    failures = cursor.execute(
        "SELECT coalesce(error_class, 'unknown'), count(*) FROM raw.objects WHERE state = ?"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        [State.FAILED.value],
    ).fetchall()
    totals = cursor.execute(TOTALS).fetchall()[0]
    waiting = [row for row in ledger if row[0] in (State.DISCOVERED, State.CLAIMED)]
    return LakeStatus(
        states={row[0]: row[1] for row in ledger},
        backlog=sum(row[1] for row in waiting),
        backlog_bytes=sum(row[2] for row in waiting),
        oldest_backlog_at=min((row[3] for row in waiting if row[3]), default=None),
        failures=dict(failures),
        entities=totals[0],
        filings=totals[1],
        observations=totals[2],
        facts=totals[3],
        quarantined=totals[4],
        findings=totals[5],
        alerts_waiting=totals[6],
        last_landed_at=totals[7],
    )
