"""Accepting findings: waivers, the release of quarantined facts, and the record of both.

A release is a waiver of one filing without an end, so that a replay judges as the person did. Whoever is
accepted is decided here as in `expectations.waivers`; a test holds that both agree. Everything runs inside
the caller's transaction: waiver, findings, facts, ledger and audit change together or not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from infra import lake_members
from infra.lake_audit import Act, Signed, audit
from infra.lake_create import get_meta, set_meta
from infra.lake_ledger import insert
from infra.lake_schema import tables
from transforms.model import CODE_VERSION, FACTS, Severity, State

if TYPE_CHECKING:
    import duckdb

EVER = "ever"
GIVEN = ("expectation", "metric_id", "entity_id", "filing_id", "reason", "expires_at")
SUPERSEDED_BY = "superseded"
NEWEST = "newest_waiver"
"""Property of the lake: when the newest waiver was made. DuckLake asks its catalogue anew for each column
of a table without rows (ten times a look-up), and most lakes never have a waiver."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person accepts, and until when; '' stands for any, no `expires_at` for ever."""

    expectation: str
    metric_id: str = ""
    entity_id: str = ""
    filing_id: str = ""
    expires_at: datetime | None = None

    @property
    def subject(self) -> str:
        """'sum_breakdown employees_total entity acme'."""
        entity = f"entity {self.entity_id}" if self.entity_id else ""
        filing = f"filing {self.filing_id}" if self.filing_id else ""
        return " ".join(filter(None, (self.expectation, self.metric_id, entity, filing)))


@dataclass(frozen=True, slots=True)
class Acted:
    """How many findings were lowered and how many facts left quarantine."""

    findings: int
    facts: int


STANDING = """
  SELECT r.result_id, r.filing_id, r.expectation, string_split(r.metric_ids, ';')[1] AS metric_id
  FROM quality.results AS r JOIN curated.filings AS f USING (filing_id)
  WHERE NOT r.success AND coalesce(r.waived_until, '') = ''
    AND ($expectation = '' OR r.expectation = $expectation)
    AND ($metric_id = '' OR list_contains(string_split(r.metric_ids, ';'), $metric_id))
    AND ($entity_id = '' OR f.entity_id = $entity_id)
    AND ($filing_id = '' OR r.filing_id = $filing_id)
"""
"""Findings nobody has accepted, of an expectation, metric, entity and filing ('' for any)."""

WAIVED = """
  SELECT DISTINCT q.fact_id, q.filing_id
  FROM quality.quarantine AS q
    JOIN quality.results AS r
      ON r.filing_id = q.filing_id AND list_contains(string_split(r.fact_ids, ';'), q.fact_id)
  WHERE q.released_at IS NULL AND q.filing_id IN (SELECT unnest(?))
  GROUP BY q.fact_id, q.filing_id
  HAVING bool_or(coalesce(r.waived_until, '') <> '')
    AND NOT bool_or(NOT r.success AND r.severity = 'block')
"""
"""Facts in quarantine whose every blocking finding is accepted."""


def waive(cursor: duckdb.DuckDBPyConnection, accepted: Accepted, signed: Signed) -> Acted:
    """Record the waiver, lower the findings it matches, release the facts held by nothing else."""
    _record(cursor, [accepted], signed)
    acted = _accept(cursor, [accepted], signed, "waived")
    audit(cursor, signed, [Act("waive", accepted.subject, acted.facts)])
    return acted


def release(
    cursor: duckdb.DuckDBPyConnection,
    filing_id: str,
    expectations: Sequence[str],
    metric_id: str,
    signed: Signed,
) -> Acted:
    """Release what these expectations (none: all) hold in a filing, on a metric ('' for any); repeatable."""
    query = f"SELECT DISTINCT expectation, metric_id FROM ({STANDING} AND r.severity = 'block') ORDER BY ALL"  # noqa: S608
    blocked = [
        Accepted(name, metric_id or of or "", filing_id=filing_id)
        for wanted in expectations or ("",)
        for name, of in cursor.execute(
            query, _parameters(Accepted(wanted, metric_id, filing_id=filing_id))
        ).fetchall()
    ]
    each = list(dict.fromkeys(blocked))
    if not each:
        return Acted(0, 0)
    _record(cursor, each, signed)
    acted = _accept(cursor, each, signed, "released")
    audit(cursor, signed, [Act("release", "; ".join(one.subject for one in each), acted.facts)])
    return acted


