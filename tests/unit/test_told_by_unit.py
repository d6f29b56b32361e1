"""Names that leave out what their unit says, rows with a number before them, and parts of parts."""

from __future__ import annotations

import pytest

from tests.pages import facts_of
from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.normalise.by_unit import by_unit

HEAD = "指标 单位 2022年 2023年\n"


@pytest.mark.parametrize(
    ("row", "metric"),
    [
        ("金融知识普及活动触达 万人次 3 4", "financial_literacy_reach"),
        ("投资者教育讲座 场 3 4", None),
        ("廉政教育 场次 3 4", "anticorruption_training_sessions_employees"),
        ("帮困 万元 3 4", None),
        ("员工帮困 万元 3 4", "hardship_help_spend"),
        ("因環境問題受到處罰 次 3 4", "environmental_penalties"),
    ],
)
def test_a_unit_says_what_a_name_leaves_out(row: str, metric: str | None) -> None:
    assert {fact[0] for fact in facts_of(HEAD + row)} == ({metric} if metric else set())


def test_a_unit_that_counts_something_else_names_nothing() -> None:
    cat = catalogue()
    assert by_unit("员工帮困", "人", cat) != by_unit("员工帮困", "万元", cat)
    assert by_unit("员工帮困", "吨", cat) is None
    assert by_unit("Hardship help", "元", cat) is None


def test_who_came_is_not_how_often_it_was_held() -> None:
    assert facts_of(HEAD + "反腐败培训 人次 300 400\n") == set()


def test_a_column_of_row_numbers_is_no_part_of_the_names() -> None:
    text = HEAD + "7 员工总数 人 300 400\n8 其中：女性员工 人 120 150\n9 营业收入 万元 5 6\n"
    found = {(metric, parts) for metric, parts, *_ in facts_of(text)}
    assert found == {("employees_total", ""), ("employees_total", "gender=female"), ("revenue", "")}


@pytest.mark.parametrize("label", ["30 岁以下员工", "2 度污染", "100 强企业", "7 Employees"])
def test_a_number_that_belongs_to_the_name_stays(label: str) -> None:
    assert without_code(label) == label


def test_a_second_of_which_is_nobodys_part() -> None:
    text = (
        HEAD
        + "员工总数 人 300 400\n其中：男性员工 人 180 250\n女性员工 人 120 150\n其中：海外员工 人 30 40\n"
    )
    assert "region=overseas" not in str(facts_of(text))
    assert ("employees_total", "gender=female", 2023, "150") in facts_of(text)


@pytest.mark.parametrize(
    ("printed", "axis", "member"),
    [("研究生学历员工", "education", "master_and_above"), ("女性佔比", "gender", "female"),
     ("中國香港員工", "region", "hong_kong")],
)  # fmt: skip
def test_people_are_members_with_the_word_for_people_behind_it(printed: str, axis: str, member: str) -> None:
    assert catalogue().exact_member(axis, printed) == member


def test_a_metric_of_its_own_below_a_breakdown_is_no_part_of_it() -> None:
    text = HEAD + "僱員流失比率 % 8 9\n男 % 7 8\n女 % 9 10\n管理層女性比例 % 30 31\n"
    assert ("female_managers_share", "gender=female", 2023, "31") in facts_of(text)
    assert ("employee_turnover_rate", "gender=female", 2023, "31") not in facts_of(text)


@pytest.mark.parametrize(
    ("rows", "fact"),
    [
        ("新增授权专利 项 30 40\n其中：发明专利 项 10 12\n", ("invention_patents_granted", "", 2023, "12")),
        ("申请专利数 件 30 40\n其中：发明专利 件 10 12\n", ("invention_patent_applications", "", 2023, "12")),
        ("雇员总数 人 30 40\n按性别划分：男 人 20 25\n", ("employees_total", "gender=male", 2023, "25")),
        ("範圍三 噸二氧化碳當量 9 9\n類別六：商務差旅 噸二氧化碳當量 3 4\n",
         ("ghg_emissions_scope3", "category=6;scope=3", 2023, "4")),
        ("95588客服热线接通率 % 97 98\n", ("customer_service_answer_rate", "", 2023, "98")),
        ("氮氧化物（NOx）排放 NOx emissions 千克 3 4\n", ("nox_emissions", "", 2023, "0.004")),
    ],
)  # fmt: skip
def test_what_stands_around_a_name(rows: str, fact: tuple[object, ...]) -> None:
    assert fact in facts_of(HEAD + rows)


def test_a_part_of_the_same_metric_is_no_fact_of_it() -> None:
    assert [
        fact[3] for fact in facts_of(HEAD + "废水排放量 吨 9 10\n其中：工业废水 吨 5 6\n") if fact[2] == 2023
    ] == ["10"]


def test_a_sentence_about_years_to_come_is_no_report() -> None:
    text = "2030 年目标：能耗较 2012 年下降 20%，可再生能源占比 20%。"
    assert facts_of(text) == set()


def test_a_name_between_two_counted_figures_belongs_to_the_first() -> None:
    told = facts_of("董事會由9名董事組成，包括4名執行董事、2名非執行董事及3名獨立非執行董事。")
    assert not [fact for fact in told if fact[0] == "executive_directors" and fact[3] != "4"]
