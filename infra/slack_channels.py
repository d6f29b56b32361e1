"""Which webhook takes which alerts, and when: routing by severity, and quiet hours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from infra.settings import Settings
from infra.slack import SlackWebhook
from infra.slack_blocks import Message
from infra.slack_message import plain, render, round_up
from transforms.model import Alert, Severity

ROUTES = (*(severity.value for severity in Severity), "digest")
NEVER_HELD = "digest"  # its time was set by a person, so quiet hours do not hold it

Form = Callable[[Sequence[Alert]], Message]


def slack_form(alerts: Sequence[Alert]) -> Message:
    """A message of one alert, or the round-up of several."""
    return render(alerts[0]) if len(alerts) == 1 else round_up(alerts)


def plain_form(alerts: Sequence[Alert]) -> Message:
    """Alerts as data, for systems other than Slack."""
    told = [plain(alert) for alert in alerts]
    return told[0] if len(told) == 1 else {"kind": "round_up", "alerts": told}


@dataclass(frozen=True)
class Quiet:
    """Hours of the day in which only what `passes` is told; the end is outside, midnight may lie within."""

    begin: time
    end: time
    zone: ZoneInfo
    passes: frozenset[str]

    def now(self, at: datetime) -> bool:
        """Whether `at` (aware) lies in the quiet hours."""
        local = at.astimezone(self.zone).time().replace(tzinfo=None)
        if self.begin <= self.end:
            return self.begin <= local < self.end
        return local >= self.begin or local < self.end


@dataclass(frozen=True)
class Channel:
    """One webhook with the routes (block, warn, info, digest) that lead to it."""

    webhook: SlackWebhook
    routes: tuple[str, ...] = ROUTES
    quiet: Quiet | None = None
    form: Form = field(default=slack_form)

    @property
    def name(self) -> str:
        """The setting that holds its address, in lower case: 'slack_webhook_url_block'."""
        return self.webhook.setting.removeprefix("ESGLAKE_").lower()

    def open_routes(self, at: datetime | None = None) -> tuple[str, ...]:
        """The routes that may be told at this moment."""
        if self.quiet is None or not self.quiet.now(at or datetime.now(UTC)):
            return self.routes
        return tuple(route for route in self.routes if route in self.quiet.passes)


def channels(settings: Settings) -> tuple[Channel, ...]:
    """The channels that are set, each with its routes; empty when alerts are to wait in the outbox.

    An address that stands in two settings is one channel: one pace, one order.
    """
    routes: dict[str, list[str]] = {}
    settings_of: dict[str, str] = {}
    for route in ROUTES:
        found = _address(settings, route)
        if found:
            setting, secret = found
            routes.setdefault(secret.get_secret_value(), []).append(route)
            settings_of.setdefault(secret.get_secret_value(), setting)
    quiet = _quiet(settings)
    return tuple(
        Channel(
            SlackWebhook(SecretStr(url), settings.slack_seconds_between, settings_of[url]),
            tuple(led),
            quiet,
            plain_form if settings_of[url] == "ESGLAKE_ALERT_WEBHOOK_URL" else slack_form,
        )
        for url, led in routes.items()
    )


def _address(settings: Settings, route: str) -> tuple[str, SecretStr] | None:
    """The webhook of a route: its own, else the default, else the one for other systems."""
    own = f"slack_webhook_url_{route}"
    names = [own, "slack_webhook_url", "alert_webhook_url"]
    if route == Severity.INFO.value:
        names = [own]  # a message for every note would drown the rest
    for name in names:
        secret: SecretStr | None = getattr(settings, name)
        if secret is not None and secret.get_secret_value():
            return f"ESGLAKE_{name.upper()}", secret
    return None


def _quiet(settings: Settings) -> Quiet | None:
    if not settings.slack_quiet:
        return None
    begin, end = (time.fromisoformat(part) for part in settings.slack_quiet.split("-"))
    passes = {NEVER_HELD} | ({Severity.BLOCK.value} if settings.slack_quiet_block == "pass" else set())
    return Quiet(begin, end, ZoneInfo(settings.slack_timezone), frozenset(passes))
