# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""A landing: everything one micro-batch brings, in one transaction that can be repeated.

The steps: whose claims still hold (fencing), which filings stood here before (replay), then delete and
insert by filing. Runs inside the caller's transaction on a cursor that uses the lake.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from infra.lake_ledger import insert
from infra.lake_schema import UTC
from transforms.model import CODE_VERSION, Alert, Landing, LedgerEntry, Severity, State, Verdict

if TYPE_CHECKING:
    import duckdb

BY_FILING = ("curated.filings", "curated.facts", "raw.observations", "quality.results", "quality.quarantine")
"""Tables whose rows belong to one filing and are replaced with it."""

TENTH, WIDE = Decimal("1e-10"), Context(prec=38)
"""The lake's DECIMAL(38,10): a difference of ratios may have more digits."""

ARRIVED = (State.LANDED, State.LANDED_WITH_REJECTS, State.QUARANTINED)
ENDED = (*ARRIVED, State.FAILED)


def land(cursor: duckdb.DuckDBPyConnection, landing: Landing, now: datetime) -> list[LedgerEntry]:
    """Write the landing; returns the entries whose claim no longer held and were left out."""
    ledger = _ledger_rows(cursor, landing)
    kept, lost = _fence(landing, ledger)
    filing_ids = sorted({entry.filing_id for entry in kept if entry.filing_id})
    seen_before = {row["filing_id"] for row in ledger} & set(filing_ids)
    filed_at = _filed_at(cursor, filing_ids)
    again = any(row["batch_id"] == landing.batch_id and row["state"] in ENDED for row in ledger)
    _end(cursor, kept, ledger, landing.batch_id, now)
    _forget(cursor, sorted(seen_before | filed_at.keys()))
    stamped = _Stamp(landing.batch_id, now, filing_ids)
    for entry in kept:
        if entry.filing_id and entry.claim.ref.event_at:
            known = filed_at.get(entry.filing_id)
            event_at = entry.claim.ref.event_at
            filed_at[entry.filing_id] = min(known, event_at) if known else event_at
    insert(cursor, "curated.filings", stamped(_filings(landing, filed_at), "filing_id"))
    _insert_entities(cursor, landing, filing_ids, now)
    insert(cursor, "raw.observations", stamped(landing.observations, "observation_id"))
    insert(cursor, "curated.facts", stamped(landing.facts, "fact_id"))
    insert(cursor, "quality.quarantine", stamped(landing.quarantined, "fact_id", "expectation"))
    insert(cursor, "quality.results", stamped(_results(landing.verdicts), "result_id"))
    _insert_alerts(cursor, landing, kept, lost, now)
    if again:
        cursor.execute("DELETE FROM quality.batches WHERE batch_id = ?", [landing.batch_id])
    _insert_batch(cursor, landing, stamped, now)
    return lost


