# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""A landing: everything one micro-batch brings, in one transaction that can be repeated.

The steps: whose claims still hold (fencing), which filings stood here before (replay), then delete and
insert by filing. Runs inside the caller's transaction on a cursor that uses the lake.
"""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Set
from datetime import date, datetime
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from infra import lake_entities, lake_entity_proof, lake_members, lake_outbox, lake_waivers
from infra.lake_ledger import insert
from infra.lake_schema import UTC
from transforms.errors import MissingObject, ReplacedObject
from transforms.model import CODE_VERSION, FilingFacts, Landing, LedgerEntry, Severity, State, Verdict

if TYPE_CHECKING:
    import duckdb

BY_FILING = ("curated.filings", "curated.facts", "raw.observations", "quality.results", "quality.quarantine")
"""Tables whose rows belong to one filing and are replaced with it."""

TENTH, WIDE = Decimal("1e-10"), Context(prec=38)
"""The lake's DECIMAL(38,10): a difference of ratios may have more digits."""

FEBRUARY = 2

GONE = (MissingObject.__name__, ReplacedObject.__name__)
ARRIVED = (State.LANDED, State.LANDED_WITH_REJECTS, State.QUARANTINED)
ENDED = (*ARRIVED, State.FAILED)


def land(
    cursor: duckdb.DuckDBPyConnection,
    landing: Landing,
    now: datetime,
    known_entities: Set[lake_entity_proof.Told] = frozenset(),
) -> list[LedgerEntry]:
    """Write the landing; returns the entries whose claim no longer held and were left out.

    `known_entities` is what the caller knows to stand in the lake already: one look-up less.
    """
    ledger = _ledger_rows(cursor, landing)
    kept, lost = _fence(landing, ledger)
    own = {entry.filing_id for entry in kept if entry.filing_id}
    members = lake_members.of_landing(landing, own)
    filing_ids = sorted(own | members)
    seen_before = ({row["filing_id"] for row in ledger} & own) | members
    seen_before |= lake_members.known(cursor, seen_before & lake_members.archives(landing))
    again = any(row["batch_id"] == landing.batch_id and row["state"] in ENDED for row in ledger)
    gone = _end(cursor, kept, ledger, landing.batch_id, now)
    filed_at = lake_members.filed_with(landing, _filed_at(ledger))
    _forget(cursor, sorted(seen_before))
    batch = _Batch(cursor, landing.batch_id, now, filing_ids)
    counts = {
        "filings": batch.insert("curated.filings", _filings(landing, filed_at), "filing_id"),
        "observations": batch.insert("raw.observations", landing.observations, "observation_id"),
        "facts": batch.insert("curated.facts", landing.facts, "fact_id"),
        "quarantined": batch.insert(
            "quality.quarantine", lake_waivers.with_release(landing.quarantined), "fact_id", "expectation"
        ),
    }
    batch.insert("quality.results", _results(landing.verdicts), "result_id")
    if gone:
        lake_waivers.supersede(cursor, gone | lake_members.known(cursor, gone), now)
    lake_waivers.catch_up(cursor, landing.started_at, now)
    landed = set(filing_ids)
    lake_entities.record(cursor, [f for f in landing.filings if f.filing_id in landed], known_entities, now)
    _insert_alerts(cursor, landing, kept, lost, now)
    if again:
        cursor.execute("DELETE FROM quality.batches WHERE batch_id = ?", [landing.batch_id])
    insert(cursor, "quality.batches", pl.DataFrame([_batch_row(landing, filing_ids, now) | counts]))
    return lost


