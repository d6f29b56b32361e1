"""Chinese pages where a heading names the metric, or where the words around a figure must be put together."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.extract import observe
from transforms.filing import filings_frame
from transforms.model import Document, FilingFacts, Line
from transforms.normalise import normalise

Fact = tuple[str, str, int, str]


def _facts(text: str) -> list[Fact]:
    """(metric, dimensions, year, value) of every fact of a filing for 2023."""
    lines = tuple(Line(line, number) for number, line in enumerate(text.splitlines(), start=1))
    raw = observe(Document("text/plain", lines)).with_columns(filing_id=pl.lit("f"))
    filing = FilingFacts("f", "e", fiscal_year=2023, language="zh", currency="CNY")
    facts = normalise(raw, filings_frame([filing])).filter(outcome="fact")
    columns = ("metric_id", "dimensions", "fiscal_year", "value")
    return [
        (metric, parts or "", year, f"{value.normalize():f}")
        for metric, parts, year, value in facts.select(columns).iter_rows()
    ]


HEADED = """僱員總數(人) 2023 2022
總計 110 100
按性別劃分
男性 60 55
女性 50 45
僱員流失率(%)
整體 9.5 8.5
男性 8.0 7.0
30歲以下 12.5 11.5
平均受訓時數(小時)
女性 15.5 14.5
"""


def test_a_heading_names_the_metric_and_the_unit_of_the_rows_under_it() -> None:
    told = [(metric, parts, value) for metric, parts, year, value in _facts(HEADED) if year == 2023]
    assert told == [
        ("employees_total", "", "110"),
        ("employees_total", "gender=male", "60"),
        ("employees_total", "gender=female", "50"),
        ("employee_turnover_rate", "", "9.5"),
        ("employee_turnover_rate", "gender=male", "8"),
        ("employee_turnover_rate", "age=under_30", "12.5"),
        ("training_hours_per_employee", "gender=female", "15.5"),
    ]


def test_a_title_over_an_axis_names_the_metric() -> None:
    told = _facts("按地區劃分的供應商數目\n地區 2023年 2022年\n中國內地 42 38\n香港 8 9\n總計 50 47\n")
    assert told[0] == ("suppliers_total", "region=mainland_china", 2023, "42")
    assert told[2:] == [
        ("suppliers_total", "region=hong_kong", 2023, "8"),
        ("suppliers_total", "region=hong_kong", 2022, "9"),
        ("suppliers_total", "", 2023, "50"),
        ("suppliers_total", "", 2022, "47"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "员工占比(%) 2023 2022\n合计 100 100\n",  # the whole of parts tells nothing
        "员工活动(次) 2023 2022\n男性 12 11\n",  # no metric
    ],
)
def test_a_heading_that_tells_no_metric_gives_none(text: str) -> None:
    assert _facts(text) == []


def test_the_unit_of_a_heading_ends_with_its_parts() -> None:
    told = _facts("僱員總數(人) 2023 2022\n男性 60 55\n因工死亡人數 0 1\n用水量 310 300\n")
    assert [metric for metric, *_ in told] == ["employees_total"] * 2 + ["work_related_fatalities"] * 2


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "公司共有女性员工 230 人，占比 36.0%。",
            [
                ("employees_total", "gender=female", 2023, "230"),
                ("employees_share", "gender=female", 2023, "36"),
            ],
        ),
        ("报告期内，30岁以下员工占比 35.6%。", [("employees_share", "age=under_30", 2023, "35.6")]),
        ("2023年，女性员工流失率为 8.2%。", [("employee_turnover_rate", "gender=female", 2023, "8.2")]),
        (
            "於二零二三年十二月三十一日，本集團共聘用 3,412 名僱員（二零二二年：3,298 名）。",
            [("employees_total", "", 2023, "3412"), ("employees_total", "", 2022, "3298")],
        ),
        ("公司治理\n2023年董事会共召开 7 次会议，审议议案 35 项。", [("board_meetings", "", 2023, "7")]),
        ("公司治理\n2023年，公司召开董事会会议 7 次，审议议案 9 项。", [("board_meetings", "", 2023, "7")]),
        ("董事会由 9 席董事组成，其中独立董事 4 席。", [
            ("board_members", "", 2023, "9"),
            ("independent_directors", "", 2023, "4"),
        ]),
        ("报告期内，公司组织应急演练 86 次。", [("safety_drills", "", 2023, "86")]),
        ("全年共受理客户投诉 321 件。", [("customer_complaints", "", 2023, "321")]),
    ],
)  # fmt: skip
def test_what_sentences_of_reports_say(text: str, facts: list[Fact]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "二零二三年五月六日，本集團員工總數為 3,412 人。",  # one day of the year
        "研发中心女性员工 30 人，占比 20.0%。",  # a part of the company
        "某某新材料科技公司坚持创新\n2023年营业收入 5 亿元，",  # as long: no heading
    ],
)
def test_what_is_not_certain_gives_none(text: str) -> None:
    assert _facts(text) == []


COLUMNS = """僱員統計
2023 2022
男性 女性 總計 男性 女性 總計
僱員人數 60 50 110 55 45 100
流失率 8.5% 9.5% 9.0% 8.0% 9.0% 8.5%
平均受訓時數 14.5 15.5 15.0 13.5 14.5 14.0
"""


def test_members_under_years_in_text_are_counted_by_words() -> None:
    told = [fact for fact in _facts(COLUMNS) if fact[2] == 2022]
    assert told[:3] == [
        ("employees_total", "gender=male", 2022, "55"),
        ("employees_total", "gender=female", 2022, "45"),
        ("employees_total", "", 2022, "100"),
    ]
    assert told[-1] == ("training_hours_per_employee", "", 2022, "14")
    assert len(told) == 9


@pytest.mark.parametrize(
    "head",
    ["2023 2022\n男性 女性 女性 男性", "2023 2022\n男性 女性 男性", "2023 2023\n男性 女性 男性 女性"],
)
def test_members_that_are_not_the_same_under_each_year_give_none(head: str) -> None:
    assert _facts(f"{head}\n僱員人數 60 50 55 45\n") == []


def test_a_head_of_one_year_may_state_the_unit_of_its_rows() -> None:
    told = _facts("类别 2023年（吨二氧化碳当量）\n范围一 182\n范围二（基于市场） 581\n")
    assert told == [
        ("ghg_emissions_scope1", "scope=1", 2023, "182"),
        ("ghg_emissions_scope2", "method=market;scope=2", 2023, "581"),
    ]


def test_a_name_that_counts_days_needs_no_unit() -> None:
    assert _facts("指標 2023 2022\n因工傷損失工作日數 86 102\n")[0] == (
        "lost_days_due_to_injury",
        "",
        2023,
        "86",
    )


@pytest.mark.parametrize(
    "text",
    [
        "员工总数 482 人（5.2%）。",  # a share of nothing that is said
        "2023年全球二氧化碳排放量约 368 亿吨。",
        "通过更换灯具，减少碳排放 30 吨。",
        "围绕新规，开展培训 3 场。",
    ],
)
def test_what_one_measure_or_the_world_has_is_not_the_companys(text: str) -> None:
    assert [metric for metric, *_ in _facts(text) if metric != "employees_total"] == []


CELLS = ["指标", "单位", "2022年", "2023年", "同比变动", "用水量", "吨", "120", "110", "-8.3%"]


def test_cells_one_below_the_other_become_rows() -> None:
    more = ["废气", "二氧化硫排放量", "千克", "3,200", "2,900", "-9.4%", "废水排放量", "吨", "820", "-", "-"]
    assert _facts("\n".join([*CELLS, *more])) == [
        ("water_consumption", "", 2022, "120"),
        ("water_consumption", "", 2023, "110"),
        ("sox_emissions", "", 2022, "3.2"),
        ("sox_emissions", "", 2023, "2.9"),
        ("water_discharge", "", 2022, "820"),
    ]


def test_under_a_heading_cells_are_parts_of_its_metric() -> None:
    cells = ["單位", "2022/23", "2021/22", "按性別劃分,每名員工每年接受培訓的平均時數"]
    cells += ["男性", "小時", "11.9", "10.6", "女性", "小時", "8.5", "7.8"]
    assert _facts("\n".join(cells))[2] == ("training_hours_per_employee", "gender=female", 2023, "8.5")


@pytest.mark.parametrize(
    "cells",
    [
        ["二氧化硫排放量（吨）", "3.2", "废水排放量（吨）", "820", "790", "750"],  # never as many as years
        ["二氧化硫排放量（吨）", "3.2", "2.9", "2.7"],  # one row proves nothing
    ],
)
def test_cells_whose_count_does_not_fit_the_head_give_none(cells: list[str]) -> None:
    assert _facts("\n".join(["指标", "2022年", "2023年", *cells])) == []


def test_who_attended_is_told_of_the_training_named_before() -> None:
    assert _facts("公司开展安全培训 21 场，培训 1,230 人次。")[1] == (
        "safety_training_participations",
        "",
        2023,
        "1230",
    )


def test_attendances_are_no_number_of_people() -> None:
    told = _facts("公司开展反腐败培训 28 场，覆盖员工 4,120 人次。")
    assert told == [("anticorruption_training_sessions_employees", "", 2023, "28")]


def test_labels_and_units_in_two_languages_are_told_once() -> None:
    rows = "外購電力 Purchased electricity 兆瓦時 MWh 120 110\n範疇一 Scope 1 公噸二氧化碳當量 tCO2e 41 49\n"
    told = _facts(f"單位 Unit 2023 2022\n{rows}綠色辦公 Green office 兆瓦時 MWh 12 11\n")
    assert [(metric, value) for metric, _, year, value in told if year == 2023] == [
        ("electricity_consumption", "120"),
        ("ghg_emissions_scope1", "41"),
    ]


def test_the_growth_on_the_year_before_is_no_value_of_a_year() -> None:
    told = _facts("单位：亿元\n项目 2023年末 2022年末 同比增幅\n绿色贷款余额 81.5 64.5 26.4%\n")
    assert [(year, value) for _, _, year, value in told] == [(2023, "8150000000"), (2022, "6450000000")]


@pytest.mark.parametrize(
    ("heading", "rows", "facts"),
    [
        (
            "无害废弃物",
            "回收 吨 3 4\n填埋 吨 5 6\n总量 吨 8 10\n",
            {
                ("waste_recycled", "hazard=non_hazardous", "4"),
                ("waste_landfilled", "hazard=non_hazardous", "6"),
            },
        ),
        ("年度消耗量", "水 立方米 3 4\n", {("water_consumption", "", "4")}),
        ("供应商管理", "培训次数 次 3 4\n供应商总数 家 5 6\n", {("suppliers_total", "", "6")}),
        ("员工及供应商培训", "培训次数 次 3 4\n", {("training_sessions", "", "4")}),
        ("承包商", "工伤人数 人 3 4\n", set()),
    ],
)
def test_rows_whose_heading_says_of_what_or_of_whom(heading: str, rows: str, facts: set[object]) -> None:
    told = _facts(f"指标 单位 2022 2023\n{heading}\n{rows}".replace("\n", "\n\n"))
    assert {
        (metric, parts, value) for metric, parts, year, value in (f[:4] for f in told) if year == 2023
    } == facts


def test_a_bilingual_heading_and_a_note_behind_a_unit() -> None:
    text = "Annual Consumption 年度消耗量\n2020 2019\nResources 資源 二零二零年 二零一九年\n"
    text += "Water (cubic metre) 水(立方米) 1,948 2,399\n"
    text += "Electricity (kWh/person) (Note 1) 電力(千瓦時╱人)(附註 1) 98.0 89.4\n"
    told = {fact[:1] + fact[2:4] for fact in _facts(text)}
    assert ("water_consumption", 2020, "1948") in told
    assert ("electricity_consumption_per_employee", 2019, "0.0894") in told
