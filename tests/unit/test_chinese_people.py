"""Sentences and tables about people in Chinese: parts behind their whole, rates under a unit of heads."""

from __future__ import annotations

import pytest

from tests.unit.test_chinese_forms import _facts


def _short(text: str) -> list[tuple[object, object, str]]:
    return [(metric, parts, value) for metric, parts, _, value, _ in _facts(text)]


def test_parts_told_behind_the_people_they_are_of() -> None:
    text = "2023年底,本公司全體員工人數共520人,其中男性310人(占59.6%),女性210人(占40.4%)。"
    assert _short(text) == [
        ("employees_total", "", "520"),
        ("employees_total", "gender=male", "310"),
        ("employees_share", "gender=male", "59.6"),
        ("employees_total", "gender=female", "210"),
        ("employees_share", "gender=female", "40.4"),
    ]


def test_a_share_behind_its_figure_with_the_member_named_last() -> None:
    text = "于2023年12月31日，本集团共有员工800人，其中约45.5%为女性。"
    assert _short(text)[1:] == [("employees_share", "gender=female", "45.5")]


@pytest.mark.parametrize(
    "text",
    [
        "2023年，公司共有员工800人，其中管理团队20人，男性15人。",
        "2023年，公司共有员工800人。志愿者中男性15人。",
        "2023年，参加活动的男性15人。",
    ],
)
def test_a_member_of_somebody_else_names_nothing(text: str) -> None:
    assert ("employees_total", "gender=male", "15") not in _short(text)


def test_who_does_research_as_a_share_of_all() -> None:
    assert ("rd_employees_share", "", "15") in _short("2023年，研发团队超400人，占员工总数约15%。")


def test_a_unit_over_the_table_is_not_that_of_rates_with_their_own_sign() -> None:
    text = "單位:人\n類別 2022年 2023年\n離職人數 40 30\n年度離職率 8.4% 6.1%\n"
    assert _short(text)[2:] == [("employee_turnover_rate", "", "8.4"), ("employee_turnover_rate", "", "6.1")]


def test_a_company_with_all_it_owns_is_the_reporter() -> None:
    text = "2023年本公司及子公司溫室氣體總排放量合計5,300公噸CO2e。"
    assert _short(text) == [("ghg_emissions_total", "", "5300")]
    assert _short("2023年，子公司甲乙有限公司溫室氣體總排放量合計5,300公噸CO2e。") == []


def test_figures_of_several_years_are_no_years() -> None:
    assert _short("2023年，公司过去5年申请超600项专利。") == []


def test_cells_with_blank_lines_between_are_the_same_table() -> None:
    cells = [
        "類別",
        "2021",
        "2022",
        "2023",
        "員工離職率(%)",
        "7.1",
        "6.5",
        "6.2",
        "用水量(噸)",
        "90",
        "85",
        "80",
    ]
    expected = [
        ("employee_turnover_rate", "", "7.1"),
        ("employee_turnover_rate", "", "6.5"),
        ("employee_turnover_rate", "", "6.2"),
        ("water_consumption", "", "90"),
        ("water_consumption", "", "85"),
        ("water_consumption", "", "80"),
    ]
    assert _short("\n".join(cells)) == expected
    assert _short("\n\n".join(cells)) == expected
    assert _short("\n\n\n".join(cells) + "\n\n以上為本公司的數據，2023年公司共有員工90人。\n")[:6] == expected


def test_a_row_whose_head_is_lost_is_no_sentence() -> None:
    assert _short("2023年新进员工\n年龄 30 岁以下\n性别 女 男 合计\n新进员工比例 2.2% 0.0% 3.7%\n") == []
