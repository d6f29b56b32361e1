"""Which webhook takes what, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.settings import load_settings
from infra.slack_channels import Channel, channels, plain_form
from transforms.errors import SettingsInvalid
from transforms.model import Alert, Severity

pytestmark = pytest.mark.usefixtures("bare_environment")
URL = "https://hooks.example/{}"


def ways(**given: Any) -> tuple[Channel, ...]:
    return channels(load_settings(**given))


def routes(**given: Any) -> dict[str, tuple[str, ...]]:
    return {channel.name: channel.routes for channel in ways(**given)}


def test_without_a_webhook_alerts_wait() -> None:
    assert routes() == {}


def test_the_default_takes_all_but_notes() -> None:
    assert routes(slack_webhook_url=URL) == {"slack_webhook_url": ("block", "warn", "digest")}


def test_each_severity_may_have_its_channel_and_the_rest_falls_back() -> None:
    assert routes(
        slack_webhook_url=URL.format(1),
        slack_webhook_url_block=URL.format(2),
        slack_webhook_url_info=URL.format(3),
        slack_webhook_url_digest=URL.format(3),
    ) == {
        "slack_webhook_url_block": ("block",),
        "slack_webhook_url": ("warn",),
        "slack_webhook_url_info": ("info", "digest"),
    }


def test_another_system_gets_what_no_slack_webhook_takes_as_plain_data() -> None:
    block, rest = ways(slack_webhook_url_block=URL.format(1), alert_webhook_url=URL.format(2))
    assert (block.routes, rest.routes) == (("block",), ("warn", "digest"))
    alert = Alert("id", "findings", Severity.WARN, "a <b>", findings=("1",), key="k", query="select 1")
    assert rest.form([alert]).items() >= {
        "id": "id", "kind": "findings", "severity": "warn", "title": "a <b>", "findings": ["1"],
        "key": "k", "query": "select 1",
    }.items()  # fmt: skip
    assert [one["id"] for one in plain_form([alert, alert])["alerts"]] == ["id", "id"]
    assert "blocks" in block.form([alert])


@pytest.mark.parametrize(
    ("hour", "quiet"), [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_over_midnight_are_those_of_the_time_zone(hour: str, quiet: bool) -> None:
    (channel,) = ways(slack_webhook_url=URL, slack_quiet="22:00-07:00", slack_timezone="Asia/Shanghai")
    at = datetime.fromisoformat(f"2026-11-21T{hour}:00+08:00").astimezone(UTC)
    assert channel.open_routes(at) == (("block", "digest") if quiet else ("block", "warn", "digest"))


def test_blocks_wait_too_where_it_is_set_so() -> None:
    (channel,) = ways(slack_webhook_url=URL, slack_quiet="12:00-13:30", slack_quiet_block="wait")
    assert channel.open_routes(datetime(2026, 1, 1, 12, 30, tzinfo=UTC)) == ("digest",)
    assert channel.open_routes(datetime(2026, 1, 1, 13, 30, tzinfo=UTC)) == ("block", "warn", "digest")


@pytest.mark.parametrize(
    "wrong",
    [
        {"slack_timezone": "Middle/Earth"},
        {"slack_digest_at": "24:00"},
        {"slack_quiet": "22-07"},
        {"slack_quiet_block": "maybe"},
    ],
)
def test_a_wrong_time_or_zone_is_told(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsInvalid, match=f"ESGLAKE_{next(iter(wrong)).upper()}"):
        load_settings(**wrong)
