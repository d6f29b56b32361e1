"""Messages keep Slack's limits, and nothing from a filing takes effect in them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.slack import digest, render
from infra.slack_message import escape
from transforms.model import Alert, Severity

QUERY = "select * from quality.results where filing_id = 'f1' and not success and value < 3"


def alert(**changes: Any) -> Alert:
    given: dict[str, Any] = {
        "alert_id": "1",
        "kind": "findings",
        "severity": Severity.BLOCK,
        "title": "Chunfeng & Sons 2023: 1 finding",
        "filing_id": "f1",
        "bucket": "s3://filings",
        "key": "2023/a.pdf",
        "findings": ("sum of employees by gender: 1825 + 1336 = 3161, printed 3160, page 7",),
        "query": QUERY,
    }
    return Alert(**(given | changes))


def texts(message: dict[str, Any]) -> list[str]:
    found = [message["text"]]
    for block in message["blocks"]:
        found += [element["text"] for element in block.get("elements", [block.get("text")])]
    return found


def check_limits(message: dict[str, Any]) -> None:
    assert set(message) == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert len(message["blocks"]) <= 50
    for block in message["blocks"]:
        if block["type"] == "header":
            assert block["text"]["type"] == "plain_text"
            assert 1 <= len(block["text"]["text"]) <= 150
        for element in block.get("elements", [block.get("text")]):
            assert 1 <= len(element["text"]) <= 3000
            assert element["type"] == "plain_text" or element["verbatim"] is True


def test_an_alert_tells_what_whose_how_much_where_and_how_to_see_it() -> None:
    message = render(alert())
    header, context, finding, query = message["blocks"]
    assert header["text"]["text"].endswith("Chunfeng &amp; Sons 2023: 1 finding")
    assert "s3://filings/2023/a.pdf" in context["elements"][0]["text"]
    assert "1825 + 1336 = 3161, printed 3160, page 7" in finding["text"]["text"]
    assert query["text"]["text"] == f"```\n{QUERY.replace('<', '&lt;')}\n```"
    check_limits(message)


def test_findings_that_do_not_fit_are_counted() -> None:
    message = render(alert(findings=tuple(f"{number}: " + "x" * 590 for number in range(200))))
    check_limits(message)
    shown = sum(text.count("• ") for text in texts(message))
    assert f"and {200 - shown} more" in texts(message)
    assert shown >= 40


def test_a_digest_has_a_line_for_each_and_the_worst_sign() -> None:
    many = [alert(title=f"filing {number}", severity=Severity.WARN) for number in range(30)]
    message = digest([*many, alert(title="the last")])
    check_limits(message)
    assert message["blocks"][0]["text"]["text"] == "🛑 31 more alerts"
    body = "\n".join(texts(message))
    assert all(f"filing {number}:" in body for number in range(30)) and "the last:" in body


def test_a_code_fence_in_the_query_does_not_end_the_block() -> None:
    code = texts(render(alert(query="select '```' <!here>")))[-1]
    assert code.count("```") == 2
    assert "<" not in code


@pytest.mark.parametrize(
    "attack", ["<!channel>", "<@U123>", "<https://evil.example|click>", "&lt;!here&gt;", "\u202egnp.exe\x07"]
)
def test_nothing_from_a_filing_takes_effect(attack: str) -> None:
    message = render(alert(title=attack, findings=(attack,), key=attack, kind=attack, query=attack))
    raw = json.dumps(message, ensure_ascii=False)
    assert "<" not in raw and ">" not in raw and "\u202e" not in raw and "\\u0007" not in raw
    assert all(not re.search(r"&(?!(amp|lt|gt);)", text) for text in texts(message))


@given(st.text(), st.integers(10, 60))
def test_escaped_text_keeps_its_limit_and_no_entity_is_cut(text: str, limit: int) -> None:
    escaped = escape(text, limit)
    assert len(escaped) <= limit
    assert "<" not in escaped and ">" not in escaped
    assert not re.search(r"&(?!(amp|lt|gt);)", escaped)


@given(
    st.text(),
    st.lists(st.text(max_size=2000), max_size=40),
    st.text(max_size=4000),
    st.sampled_from(list(Severity)),
)
def test_every_alert_keeps_the_limits(
    title: str, findings: list[str], query: str, severity: Severity
) -> None:
    one = alert(title=title, findings=tuple(findings), query=query, severity=severity, key=None, bucket=None)
    check_limits(render(one))
    check_limits(digest([one] * 3))
