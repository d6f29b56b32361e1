"""`esglake alerts` from the outside: the list, previews, the test of webhooks, another try."""

from __future__ import annotations

import json

import pytest

from tests.conftest import FakeSlack
from tests.houses import SAMPLES, Home

pytestmark = pytest.mark.slow
PLANTED = "planted_errors_2024_zh.txt"


@pytest.fixture
def told(ready: Home, slack: FakeSlack) -> Home:
    """A home whose webhook has refused the one alert of a filing for good."""
    ready.environment.update(
        ESGLAKE_SLACK_WEBHOOK_URL=slack.url, NO_PROXY="127.0.0.1", ESGLAKE_SLACK_SECONDS_BETWEEN="0"
    )
    slack.answers = [(400, "invalid_blocks", {})]
    assert ready.run("ingest", str(SAMPLES / PLANTED)).returncode == 1
    return ready


def test_a_refused_alert_is_seen_listed_and_sent_again(told: Home, slack: FakeSlack) -> None:
    (row,) = json.loads(told.run("alerts", "--format", "json").stdout)
    assert (row["state"], row["attempts"], row["sent_to"]) == ("given up", 1, "")
    assert "invalid_blocks" in row["last_error"] and "secret" not in row["last_error"]

    shown = told.run("alerts", "preview", PLANTED)
    assert shown.returncode == 0, shown.stderr
    assert "Act: " in shown.stdout and f"esglake quality {PLANTED}" in shown.stdout
    assert len(slack.bodies) == 1  # a preview sends nothing
    (message,) = json.loads(told.run("alerts", "preview", PLANTED, "--json").stdout)
    assert message == slack.bodies[0]
    named = told.run("alerts", "preview", "--alert", row["alert"], "--json")
    assert json.loads(named.stdout) == message

    again = told.run("alerts", "retry")
    assert again.stdout.startswith("1 given up"), again.stderr
    assert slack.bodies == [message, message]
    (row,) = json.loads(told.run("alerts", "--format", "json").stdout)
    assert (row["state"], row["sent_to"]) == ("sent", "slack_webhook_url")


def test_each_webhook_is_tried_and_its_answer_told(told: Home, slack: FakeSlack) -> None:
    told.environment["ESGLAKE_SLACK_WEBHOOK_URL_BLOCK"] = slack.url + "-too"
    slack.answers = [(404, "no_service", {})]
    done = told.run("alerts", "test")
    assert done.returncode == 3
    assert "no_service" in done.stdout and "200 ok" in done.stdout
    assert "secret-of-the-hook" not in done.stdout + done.stderr
    assert slack.bodies[-1]["text"].endswith("This is a test of esg-lake")


def test_previews_need_no_webhook_and_say_what_is_wrong(filled: Home) -> None:
    digest = filled.run("alerts", "preview", "--digest")
    assert digest.returncode == 0 and "Open findings: " in digest.stdout, digest.stderr
    assert filled.run("alerts", "preview", "harbour_freight_2024.csv").stdout.strip() == "nothing to tell"
    for wrong in (
        ["test"],
        ["preview", "nobody.pdf"],
        ["preview", "--alert", "zzz"],
        ["preview", "a", "--digest"],
    ):
        done = filled.run("alerts", *wrong)
        assert done.returncode == 2, (wrong, done.stdout)
        assert "Traceback" not in done.stderr
