"""Messages keep Slack's limits, and nothing from a filing takes effect in them."""

from __future__ import annotations

import html
import json
import re
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.slack_blocks import escape, unmarked
from infra.slack_message import ROUND_UP_LINES, SHOWN_FINDINGS, render, round_up
from transforms.model import Alert, Severity

QUERY = "select * from quality.results where filing_id = 'f1' and not success and value < 3"


def alert(**changes: Any) -> Alert:
    given: dict[str, Any] = {
        "alert_id": "1",
        "kind": "findings",
        "severity": Severity.BLOCK,
        "title": "Chunfeng & Sons 2023: 1 block",
        "filing_id": "f1",
        "bucket": "s3://filings",
        "key": "2023/a.pdf",
        "findings": (
            "sum of employees by gender: 1825 + 1336 = 3161, printed 3160 (page 7)\ntwo rows look exchanged",
        ),
        "query": QUERY,
        "effect": "24 facts landed, 6 quarantined",
    }
    return Alert(**(given | changes))


def texts(message: dict[str, Any]) -> list[str]:
    found = [message["text"]]
    for block in message["blocks"]:
        found += [element["text"] for element in block.get("elements", [block.get("text")])]
    return found


def check_limits(message: dict[str, Any]) -> None:
    """Slack's limits; and whatever is mrkdwn is a fence, the rest is text in which nothing is formatted."""
    assert set(message) == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert 1 <= len(message["blocks"]) <= 50
    assert 1 <= len(message["text"]) <= 3000
    for block in message["blocks"]:
        if block["type"] == "header":
            assert block["text"]["type"] == "plain_text"
            assert 1 <= len(block["text"]["text"]) <= 150
        for element in block.get("elements", [block.get("text")]):
            assert 1 <= len(element["text"]) <= 3000
            if element["type"] == "mrkdwn":
                assert element["verbatim"] is True
                assert element["text"].startswith("```\n") and element["text"].endswith("\n```")
                assert element["text"].count("```") == 2
            else:
                assert element["type"] == "plain_text" and element["emoji"] is False


def test_an_alert_tells_what_how_much_where_what_to_do_and_how_to_see_it() -> None:
    message = render(alert())
    header, effect, finding, commands, context = message["blocks"]
    assert header["text"]["text"].endswith("Chunfeng &amp; Sons 2023: 1 block")
    assert effect["text"]["text"] == "Act: 24 facts landed, 6 quarantined"
    assert finding["text"]["text"] == (
        "• sum of employees by gender: 1825 + 1336 = 3161, printed 3160 (page 7)\n→ two rows look exchanged"
    )
    shell = "esglake quality 2023/a.pdf"
    assert commands["text"]["text"] == f"```\n{shell}\n{QUERY.replace('<', '&lt;')}\n```"
    assert "filing f1" in context["elements"][0]["text"]
    check_limits(message)


def test_a_repeat_is_known_by_its_id() -> None:
    small_print = render(alert(alert_id="0123456789abcdef"))["blocks"][-1]["elements"][0]["text"]
    assert "alert 01234567:" in small_print and "repeat" in small_print


def test_the_first_three_findings_are_shown_and_the_rest_is_counted() -> None:
    message = render(alert(findings=tuple(f"{number}: " + "x" * 2000 for number in range(12))))
    check_limits(message)
    assert sum(text.count("• ") for text in texts(message)) == SHOWN_FINDINGS == 3
    assert "and 9 more" in texts(message)


@pytest.mark.parametrize(
    "key", ["a b/年报.pdf", "it's.pdf", "a`id`$(id).pdf", "x;rm -rf.pdf", "-o.pdf", None]
)
def test_the_command_in_a_message_can_be_pasted_into_a_shell(key: str | None) -> None:
    fence = next(t for t in texts(render(alert(key=key, bucket=None))) if t.startswith("```"))
    words = shlex.split(html.unescape(fence.splitlines()[1]))
    assert words[:2] == ["esglake", "quality"] and words[2] in {key, "f1"} and len(words) == 3
    assert not words[2].startswith("-")


