"""What an alert looks like in Slack: made to be judged in two seconds.

Headline with the counts by severity, what it means for the facts, the worst three findings with their
arithmetic and place, then the command and the SQL that show the rest. The small print bears a short
alert id: delivery is at least once, and by its id a reader knows a repeat.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from infra.slack_blocks import Message, code, context, header, inert, message, one_line, section
from transforms.model import Alert, Severity

SHOWN_FINDINGS = 3
FINDING_CHARS = 900  # three of them, and nobody scrolls
FINDING_LINES = 4
ROUND_UP_LINES = 20  # with their ids they fill one section
LINE_CHARS = 110
SIGNS = {Severity.BLOCK: "🛑", Severity.WARN: "⚠️", Severity.INFO: "ℹ️"}
CALLS = {Severity.BLOCK: "Act", Severity.WARN: "Look", Severity.INFO: "Note"}
SHORT_ID = 8
ID_CHARS = 12
DAILY = "digest"
"""The kind of the daily digest: its lines are all shown, and it asks for nothing by itself."""
ROUND_UP_COMMAND = "esglake alerts"
PLAIN_KEY = re.compile(r"[\w./(][\w./ ()&+,=@-]*")


def render(alert: Alert) -> Message:
    """One alert as a message."""
    sign = "📋" if alert.kind == DAILY else SIGNS[alert.severity]
    title = f"{sign} {one_line(alert.title)}"
    blocks = [header(title)]
    if alert.effect and alert.kind != DAILY:
        blocks.append(section(f"{CALLS[alert.severity]}: {one_line(alert.effect)}"))
    blocks += _daily(alert) if alert.kind == DAILY else _worst(alert)
    if commands := _commands(alert):
        blocks.append(code(commands))
    return message(title, [*blocks, context(_origin(alert))])


def round_up(alerts: Sequence[Alert]) -> Message:
    """Many alerts as one message: a line for each, as far as they fit."""
    worst = min((alert.severity for alert in alerts), key=list(SIGNS).index, default=Severity.INFO)
    title = f"{SIGNS[worst]} {len(alerts)} more alerts"
    lines = [f"{SIGNS[alert.severity]} {_short(alert.title)} · {short_id(alert)}" for alert in alerts]
    blocks = [header(title), section("\n".join(lines[:ROUND_UP_LINES]))]
    if len(lines) > ROUND_UP_LINES:
        blocks.append(section(f"and {len(lines) - ROUND_UP_LINES} more"))
    return message(title, [*blocks, code(ROUND_UP_COMMAND)])


def plain(alert: Alert) -> Message:
    """The alert as data, for webhooks that are not Slack's; `id` is the same in every repeat."""
    return {
        "id": alert.alert_id,
        "kind": alert.kind,
        "severity": alert.severity.value,
        "title": alert.title,
        "effect": alert.effect,
        "findings": list(alert.findings),
        "filing_id": alert.filing_id,
        "bucket": alert.bucket,
        "key": alert.key,
        "query": alert.query,
    }


def short_id(alert: Alert) -> str:
    """The beginning of its id; of a digest, the day."""
    return alert.alert_id if alert.kind == DAILY else alert.alert_id[:SHORT_ID]


def _worst(alert: Alert) -> list[Message]:
    """The first findings, a section each, and how many there are besides."""
    shown = [section(_finding(text)) for text in alert.findings[:SHOWN_FINDINGS]]
    rest = len(alert.findings) - len(shown)
    return [*shown, section(f"and {rest} more")] if rest else shown


def _daily(alert: Alert) -> list[Message]:
    lines = [_short(line) for line in alert.findings[:ROUND_UP_LINES]]
    return [section("\n".join(lines))] if lines else []


def _finding(text: str) -> str:
    """'• what: arithmetic (place)', and its diagnosis as a line of its own."""
    lines = [one_line(line) for line in text.splitlines()[:FINDING_LINES]]
    told = "• " + "\n→ ".join(line for line in lines if line)
    return told if len(told) <= FINDING_CHARS else told[: FINDING_CHARS - 1] + "…"


def _short(text: str) -> str:
    # The length counts after escaping, so that all lines fit into one section.
    whole = one_line(text)
    line = whole if len(whole) <= LINE_CHARS else whole[: LINE_CHARS - 1] + "…"
    while len(inert(line, 10 * LINE_CHARS)) > LINE_CHARS:
        line = line[: max(len(line) - 8, 0)].rstrip("…") + "…"
    return line


def _commands(alert: Alert) -> str:
    """What to type to see more, and the SQL; a key that a shell could misread gives way to the id."""
    lines = []
    if alert.kind == "findings":
        plain_key = alert.key if alert.key and PLAIN_KEY.fullmatch(alert.key) else None
        if name := plain_key or alert.filing_id:
            lines.append(f"esglake quality {shlex.quote(name)}")
    if alert.query:
        lines.append(alert.query)
    return "\n".join(lines)


def _origin(alert: Alert) -> str:
    parts = [alert.severity.value, alert.kind] if alert.kind != DAILY else []
    if alert.key:
        parts.append(f"{alert.bucket}/{alert.key}" if alert.bucket else alert.key)
    if alert.filing_id:
        parts.append(f"filing {alert.filing_id[:ID_CHARS]}")
    return " · ".join([*parts, f"alert {short_id(alert)}: if you have seen this id, it is a repeat"])
