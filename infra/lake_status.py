# ruff: noqa: S608  # names of our own tables, states and periods are put into SQL, data never is
"""The lake in one look: states of the ledger, failures, totals, what waits, how fast it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
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

PERIODS = {"minute": 60, "hour": 3600, "day": 86_400}
"""What rates are taken over, in seconds."""

RATES = (
    "SELECT "
    + ", ".join(
        f"coalesce(sum({what}) FILTER (landed_at >= now() - to_seconds({seconds})), 0)::DOUBLE / {seconds}"
        for what in ("filings", "facts")
        for seconds in PERIODS.values()
    )
    + " FROM quality.batches WHERE landed_at >= now() - INTERVAL 1 DAY"
)

LAST_BATCHES = 100

STAGES = f"""
    WITH last AS (SELECT timings FROM quality.batches WHERE timings <> '{{}}'
                  ORDER BY landed_at DESC LIMIT {LAST_BATCHES}),
      stages AS (SELECT unnest(json_keys(timings)) AS stage, timings FROM last)
    SELECT stage, quantile_cont((timings ->> stage)::DOUBLE, [0.5, 0.95])
    FROM stages GROUP BY stage ORDER BY stage"""


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
    filings_per_second: dict[str, float] = field(default_factory=dict)  # period (PERIODS) -> landed
    facts_per_second: dict[str, float] = field(default_factory=dict)
    stage_seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    """Stage -> p50 and p95 over the last batches: claim, examine, judge."""


def status(cursor: duckdb.DuckDBPyConnection) -> LakeStatus:
    """Read the status on a cursor that uses the lake."""
    ledger = cursor.execute(
        "SELECT state, count(*), coalesce(sum(size_bytes), 0)::BIGINT, min(coalesce(event_at, claimed_at))"
        " FROM raw.objects GROUP BY state ORDER BY state"
    ).fetchall()
    failures = cursor.execute(
        f"SELECT coalesce(error_class, 'unknown'), count(*) FROM raw.objects WHERE state = '{State.FAILED}'"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
    ).fetchall()
    totals = cursor.execute(TOTALS).fetchall()[0]
    rates = cursor.execute(RATES).fetchall()[0]
    stages = cursor.execute(STAGES).fetchall()
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
        filings_per_second=dict(zip(PERIODS, rates[: len(PERIODS)], strict=True)),
        facts_per_second=dict(zip(PERIODS, rates[len(PERIODS) :], strict=True)),
        stage_seconds={stage: {"p50": p50, "p95": p95} for stage, (p50, p95) in stages},
    )