class _Stamp:
    """Keeps the rows of the filings that land, each once, and writes batch, version and time beside them."""

    def __init__(self, batch_id: str, now: datetime, filing_ids: list[str]) -> None:
        self.batch_id, self.now, self.filing_ids = batch_id, now, filing_ids

    def __call__(self, frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
        """The frame with its stamps; rows of the same key (the same bytes twice in a batch) are one."""
        if frame.is_empty():
            return frame
        now = pl.lit(self.now).cast(UTC)
        return (
            frame.filter(pl.col("filing_id").is_in(self.filing_ids))
            .unique(list(keys), keep="first", maintain_order=True)
            .with_columns(
                batch_id=pl.lit(self.batch_id),
                code_version=pl.lit(CODE_VERSION),
                recorded_at=now,
                quarantined_at=now,
            )
        )


# --- the ledger's side ---------------------------------------------------------------------------


def _ledger_rows(cursor: duckdb.DuckDBPyConnection, landing: Landing) -> list[dict[str, Any]]:
    """Every ledger row of the keys concerned: the claims themselves and older objects of the same key."""
    keys = {(entry.claim.ref.bucket, entry.claim.ref.key) for entry in landing.entries}
    if not keys:
        return []
    cursor.register("landing_keys", pl.DataFrame(sorted(keys), schema=["bucket", "key"], orient="row"))
    rows = cursor.execute(
        """SELECT o.rowid AS row, o.bucket, o.key, o.version_id, o.etag, o.size_bytes, o.filing_id, o.state,
             o.error_class, o.error_message, o.event_at, o.claimed_at, o.landed_at, o.batch_id
           FROM raw.objects AS o JOIN landing_keys AS k ON o.bucket = k.bucket AND o.key = k.key"""
    ).pl()
    cursor.unregister("landing_keys")
    return rows.to_dicts()


def _fence(landing: Landing, ledger: list[dict[str, Any]]) -> tuple[list[LedgerEntry], list[LedgerEntry]]:
    """Part the entries: a claim holds while its ledger row still carries this batch."""
    held = {_identity(row) for row in ledger if row["batch_id"] == landing.batch_id}
    kept = [entry for entry in landing.entries if _entry_identity(entry) in held]
    return kept, [entry for entry in landing.entries if _entry_identity(entry) not in held]


def _identity(row: dict[str, Any]) -> tuple[str, str, str, int]:
    return row["bucket"], row["key"], row["etag"], row["size_bytes"]


def _entry_identity(entry: LedgerEntry) -> tuple[str, str, str, int]:
    ref = entry.claim.ref
    return ref.bucket, ref.key, ref.etag, ref.size


def _end(
    cursor: duckdb.DuckDBPyConnection,
    kept: list[LedgerEntry],
    ledger: list[dict[str, Any]],
    batch_id: str,
    now: datetime,
) -> None:
    """Write how the objects ended, and which older object of the same key that supersedes."""
    rows = {_identity(row): row for row in ledger if row["batch_id"] == batch_id}
    changed: dict[int, dict[str, Any]] = {}
    for entry in kept:
        row = rows[_entry_identity(entry)]
        row |= {
            "state": entry.state.value,
            "filing_id": entry.filing_id or row["filing_id"],
            "error_class": entry.error_class,
            "error_message": entry.error_message,
            "landed_at": now,
        }
        changed[row["row"]] = row
    for row in _superseded(ledger):
        changed[row["row"]] = row | {"state": State.SUPERSEDED.value}
    if changed:
        _update_ledger(cursor, list(changed.values()))


def _superseded(ledger: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Ended rows of a key that a newer object of it, now arrived, replaces."""
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    ended = sorted((row for row in ledger if row["state"] in ENDED), key=_age)
    for row in ended:
        if row["state"] in ARRIVED:
            newest[row["bucket"], row["key"]] = row
    for row in ended:
        newer = newest.get((row["bucket"], row["key"]))
        if newer is not None and _age(row) < _age(newer):
            yield row


def _age(row: dict[str, Any]) -> tuple[datetime, datetime]:
    event_at = row["event_at"] or row["claimed_at"]
    return event_at, row["claimed_at"]


def _update_ledger(cursor: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> None:
    schema = dict.fromkeys(("state", "filing_id", "error_class", "error_message"), pl.String)
    frame = pl.DataFrame(rows, schema={"row": pl.Int64, **schema, "landed_at": UTC})
    cursor.register("ended", frame)
    cursor.execute(
        f"""UPDATE raw.objects SET state = ended.state, filing_id = ended.filing_id,
              error_class = ended.error_class, error_message = ended.error_message,
              landed_at = ended.landed_at, code_version = '{CODE_VERSION}'
            FROM ended WHERE objects.rowid = ended.row"""
    )
    cursor.unregister("ended")


# --- the data's side -----------------------------------------------------------------------------


def _filed_at(cursor: duckdb.DuckDBPyConnection, filing_ids: list[str]) -> dict[str, datetime]:
    """When filings that stand in the lake were first filed: an upload under another key is no news."""
    if not filing_ids:
        return {}
    rows = cursor.execute(
        "SELECT filing_id, filed_at FROM curated.filings WHERE filing_id IN (SELECT unnest(?))", [filing_ids]
    ).fetchall()
    return dict(rows)


def _forget(cursor: duckdb.DuckDBPyConnection, filing_ids: list[str]) -> None:
    """Take out what an earlier landing of these filings wrote, and the alerts nobody has seen yet."""
    if not filing_ids:
        return
    for table in BY_FILING:
        cursor.execute(f"DELETE FROM {table} WHERE filing_id IN (SELECT unnest(?))", [filing_ids])
    cursor.execute(
        "DELETE FROM quality.alerts WHERE sent_at IS NULL AND filing_id IN (SELECT unnest(?))", [filing_ids]
    )


def _filings(landing: Landing, filed_at: dict[str, datetime]) -> pl.DataFrame:
    rows = [
        {
            "filing_id": filing.filing_id,
            "entity_id": filing.entity_id,
            "title": filing.title,
            "fiscal_year": filing.fiscal_year,
            "language": filing.language,
            "media_type": filing.media_type,
            "pages": filing.pages,
            "currency": filing.currency,
            "warnings": "; ".join(filing.warnings) or None,
            "filed_at": filed_at.get(filing.filing_id),
        }
        for filing in landing.filings
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _insert_entities(
    cursor: duckdb.DuckDBPyConnection, landing: Landing, filing_ids: list[str], now: datetime
) -> None:
    """Entities that the lake does not know yet; what the catalogue registered stays."""
    named = {f.entity_id: f for f in landing.filings if f.filing_id in set(filing_ids)}
    if not named:
        return
    query = "SELECT entity_id FROM curated.entities WHERE entity_id IN (SELECT unnest(?))"
    known = {row[0] for row in cursor.execute(query, [sorted(named)]).fetchall()}
    rows = [
        {
            "entity_id": f.entity_id,
            "name": f.entity_name or f.entity_name_en,
            "name_en": f.entity_name_en,
            "ticker": f.ticker,
            "exchange": f.exchange,
            "recorded_at": now,
        }
        for f in named.values()
        if f.entity_id not in known
    ]
    insert(cursor, "curated.entities", pl.DataFrame(rows, infer_schema_length=None))


def _results(verdicts: Iterable[Verdict]) -> pl.DataFrame:
    """The verdicts as rows; a verdict said twice in the same words gets two ids."""
    counted: Counter[str] = Counter()
    rows = []
    for verdict in verdicts:
        said = "\x1f".join((verdict.filing_id, verdict.expectation, verdict.subject, *verdict.dimensions))
        counted[said] += 1
        rows.append(_result(verdict, hashlib.sha256(f"{said}\x1f{counted[said]}".encode()).hexdigest()[:32]))
    return pl.DataFrame(rows, infer_schema_length=None)


def _result(verdict: Verdict, result_id: str) -> dict[str, Any]:
    return {
        "result_id": result_id,
        "filing_id": verdict.filing_id,
        "expectation": verdict.expectation,
        "kind": verdict.kind,
        "severity": verdict.severity.value,
        "success": verdict.success,
        "subject": verdict.subject,
        "observed": verdict.observed,
        "expected": verdict.expected,
        "arithmetic": verdict.arithmetic,
        "diagnosis": verdict.diagnosis,
        "difference": None
        if verdict.difference is None
        else verdict.difference.quantize(TENTH, context=WIDE),
        "metric_ids": ";".join(verdict.metric_ids),
        "dimensions": "|".join(verdict.dimensions),
        "fiscal_years": ";".join(map(str, verdict.fiscal_years)),
        "fact_ids": ";".join(verdict.fact_ids),
        "observation_ids": ";".join(verdict.observation_ids),
        "page": verdict.page,
        "line": verdict.line,
    }


def _insert_alerts(
    cursor: duckdb.DuckDBPyConnection,
    landing: Landing,
    kept: list[LedgerEntry],
    lost: list[LedgerEntry],
    now: datetime,
) -> None:
    """Put the alerts of what lands into the outbox; one that stands there already is not told again."""
    places = {(e.claim.ref.bucket, e.claim.ref.key) for e in kept}
    gone = {(e.claim.ref.bucket, e.claim.ref.key) for e in lost} - places
    alerts = {a.alert_id: a for a in landing.alerts if (a.bucket, a.key) not in gone}
    if not alerts:
        return
    query = "SELECT alert_id FROM quality.alerts WHERE alert_id IN (SELECT unnest(?))"
    known = {row[0] for row in cursor.execute(query, [sorted(alerts)]).fetchall()}
    rows = [_alert(a, landing.batch_id, now) for a in alerts.values() if a.alert_id not in known]
    insert(cursor, "quality.alerts", pl.DataFrame(rows, infer_schema_length=None))


def _alert(alert: Alert, batch_id: str, now: datetime) -> dict[str, Any]:
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
    }


def _insert_batch(
    cursor: duckdb.DuckDBPyConnection, landing: Landing, stamped: _Stamp, now: datetime
) -> None:
    """One row that counts what landed."""
    counts = {
        name: stamped(frame, *keys).height
        for name, frame, keys in (
            ("observations", landing.observations, ("observation_id",)),
            ("facts", landing.facts, ("fact_id",)),
            ("quarantined", landing.quarantined, ("fact_id",)),
        )
    }
    findings = sum(
        not v.success and v.severity is not Severity.INFO and v.filing_id in stamped.filing_ids
        for v in landing.verdicts
    )
    row = {
        "batch_id": landing.batch_id,
        "started_at": landing.started_at,
        "landed_at": now,
        "filings": len({f.filing_id for f in landing.filings} & set(stamped.filing_ids)),
        **counts,
        "findings": findings,
        "flow_run_id": landing.flow_run_id,
        "code_version": CODE_VERSION,
        "timings": json.dumps(landing.timings),
    }
    insert(cursor, "quality.batches", pl.DataFrame([row]))
