"""The outbox in a lake: told once per filing and expectation, one digest a day, one drainer at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.digest import digest_if_due, digest_of, put_digest
from infra.lake import Lake
from infra.lake_replay import Selection
from infra.settings import Settings
from infra.slack_channels import channels
from infra.slack_drain import tell_waiting
from tests.conftest import FakeSlack
from tests.integration.lake_samples import filing_id_of, lake_with, landing, ref
from transforms.model import Alert, ObjectRef, Severity, State

pytestmark = pytest.mark.slow
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def settings(bare_environment: Path, slack: FakeSlack) -> Settings:
    return Settings(
        home=bare_environment / "lake",
        slack_webhook_url=SecretStr(slack.url),
        slack_seconds_between=0.0,
        slack_digest_at="08:30",
        slack_timezone="Asia/Shanghai",
    )


@pytest.fixture
def lake(settings: Settings) -> Iterator[Lake]:
    with lake_with(settings) as lake:
        yield lake


def land(lake: Lake, what: ObjectRef, batch_id: str, tells: Sequence[str]) -> None:
    """Land the object with an alert that tells these findings."""
    claims = lake.claim([what], batch_id, "test", 900)
    alert = Alert(
        f"{batch_id}-made",
        "findings",
        min((Severity(each.split()[0]) for each in tells), key=list(Severity).index),
        "Acme 2024: as it was",
        filing_id_of(what.etag),
        what.bucket,
        what.key,
        tuple(f"about {each}" for each in tells),
        subject="Acme 2024",
        effect="2 facts landed, 1 quarantined",
        tells=tuple(tells),
    )
    lake.land(replace(landing(claims), alerts=(alert,)))


def waiting(lake: Lake) -> list[tuple[str, str]]:
    return [(alert.title, alert.severity.value) for alert, _ in lake.pending_alerts()]


def test_a_replay_tells_only_what_is_new_or_worse(lake: Lake) -> None:
    land(lake, ref(), "b1", ["warn jump: m0"])
    assert waiting(lake) == [("Acme 2024: as it was", "warn")]
    lake.alert_sent(lake.pending_alerts()[0][0].alert_id, channel="slack_webhook_url")

    lake.reset(Selection(states=(State.LANDED,)))
    land(lake, ref(), "b2", ["warn jump: m0"])
    assert waiting(lake) == []

    lake.reset(Selection(states=(State.LANDED,)))
    land(lake, ref(), "b3", ["block jump: m0", "warn sum: m1"])
    assert waiting(lake) == [("Acme 2024: 1 block, 1 warn since last told", "block")]
    ((alert, _),) = lake.pending_alerts()
    assert alert.findings == ("about block jump: m0\nwas told as warn before", "about warn sum: m1")

    lake.reset(Selection(states=(State.LANDED,)))
    land(lake, ref(), "b4", ["warn jump: m0", "warn sum: m1"])
    assert len(waiting(lake)) == 1


def test_the_same_filing_under_another_key_tells_nothing_anew(lake: Lake) -> None:
    land(lake, ref("a.csv"), "b1", ["warn jump: m0"])
    lake.alert_sent(lake.pending_alerts()[0][0].alert_id)
    land(lake, ref("copy/a.csv"), "b2", ["warn jump: m0"])
    assert waiting(lake) == []
    assert [alert.key for alert in lake.find_alerts(filing="copy/a.csv")] == ["a.csv"]


def test_what_nobody_has_seen_yet_is_replaced_by_what_holds_now(lake: Lake) -> None:
    land(lake, ref(), "b1", ["block jump: m0", "warn sum: m1"])
    lake.reset(Selection(states=(State.LANDED,)))
    land(lake, ref(), "b2", ["warn sum: m1"])
    ((alert, _),) = lake.pending_alerts()
    assert alert.tells == ("warn sum: m1",)


def test_alerts_are_found_by_key_file_name_id_and_alert_id(lake: Lake) -> None:
    land(lake, ref("2024/a.csv"), "b1", ["warn jump: m0"])
    ((alert, _),) = lake.pending_alerts()
    for name in ("2024/a.csv", "a.csv", alert.filing_id or ""):
        assert lake.find_alerts(filing=name) == [alert]
    assert lake.find_alerts(alert_id=alert.alert_id[:4]) == [alert]
    assert lake.find_alerts() == lake.find_alerts(filing="b.csv") == []


def test_routes_are_kept_apart_and_given_up_alerts_can_be_revived(lake: Lake) -> None:
    land(lake, ref("a.csv"), "b1", ["warn jump: m0"])
    land(lake, ref("b.csv", "22"), "b2", ["block sum: m0"])
    assert [a.key for a, _ in lake.pending_alerts(10, ["block"])] == ["b.csv"]
    assert lake.pending_alerts(10, ["info", "digest"]) == []
    ids = [alert.alert_id for alert, _ in lake.pending_alerts()]
    lake.alert_failed(*ids, error="400", permanent=True)
    assert lake.pending_alerts() == []
    assert lake.revive_alerts() == 2
    assert [tries for _, tries in lake.pending_alerts()] == [0, 0]


def test_two_who_drain_at_once_tell_nothing_twice(lake: Lake, settings: Settings, slack: FakeSlack) -> None:
    for number in range(4):
        land(lake, ref(f"{number}.csv", "x" * (number + 1)), f"b{number}", ["warn jump: m0"])

    async def both() -> None:
        with Lake.open(settings) as other:
            await asyncio.gather(
                tell_waiting(lake, channels(settings)), tell_waiting(other, channels(settings))
            )

    asyncio.run(both())
    assert len(slack.bodies) == 4
    assert waiting(lake) == []
    told = lake.query("SELECT DISTINCT sent_to, attempts FROM quality.alerts").to_dicts()
    assert told == [{"sent_to": "slack_webhook_url", "attempts": 1}]


def test_the_digest_comes_at_its_time_once_a_day(lake: Lake, settings: Settings) -> None:
    before = datetime(2026, 11, 21, 0, 29, tzinfo=UTC)  # 08:29 in Shanghai
    assert digest_if_due(lake, settings, before) is False
    assert digest_if_due(lake, settings, before.replace(minute=30)) is True
    assert digest_if_due(lake, settings, NOON) is False
    assert put_digest(lake, settings, NOON) is False
    assert digest_if_due(lake, settings, NOON.replace(hour=16)) is False  # the next day there, 00:00
    assert digest_if_due(lake, settings, datetime(2026, 11, 22, 0, 30, tzinfo=UTC)) is True
    ids = lake.query("SELECT alert_id FROM quality.alerts ORDER BY 1")["alert_id"].to_list()
    assert ids == ["digest:2026-11-21", "digest:2026-11-22"]


def test_no_digest_is_kept_for_nobody(lake: Lake, settings: Settings) -> None:
    unheard = settings.model_copy(update={"slack_webhook_url": None})
    assert put_digest(lake, unheard, NOON) is False
    assert lake.pending_alerts() == []


def test_the_digest_counts_what_came_and_what_is_open(lake: Lake, settings: Settings) -> None:
    land(lake, ref("a.csv"), "b1", ["block sum: m0"])
    claims = lake.claim([ref("bad.pdf", "333")], "b2", "test", 900)
    made = landing(claims)
    failed = replace(made.entries[0], state=State.FAILED, filing_id=None, error_class="EmptyFiling")
    none = made.facts.clear()
    lake.land(
        replace(
            made,
            entries=(failed,),
            filings=(),
            alerts=(),
            verdicts=(),
            facts=none,
            observations=made.observations.clear(),
            quarantined=made.quarantined.clear(),
        )
    )
    alert = digest_of(lake, settings, datetime.now(UTC))
    told = dict(line.split(": ", 1) for line in alert.findings)
    assert told["Landed"] == "1 filing, 2 facts"
    assert told["Failed"] == "1: bad.pdf (EmptyFiling)"
    assert told["Quarantined"] == "0 whole filings, 1 fact"
    assert told["Open findings"] == "1 block"
    assert told["Oldest open block"].startswith("0 days, ") and told["Oldest open block"].endswith("in a.csv")
    assert alert.title.endswith("1 landed, 1 failed, 1 fact quarantined")


def test_a_company_is_late_a_year_and_nine_months_after_its_last_period(
    lake: Lake, settings: Settings
) -> None:
    land(lake, ref("a.csv"), "b1", ["warn jump: m0"])
    end = lake.query("SELECT period_end FROM curated.filings")["period_end"][0]
    due = datetime(end.year + 2, 10, 1, tzinfo=UTC)  # nine months after the end of the year that is missing

    def late(now: datetime) -> str:
        return next(line for line in digest_of(lake, settings, now).findings if line.startswith("Late"))

    assert (end.month, end.day) == (12, 31)
    assert late(due.replace(day=1, month=9)) == "Late: none"
    assert late(due.replace(day=3)) == f"Late: 1: Acme since {due.year}-09-30"
    assert late(due.replace(year=due.year + 4)) == "Late: none"  # no longer waited for
