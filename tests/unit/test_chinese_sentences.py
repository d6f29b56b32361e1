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
        (
            "年内开展环保培训 36 场，未发生环境污染事故，未受到环保行政处罚。",
            [
                ("environmental_training_sessions", "36"),
                ("environmental_incidents", "0"),
                ("environmental_penalties", "0"),
            ],
        ),
        (
            "年內，本集團錄得因工受傷個案 5 宗，並無因工死亡個案。",
            [("work_injuries", "5"), ("work_related_fatalities", "0")],
        ),
        ("我行于2014年10月17日成立，现有员工 168 人。", [("employees_total", "168")]),
        ("我行于2014年10月17日成立，有支行 6 家。现有员工 168 人。", [("employees_total", "168")]),
        ("截至2023年12月末，全行绿色贷款余额 1,014.5 万元。", [("green_loans_balance", "10145000")]),
        ("公司董事会由 9 名董事组成。", [("board_members", "9")]),
        (
            "年內，範圍1排放 51.6 噸二氧化碳當量，範圍2排放 820.1 噸二氧化碳當量。",
            [("ghg_emissions_scope1", "51.6"), ("ghg_emissions_scope2", "820.1")],
        ),
        (
            "本集團共有 49 家供應商，其中 40 家位於中國內地，9 家位於香港。",
            [("suppliers_total", "49"), ("suppliers_total", "40"), ("suppliers_total", "9")],
        ),
        (
            "组织安全培训 86 场，参训 4,120 人次。",
            [("safety_training_sessions", "86"), ("safety_training_participations", "4120")],
        ),
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
        "审计委员会负责监督，由 3 名董事组成。",
        "截至2023年9月末，全行绿色贷款余额 1,014.5 万元。",
        "公司于2014年10月17日成立，有员工 168 人。",
        "本公司有 12 家门店，其中 10 家位于中国内地。",
    ],
)
def test_what_is_not_certain_becomes_none(sentence: str) -> None:
    assert _facts(sentence) == []


def test_other_people_than_those_of_the_sessions_get_no_name() -> None:
    assert _facts("报告期内，公司开展安全培训 12 次，其中承包商 30 人次参与。") == [
        ("safety_training_sessions", "12")
    ]


def test_a_heading_above_is_no_part_of_the_sentence() -> None:
    lines = (Line("人才队伍", 1), Line("", 2), Line("公司共有员工 1,234 人，其中女性 500 人。", 3))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency="CNY")
    told = normalise(raw, filings_frame([filing])).filter(outcome="fact")
    assert told["metric_id"].to_list() == ["employees_total", "employees_total"]


def test_people_at_sessions_are_no_attendances() -> None:
    assert _facts("年内开展各类培训 12 场，培训覆盖 3,400 人。") == [("training_sessions", "12")]


def test_labels_and_figures_in_a_row_begin_below_their_title() -> None:
    lines = (Line("2023 年主要数据", 1), Line("员工总数 1,204 人 人均培训时长 38 小时 培训覆盖率 99%", 2))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency="CNY")
    told = normalise(raw, filings_frame([filing])).filter(outcome="fact")
    assert told["metric_id"].to_list() == [
        "employees_total",
        "training_hours_per_employee",
        "training_coverage_rate",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2023年上半年，公司组织安全培训 32 场，参训 1,200 人次。",
        "本次培训覆盖率达 98%，员工满意度 95%。",
        "员工培训覆盖率 100% 99.8%",  # an aim and what was reached, or two years: a row without its head
    ],
)
def test_a_part_of_a_year_one_event_and_two_figures_are_no_years(text: str) -> None:
    assert _facts(text) == []
