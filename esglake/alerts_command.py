"""`esglake alerts`: what people were told, what waits, how it looks, and whether the webhooks answer."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rich.panel import Panel
from rich.text import Text

from esglake.show import console, print_frame, print_json, print_table, quiet
from infra.lake import Lake
from infra.settings import Settings, load_settings
from infra.slack_blocks import BREAK, Message
from infra.slack_channels import Channel, channels
from infra.slack_drain import tell_waiting
from infra.slack_message import render
from transforms.errors import SlackRefused, UsageProblem
from transforms.model import Alert, Severity

LIST = """SELECT left(alert_id, CASE kind WHEN 'digest' THEN 24 ELSE 8 END) AS alert, severity, title,
  CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'given up'
       WHEN attempts > 0 THEN 'retrying' ELSE 'waiting' END AS state,
  attempts, coalesce(sent_to, '') AS sent_to, coalesce(last_error, '') AS last_error, created_at, sent_at
FROM quality.alerts
ORDER BY sent_at IS NOT NULL, created_at DESC, alert_id LIMIT ?"""
PREVIEWED = 5  # alerts shown when none is named
PANEL_COLOURS = {Severity.BLOCK: "red", Severity.WARN: "yellow", Severity.INFO: "blue"}


def list_alerts(form: str, limit: int) -> None:
    """Print the outbox: what waits first, then the newest."""
    with Lake.open(load_settings(), read_only=True) as lake:
        rows = lake.query(LIST, [limit])
    if form == "json":
        print_json(rows.to_dicts())
    else:
        print_frame(rows, form)


def preview(filing: str | None, alert_id: str | None, *, daily: bool, as_json: bool) -> None:
    """Show messages as they would appear; nothing is sent, and no webhook is needed."""
    settings = load_settings()
    with Lake.open(settings, read_only=True) as lake:
        alerts = list(_asked(lake, settings, filing, alert_id, daily=daily))
    if as_json:
        messages = [render(alert) for alert in alerts]
        print_json(messages[0] if alert_id or daily else messages)
        return
    if not alerts:
        console().print("nothing to tell")
    for alert in alerts:
        console().print(panel(alert))


def _asked(
    lake: Lake, settings: Settings, filing: str | None, alert_id: str | None, *, daily: bool
) -> Iterator[Alert]:
    if daily:
        from flows.digest import digest_of

        yield digest_of(lake, settings, datetime.now(UTC))
    elif alert_id or filing:
        found = lake.find_alerts(alert_id=alert_id or "", filing=filing or "")
        if alert_id and not found:
            raise UsageProblem("no such alert", where=alert_id, next_step="`esglake alerts` lists them")
        if filing and not found:
            _insist_on(lake, filing)
        yield from found[:1] if alert_id else found
    else:
        yield from (alert for alert, _ in lake.pending_alerts(PREVIEWED))


def _insist_on(lake: Lake, filing: str) -> None:
    """Raise where the filing is not known at all; a known one simply has nothing to tell."""
    known = lake.query(
        "SELECT count(*) AS n FROM raw.objects WHERE $f IN (key, filing_id) OR ends_with(key, '/' || $f)",
        {"f": filing},
    )
    if not known["n"][0]:
        raise UsageProblem(
            "no such filing in the lake", where=filing, next_step="Name its key, file name or id"
        )


def panel(alert: Alert) -> Panel:
    """A message as Slack would show it: headline on the frame, then its blocks."""
    title, *rest = words(render(alert))
    return Panel(
        Text("\n".join(rest)),
        title=Text(title, style="bold"),
        title_align="left",
        border_style=PANEL_COLOURS[alert.severity],
    )


def words(message: Message) -> list[str]:
    """The words of a Block Kit message, line by line, without boxes and escapes."""
    texts: list[dict[str, Any]] = []
    for block in message["blocks"]:
        texts += [block["text"]] if "text" in block else block["elements"]
    lines = [line for text in texts for line in str(text["text"]).splitlines() if line != "```"]
    return [html.unescape(line).replace(BREAK, "") for line in lines]


def try_channels() -> bool:
    """Send a test message to every webhook that is set and print its answer; True when all took it."""
    settings = load_settings()
    quiet()
    rows = [_tried(channel) for channel in channels(settings)]
    if not rows:
        raise UsageProblem(
            "no webhook is set, so there is nothing to try",
            where="settings",
            next_step="Set ESGLAKE_SLACK_WEBHOOK_URL; `esglake alerts preview` needs none",
        )
    import polars as pl

    print_table(pl.DataFrame(rows))
    return all(row["taken"] for row in rows)


def _tried(channel: Channel) -> dict[str, object]:
    alert = Alert(
        alert_id=f"test{datetime.now(UTC):%Y%m%d%H%M%S}",
        kind="test",
        severity=Severity.INFO,
        title="This is a test of esg-lake",
        effect=f"this channel gets: {', '.join(channel.routes)}",
        findings=("If you can read this, alerts arrive here.",),
    )
    try:
        answer, taken = asyncio.run(channel.webhook.send(channel.form([alert]))), True
    except SlackRefused as error:
        answer, taken = str(error), False
    return {
        "webhook": channel.webhook.setting,
        "routes": ", ".join(channel.routes),
        "taken": taken,
        "answer": answer,
    }


def retry() -> None:
    """Have alerts that were given up tried again, at once where a webhook is set."""
    settings = load_settings()
    quiet()
    with Lake.open(settings) as lake:
        revived = lake.revive_alerts()
        ways = channels(settings)
        asyncio.run(tell_waiting(lake, ways))
        waiting = lake.status().alerts_waiting
    console().print(
        f"{revived} given up alerts revived; {waiting} wait now" + ("" if ways else " (no webhook)")
    )
