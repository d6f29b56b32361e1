"""Metric sentences: the words around a figure must all be accounted for, or it gets no name."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from transforms.extract import observe
from transforms.filing import filings_frame
from transforms.model import Document, FilingFacts, Line
from transforms.normalise import normalise

YEAR = 2022


def told(text: str) -> list[dict[str, object]]:
    """The observations of a text, its lines numbered from 1, as a filing for 2022."""
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=YEAR, language="zh", currency="CNY")
    return normalise(raw, filings_frame([filing])).to_dicts()


def facts(text: str) -> list[tuple[object, object, object]]:
    """(metric, value, year) of what became a fact."""
    return [
        (row["metric_id"], row["value"], row["fiscal_year"]) for row in told(text) if row["outcome"] == "fact"
    ]


@pytest.mark.parametrize(
    ("sentence", "metric", "value", "year"),
    [
        ("报告期内，公司耗电总量为 3,210.5 兆瓦时。", "electricity_consumption", "3210.5", 2022),
        ("2021 年，我们共开展合规培训 7 次。", "compliance_training_sessions", "7", 2021),
        ("截至2022年12月31日，集团员工总数共计812人。", "employees_total", "812", 2022),
        ("本年度，培训覆盖全员，员工培训覆盖率达 88.5%。", "training_coverage_rate", "88.5", 2022),
        (
            "In 2021, our total electricity consumption was 1,204.5 MWh.",
            "electricity_consumption",
            "1204.5",
            2021,
        ),
        (
            "During the year, Scope 1 emissions amounted to approximately 830 tCO2e.",
            "ghg_emissions_scope1",
            "830",
            2022,
        ),
    ],
)
def test_a_sentence_that_names_a_metric_is_a_fact(sentence: str, metric: str, value: str, year: int) -> None:
    assert facts(sentence) == [(metric, Decimal(value), year)]


@pytest.mark.parametrize(
    "sentence",
    [
        "我们计划在未来将耗电总量降至 2,000 兆瓦时。",
        "到 2030 年，员工培训覆盖率达到 95%。",
        "2022 年上半年，公司耗电总量为 1,500 兆瓦时。",
        "2022年5月16日，公司开展合规培训 1 次。",
        "甲乙商贸的员工培训覆盖率为 70%。",
        "By 2040, our electricity consumption will be 10 MWh.",
        "自2019年以来，公司开展合规培训 40 次。",
    ],
)
def test_aims_parts_of_a_year_and_others_are_no_facts(sentence: str) -> None:
    assert facts(sentence) == []


def test_every_number_of_a_metric_sentence_has_one_outcome() -> None:
    rows = told("2022 年，公司员工总数为 812 人，获得第 3 届奖项，覆盖 31-40 岁员工。")
    assert [row["value_text"] for row in rows] == ["2022", "812", "3", "31", "40"]
    assert [row["outcome"] for row in rows] == ["ignored", "fact", "ignored", "ignored", "ignored"]


def test_text_without_a_quantity_gives_nothing() -> None:
    assert told("公司成立于 2011 年，总部位于浦东新区 88 号。") == []


def test_a_sentence_wrapped_over_lines_keeps_the_line_of_its_figure() -> None:
    (row,) = [
        row for row in told("报告期内，公司耗\n电总量为\n\n3,210.5 兆瓦时。") if row["outcome"] == "fact"
    ]
    assert row["line"] == 4


def test_words_that_make_a_figure_inexact_are_kept() -> None:
    rows = told("报告期内，公司员工总数超过 800 人。")
    assert [(row["outcome"], row["qualifier"]) for row in rows] == [("fact", "超过")]


def test_a_change_belongs_to_what_was_named_before_it() -> None:
    assert facts("2022年，营业收入为 12.5 亿元，同比增长 8.3%。") == [
        ("revenue", Decimal(1_250_000_000), 2022),
        ("revenue_growth_yoy", Decimal("8.3"), 2022),
    ]


def test_a_change_and_the_level_it_leads_to() -> None:
    assert facts("Scope 1 emissions fell 12% to 1,394 tCO2e in 2022.") == [
        ("ghg_emissions_scope1", Decimal(1394), 2022)
    ]


def test_the_reporters_own_name_says_nothing_of_the_metric() -> None:
    text = "本报告由甲乙控股有限公司（以下简称“甲乙”或“公司”）发布。\n\n甲乙员工总数为 75 人。"
    assert facts(text) == [("employees_total", Decimal(75), 2022)]


def test_the_people_of_one_event_are_not_those_of_the_year() -> None:
    assert facts("公司开展新员工沟通会，培训参与 35 人次。") == []


def test_figures_of_a_subsidiary_are_not_the_reporters() -> None:
    text = (
        "主要子公司情况如下：\n\n丙丁贸易有限公司\n\n净利润：人民币 12,000.50 元\n\n我们的员工总数为 75 人。"
    )
    assert facts(text) == [("employees_total", Decimal(75), 2022)]


def test_a_condition_is_no_figure() -> None:
    assert facts("报告期内，员工培训覆盖率不低于 90%。") == []


def test_a_number_that_nothing_links_to_a_name_has_none() -> None:
    assert facts("See notes for Significant spills 7 and 31 tonnes.") == []


def test_nothing_happened_is_a_zero() -> None:
    (row,) = told("报告期内，公司未发生客户隐私泄露事件。")
    assert (row["outcome"], row["value"], row["qualifier"]) == ("fact", Decimal(0), "stated")