class _Batch:
    """Inserts the rows of the filings that land, each once, with batch, version and time beside them."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, batch_id: str, now: datetime, filing_ids: list[str]
    ) -> None:
        self.cursor, self.filing_ids = cursor, filing_ids
        self.constants = {
            "batch_id": batch_id,
            "code_version": CODE_VERSION,
            "recorded_at": now,
            "quarantined_at": now,
        }

    def insert(self, table: str, frame: pl.DataFrame, *keys: str) -> int:
        """Rows of the same key (the same bytes twice in a batch) are one; returns how many landed."""
        if frame.is_empty() or not self.filing_ids:
            return 0
        rows = frame.lazy().filter(pl.col("filing_id").is_in(self.filing_ids))
        unique = rows.unique(list(keys), keep="first", maintain_order=True)
        return insert(self.cursor, table, unique, self.constants)


def retire(
    cursor: duckdb.DuckDBPyConnection, bucket: str, key: str, deleted_at: datetime, now: datetime
) -> int:
    """Mark what a key held before its deletion as superseded; returns how many objects. No data goes."""
    rows = cursor.execute(
        """SELECT rowid, filing_id FROM raw.objects
           WHERE bucket = ? AND key = ? AND list_contains(?, state)
             AND coalesce(event_at, claimed_at) <= ?""",
        [bucket, key, [state.value for state in ENDED], deleted_at],
    ).fetchall()
    if rows:
        cursor.execute(
            f"UPDATE raw.objects SET state = '{State.SUPERSEDED}' WHERE rowid IN (SELECT unnest(?))",
            [[row[0] for row in rows]],
        )
        gone = {row[1] for row in rows if row[1]}
        lake_waivers.supersede(cursor, gone | lake_members.known(cursor, gone), now)
    return len(rows)


# --- the ledger's side ---------------------------------------------------------------------------


def _ledger_rows(cursor: duckdb.DuckDBPyConnection, landing: Landing) -> list[dict[str, Any]]:
    """Every ledger row concerned: the claims, older objects of the same keys, the same bytes elsewhere."""
    keys = {(entry.claim.ref.bucket, entry.claim.ref.key) for entry in landing.entries}
    if not keys:
        return []
    cursor.register(
        "landing_keys", pl.DataFrame(sorted(keys), schema=["bucket", "key"], orient="row").to_arrow()
    )
    rows = cursor.execute(
        """SELECT o.rowid AS row, o.bucket, o.key, o.version_id, o.etag, o.size_bytes, o.filing_id, o.state,
             o.error_class, o.error_message, o.event_at, o.claimed_at, o.landed_at, o.batch_id
           FROM raw.objects AS o
           WHERE (o.bucket, o.key) IN (SELECT (bucket, key) FROM landing_keys)
             OR o.filing_id IN (SELECT unnest(?))""",
        [
            sorted(
                {e.filing_id for e in landing.entries if e.filing_id} | {f.filing_id for f in landing.filings}
            )
        ],
    )
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


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
) -> set[str]:
    """Write how the objects ended, and which older objects of their keys that supersedes: their filings."""
    rows = {_identity(row): row for row in ledger if row["batch_id"] == batch_id}
    changed: dict[int, dict[str, Any]] = {}
    for entry in kept:
        row = rows[_entry_identity(entry)]
        row |= {
            "state": _ended_as(entry, row, ledger).value,
            "filing_id": entry.filing_id or row["filing_id"],
            "error_class": entry.error_class,
            "error_message": entry.error_message,
            "landed_at": now,
        }
        changed[row["row"]] = row
    keys = {(entry.claim.ref.bucket, entry.claim.ref.key) for entry in kept}
    gone = list(_superseded([row for row in ledger if (row["bucket"], row["key"]) in keys]))
    for row in gone:
        changed[row["row"]] = row | {"state": State.SUPERSEDED.value}
    if changed:
        _update_ledger(cursor, list(changed.values()))
    return {row["filing_id"] for row in gone if row["filing_id"]}


def _ended_as(entry: LedgerEntry, row: dict[str, Any], ledger: list[dict[str, Any]]) -> State:
    """The entry's state; a filing of before that is found replaced by another is superseded, not failed."""
    if entry.error_class not in GONE or not row["filing_id"]:
        return entry.state
    place = row["bucket"], row["key"]
    others = (o for o in ledger if (o["bucket"], o["key"]) == place and o["row"] != row["row"])
    # Until what replaced it has arrived, what it told is the newest that is known.
    return State.SUPERSEDED if any(o["state"] in ARRIVED for o in others) else State.FAILED


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
    cursor.register("ended", frame.to_arrow())
    cursor.execute(
        f"""UPDATE raw.objects SET state = ended.state, filing_id = ended.filing_id,
              error_class = ended.error_class, error_message = ended.error_message,
              landed_at = ended.landed_at, code_version = '{CODE_VERSION}'
            FROM ended WHERE objects.rowid = ended.row"""
    )


