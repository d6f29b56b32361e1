"""Alerts go to Slack: the webhook, and a loop that empties the outbox at Slack's pace.

Slack takes about one message a second per channel and says so with 429 and Retry-After. What it has
not taken stays in the outbox, in the lake. The address is a secret: it is in no message and no log.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import URLError

from pydantic import SecretStr

from infra.slack_message import Message, digest, render
from transforms.errors import EnvironmentProblem, SettingsInvalid, SlackRefused
from transforms.model import Alert

__all__ = ["Outbox", "SlackWebhook", "digest", "drain", "render"]

TIMEOUT_SECONDS = 10
SINGLE_ALERTS = 10  # of one round; the rest goes into one digest
ROUND_ALERTS = 500
IDLE_SECONDS = 1.0  # how often an empty outbox is looked into
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 300.0
MOST_ANSWERED_ATTEMPTS = 20
"""A message Slack answers with an error so often is given up; one that found no Slack never is."""

WEBHOOK_GONE = {401, 403, 404, 410}
RETRYABLE = {408, 425, 429}

log = logging.getLogger(__name__)


class Outbox(Protocol):
    """Alerts waiting to be told; `infra.lake.Lake` is one. May be called from any thread."""

    def pending_alerts(self, limit: int) -> list[tuple[Alert, int]]:
        """Alerts not yet told, with the attempts made, in the order to be told."""
        ...

    def alert_sent(self, alert_id: str) -> None:
        """Slack has taken it."""
        ...

    def alert_failed(self, alert_id: str, error: str, permanent: bool) -> None:
        """Slack has not; a permanent failure is never tried again."""
        ...


class SlackWebhook:
    """An incoming webhook; `send` waits so that messages keep `seconds_between` apart."""

    def __init__(self, url: SecretStr, seconds_between: float) -> None:
        if not url.get_secret_value().lower().startswith(("https://", "http://")):
            raise SettingsInvalid(
                "is no web address", where="ESGLAKE_SLACK_WEBHOOK_URL", next_step="Copy it from Slack."
            )
        self._url, self._seconds_between = url, seconds_between
        self._turn = asyncio.Lock()
        self._next_at = 0.0

    async def send(self, message: Message) -> None:
        """Deliver one message; raises SlackRefused, with `retry_after_s` where Slack named a time."""
        async with self._turn:
            await asyncio.sleep(max(0.0, self._next_at - time.monotonic()))
            try:
                await asyncio.to_thread(self._post, message)
            finally:
                self._next_at = time.monotonic() + self._seconds_between

    def _post(self, message: Message) -> None:
        from slack_sdk.webhook import WebhookClient

        # A logger outside the tree: the SDK writes the address into its debug lines.
        silent = logging.Logger("slack", level=logging.CRITICAL + 1)
        client = WebhookClient(
            self._url.get_secret_value(), timeout=TIMEOUT_SECONDS, logger=silent, retry_handlers=[]
        )
        try:
            answer = client.send_dict(message)
        except Exception as error:
            # Not chained: a traceback would show the address.
            raise _unreached(error) from None
        if answer.status_code != 200:
            raise _refused(answer.status_code, answer.body, answer.headers)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One message and the alerts it tells of."""

    message: Message
    alerts: tuple[Alert, ...]
    attempts: int


async def drain(
    outbox: Outbox, webhook: SlackWebhook, stop: asyncio.Event, idle_seconds: float = IDLE_SECONDS
) -> None:
    """Tell what waits in the outbox until `stop` is set; then finish the message at hand.

    In the outbox's order; when more than ten wait, the rest goes into a digest. A refusal is recorded;
    only passing ones are tried again, ever more slowly. Returns early when the webhook is gone: what
    waits keeps waiting for a new address.
    """
    failures = 0
    while not stop.is_set():
        pause = 0.0
        try:
            told = await _round(outbox, webhook, stop)
            failures, pause = 0, 0.0 if told else idle_seconds
        except EnvironmentProblem as error:
            if isinstance(error, SlackRefused) and error.status in WEBHOOK_GONE:
                log.error("alerts are kept until ESGLAKE_SLACK_WEBHOOK_URL is set anew: %s", error)
                return
            failures += 1
            pause = _backoff(failures, error)
            log.warning("an alert could not be told, again in %.0f s: %s", pause, error)
        await _rest(pause, stop)