def revoke(cursor: duckdb.DuckDBPyConnection, waiver_id: str, signed: Signed) -> bool:
    """Take a waiver back; what it let through is judged again at the next replay. False for none."""
    found = cursor.execute(
        "SELECT expectation, metric_id, entity_id, filing_id FROM quality.waivers"
        " WHERE waiver_id = ? AND revoked_at IS NULL",
        [waiver_id],
    ).fetchone()
    if found is None:
        return False
    cursor.execute("UPDATE quality.waivers SET revoked_at = ? WHERE waiver_id = ?", [signed.at, waiver_id])
    expectation, metric_id, entity_id, of_filing = found
    audit(cursor, signed, [Act("revoke", Accepted(expectation, metric_id, entity_id, of_filing).subject, 0)])
    return True


def standing(cursor: duckdb.DuckDBPyConnection, now: datetime) -> pl.DataFrame:
    """The waivers that hold now: what a validation takes as `Context.waivers`."""
    if get_meta(cursor, NEWEST) is None:
        return pl.DataFrame(schema={name: tables()["quality.waivers"].schema_frame[name] for name in GIVEN})
    return cursor.execute(
        f"""SELECT {", ".join(GIVEN)} FROM quality.waivers
            WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
            ORDER BY created_at, waiver_id""",  # noqa: S608
        [now],
    ).pl()


def catch_up(cursor: duckdb.DuckDBPyConnection, since: datetime, now: datetime) -> None:
    """Apply what was accepted while a batch was judged, which its verdicts cannot know."""
    newest = get_meta(cursor, NEWEST)
    if newest is None or datetime.fromisoformat(newest) < since:
        return
    rows = cursor.execute(
        """SELECT expectation, metric_id, entity_id, filing_id, expires_at, "by", reason FROM quality.waivers
           WHERE created_at >= ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)""",
        [since, now],
    ).fetchall()
    for *what, by, reason in rows:
        accepted = Accepted(*what)
        flag = "waived" if accepted.expires_at else "released"
        _accept(cursor, [accepted], Signed(by, reason, now), flag)


def supersede(cursor: duckdb.DuckDBPyConnection, filing_ids: Iterable[str], now: datetime) -> None:
    """A newer upload of the same key has taken these filings' place: nothing of them waits any more."""
    cursor.execute(
        f"""UPDATE quality.quarantine SET released_at = ?, released_by = '{SUPERSEDED_BY}'
            WHERE released_at IS NULL AND filing_id IN (SELECT unnest(?::VARCHAR[])) AND filing_id NOT IN (
              SELECT filing_id FROM raw.objects
              WHERE state <> '{State.SUPERSEDED}' AND filing_id IS NOT NULL)""",  # noqa: S608
        [now, sorted(filing_ids)],
    )


def with_release(quarantined: pl.DataFrame) -> pl.DataFrame:
    """Quarantined facts with the words that say what would release them."""
    if quarantined.is_empty():
        return quarantined
    command = pl.format(
        "a corrected file under the same key; or, by a person: "
        "esglake quality release {} --expectation {} --reason '...'",
        pl.col("filing_id").str.head(12),
        pl.col("expectation").str.split(";").list.join(" --expectation "),
    )
    return quarantined.with_columns(release=command)


# --- steps ---------------------------------------------------------------------------------------


def _accept(
    cursor: duckdb.DuckDBPyConnection, several: Sequence[Accepted], signed: Signed, flag: str
) -> Acted:
    lowered: set[str] = set()
    filings: set[str] = set()
    for accepted in several:
        matched = cursor.execute(STANDING, _parameters(accepted)).fetchall()
        _lower(cursor, [row[0] for row in matched], accepted, signed.reason)
        lowered |= {row[0] for row in matched}
        filings |= {row[1] for row in matched}
    return Acted(len(lowered), _move(cursor, sorted(filings), signed, flag) if filings else 0)


def _parameters(accepted: Accepted) -> dict[str, str]:
    names = ("expectation", "metric_id", "entity_id", "filing_id")
    return {name: getattr(accepted, name) for name in names}


def _lower(
    cursor: duckdb.DuckDBPyConnection, result_ids: Sequence[str], accepted: Accepted, reason: str
) -> None:
    """Mark the findings as `expectations.waivers` would."""
    last = accepted.expires_at and f"{accepted.expires_at - timedelta(microseconds=1):%Y-%m-%d}"
    said = f"waived until {last}: {reason}" if last else f"released: {reason}"
    cursor.execute(
        f"""UPDATE quality.results SET severity = '{Severity.INFO}', waived_until = ?,
              diagnosis = concat_ws('; ', nullif(diagnosis, ''), ?)
            WHERE result_id IN (SELECT unnest(?::VARCHAR[]))""",  # noqa: S608
        [last or EVER, said, list(result_ids)],
    )


