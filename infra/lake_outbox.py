"""The outbox `quality.alerts`: written with a landing, drained to people afterwards, each alert once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from transforms.model import Alert, Severity

if TYPE_CHECKING:
    import duckdb


def pending(cursor: duckdb.DuckDBPyConnection, limit: int) -> list[tuple[Alert, int]]:
    """Alerts neither sent nor given up, with the tries so far: most severe first, then oldest."""
    rows = cursor.execute(
        """SELECT alert_id, kind, severity, title, filing_id, bucket, key, findings, query, attempts
           FROM quality.alerts WHERE sent_at IS NULL AND failed_at IS NULL
           ORDER BY array_position(['block', 'warn', 'info'], severity), created_at, alert_id LIMIT ?""",
        [limit],
    ).fetchall()
    return [(_alert(row), row[9]) for row in rows]


def _alert(row: tuple[str, ...]) -> Alert:
    return Alert(
        alert_id=row[0],
        kind=row[1],
        severity=Severity(row[2]),
        title=row[3],
        filing_id=row[4],
        bucket=row[5],
        key=row[6],
        findings=tuple(json.loads(row[7] or "[]")),
        query=row[8] or "",
    )


def sent(cursor: duckdb.DuckDBPyConnection, alert_id: str, now: datetime) -> None:
    """The alert has been delivered."""
    cursor.execute(
        """UPDATE quality.alerts SET sent_at = ?, attempts = attempts + 1, last_error = NULL
           WHERE alert_id = ?""",
        [now, alert_id],
    )


def failed(
    cursor: duckdb.DuckDBPyConnection, alert_id: str, error: str, permanent: bool, *, now: datetime
) -> None:
    """A try went wrong; a permanent failure ends the alert."""
    cursor.execute(
        """UPDATE quality.alerts SET attempts = attempts + 1, last_error = ?,
             failed_at = CASE WHEN ? THEN ?::TIMESTAMPTZ END WHERE alert_id = ?""",
        [error, permanent, now, alert_id],
    )
