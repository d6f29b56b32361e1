"""The usual forms of Chinese reports: Hong Kong's KPI appendix and the KPI table of an A-share company."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.extract import observe
from transforms.filing import filings_frame
from transforms.model import Document, FilingFacts, Line
from transforms.normalise import normalise

Fact = tuple[object, object, object, str, object]


def _told(text: str, currency: str | None) -> pl.DataFrame:
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency=currency)
    return normalise(raw, filings_frame([filing]))


def _facts(text: str, currency: str | None = "CNY") -> list[Fact]:
    """(metric, dimensions, year, value, unit) of every fact."""
    facts = _told(text, currency).filter(outcome="fact")
    columns = ("metric_id", "dimensions", "fiscal_year", "value", "unit")
    return [
        (metric, parts, year, f"{value.normalize():f}", unit)
        for metric, parts, year, value, unit in facts.select(columns).iter_rows()
    ]


HONG_KONG = "指標 單位 2023 年 2022 年\n"
A_SHARE = "指标 单位 2021 2022 2023\n"


@pytest.mark.parametrize(
    ("row", "metric", "value", "unit"),
    [
        ("溫室氣體排放總量（範圍 1 及 2） 噸二氧化碳當量 1,234 1", "ghg_emissions_total", "1234", "tCO2e"),
        ("範圍 2：能源間接溫室氣體排放 噸二氧化碳當量 1,000 990", "ghg_emissions_scope2", "1000", "tCO2e"),
        ("範疇三：其他間接排放 噸二氧化碳當量 88.1 90.3", "ghg_emissions_scope3", "88.1", "tCO2e"),
        ("範圍一及範圍二排放總量 噸二氧化碳當量 77 78", "ghg_emissions_scope1_2", "77", "tCO2e"),
        ("耗水密度 立方米／平方米 0.56 0.58", "water_intensity_area", "0.56", "m3_per_m2"),
        ("有害廢物總量 噸 3.4 3.6", "hazardous_waste", "3.4", "t"),
        ("接獲產品及服務投訴數目 宗 12 15", "customer_complaints", "12", "count"),
        ("產品回收百分比 % 0 0", "products_recalled_share", "0", "percent"),
        ("每名僱員平均受訓時數 小時 18.5 16.2", "training_hours_per_employee", "18.5", "hours_per_person"),
        ("接受培訓的僱員百分比 % 95.5 93.2", "training_coverage_rate", "95.5", "percent"),
        ("因工傷損失天數 日 45 60", "lost_days_due_to_injury", "45", "days"),
    ],
)  # fmt: skip
def test_a_row_of_a_hong_kong_appendix(row: str, metric: str, value: str, unit: str) -> None:
    found = _facts(HONG_KONG + row)
    assert [fact[0] for fact in found] == [metric, metric]
    assert found[0][2:] == (2023, value, unit)


def test_a_head_count_by_gender_age_and_region() -> None:
    text = (
        HONG_KONG
        + "僱員總數 人 1,000 950\n按性別劃分\n男 人 600 580\n女 人 400 370\n"
        + "按年齡組別劃分\n30 歲以下 人 300 290\n按地區劃分\n中國內地 人 800 760\n"
    )
    assert [(parts, value) for _, parts, year, value, _ in _facts(text) if year == 2023] == [
        ("", "1000"),
        ("gender=male", "600"),
        ("gender=female", "400"),
        ("age=under_30", "300"),
        ("region=mainland_china", "800"),
    ]


def test_a_unit_in_the_caption_of_the_head_is_the_one_of_its_rows() -> None:
    text = "溫室氣體排放（噸二氧化碳當量） 2023 2022\n範圍一 120.5 130.5\n每名僱員排放量（千克） 3 4\n"
    told = _told(text, None)
    assert told.filter(outcome="fact")["metric_id"].to_list() == ["ghg_emissions_scope1"] * 2
    assert told.filter(outcome="fact")["unit"].to_list() == ["tCO2e"] * 2


def test_money_over_a_table_is_no_unit_of_what_is_counted() -> None:
    text = "单位：万元\n项目 2023 2022\n研发投入 30 40\n研发人员数量 172 160\n"
    assert [(fact[0], *fact[3:]) for fact in _facts(text) if fact[2] == 2023] == [
        ("rd_expense", "300000", "CNY"),
        ("rd_employees", "172", "persons"),
    ]


def test_kinds_of_employment_head_a_group() -> None:
    text = HONG_KONG + "員工總數 人 1,000 950\n按僱傭類別\n全職 人 980 935\n"
    assert [fact[1] for fact in _facts(text)] == ["", "", *["employment_type=full_time"] * 2]


@pytest.mark.parametrize(("currency", "unit"), [("HKD", "t_per_mHKD"), ("CNY", "t_per_mCNY")])
def test_a_million_of_turnover_is_in_the_filings_own_currency(currency: str, unit: str) -> None:
    found = _facts(HONG_KONG + "有害廢棄物密度 噸／百萬元營業額 0.3 0.4", currency)
    assert [fact[4] for fact in found] == [unit, unit]


def test_a_million_of_nobody_knows_what_is_no_fact() -> None:
    told = _told(HONG_KONG + "有害廢棄物密度 噸／百萬元營業額 0.3 0.4", None)
    assert told["outcome"].to_list() == ["rejected", "rejected"]
    assert all(reason.startswith("unit_ambiguous") for reason in told["reason"])


@pytest.mark.parametrize(
    ("row", "metric", "parts", "value", "unit"),
    [
        ("综合能源消耗量 吨标准煤 12.1 12.2 12.3", "energy_consumption", "", "12.3", "tce"),
        ("一般固体废弃物产生量 吨 31 32 33", "non_hazardous_waste", "", "33", "t"),
        ("循环水利用率 % 95.1 95.5 96", "water_recycling_rate", "", "96", "percent"),
        ("研发投入 万元 1 2 3", "rd_expense", "", "30000", "CNY"),
        ("召开监事会次数 次 5 6 7", "supervisory_board_meetings", "", "7", "count"),
        ("30 岁及以下员工人数 人 1 2 3", "employees_total", "age=30_and_under", "3", "persons"),
        ("女性员工流失率 % 9.1 9.2 9.3", "employee_turnover_rate", "gender=female", "9.3", "percent"),
        ("全职员工总数 人 7 8 9", "employees_total", "employment_type=full_time", "9", "persons"),
    ],
)
def test_a_row_of_an_a_share_table(row: str, metric: str, parts: str, value: str, unit: str) -> None:
    found = _facts(A_SHARE + row)
    assert [fact[2] for fact in found] == [2021, 2022, 2023]
    assert (found[-1][0], found[-1][1], *found[-1][3:]) == (metric, parts, value, unit)


@pytest.mark.parametrize(
    "row",
    [
        "销售培训次数 次 1 2 3",  # trains for sales; no breakdown by salespeople
        "直接排放（范围二） 吨二氧化碳当量 1 2 3",  # contradicts itself
        "范围一（汽油）排放强度 吨二氧化碳当量/万元营收 1 2 3",
        "主营业务毛利率 % 1 2 3",
        "男女员工人数 人 1 2 3",
    ],
)
def test_a_label_that_is_not_certain_is_no_fact(row: str) -> None:
    assert _facts(A_SHARE + row) == []
