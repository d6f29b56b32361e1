"""What an alert looks like in Slack: a Block Kit message of one alert, or a digest of many.

Whatever comes from a filing is escaped and its control characters are taken out: no mention, link or
code fence of its making takes effect. The limits are those of Block Kit; what does not fit is counted.
https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from transforms.model import Alert, Severity

Message = dict[str, Any]
"""The JSON body for a webhook: 'text' (for notifications) and 'blocks'."""

HEADER_CHARS = 150
SECTION_CHARS = 3000
FINDING_CHARS = 600
MOST_SECTIONS = 10  # Slack shows 50 blocks; nobody reads them
SIGNS = {Severity.BLOCK: "🛑", Severity.WARN: "⚠️", Severity.INFO: "ℹ️"}
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
UNSEEN = {"Cc", "Cf", "Cs"}  # Unicode categories: control, format, half of a character
DIGEST_QUERY = "select * from quality.alerts"


def render(alert: Alert) -> Message:
    """One alert as a message: what, whose filing, every finding, and the SQL that shows it."""
    title = f"{SIGNS[alert.severity]} {one_line(alert.title)}"
    blocks = [_header(title), _context(_origin(alert)), *_bullets(alert.findings)]
    if alert.query:
        blocks.append(_code(alert.query))
    return _message(title, blocks)


def digest(alerts: Sequence[Alert]) -> Message:
    """Many alerts as one message: a line for each, as far as they fit."""
    worst = min((alert.severity for alert in alerts), key=list(SIGNS).index, default=Severity.INFO)
    title = f"{SIGNS[worst]} {len(alerts)} more alerts"
    lines = [
        f"{SIGNS[alert.severity]} {alert.title}" + (f": {alert.findings[0]}" if alert.findings else "")
        for alert in alerts
    ]
    return _message(title, [_header(title), *_bullets(lines), _code(DIGEST_QUERY)])


def escape(text: str, limit: int) -> str:
    """Text for Slack, at most `limit` characters after escaping, with '…' where it was cut.

    >>> escape("<!channel> A & B", 40), escape("a<b", 5)
    ('&lt;!channel&gt; A &amp; B', 'a…')
    """
    escaped = "".join(ESCAPES.get(char, char) for char in _visible(text))
    if len(escaped) <= limit:
        return escaped
    # An entity cut in half would show its remains.
    return re.sub(r"&[a-z]*$", "", escaped[: limit - 1]) + "…"


def one_line(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def _visible(text: str) -> str:
    """Without control and direction characters (which can reorder what is read), but with line ends."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in UNSEEN)


def _origin(alert: Alert) -> str:
    parts = [alert.severity.value, alert.kind]
    if alert.key:
        parts.append(f"{alert.bucket}/{alert.key}" if alert.bucket else alert.key)
    if alert.filing_id:
        parts.append(f"filing {alert.filing_id}")
    return " · ".join(one_line(part) for part in parts)


def _bullets(lines: Iterable[str]) -> list[Message]:
    """Sections of '• line', filled one after the other; what does not fit is counted at the end."""
    bullets = [f"• {escape(one_line(line), FINDING_CHARS)}" for line in lines]
    sections: list[str] = []
    room = MOST_SECTIONS
    for shown, bullet in enumerate(bullets):
        if sections and len(sections[-1]) + 1 + len(bullet) <= SECTION_CHARS:
            sections[-1] += f"\n{bullet}"
        elif len(sections) < room:
            sections.append(bullet)
        else:
            sections.append(f"and {len(bullets) - shown} more")
            break
    return [_section(text) for text in sections]


def _header(text: str) -> Message:
    plain = {"type": "plain_text", "text": escape(text, HEADER_CHARS), "emoji": False}
    return {"type": "header", "text": plain}


def _context(text: str) -> Message:
    return {"type": "context", "elements": [_mrkdwn(escape(text, SECTION_CHARS))]}


def _section(text: str) -> Message:
    return {"type": "section", "text": _mrkdwn(text)}


def _code(sql: str) -> Message:
    # A fence within the fence would end it early.
    inside = escape(sql.replace("```", "'''"), SECTION_CHARS - 8)
    return _section(f"```\n{inside}\n```")


def _mrkdwn(text: str) -> Message:
    # Verbatim: Slack otherwise makes links of whatever looks like an address or a channel.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _message(title: str, blocks: list[Message]) -> Message:
    return {
        "text": escape(title, SECTION_CHARS),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
