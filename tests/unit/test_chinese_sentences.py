"""Sentences as Chinese reports use them again and again: who attended, parts of revenue, staff."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.extract import observe
from transforms.filing import filings_frame
from transforms.model import Document, FilingFacts, Line
from transforms.normalise import normalise


def _facts(text: str) -> list[tuple[str, str]]:
    """(metric, value) of every fact of a filing for 2023."""
    raw = observe(Document("text/plain", (Line(text, 1),))).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency="CNY")
    told = normalise(raw, filings_frame([filing])).filter(outcome="fact")
    return [
        (metric, f"{value.normalize():f}") for metric, value in told.select("metric_id", "value").iter_rows()
    ]


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "报告期内，公司开展安全培训 12 次，共有 3,400 人次参与培训。",
            [("safety_training_sessions", "12"), ("safety_training_participations", "3400")],
        ),
        (
            "本年度，我们面向研发中心、客服团队和公司整体层面开展 6 次信息安全培训，覆盖 350 名员工。",
            [
                ("information_security_training_sessions", "6"),
                ("information_security_training_employees", "350"),
            ],
        ),
        (
            "2023 年，公司研发投入 5.6 亿元，占营业收入的 4.5%。",
            [("rd_expense", "560000000"), ("rd_expense_share_of_revenue", "4.5")],
        ),
        ("於2023年12月31日，本集團共有1,234名僱員。", [("employees_total", "1234")]),
        ("報告期內，本集團共錄得 12 宗產品及服務投訴。", [("customer_complaints", "12")]),
    ],
)
def test_what_is_said_becomes_facts(sentence: str, facts: list[tuple[str, str]]) -> None:
    assert _facts(sentence) == facts


@pytest.mark.parametrize(
    "sentence",
    [
        "本次活动共有 50 名员工参与。",
        "研发中心共有 300 名员工。",
        "报告期内，公司开展合规宣讲，共有 340 人次参与。",  # nothing with a name was held
        "於2023年5月6日，本集團共有1,234名僱員。",
        "罐体业务收入 5.6 亿元，占营业收入的 65%。",
    ],
)
def test_what_is_not_certain_becomes_none(sentence: str) -> None:
    assert _facts(sentence) == []


def test_other_people_than_those_of_the_sessions_get_no_name() -> None:
    assert _facts("报告期内，公司开展安全培训 12 次，其中承包商 30 人次参与。") == [
        ("safety_training_sessions", "12")
    ]
