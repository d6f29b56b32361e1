"""Raw observations to outcomes: every row one outcome, every fact exact."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from transforms.filing import filings_frame
from transforms.model import FACTS, OBSERVATIONS, RAW_OBSERVATIONS, FilingFacts
from transforms.normalise import facts_of, normalise
from transforms.normalise.periods import year_of

FILING = "ab" * 32


def filings(**changes: Any) -> pl.DataFrame:
    known: dict[str, Any] = {"fiscal_year": 2022, "currency": "CNY", "language": "zh"}
    return filings_frame([FilingFacts(FILING, "lei:1", **(known | changes))])


def raw(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    given = [
        {"ordinal": number, "filing_id": FILING, "period_text": "2022 年", "extractor": "tables"}
        | {"label": row.get("head")}
        | row
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(given, schema={**RAW_OBSERVATIONS, "filing_id": pl.String})


def one(head: str | None, value_text: str, unit_text: str | None = None, **more: Any) -> dict[str, Any]:
    row = {"head": head, "value_text": value_text, "unit_text": unit_text} | more
    told = {
        name: row.pop(name)
        for name in ("currency", "language", "fiscal_year", "fiscal_year_end")
        if name in row
    }
    found = normalise(raw([row]), filings(**told))
    assert found.schema == OBSERVATIONS
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("printed", "metric_id", "value", "unit", "decimals"),
    [
        (("营业收入", "16.4 亿", None), "revenue", "1640000000", "CNY", -7),
        (("营业收入总额", "756,308.7", "万元"), "revenue", "7563087000", "CNY", -3),
        (("营业收入", "32.71", "亿元人民币"), "revenue", "3271000000", "CNY", -6),
        (("促成借款金额", "1,754亿", "元"), "loan_origination_volume", "175400000000", "CNY", -8),
        (
            ("归属于上市公司股东的净利润", "226,638. 2", "万元"),
            "net_profit_attributable",
            "2266382000",
            "CNY",
            -3,
        ),
        (("归属于上市公司股东的净利润", "(12.5)", "万元"), "net_profit_attributable", "-125000", "CNY", -3),
        (("累计注册用户", "1.6", "亿"), "registered_users_cumulative", "160000000", "count", -7),
        (("累计成交额", "2,000", "亿"), "loan_origination_volume_cumulative", "200000000000", "CNY", -8),
        (("员工人均培训时长", "47.8", "小时"), "training_hours_per_employee", "47.8", "hours_per_person", 1),
        (("客户满意度", "93.0%", None), "customer_satisfaction", "93", "percent", 1),
        (("EmployeeTurnoverRate", "0.2841", "pure"), "employee_turnover_rate", "28.41", "percent", 2),
        (("有害废弃物", "12.5", "千克"), "hazardous_waste", "0.0125", "t", 4),
        (("用纸密度", "0.09", "吨/万人民币营收"), "paper_intensity_revenue", "0.09", "other:t_per_10kCNY", 2),
        (("排放二氧化碳", "308.32", "吨"), "ghg_emissions_total", "308.32", "tCO2e", 2),
        (("Scope 1 (tonnes CO2e)", "1 234", None), "ghg_emissions_scope1", "1234", "tCO2e", 0),
        (
            ("Group total Scope 1", "23.6r", "million tonnes of CO2e"),
            "ghg_emissions_scope1",
            "23600000",
            "tCO2e",
            -5,
        ),
        (("Total waste generated1", "47,322(2)", "t"), None, "47322", "t", 0),
        (("TRIR", "0.38", "Per 100,000 hours"), "trir", "3.8", "per_million_hours", 1),
        (("Ratio of CEO earnings", "46:1", None), "ceo_pay_ratio", "46", "other:ratio", 0),
        (("基本每股收益", "8.0", "元 /ADS 每股"), "basic_eps", "8", "CNY_per_ADS", 1),
        (("外购电力降低", "19.47", "%"), "electricity_consumption_change_yoy", "-19.47", "percent", 2),
        (("範圍一溫室氣體排放總量", "3", "噸二氧化碳當量"), "ghg_emissions_scope1", "3", "tCO2e", 0),
        (("其中：有害廢棄物總量[1]", "3", "噸"), "hazardous_waste", "3", "t", 0),
    ],
)
def test_values(
    printed: tuple[str, str, str | None], metric_id: str | None, value: str, unit: str, decimals: int
) -> None:
    found = one(*printed)
    assert found["outcome"] == ("fact" if metric_id else "unmapped"), found["reason"]
    assert (found["metric_id"], found["value"], found["unit"]) == (metric_id, Decimal(value), unit)
    assert found["decimals"] == decimals


@pytest.mark.parametrize(
    ("row", "outcome", "code"),
    [
        (("客户满意度", "90.0", "个"), "rejected", "unit_conflict"),
        (("客户满意度", "90.0%", "个"), "rejected", "unit_conflict"),
        (("Scope 2", "12", "mtCO2e"), "rejected", "unit_ambiguous"),
        (("营业收入", "12", "foo"), "rejected", "unit_unknown"),
        (("耗水量", "12", None), "rejected", "no_unit"),
        (("营业收入", "1,5", "万元"), "rejected", "unreadable_number"),
        (("营业收入", "9" * 29, "万元"), "rejected", "out_of_range"),
        (("营业收入", "9" * 36, "亿元"), "rejected", "out_of_range"),
        (("耗水量", "—", "吨"), "not_disclosed", "not_disclosed"),
        (("无人知晓", "不适用", "吨"), "not_disclosed", "not_disclosed"),
        (("无人知晓", "12", "吨"), "unmapped", "no_alias"),
        (("范围一温室气体排放总量目标", "12", "吨"), "unmapped", "no_alias"),
        (("Total Scope 1 target", "12", "tCO2e"), "unmapped", "no_alias"),
        (("集团总用电量节约", "12", "MWh"), "unmapped", "no_alias"),
        ((None, "12", "吨"), "unmapped", "no_alias"),
    ],
)
def test_what_is_not_certain_is_no_fact(row: tuple[Any, ...], outcome: str, code: str) -> None:
    found = one(*row)
    assert (found["outcome"], found["reason"].split(":")[0]) == (outcome, code)


def test_breakdowns() -> None:
    found = one(
        "全职员工总数", "1,805", "人", label="全职员工总数 > 按性别划分 > 男性", members="gender=男性"
    )
    assert found["outcome"] == "fact"
    assert found["dimensions"] == "employment_type=full_time;gender=male"
    assert (found["period_type"], found["period_start"], found["period_end"]) == (
        "instant",
        None,
        date(2022, 12, 31),
    )
    for members, code in (
        ("scope=范围一", "axis_not_allowed"),
        ("gender=外星", "member_unknown"),
        ("employment_type=兼职", "axis_conflict"),
    ):
        refused = one("全职员工总数", "5", "人", members=members)
        assert (refused["outcome"], refused["reason"].split(":")[0]) == ("rejected", code)


def test_a_part_in_percent_is_a_share() -> None:
    assert one("All employees", "32", "%", members="gender=female")["metric_id"] == "employees_share"
    dashed = one("All employees – female", "32", "%")
    assert (dashed["metric_id"], dashed["dimensions"]) == ("employees_share", "gender=female")
    assert one("All employees", "32", "%")["reason"].startswith("unit_conflict")


@pytest.mark.parametrize(
    ("unit_text", "metric_id"),
    [
        ("吨二氧化碳当量/百万元营收", "ghg_intensity_revenue"),
        ("吨二氧化碳当量/人", "ghg_emissions_per_employee"),
        ("tCO2e/m2", "ghg_intensity_area"),
        ("tonnes of CO2 equivalent per megawatt hour", "ghg_intensity_generation"),
    ],
)
def test_the_unit_tells_intensities_of_one_name_apart(unit_text: str, metric_id: str) -> None:
    found = one("GHG emissions intensity", "0.55", unit_text)
    assert (found["outcome"], found["metric_id"]) == ("fact", metric_id)


def test_the_path_decides_before_its_head() -> None:
    growth = one("营业收入", "17.6", "%", label="营业收入 > 同比增长")
    assert growth["metric_id"] == "revenue_growth_yoy"
    inner = one("营业收入", "5", "万元", label="营业收入 > 某业务")
    assert (inner["outcome"], inner["reason"].split(":")[0]) == ("unmapped", "inner_label")
    target = one("范围一", "5", "tCO2e", label="2030 年目标 > 范围一")
    assert target["outcome"] == "unmapped"


def test_a_count_may_go_without_a_unit_and_says_so() -> None:
    found = one("员工总数", "3,161")
    assert (found["outcome"], found["unit"]) == ("fact", "persons")
    assert found["reason"].startswith("unit_from_metric")


@pytest.mark.parametrize("printed", ["0.8", "28.4", "1.0"])
def test_a_bare_figure_with_decimals_counts_nothing(printed: str) -> None:
    """A rate whose unit was lost must not become a head count."""
    found = one("员工总数", printed)
    assert (found["outcome"], found["reason"].partition(":")[0]) == ("rejected", "no_unit")


def test_a_bare_dollar_is_the_filings_own() -> None:
    assert one("Revenue", "$5m")["reason"].startswith("unit_ambiguous")
    found = one("Revenue", "$5m", currency="SGD")
    assert (found["outcome"], found["value"], found["unit"]) == ("fact", Decimal(5000000), "SGD")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2020 年", 2020),
        ("FY23", 2023),
        ("FY2022-23", 2023),
        ("2022/23", 2023),
        ("二零二零年", 2020),
        ("二〇二二年度", 2022),
        ("2022年12月31日", 2022),
        ("2021年7月1日至2022年6月30日", 2022),
        ("As at 31 December 2023", 2023),
        ("2023(1)", 2023),
        ("2022年上半年", None),
        ("Q1 2023", None),
        ("2022年6月", None),
        ("2030年目标", None),
        ("Target 2030", None),
        ("2018-2022", None),
        ("22", None),
    ],
)
def test_years(text: str, year: int | None) -> None:
    assert year_of(text) == year


def test_periods() -> None:
    july = one("Revenue", "5", "US$", period_text="FY2022-23", fiscal_year_end=(6, 30))
    assert (july["period_start"], july["period_end"]) == (date(2022, 7, 1), date(2023, 6, 30))
    leap = one("Revenue", "5", "US$", period_text="2024", fiscal_year_end=(2, 28))
    assert (leap["period_start"], leap["period_end"]) == (date(2023, 3, 1), date(2024, 2, 29))
    assert one("Revenue", "5", "US$", period_text="上年度")["fiscal_year"] == 2021
    assert one("Revenue", "5", "US$", period_text=None)["reason"].startswith("no_period")


def test_conservation_and_ids() -> None:
    rows: list[dict[str, Any]] = [
        {"head": "营业收入", "value_text": "12", "unit_text": "万元", "ignored_by": "page_number"},
        {"head": None, "label": None, "value_text": None},
        {"head": "营业收入", "value_text": "12", "unit_text": "万元"},
        {"head": "x", "value_text": "—"},
    ]
    found = normalise(raw(rows), filings())
    assert found["outcome"].to_list() == ["ignored", "not_disclosed", "fact", "not_disclosed"]
    assert found["observation_id"].to_list() == [f"{FILING[:16]}-o{n:05d}" for n in range(4)]
    assert found["reason"][0] == "page_number"
    empty = normalise(raw(rows).clear(), filings())
    assert empty.schema == OBSERVATIONS
    assert facts_of(empty, filings()).schema == FACTS


def told(*tellings: tuple[str, str]) -> pl.DataFrame:
    rows = [{"head": "促成借款金额", "value_text": value, "unit_text": unit} for value, unit in tellings]
    return facts_of(normalise(raw(rows), filings()), filings())


def test_a_figure_told_twice_is_one_fact_the_most_precise() -> None:
    facts = told(("1,754", "亿元"), ("1,753.6", "亿元"), ("17,535,806.2", "万元"), ("17,535,806.2", "万元"))
    assert facts.schema == FACTS
    assert facts["value"].to_list() == [Decimal("175358062000")]
    assert facts["fact_id"].to_list() == [f"{FILING[:16]}-f00002"]
    assert facts.row(0, named=True)["entity_id"] == "lei:1"


def test_tellings_that_disagree_all_stay() -> None:
    assert told(("1,755", "亿元"), ("1,753.6", "亿元")).height == 2
    assert told(("1,753.6", "亿元"), ("1,753.7", "亿元")).height == 2


def test_a_hundred_thousand_observations_take_about_two_seconds() -> None:
    kinds = [
        {"head": "营业收入", "value_text": "756,308.7", "unit_text": "万元"},
        {"head": "员工总数", "value_text": "1,825", "unit_text": "人", "members": "gender=男性"},
        {"head": "Scope 1", "value_text": "255", "unit_text": "ktCO2e"},
        {"head": "客户满意度", "value_text": "90.0", "unit_text": "个"},
        {"head": "耗水量", "value_text": "—", "unit_text": "吨"},
        *({"head": f"第 {n} 项不知名指标", "value_text": f"{n}.{n}", "unit_text": "吨"} for n in range(495)),
    ]
    frame = raw(kinds * 200).with_columns(ordinal=pl.int_range(100_000, dtype=pl.Int32))
    normalise(frame.head(500), filings())
    started = time.process_time()
    found = normalise(frame, filings())
    seconds = time.process_time() - started
    assert found.height == 100_000
    assert found["outcome"].null_count() == 0
    assert found["observation_id"].n_unique() == 100_000
    # Time of the processor, so that a busy machine does not matter: measured 1 s.
    assert seconds < 4


@pytest.mark.parametrize(
    ("printed", "year"), [("FY2022", 2022), ("2022-23", 2022), ("本年", 2022), ("2021", 2021)]
)
def test_years_named_by_their_beginning_end_a_year_later(printed: str, year: int) -> None:
    row = {"head": "营业收入", "value_text": "3", "unit_text": "万元", "period_text": printed}
    told = filings(fiscal_year=2022, fiscal_year_end=(3, 31), fiscal_year_begins=True)
    fact = normalise(raw([row]), told).row(0, named=True)
    assert (fact["fiscal_year"], fact["period_start"], fact["period_end"]) == (
        year,
        date(year, 4, 1),
        date(year + 1, 3, 31),
    )
