"""The daily digest: one message that says what came, what is open and what is missing.

Its id is 'digest:DATE' and it goes through the outbox, so that no day has two, whoever makes it: the
watcher at its time, a Prefect schedule, or both.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.lake import Lake
from infra.settings import Settings
from infra.slack_channels import channels
from infra.slack_message import DAILY
from transforms.model import Alert, Severity

FIRST_PERIOD = timedelta(days=1)
NAMED = 3  # filings or companies a line names; the rest is counted
DUE_MONTHS = 9
"""Months after the end of a fiscal year in which nearly all ESG reports come out (HKEX: 4 to 5)."""

CEASED_YEARS = 3  # who has sent nothing for so long is no longer waited for

ARRIVALS = """
    SELECT count(*) FILTER (state IN ('landed', 'landed_with_rejects', 'superseded')) AS landed,
      count(*) FILTER (state = 'failed') AS failed, count(*) FILTER (state = 'quarantined') AS quarantined
    FROM raw.objects WHERE landed_at > $since AND landed_at <= $now"""
FACTS = "SELECT count(*) AS n FROM curated.facts WHERE recorded_at > $since AND recorded_at <= $now"
HELD = """SELECT count(DISTINCT fact_id) AS n FROM quality.quarantine
    WHERE released_at IS NULL AND quarantined_at > $since AND quarantined_at <= $now"""
FAILED = """SELECT key || ' (' || coalesce(error_class, 'unknown') || ')' AS name FROM raw.objects
    WHERE state = 'failed' AND landed_at > $since AND landed_at <= $now ORDER BY landed_at DESC"""
STANDING = """WITH objects AS (SELECT filing_id, key FROM raw.objects
      WHERE state IN ('landed', 'landed_with_rejects', 'quarantined')),
    standing AS (SELECT filing_id, key FROM objects UNION ALL
      SELECT f.filing_id, o.key FROM curated.filings AS f
        JOIN objects AS o ON f.parent_filing_id = o.filing_id)"""
"""Filings of objects that count today: their own, and those of archives with their members."""

OPEN = f"""{STANDING}
    SELECT severity, count(*) AS n FROM quality.results
    WHERE NOT success AND coalesce(waived_until, '') = '' AND filing_id IN (SELECT filing_id FROM standing)
    GROUP BY severity"""  # noqa: S608
OLDEST = f"""{STANDING}
    SELECT q.quarantined_at AS since, q.expectation, o.key
    FROM quality.quarantine AS q JOIN standing AS o USING (filing_id)
    WHERE q.released_at IS NULL ORDER BY q.quarantined_at, o.key LIMIT 1"""  # noqa: S608
LATE = """SELECT coalesce(e.name_en, e.name, f.entity_id) AS name,
      (max(f.period_end) + to_years(1) + to_months($months))::DATE AS due
    FROM curated.filings AS f LEFT JOIN curated.entities AS e USING (entity_id)
    WHERE f.period_end IS NOT NULL AND NOT starts_with(f.entity_id, 'unknown:')
    GROUP BY ALL HAVING due < $today AND max(f.period_end) + to_years($ceased + 1) > $today
    ORDER BY due DESC, name"""
NEWEST = "select key, state, findings, quarantined from marts.filing_status order by landed_at desc limit 20"
EARLIER = """SELECT max(created_at) AS at FROM quality.alerts WHERE kind = 'digest' AND created_at < $now"""


def digest_if_due(lake: Lake, settings: Settings, now: datetime) -> bool:
    """Put today's digest into the outbox when its time has come and somebody takes it; True if put now."""
    if not settings.slack_digest_at or not _has_reader(settings):
        return False
    local = now.astimezone(ZoneInfo(settings.slack_timezone))
    if local.time().replace(tzinfo=None) < time.fromisoformat(settings.slack_digest_at):
        return False
    return put_digest(lake, settings, now)


def put_digest(lake: Lake, settings: Settings, now: datetime) -> bool:
    """Put today's digest into the outbox; False when it stands there, or when nobody would get it."""
    if not _has_reader(settings):
        return False  # months of them would otherwise greet the first webhook
    today = now.astimezone(ZoneInfo(settings.slack_timezone)).date()
    known = lake.query("SELECT count(*) AS n FROM quality.alerts WHERE alert_id = ?", [_id(today)])
    return not known["n"][0] and lake.put_alert(digest_of(lake, settings, now))


def digest_of(lake: Lake, settings: Settings, now: datetime) -> Alert:
    """The digest of the time since the last one (the first: since a day ago)."""
    today = now.astimezone(ZoneInfo(settings.slack_timezone)).date()
    earlier = _rows(lake, EARLIER, now=now)[0]["at"]
    period = {"since": earlier or now - FIRST_PERIOD, "now": now}
    arrived = _rows(lake, ARRIVALS, **period)[0]
    held = _rows(lake, HELD, **period)[0]["n"]
    facts = _rows(lake, FACTS, **period)[0]["n"]
    lines = [
        f"Landed: {_many(arrived['landed'], 'filing')}, {_many(facts, 'fact')}",
        _named("Failed", [row["name"] for row in _rows(lake, FAILED, **period)]),
        f"Quarantined: {_many(arrived['quarantined'], 'whole filing')}, {_many(held, 'fact')}",
        f"Open findings: {_open(lake)}",
        f"Oldest open block: {_oldest(lake, now)}",
        _named("Late", _late(lake, today)),
    ]
    return Alert(
        alert_id=_id(today),
        kind=DAILY,
        severity=Severity.INFO,
        title=f"Daily digest {today}: {arrived['landed']} landed, {arrived['failed']} failed, "
        f"{_many(held, 'fact')} quarantined",
        findings=tuple(lines),
        query=NEWEST,
        subject=f"Daily digest {today}",
    )


def _has_reader(settings: Settings) -> bool:
    return any(DAILY in channel.routes for channel in channels(settings))


def _id(day: date) -> str:
    return f"{DAILY}:{day}"


def _open(lake: Lake) -> str:
    counts = {row["severity"]: row["n"] for row in _rows(lake, OPEN)}
    return ", ".join(f"{counts[s.value]:,} {s.value}" for s in Severity if s.value in counts) or "none"


def _oldest(lake: Lake, now: datetime) -> str:
    rows = _rows(lake, OLDEST)
    if not rows:
        return "none"
    days = (now - rows[0]["since"].astimezone(UTC)).days
    return f"{_many(days, 'day')}, {rows[0]['expectation']} in {rows[0]['key']}"


def _late(lake: Lake, today: date) -> list[str]:
    """Companies whose next filing should have come: a year and nine months after the last one's period."""
    asked = {"months": DUE_MONTHS, "ceased": CEASED_YEARS, "today": today}
    return [f"{row['name']} since {row['due']}" for row in _rows(lake, LATE, **asked)]


def _named(what: str, names: list[str]) -> str:
    """'Failed: 5: a.pdf, b.pdf, c.pdf and 2 more'."""
    if not names:
        return f"{what}: none"
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{what}: {len(names)}: {', '.join(names[:NAMED])}{rest}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _rows(lake: Lake, query: str, **parameters: object) -> list[dict[str, Any]]:
    return lake.query(query, parameters or None).to_dicts()