# --- the data's side -----------------------------------------------------------------------------


def _filed_at(ledger: list[dict[str, Any]]) -> dict[str, datetime]:
    """When each filing was first filed, under whichever key: an upload of known bytes is no news.

    Unless other bytes stood under the key in between: then the filing was filed anew when it came back.
    """
    begun: dict[tuple[str, str, str], datetime] = {}
    last: dict[tuple[str, str], str] = {}
    for row in sorted((r for r in ledger if r["filing_id"] and r["event_at"]), key=_age):
        place, filing_id = (row["bucket"], row["key"]), row["filing_id"]
        if last.get(place) != filing_id:
            begun[*place, filing_id] = row["event_at"]
        last[place] = filing_id
    first: dict[str, datetime] = {}
    for (_, _, filing_id), at in begun.items():
        first[filing_id] = min(first.get(filing_id, at), at)
    return first


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
            "period_end": _period_end(filing),
            "languages": filing.languages,
            "boundary": filing.boundary,
            "parent_filing_id": filing.parent_filing_id,
            "member_path": filing.member_path,
            "same_report_as": filing.same_report_as,
            "restatement_notes": filing.restatement_notes,
            "entity_source": filing.entity_source,
            "year_source": filing.year_source,
            "warnings": "; ".join(filing.warnings) or None,
            "filed_at": filed_at.get(filing.filing_id),
        }
        for filing in landing.filings
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _period_end(filing: FilingFacts) -> date | None:
    """The last day of the fiscal year reported on; 28 February is the end of the month in any year."""
    if filing.fiscal_year is None:
        return None
    month, day = filing.fiscal_year_end
    year = filing.fiscal_year + filing.fiscal_year_begins
    last = monthrange(year, month)[1]
    return date(year, month, last if month == FEBRUARY and day >= 28 else min(day, last))


def _results(verdicts: Iterable[Verdict]) -> pl.DataFrame:
    """The verdicts as rows: the very same verdict is one, two about the same subject get two ids."""
    counted: Counter[str] = Counter()
    rows = []
    for verdict in dict.fromkeys(verdicts):
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
        "checks": verdict.checks,
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
        "waived_until": verdict.waived_until,
    }


def _insert_alerts(
    cursor: duckdb.DuckDBPyConnection,
    landing: Landing,
    kept: list[LedgerEntry],
    lost: list[LedgerEntry],
    now: datetime,
) -> None:
    """Put the alerts of what lands into the outbox; what stands there already is not told again."""
    places = {(e.claim.ref.bucket, e.claim.ref.key) for e in kept}
    gone = {(e.claim.ref.bucket, e.claim.ref.key) for e in lost} - places
    alerts = [a for a in landing.alerts if (a.bucket, a.key) not in gone]
    lake_outbox.put(cursor, alerts, landing.batch_id, now)


def _batch_row(landing: Landing, filing_ids: list[str], now: datetime) -> dict[str, Any]:
    findings = sum(
        not v.success and v.severity is not Severity.INFO and v.filing_id in filing_ids
        for v in landing.verdicts
    )
    return {
        "batch_id": landing.batch_id,
        "started_at": landing.started_at,
        "landed_at": now,
        "findings": findings,
        "code_version": CODE_VERSION,
        "timings": json.dumps(landing.timings),
    }
