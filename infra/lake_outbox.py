"""The outbox `quality.alerts`: written with a landing, drained to people afterwards, each alert once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from infra.lake_ledger import insert
from infra.slack_news import Told, news, told_by
from transforms.model import Alert, Severity

if TYPE_CHECKING:
    import duckdb

COLUMNS = "alert_id, kind, severity, title, filing_id, bucket, key, findings, query, subject, effect, tells"
ROUTE = "CASE kind WHEN 'digest' THEN 'digest' ELSE severity END"
"""Which webhook an alert goes to: that of its severity, or the digest's."""


def put(
    cursor: duckdb.DuckDBPyConnection, alerts: Iterable[Alert], batch_id: str | None, now: datetime
) -> int:
    """Put into the outbox what was not told of these filings before; returns how many alerts that is."""
    offered = {alert.alert_id: alert for alert in alerts}
    if not offered:
        return 0
    filings = sorted({alert.filing_id for alert in offered.values() if alert.filing_id})
    rows = cursor.execute(
        """SELECT alert_id, filing_id, tells FROM quality.alerts
           WHERE alert_id IN (SELECT unnest(?)) OR filing_id IN (SELECT unnest(?))""",
        [sorted(offered), filings],
    ).fetchall()
    known = {row[0] for row in rows}
    told = {filing: _told(rows, filing) for filing in filings}
    fresh = [news(alert, told.get(alert.filing_id or "", {})) for alert in offered.values()]
    new = [alert for alert in fresh if alert and alert.alert_id not in known]
    if not new:
        return 0
    frame = pl.DataFrame([_row(alert, batch_id, now) for alert in new], infer_schema_length=None)
    return insert(cursor, "quality.alerts", frame)


def _told(rows: Iterable[tuple[Any, ...]], filing_id: str) -> Told:
    return told_by(each for row in rows if row[1] == filing_id for each in json.loads(row[2] or "[]"))


def _row(alert: Alert, batch_id: str | None, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": alert.alert_id,
        "batch_id": batch_id,
        "kind": alert.kind,
        "severity": alert.severity.value,
        "title": alert.title,
        "filing_id": alert.filing_id,
        "bucket": alert.bucket,
        "key": alert.key,
        "findings": json.dumps(alert.findings, ensure_ascii=False),
        "query": alert.query,
        "created_at": now,
        "attempts": 0,
        "subject": alert.subject,
        "effect": alert.effect,
        "tells": json.dumps(alert.tells, ensure_ascii=False),
    }


def pending(
    cursor: duckdb.DuckDBPyConnection, limit: int, routes: Sequence[str] | None = None
) -> list[tuple[Alert, int]]:
    """Alerts neither sent nor given up, with the tries so far: most severe first, then oldest."""
    rows = cursor.execute(
        f"""SELECT {COLUMNS}, attempts FROM quality.alerts
           WHERE sent_at IS NULL AND failed_at IS NULL AND (? OR {ROUTE} IN (SELECT unnest(?)))
           ORDER BY array_position(['block', 'warn', 'info'], severity), created_at, alert_id LIMIT ?""",  # noqa: S608
        [routes is None, list(routes or [""]), limit],
    ).fetchall()
    return [(_alert(row), row[-1]) for row in rows]


def find(
    cursor: duckdb.DuckDBPyConnection, *, alert_id: str = "", filing: str = "", limit: int = 20
) -> list[Alert]:
    """Alerts by the beginning of their id, or by the filing's key, file name or id; the newest first."""
    rows = cursor.execute(
        f"""SELECT {COLUMNS} FROM quality.alerts AS a
           WHERE ($alert_id <> '' AND starts_with(alert_id, $alert_id)) OR ($filing <> '' AND (
             key = $filing OR filing_id = $filing OR ends_with(key, '/' || $filing)
             OR filing_id IN (SELECT filing_id FROM raw.objects AS o
                              WHERE o.key = $filing OR ends_with(o.key, '/' || $filing))))
           ORDER BY created_at DESC, array_position(['block', 'warn', 'info'], severity), alert_id
           LIMIT $limit""",  # noqa: S608
        {"alert_id": alert_id, "filing": filing, "limit": limit},
    ).fetchall()
    return [_alert(row) for row in rows]


def _alert(row: tuple[Any, ...]) -> Alert:
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
        subject=row[9] or "",
        effect=row[10] or "",
        tells=tuple(json.loads(row[11] or "[]")),
    )


def sent(
    cursor: duckdb.DuckDBPyConnection, alert_ids: Sequence[str], channel: str | None, now: datetime
) -> None:
    """The alerts have been delivered, all with one message."""
    cursor.execute(
        """UPDATE quality.alerts SET sent_at = ?, sent_to = ?, attempts = attempts + 1, last_error = NULL,
             failed_at = NULL WHERE alert_id IN (SELECT unnest(?))""",
        [now, channel, list(alert_ids)],
    )


def failed(
    cursor: duckdb.DuckDBPyConnection, alert_ids: Sequence[str], error: str, permanent: bool, *, now: datetime
) -> None:
    """A try went wrong; a permanent failure ends the alerts."""
    cursor.execute(
        """UPDATE quality.alerts SET attempts = attempts + 1, last_error = ?,
             failed_at = CASE WHEN ? THEN ?::TIMESTAMPTZ END WHERE alert_id IN (SELECT unnest(?))""",
        [error, permanent, now, list(alert_ids)],
    )


def revive(cursor: duckdb.DuckDBPyConnection) -> int:
    """Have given up alerts tried again, as if never tried; returns how many."""
    row = cursor.execute(
        """UPDATE quality.alerts SET failed_at = NULL, attempts = 0
           WHERE failed_at IS NOT NULL AND sent_at IS NULL"""
    ).fetchone()
    return int(row[0]) if row else 0
