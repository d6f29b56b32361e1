"""Findings a person has accepted, and entities that a policy treats otherwise.

A waiver names an expectation, may name a metric, an entity and a filing, and holds until a day. The
failed verdicts it matches are lowered to `info`: recorded, but neither quarantined nor told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from expectations.policy import Policy
from transforms.model import Severity, Verdict

EVER = "ever"
"""`waived_until` of a release: of one filing, without an end."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver, of a policy or of the lake; '' stands for any."""

    expectation: str
    metric_id: str
    entity_id: str
    filing_id: str
    reason: str
    expires_at: datetime | None

    def matches(self, verdict: Verdict, entity_id: str) -> bool:
        """Whether it accepts this verdict of a filing of this entity; any metric of the verdict will do."""
        return (
            self.expectation == verdict.expectation
            and self.metric_id in ("", *verdict.metric_ids)
            and self.entity_id in ("", entity_id)
            and self.filing_id in ("", verdict.filing_id)
        )

    @property
    def until(self) -> str:
        """The last day it holds: '2026-12-31', or 'ever'."""
        return EVER if self.expires_at is None else f"{self.expires_at - timedelta(microseconds=1):%Y-%m-%d}"


def accepted(
    verdicts: Iterable[Verdict],
    entities: Mapping[str, str],
    policy: Policy,
    waivers: pl.DataFrame,
    now: datetime | None = None,
) -> list[Verdict]:
    """The verdicts with the severities of their entities, those that a waiver matches lowered and marked.

    `entities`: filing_id -> entity_id; `waivers`: as in `Context`. An expired waiver does nothing.
    """
    standing = _standing([*of_policy(policy), *of_frame(waivers)], now or datetime.now(UTC))
    if not standing and not policy.entities:
        return list(verdicts)
    return [_judged(verdict, entities.get(verdict.filing_id, ""), policy, standing) for verdict in verdicts]


def of_policy(policy: Policy) -> list[Waiver]:
    """The waivers written in the policy; each holds to the end of its day (UTC)."""
    return [
        Waiver(w.expectation, w.metric, w.entity, "", w.reason, end_of_day(w.until)) for w in policy.waiver
    ]


def of_frame(waivers: pl.DataFrame) -> list[Waiver]:
    """The waivers of the lake; null and '' both stand for any."""
    rows = waivers.with_columns(pl.col(pl.String).fill_null(""))
    return [Waiver(**row) for row in rows.select(Waiver.__slots__).iter_rows(named=True)]


def end_of_day(day: date) -> datetime:
    """The first moment (UTC) after a day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _standing(waivers: Iterable[Waiver], now: datetime) -> Mapping[str, list[Waiver]]:
    """By expectation, what has not expired."""
    standing: dict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        if waiver.expires_at is None or now < waiver.expires_at:
            standing[waiver.expectation].append(waiver)
    return standing


def _judged(
    verdict: Verdict, entity_id: str, policy: Policy, standing: Mapping[str, list[Waiver]]
) -> Verdict:
    own = policy.entities.get(entity_id)
    if own and verdict.expectation in own.severity:
        verdict = replace(verdict, severity=own.severity[verdict.expectation])
    if verdict.success:
        return verdict
    found = (waiver for waiver in standing.get(verdict.expectation, ()) if waiver.matches(verdict, entity_id))
    waiver = next(found, None)
    return _lowered(verdict, waiver) if waiver else verdict


def _lowered(verdict: Verdict, waiver: Waiver) -> Verdict:
    how = "released" if waiver.until == EVER else f"waived until {waiver.until}"
    said = "; ".join(filter(None, (verdict.diagnosis, f"{how}: {waiver.reason}")))
    return replace(verdict, severity=Severity.INFO, diagnosis=said, waived_until=waiver.until)
