"""The outbox is emptied at Slack's pace, against a server that plays Slack."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import pytest
from pydantic import SecretStr

from infra.slack import SlackWebhook
from infra.slack_channels import Channel
from infra.slack_drain import SINGLE_ALERTS, drain
from infra.slack_message import render
from tests.conftest import FakeSlack
from transforms.errors import LakeUnavailable, SettingsInvalid, SlackRefused
from transforms.model import Alert, Severity

pytestmark = pytest.mark.slow


class Memory:
    """An outbox in memory, with the lake's semantics: sent and given up alerts are not pending."""

    def __init__(self, count: int) -> None:
        self.waiting = {
            f"{number:03}": Alert(f"{number:03}", "findings", Severity.WARN, f"alert {number:03}")
            for number in range(count)
        }
        self.attempts = dict.fromkeys(self.waiting, 0)
        self.sent: list[str] = []
        self.failed: list[tuple[str, str, bool]] = []

    def pending_alerts(self, limit: int, routes: Sequence[str] | None = None) -> list[tuple[Alert, int]]:
        return [
            (alert, self.attempts[id_])
            for id_, alert in self.waiting.items()
            if routes is None or alert.severity.value in routes
        ][:limit]

    def alert_sent(self, *alert_ids: str, channel: str | None = None) -> None:
        for alert_id in alert_ids:
            del self.waiting[alert_id]
            self.sent.append(alert_id)

    def alert_failed(self, *alert_ids: str, error: str, permanent: bool = False) -> None:
        for alert_id in alert_ids:
            self.failed.append((alert_id, error, permanent))
            self.attempts[alert_id] += 1
            if permanent:
                del self.waiting[alert_id]

    def telling(self, channel: str) -> AbstractContextManager[bool]:
        return nullcontext(True)


def hook(slack: FakeSlack, seconds_between: float = 0.0) -> SlackWebhook:
    return SlackWebhook(SecretStr(slack.url), seconds_between)


def drain_until_empty(outbox: Memory, webhook: SlackWebhook, seconds: float = 15.0) -> None:
    async def main() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(drain(outbox, [Channel(webhook)], stop, idle_seconds=0.02))
        async with asyncio.timeout(seconds):
            while outbox.waiting and not task.done():  # noqa: ASYNC110 - the outbox is a plain object
                await asyncio.sleep(0.01)
            stop.set()
            await task

    asyncio.run(main())


@pytest.fixture
def quick_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.slack_drain.FIRST_BACKOFF_SECONDS", 0.02)


def titles(slack: FakeSlack) -> list[str]:
    return [body["text"].removeprefix("⚠️ ") for body in slack.bodies]


def test_a_message_arrives_as_it_was_made(slack: FakeSlack) -> None:
    message = render(
        Alert("1", "findings", Severity.WARN, "环境 <b>", findings=("1 + 1 = 3",), query="select 1")
    )
    asyncio.run(hook(slack).send(message))
    assert slack.bodies == [message]


def test_alerts_are_told_in_order_and_kept_apart(slack: FakeSlack) -> None:
    outbox = Memory(4)
    drain_until_empty(outbox, hook(slack, seconds_between=0.15))
    assert outbox.sent == ["000", "001", "002", "003"]
    assert titles(slack) == ["alert 000", "alert 001", "alert 002", "alert 003"]
    assert all(after - before >= 0.14 for before, after in zip(slack.times, slack.times[1:], strict=False))


def test_many_waiting_alerts_end_in_one_digest(slack: FakeSlack) -> None:
    outbox = Memory(SINGLE_ALERTS + 25)
    drain_until_empty(outbox, hook(slack))
    assert len(outbox.sent) == SINGLE_ALERTS + 25
    assert len(slack.bodies) == SINGLE_ALERTS + 1
    assert titles(slack)[-1] == "25 more alerts"


def test_retry_after_is_honoured(slack: FakeSlack, quick_backoff: None) -> None:
    slack.answers = [(429, "rate_limited", {"Retry-After": "1"})]
    outbox = Memory(1)
    drain_until_empty(outbox, hook(slack))
    assert outbox.sent == ["000"]
    assert slack.times[1] - slack.times[0] >= 1.0
    assert [(id_, permanent) for id_, _, permanent in outbox.failed] == [("000", False)]


