"""Emptying the outbox: a loop per channel that tells what waits, at the pace the channel takes it.

Delivery is at least once: an alert leaves the outbox only when the other side has said yes. One channel
that is slow, full or gone holds up no other one, and no filing.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from infra.slack import WEBHOOK_GONE
from infra.slack_blocks import Message
from infra.slack_channels import Channel
from infra.slack_message import DAILY
from infra.waits import Tell, unheard
from transforms.errors import EnvironmentProblem, SlackRefused
from transforms.model import Alert

SINGLE_ALERTS = 10  # of one round; the rest goes into one round-up
ROUND_ALERTS = 500
IDLE_SECONDS = 1.0  # how often an empty outbox is looked into
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 300.0
JITTER = 0.25  # of the wait, so that many watchers do not come back together
MOST_ANSWERED_ATTEMPTS = 20
"""A message answered with an error so often is given up; one that found nobody never is."""

RETRYABLE = {408, 425, 429}
SERVER_ERROR = 500

log = logging.getLogger(__name__)


class Outbox(Protocol):
    """Alerts waiting to be told; `infra.lake.Lake` is one. May be called from any thread."""

    def pending_alerts(self, limit: int, routes: Sequence[str] | None = None) -> list[tuple[Alert, int]]:
        """Alerts of these routes not yet told, with the attempts made, in the order to be told."""
        ...

    def alert_sent(self, *alert_ids: str, channel: str | None = None) -> None:
        """One message with them has been taken."""
        ...

    def alert_failed(self, *alert_ids: str, error: str, permanent: bool = False) -> None:
        """It has not; a permanent failure is never tried again by itself."""
        ...

    def telling(self, channel: str) -> AbstractContextManager[bool]:
        """Whether this process may drain the channel now."""
        ...


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One message and the alerts it tells of."""

    message: Message
    ids: tuple[str, ...]
    attempts: int


async def drain(
    outbox: Outbox,
    channels: Sequence[Channel],
    stop: asyncio.Event,
    idle_seconds: float = IDLE_SECONDS,
    tell: Callable[[str], Tell] = lambda part: unheard,
) -> None:
    """Tell what waits in the outbox until `stop` is set; then finish the messages at hand.

    Per channel in the outbox's order; when more than ten wait, the rest goes into a round-up. A refusal
    is recorded; only passing ones are tried again, ever more slowly. A channel whose webhook is gone is
    left: what waits keeps waiting for a new address.
    """
    async with asyncio.TaskGroup() as group:
        for channel in channels:
            group.create_task(_Teller(outbox, channel, stop, tell(channel.name)).run(idle_seconds))


async def tell_waiting(outbox: Outbox, channels: Sequence[Channel]) -> None:
    """Tell what waits in the outbox now, once; what is refused stays there for the next time."""
    async with asyncio.TaskGroup() as group:
        for channel in channels:
            group.create_task(_Teller(outbox, channel, asyncio.Event()).once())


class _Teller:
    """Drains one channel."""

    def __init__(self, outbox: Outbox, channel: Channel, stop: asyncio.Event, tell: Tell = unheard) -> None:
        self.outbox, self.channel, self.stop, self.tell = outbox, channel, stop, tell
        self._delivered: list[str] = []  # taken by the other side, not yet recorded

    async def run(self, idle_seconds: float) -> None:
        failures = 0
        while not self.stop.is_set():
            try:
                told = await self._round()
                failures, pause = 0, 0.0 if told else idle_seconds
                self.tell(None, 0.0)
            except EnvironmentProblem as error:
                if isinstance(error, SlackRefused) and error.status in WEBHOOK_GONE:
                    log.error("alerts are kept until %s is set anew: %s", self.channel.webhook.setting, error)
                    return
                failures += 1
                pause = _backoff(failures, error)
                log.warning("an alert could not be told, again in %.0f s: %s", pause, error)
                self.tell(error, pause)
            await _rest(pause, self.stop)

    async def once(self) -> None:
        try:
            while await self._round():
                continue
        except EnvironmentProblem as error:
            log.error("alerts wait in the outbox: %s", error)

    async def _round(self) -> int:
        """Send what waits now; the number of messages tried. Raises the first refusal that may pass."""
        routes = self.channel.open_routes()
        if not routes:
            return 0
        with self.outbox.telling(self.channel.name) as ours:
            if not ours:
                return 0  # another process of this machine tells them
            await self._record()
            waiting = await asyncio.to_thread(self.outbox.pending_alerts, ROUND_ALERTS, routes)
            parcels = self._parcels(waiting)
            for parcel in parcels:
                if self.stop.is_set():
                    break
                await self._send(parcel)
            return len(parcels)

    async def _send(self, parcel: _Parcel) -> None:
        try:
            await self.channel.webhook.send(parcel.message)
        except SlackRefused as error:
            permanent = _is_permanent(error, parcel.attempts)
            await asyncio.to_thread(
                self.outbox.alert_failed, *parcel.ids, error=str(error), permanent=permanent
            )
            if not permanent:
                raise
            log.error("an alert is given up: %s", error)
        else:
            self._delivered += parcel.ids
            await self._record()

    async def _record(self) -> None:
        """Take the delivered alerts out of the outbox; where the lake is away they are kept in mind."""
        if self._delivered:
            await asyncio.to_thread(self.outbox.alert_sent, *self._delivered, channel=self.channel.name)
            self._delivered.clear()

    def _parcels(self, waiting: Sequence[tuple[Alert, int]]) -> list[_Parcel]:
        # The day's digest is read by itself, however many alerts wait besides.
        lone = [one for one in waiting if one[0].kind == DAILY]
        others = [one for one in waiting if one[0].kind != DAILY]
        singles, rest = others[:SINGLE_ALERTS], others[SINGLE_ALERTS:]
        parcels = [self._parcel([one]) for one in singles]
        if rest:
            parcels.append(self._parcel(rest))
        return parcels + [self._parcel([one]) for one in lone]

    def _parcel(self, told: Sequence[tuple[Alert, int]]) -> _Parcel:
        alerts = [alert for alert, _ in told]
        ids = tuple(alert.alert_id for alert in alerts)
        return _Parcel(self.channel.form(alerts), ids, min(attempts for _, attempts in told))


def _backoff(failures: int, error: EnvironmentProblem) -> float:
    """Seconds to wait: doubled with every failure in a row, never less than was asked for, with jitter."""
    asked = error.retry_after_s if isinstance(error, SlackRefused) else None
    doubled = FIRST_BACKOFF_SECONDS * 2.0 ** min(failures - 1, 10)
    wait = max(min(doubled, LONGEST_BACKOFF_SECONDS), asked or 0.0)
    return wait * (1 + JITTER * random.random())  # noqa: S311  # no secret hangs on it


def _is_permanent(error: SlackRefused, attempts: int) -> bool:
    """Whether the message itself is at fault; a wrong address says nothing about the message."""
    if error.status is None or error.status == 429 or error.status in WEBHOOK_GONE:
        return False
    if error.status in RETRYABLE or error.status >= SERVER_ERROR:
        return attempts + 1 >= MOST_ANSWERED_ATTEMPTS
    return True


async def _rest(seconds: float, stop: asyncio.Event) -> None:
    await asyncio.wait({stopped := asyncio.ensure_future(stop.wait())}, timeout=seconds)
    stopped.cancel()
