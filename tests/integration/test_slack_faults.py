"""A webhook that is slow, closes midway, asks to wait or is away: nothing lost, nobody else held up."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from infra.slack import SlackWebhook
from infra.slack_channels import Channel
from infra.slack_drain import drain, tell_waiting
from tests.conftest import FakeSlack
from tests.integration.test_slack_outbox import Memory
from transforms.errors import LakeUnavailable, SlackRefused
from transforms.model import Alert, Severity

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_backoff", "no_proxy")]
PATH = "/services/T0/B0/secret-of-the-hook"


@pytest.fixture
def quick_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.slack_drain.FIRST_BACKOFF_SECONDS", 0.02)


@contextmanager
def server(answer: Callable[[socket.socket, int], None]) -> Iterator[str]:
    """A server that reads each request whole, then does with the connection what `answer` does."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        listener.settimeout(0.1)
        number = 0
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            number += 1
            with connection:
                _read(connection)
                answer(connection, number)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
    stop.set()
    thread.join()
    listener.close()


def _read(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)


def channel(url: str, *routes: str) -> Channel:
    return Channel(SlackWebhook(SecretStr(url), 0.0), routes or ("block", "warn", "info", "digest"))


def tell_all(outbox: Memory, *channels: Channel, until: Callable[[], bool] | None = None) -> float:
    """Drain until nothing waits (or `until`); the longest time in which the loop was held up."""
    longest = 0.0

    async def main() -> None:
        nonlocal longest
        stop = asyncio.Event()
        task = asyncio.create_task(drain(outbox, channels, stop, idle_seconds=0.02))
        async with asyncio.timeout(15):
            while not (until() if until else not outbox.waiting):
                before = time.monotonic()
                await asyncio.sleep(0.01)
                longest = max(longest, time.monotonic() - before)
            stop.set()
            await task

    asyncio.run(main())
    return longest


def test_a_connection_closed_midway_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def answer(connection: socket.socket, number: int) -> None:
        if number == 2:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nok")  # and no more
        elif number > 2:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    outbox = Memory(2)
    with server(answer) as url:
        tell_all(outbox, channel(url))
    assert outbox.sent == ["000", "001"]
    assert [(id_, permanent) for id_, _, permanent in outbox.failed] == [("000", False)] * 2
    assert "secret-of-the-hook" not in caplog.text + repr(outbox.failed)


def test_a_slow_server_is_given_up_after_its_time_and_holds_up_nobody(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.slack.TIMEOUT_SECONDS", 0.4)
    outbox = Memory(4)
    for number, id_ in enumerate(list(outbox.waiting)):
        severity = Severity.BLOCK if number % 2 else Severity.WARN
        outbox.waiting[id_] = Alert(id_, "findings", severity, f"alert {id_}")
    with server(lambda *_: time.sleep(0.6)) as url:
        held_up = tell_all(
            outbox,
            channel(url, "block"),
            channel(slack.url, "warn"),
            until=lambda: len(outbox.failed) >= 2 and len(outbox.sent) == 2,
        )
    assert outbox.sent == ["000", "002"]  # the other channel's, in order
    assert list(outbox.waiting) == ["001", "003"]
    assert {id_ for id_, _, _ in outbox.failed} == {"001"}  # order is kept: the second is not tried before
    assert "cannot be reached" in outbox.failed[0][1]
    assert held_up < 0.3


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_is_honoured_whatever_its_form(slack: FakeSlack, status: int) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    slack.answers = [(status, "", {"retry-after": "0.5"}), (status, "", {"Retry-After": until})]
    outbox = Memory(1)
    tell_all(outbox, channel(slack.url))
    assert outbox.sent == ["000"]
    assert slack.times[1] - slack.times[0] >= 0.5
    assert slack.times[2] - slack.times[0] >= 0.9  # a date has whole seconds


def test_a_wait_of_days_is_cut(slack: FakeSlack) -> None:
    slack.answers = [(429, "", {"Retry-After": "9999999"})]
    with pytest.raises(SlackRefused) as caught:
        asyncio.run(channel(slack.url).webhook.send({"text": "x"}))
    assert caught.value.retry_after_s == 3600


def test_a_server_that_repeats_the_address_does_not_give_it_away(slack: FakeSlack) -> None:
    slack.answers = [(404, f"Cannot POST {PATH} at {slack.url}", {})]
    with pytest.raises(SlackRefused) as caught:
        asyncio.run(channel(slack.url).webhook.send({"text": "x"}))
    assert "secret" not in str(caught.value) and "Cannot POST" in str(caught.value)


def test_what_was_delivered_while_the_lake_was_away_is_not_delivered_again(slack: FakeSlack) -> None:
    class Away(Memory):
        trouble = 3

        def alert_sent(self, *alert_ids: str, channel: str | None = None) -> None:
            self.trouble -= 1
            if self.trouble >= 0:
                raise LakeUnavailable("locked by another process")
            super().alert_sent(*alert_ids, channel=channel)

    outbox = Away(2)
    tell_all(outbox, channel(slack.url))
    assert outbox.sent == ["000", "001"]
    assert [body["text"][-9:] for body in slack.bodies] == ["alert 000", "alert 001"]


def test_a_webhook_that_is_gone_leaves_the_other_channel_at_work(slack: FakeSlack, free_port: int) -> None:
    outbox = Memory(3)
    outbox.waiting["001"] = Alert("001", "findings", Severity.BLOCK, "alert 001")

    def gone(connection: socket.socket, _: int) -> None:
        connection.sendall(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")

    with server(gone) as url:
        tell_all(
            outbox,
            channel(url, "block"),
            channel(slack.url, "warn"),
            until=lambda: list(outbox.waiting) == ["001"] and bool(outbox.failed),
        )
    assert outbox.sent == ["000", "002"]


def test_telling_once_leaves_what_is_refused(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    slack.answers = [(200, "ok", {}), (500, "", {})]
    outbox = Memory(3)
    asyncio.run(tell_waiting(outbox, [channel(slack.url)]))
    assert outbox.sent == ["000"] and list(outbox.waiting) == ["001", "002"]
    assert "secret-of-the-hook" not in caplog.text