@pytest.mark.usefixtures("quick_backoff")
def test_a_passing_failure_is_tried_again_ever_more_slowly(slack: FakeSlack) -> None:
    slack.answers = [(500, "rollup_error", {}), (503, "", {}), (500, "", {}), (500, "", {})]
    outbox = Memory(2)
    drain_until_empty(outbox, hook(slack))
    assert outbox.sent == ["000", "001"]
    assert titles(slack) == ["alert 000"] * 5 + ["alert 001"]
    waits = [after - before for before, after in zip(slack.times, slack.times[1:], strict=False)]
    assert waits[3] > 2 * waits[0]


@pytest.mark.parametrize(("status", "body"), [(400, "invalid_payload"), (413, "too large")])
def test_a_message_slack_never_takes_is_given_up_and_the_next_one_told(
    slack: FakeSlack, status: int, body: str
) -> None:
    slack.answers = [(status, body, {})]
    outbox = Memory(2)
    drain_until_empty(outbox, hook(slack))
    assert outbox.sent == ["001"]
    assert [(id_, permanent) for id_, _, permanent in outbox.failed] == [("000", True)]
    assert body in outbox.failed[0][1]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_webhook_that_is_gone_is_not_asked_again_and_no_alert_is_lost(
    slack: FakeSlack, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers = [(status, "no_service", {})] * 5
    outbox = Memory(3)
    drain_until_empty(outbox, hook(slack))
    assert len(slack.bodies) == 1
    assert len(outbox.waiting) == 3
    assert [(id_, permanent) for id_, _, permanent in outbox.failed] == [("000", False)]
    assert "ESGLAKE_SLACK_WEBHOOK_URL" in caplog.text


def test_a_message_answered_with_errors_for_ever_is_given_up(slack: FakeSlack) -> None:
    slack.answers = [(500, "", {})]
    outbox = Memory(2)
    outbox.attempts["000"] = 19
    drain_until_empty(outbox, hook(slack))
    assert [(id_, permanent) for id_, _, permanent in outbox.failed] == [("000", True)]
    assert outbox.sent == ["001"]


@pytest.mark.usefixtures("no_proxy", "quick_backoff")
def test_no_network_never_costs_an_alert(free_port: int) -> None:
    outbox = Memory(1)
    outbox.attempts["000"] = 1000
    url = SecretStr(f"http://127.0.0.1:{free_port}/services/secret-of-the-hook")

    async def main() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(drain(outbox, [Channel(SlackWebhook(url, 0.0))], stop))
        while len(outbox.failed) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.wait_for(task, 5)

    asyncio.run(asyncio.wait_for(main(), 15))
    assert list(outbox.waiting) == ["000"]
    assert all("refused" in error and not permanent for _, error, permanent in outbox.failed)


@pytest.mark.usefixtures("quick_backoff")
def test_an_outbox_that_is_away_for_a_moment_ends_nothing(slack: FakeSlack) -> None:
    class Flaky(Memory):
        trouble = 2

        def pending_alerts(self, limit: int, routes: Sequence[str] | None = None) -> list[tuple[Alert, int]]:
            self.trouble -= 1
            if self.trouble >= 0:
                raise LakeUnavailable("locked by another process")
            return super().pending_alerts(limit, routes)

    outbox = Flaky(1)
    drain_until_empty(outbox, hook(slack))
    assert outbox.sent == ["000"]


@pytest.mark.parametrize("status", [404, 429, 500])
def test_the_address_shows_nowhere(slack: FakeSlack, status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack.answers = [(status, "no", {})]
    webhook = hook(slack)
    with pytest.raises(SlackRefused) as caught:
        asyncio.run(webhook.send({"text": "x"}))
    assert caught.value.status == status
    assert (caught.value.retry_after_s is not None) == (status == 429)
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(webhook.__dict__)
    assert "secret-of-the-hook" not in shown


def test_what_is_no_address_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        SlackWebhook(SecretStr("file:///secret"), 1.0)
    assert "secret" not in str(caught.value)
