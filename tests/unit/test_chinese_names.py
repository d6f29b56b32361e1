"""Names, units and members that Chinese reports print: rows of their tables, callouts of their pages."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.extract import observe
from transforms.filing import filings_frame
from transforms.model import Document, FilingFacts, Line
from transforms.normalise import normalise

Fact = tuple[object, object, object, str]
HEAD = "指标 单位 2022 年 2023 年\n"


def _rows(text: str) -> pl.DataFrame:
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency="CNY")
    return normalise(raw, filings_frame([filing]))


def _facts(text: str) -> list[Fact]:
    """(metric, dimensions, year, value) of every fact."""
    columns = ("metric_id", "dimensions", "fiscal_year", "value")
    facts = _rows(text).filter(outcome="fact").select(columns)
    return [
        (metric, parts, year, f"{value.normalize():f}") for metric, parts, year, value in facts.iter_rows()
    ]


@pytest.mark.parametrize(
    ("row", "metric", "dimensions"),
    [
        ("中层管理人员流失率 % 4.1 3.9", "employee_turnover_rate", "employee_level=middle"),
        ("高级管理层平均受训时数 小时 41.0 43.5", "training_hours_per_employee", "employee_level=senior"),
        ("高级管理人员培训覆盖率 % 98 99", "training_coverage_rate", "employee_level=senior"),
        ("华东地区供应商数量 家 410 433", "suppliers_total", "region=east_china"),
        ("境外供应商 家 41 43", "suppliers_total", "region=overseas"),
        ("董事会中女性占比 % 20 25", "female_directors_share", "gender=female"),
        ("接受反腐败培训员工人数 人 820 844", "anticorruption_training_employees", ""),
        ("危险废物处置量 吨 12.5 13.1", "waste_disposed", "hazard=hazardous"),
        ("地下水取水量 吨 2,100 2,050", "water_withdrawal", "water_source=groundwater"),
        ("总耗电量 千个千瓦时 5,210 5,044", "electricity_consumption", ""),
        ("职业病发病人数 人 0 0", "occupational_disease_cases", ""),
        ("年度专利申请量 件 35 41", "patent_applications", ""),
        ("本地化采购比例 % 61 64", "local_procurement_share", ""),
        ("光伏发电量 万千瓦时 51 80", "electricity_generated_onsite", "energy_source=solar"),
    ],
)  # fmt: skip
def test_a_row_by_its_name(row: str, metric: str, dimensions: str) -> None:
    found = {fact[:2] for fact in _facts(HEAD + row)}
    assert found == {(metric, dimensions)}


def test_training_for_sales_trains_no_group_of_people() -> None:
    assert _facts(HEAD + "销售培训次数 次 12 14") == []


def test_a_column_of_units_may_say_that_there_is_none() -> None:
    found = _facts(HEAD + "客户满意度 % 91 92\n百万工时可记录事故率 / 0.42 0.36\n女性董事占比 / 0.2 0.3")
    assert [fact for fact in found if fact[0] == "trir"] == [
        ("trir", "", 2022, "0.42"),
        ("trir", "", 2023, "0.36"),
    ]
    assert {fact[0] for fact in found} == {"customer_satisfaction", "trir"}  # no '%' is lent to '/'


def test_a_missing_value_is_no_missing_unit() -> None:
    assert [fact[2:] for fact in _facts(HEAD + "客户满意度 % / 92")] == [(2023, "92")]


def test_a_figure_above_its_label_takes_none_from_the_one_before() -> None:
    text = "2,310 人\n\n研发人员数量\n\n0 起\n\n质量表彰大会\n\n310 项\n\n年度专利申请量\n"
    assert [(fact[0], fact[3]) for fact in _facts(text)] == [
        ("rd_employees", "2310"),
        ("patent_applications", "310"),
    ]


def test_an_english_label_that_goes_on_below_is_not_read_yet() -> None:
    assert _facts("Indicators Unit 2022 2023\nAverage training hours of Hours 26.8 30\n") == []


@pytest.mark.parametrize(
    "aim", ["2025 年目标", "2025目标", "目标值（2025年）", "2025年目标值", "2024年计划", "2030年（目标）"]
)
def test_a_column_of_aims_is_no_years(aim: str) -> None:
    found = _facts(f"指标 单位 2022 年 2023 年 {aim}\n客户满意度 % 91 92 95\n")
    assert [fact[2:] for fact in found] == [(2022, "91"), (2023, "92")]


def test_what_is_said_to_be_actual_is_the_years() -> None:
    found = _facts("指标 单位 2022年实际 2023年实际 2024年预算\n客户满意度 % 91 92 95\n")
    assert [fact[2:] for fact in found] == [(2022, "91"), (2023, "92")]


@pytest.mark.parametrize(
    "base", ["2019年（基准年）", "2019 年基准年", "基准年（2019年）", "2019基准", "2019年（基年）"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_base_year_is_a_column_of_its_own(base: str, first: bool) -> None:
    """Which of them its figure is compared with, the report says elsewhere."""
    head = f"{base} 2022年 2023年" if first else f"2022年 2023年 {base}"
    figures = "90 70 80" if first else "70 80 90"
    told = _facts(f"指标 单位 {head}\n外购电力 兆瓦时 {figures}\n新鲜水用量 立方米 {figures}\n")
    assert {fact[2:] for fact in told} == {(2022, "70"), (2023, "80")}
    assert len(told) == 4


def test_a_row_of_years_that_is_no_head_ends_the_table() -> None:
    text = HEAD + "客户满意度 % 91 92\n指标 单位 2020年（基准年） 2023年 2025年\n员工满意度 % 81 82\n"
    assert [fact[0] for fact in _facts(text)] == ["customer_satisfaction", "customer_satisfaction"]