def test_a_round_up_has_a_line_for_each_with_its_id_and_the_worst_sign() -> None:
    many = [alert(title=f"filing {number}", severity=Severity.WARN) for number in range(30)]
    message = round_up([alert(title="the worst", alert_id="abcdefghij"), *many])
    check_limits(message)
    assert message["blocks"][0]["text"]["text"] == "🛑 31 more alerts"
    body = "\n".join(texts(message))
    assert "the worst · abcdefgh" in body and "filing 5 ·" in body
    assert f"and {31 - ROUND_UP_LINES} more" in body


def test_the_daily_digest_shows_all_its_lines() -> None:
    lines = tuple(f"line {number}" for number in range(7))
    message = render(alert(kind="digest", alert_id="digest:2026-11-21", findings=lines, key=None))
    check_limits(message)
    assert "\n".join(lines) in texts(message)
    assert "alert digest:2026-11-21:" in texts(message)[-1]


def test_a_code_fence_in_the_query_does_not_end_the_block() -> None:
    code = next(t for t in texts(render(alert(query="select '```' <!here>"))) if t.startswith("```"))
    assert code.count("```") == 2
    assert "<" not in code


ATTACKS = ["<!channel>", "<@U123>", "<https://evil.example|click>", "&lt;!here&gt;", "\u202egnp.exe\x07"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_a_filing_takes_effect(attack: str) -> None:
    message = render(
        alert(title=attack, findings=(attack,), key=attack, kind=attack, query=attack, effect=attack)
    )
    raw = json.dumps(message, ensure_ascii=False)
    assert "<" not in raw and ">" not in raw and "\u202e" not in raw and "\\u0007" not in raw
    assert all(not re.search(r"&(?!(amp|lt|gt);)", text) for text in texts(message))


@pytest.mark.parametrize(
    "attack", ["@here now", "@channel", "@Everyone", "see https://evil.example", "*bold*"]
)
def test_calls_links_and_marks_are_broken_up_wherever_slack_could_read_them(attack: str) -> None:
    message = render(alert(title=attack, findings=(attack,), key=attack, effect=attack, query=""))
    shown = [text for text in texts(message) if not text.startswith("```")]
    assert not re.search(r"@(here|channel|everyone)|://", "\n".join(shown), re.IGNORECASE)
    assert not re.search(r"\*\w", message["text"])
    assert unmarked("*a* _b_ ~c~ `d`", 99).replace("\u200b", "") == "*a* _b_ ~c~ `d`"


@given(st.text(), st.integers(10, 60))
def test_escaped_text_keeps_its_limit_and_no_entity_is_cut(text: str, limit: int) -> None:
    escaped = escape(text, limit)
    assert len(escaped) <= limit
    assert "<" not in escaped and ">" not in escaped
    assert not re.search(r"&(?!(amp|lt|gt);)", escaped)


MIXED = st.text(st.one_of(st.sampled_from("<>&*_~`@:/|#!\n\t\u202e\u200b"), st.characters()), max_size=1500)


@given(MIXED, st.lists(MIXED, max_size=30), MIXED, MIXED, st.sampled_from(list(Severity)))
def test_every_alert_keeps_the_limits(
    title: str, findings: list[str], query: str, key: str, severity: Severity
) -> None:
    one = alert(
        title=title, findings=tuple(findings), query=query, severity=severity, key=key, effect=title,
        kind="digest" if severity is Severity.INFO else "findings", alert_id=key,
    )  # fmt: skip
    for message in (render(one), round_up([one] * 30)):
        check_limits(message)
        for text in texts(message):
            assert "<" not in text and ">" not in text
            assert not re.search(r"&(?!(amp|lt|gt);)", text)
            if not text.startswith("```"):
                assert not re.search(r"@(here|channel|everyone)|://", text, re.IGNORECASE)
        assert not re.search(r"(?<!\u200b)[*_~`]", message["text"])
