"""Block Kit pieces: text made inert, and blocks that keep Slack's limits by construction.

Words from a filing stand in `plain_text` objects, in which Slack formats nothing; escaping and the marks
that are broken up here keep mentions and links out as well. The one `mrkdwn` object is a code fence.
https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

Message = dict[str, Any]
"""The JSON body for a webhook: 'text' (for notifications) and 'blocks'."""

MOST_BLOCKS = 50
HEADER_CHARS = 150
SECTION_CHARS = 3000
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
UNSEEN = {"Cc", "Cf", "Cs"}  # Unicode categories: control, format, half of a character
BREAK = "\u200b"  # a zero-width space: what stands around it no longer reads as a link or a mention
CALLS = re.compile(r"@(?=here|channel|everyone)|:(?=//)|(?<=mailto):", re.IGNORECASE)
MARKS = re.compile(r"([*_~`])")


def escape(text: str, limit: int) -> str:
    """Text for Slack, at most `limit` characters after escaping, with '…' where it was cut.

    >>> escape("<!channel> A & B", 40), escape("a<b", 5)
    ('&lt;!channel&gt; A &amp; B', 'a…')
    """
    return _cut("".join(ESCAPES.get(char, char) for char in visible(text)), limit)


def inert(text: str, limit: int) -> str:
    """Escaped text in which links and calls such as @here are broken up too."""
    return escape_broken(CALLS.sub(lambda found: found[0] + BREAK, visible(text)), limit)


def unmarked(text: str, limit: int) -> str:
    """Inert text whose marks (*_~`) format nothing either, where Slack would read mrkdwn."""
    broken = CALLS.sub(lambda found: found[0] + BREAK, visible(text))
    return escape_broken(MARKS.sub(BREAK + r"\1" + BREAK, broken), limit)


def escape_broken(text: str, limit: int) -> str:
    """Escape text that holds breaks of ours, which `visible` would take out again."""
    return _cut("".join(ESCAPES.get(char, char) for char in text), limit)


def one_line(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def visible(text: str) -> str:
    """Without control and direction characters (which can reorder what is read), but with line ends."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in UNSEEN)


def header(text: str) -> Message:
    """The headline, in bold."""
    return {"type": "header", "text": _plain(one_line(text), HEADER_CHARS)}


def section(text: str) -> Message:
    """A paragraph; its line ends stay."""
    return {"type": "section", "text": _plain(text, SECTION_CHARS)}


def context(text: str) -> Message:
    """Small print."""
    return {"type": "context", "elements": [_plain(one_line(text), SECTION_CHARS)]}


def code(text: str) -> Message:
    """Text to be copied: verbatim, in a fence that nothing inside can end."""
    inside = escape(text.replace("```", "'''"), SECTION_CHARS - 8)
    fenced = {"type": "mrkdwn", "text": f"```\n{inside}\n```", "verbatim": True}
    return {"type": "section", "text": fenced}


def message(title: str, blocks: list[Message]) -> Message:
    """A whole message; `title` is what a notification shows."""
    return {
        "text": unmarked(one_line(title), SECTION_CHARS) or "-",
        "blocks": blocks[:MOST_BLOCKS],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _plain(text: str, limit: int) -> Message:
    # Slack refuses an object without text.
    return {"type": "plain_text", "text": inert(text, limit).strip() or "-", "emoji": False}


def _cut(escaped: str, limit: int) -> str:
    if len(escaped) <= limit:
        return escaped
    # An entity cut in half would show its remains.
    return re.sub(r"&[a-z]*$", "", escaped[: limit - 1]) + "…"