def _move(cursor: duckdb.DuckDBPyConnection, filing_ids: Sequence[str], signed: Signed, flag: str) -> int:
    """Put facts that nothing holds any more into curated.facts, and the ledger right."""
    free = [row[0] for row in cursor.execute(WAIVED, [list(filing_ids)]).fetchall()]
    if not free:
        return 0
    rows = cursor.execute(
        "SELECT * FROM quality.quarantine WHERE released_at IS NULL AND fact_id IN (SELECT unnest(?))", [free]
    ).pl()
    flags = pl.concat_str(pl.col("flags").replace("", None), pl.lit(flag), separator=";", ignore_nulls=True)
    facts = rows.select(*FACTS, "batch_id").with_columns(flags=flags).unique("fact_id", maintain_order=True)
    insert(cursor, "curated.facts", facts, {"recorded_at": signed.at, "code_version": CODE_VERSION})
    cursor.execute(
        """UPDATE quality.quarantine SET released_at = ?, released_by = ?
           WHERE released_at IS NULL AND fact_id IN (SELECT unnest(?))""",
        [signed.at, signed.by, free],
    )
    _settle_ledger(cursor, filing_ids)
    return facts.height


def _settle_ledger(cursor: duckdb.DuckDBPyConnection, filing_ids: Sequence[str]) -> None:
    """The state of the filings' objects, as the landing would give it now."""
    cursor.execute(
        f"""UPDATE raw.objects SET state = CASE
              WHEN filing_id IN (SELECT filing_id FROM quality.quarantine WHERE released_at IS NULL)
                OR filing_id IN (SELECT filing_id FROM raw.observations
                                 WHERE outcome = 'rejected' AND filing_id IN (SELECT unnest($filings)))
              THEN '{State.LANDED_WITH_REJECTS}' ELSE '{State.LANDED}' END
            WHERE filing_id IN (SELECT unnest($filings))
              AND state IN ('{State.QUARANTINED}', '{State.LANDED_WITH_REJECTS}')""",  # noqa: S608
        {"filings": list(filing_ids)},
    )
    _settle_archives(cursor, filing_ids)


def _settle_archives(cursor: duckdb.DuckDBPyConnection, filing_ids: Sequence[str]) -> None:
    """The same for archives that these filings are members of: all of their members count."""
    archives = lake_members.archives_of(cursor, filing_ids)
    if archives:
        cursor.execute(
            f"""UPDATE raw.objects SET state = '{State.LANDED_WITH_REJECTS}'
                WHERE filing_id IN (SELECT unnest(?::VARCHAR[])) AND state = '{State.QUARANTINED}'""",  # noqa: S608
            [archives],
        )
        cursor.execute(
            f"""UPDATE raw.objects SET state = '{State.LANDED}'
                WHERE filing_id IN (SELECT unnest($archives::VARCHAR[]))
                  AND state = '{State.LANDED_WITH_REJECTS}'
                  AND filing_id NOT IN (SELECT f.parent_filing_id FROM curated.filings AS f
                    WHERE f.parent_filing_id IN (SELECT unnest($archives::VARCHAR[])) AND (
                      f.filing_id IN (SELECT filing_id FROM quality.quarantine WHERE released_at IS NULL)
                      OR f.filing_id IN (SELECT filing_id FROM raw.observations WHERE outcome = 'rejected')))
                  AND filing_id NOT IN (SELECT filing_id FROM curated.filings
                    WHERE starts_with(warnings, 'member_failed'))""",  # noqa: S608
            {"archives": archives},
        )


def _record(cursor: duckdb.DuckDBPyConnection, several: Sequence[Accepted], signed: Signed) -> None:
    rows = [
        {
            "waiver_id": uuid.uuid4().hex[:12],
            **_parameters(accepted),
            "reason": signed.reason,
            "by": signed.by,
            "created_at": signed.at,
            "expires_at": accepted.expires_at,
        }
        for accepted in several
    ]
    insert(cursor, "quality.waivers", pl.DataFrame(rows, infer_schema_length=None))
    set_meta(cursor, NEWEST, signed.at.isoformat())