async def tell_waiting(outbox: Outbox, webhook: SlackWebhook) -> None:
    """Tell what waits in the outbox now, once; what is refused stays there for the next time."""
    try:
        while await _round(outbox, webhook, asyncio.Event()):
            continue
    except EnvironmentProblem as error:
        log.error("alerts wait in the outbox: %s", error)


def _backoff(failures: int, error: EnvironmentProblem) -> float:
    """Seconds to wait: doubled with every failure in a row, never less than Slack asked for."""
    asked = error.retry_after_s if isinstance(error, SlackRefused) else None
    doubled = FIRST_BACKOFF_SECONDS * 2.0 ** min(failures - 1, 10)
    return max(min(doubled, LONGEST_BACKOFF_SECONDS), asked or 0.0)


async def _round(outbox: Outbox, webhook: SlackWebhook, stop: asyncio.Event) -> int:
    """Send what waits now; the number of messages tried. Raises the first refusal that may pass."""
    waiting = await asyncio.to_thread(outbox.pending_alerts, ROUND_ALERTS)
    parcels = _parcels(waiting)
    for parcel in parcels:
        if stop.is_set():
            break
        try:
            await webhook.send(parcel.message)
        except SlackRefused as error:
            permanent = _is_permanent(error, parcel.attempts)
            for alert in parcel.alerts:
                await asyncio.to_thread(outbox.alert_failed, alert.alert_id, str(error), permanent)
            if not permanent:
                raise
            log.error("an alert is given up: %s", error)
        else:
            for alert in parcel.alerts:
                await asyncio.to_thread(outbox.alert_sent, alert.alert_id)
    return len(parcels)


def _parcels(waiting: Sequence[tuple[Alert, int]]) -> list[_Parcel]:
    singles = [_Parcel(render(alert), (alert,), attempts) for alert, attempts in waiting[:SINGLE_ALERTS]]
    rest = waiting[SINGLE_ALERTS:]
    if not rest:
        return singles
    alerts = tuple(alert for alert, _ in rest)
    return [*singles, _Parcel(digest(alerts), alerts, min(attempts for _, attempts in rest))]


def _is_permanent(error: SlackRefused, attempts: int) -> bool:
    """Whether the message itself is at fault; a wrong address says nothing about the message."""
    if error.status is None or error.status == 429 or error.status in WEBHOOK_GONE:
        return False
    if error.status in RETRYABLE or error.status >= 500:
        return attempts + 1 >= MOST_ANSWERED_ATTEMPTS
    return True


def _refused(status: int, body: str, headers: Any) -> SlackRefused:
    said = body.strip()[:200] or "no reason given"
    error = SlackRefused(
        f"Slack answered {status} ({said})", where="Slack webhook", next_step=_remedy(status)
    )
    error.status = status
    if status == 429:
        error.retry_after_s = _seconds(headers.get("Retry-After"))
    return error


def _remedy(status: int) -> str:
    if status in WEBHOOK_GONE:
        return "Make a new webhook in Slack and set ESGLAKE_SLACK_WEBHOOK_URL."
    if status == 429 or status >= 500:
        return "It is sent again later."
    return "The alert stays in quality.alerts; report this message as a fault of ours."


def _unreached(error: Exception) -> SlackRefused:
    reason = error.reason if isinstance(error, URLError) else type(error).__name__
    return SlackRefused(
        f"Slack cannot be reached ({reason})",
        where="Slack webhook",
        next_step="Check the network; the alert is sent again later.",
    )


def _seconds(header: str | None) -> float:
    """Retry-After in seconds; one second where Slack names none or gives a date."""
    try:
        return max(0.0, float(header or ""))
    except ValueError:
        return 1.0


async def _rest(seconds: float, stop: asyncio.Event) -> None:
    await asyncio.wait({stopped := asyncio.ensure_future(stop.wait())}, timeout=seconds)
    stopped.cancel()
