"""Pages in the form of Chinese reports as text: lists of parts without headings, figures counted twice."""

from __future__ import annotations

import pytest

from tests.pages import facts_of

HEAD = "指标 单位 2022 年 2023 年\n"


def _told(text: str, metric: str) -> set[tuple[object, ...]]:
    return {(parts, value) for name, parts, year, value in facts_of(text) if name == metric and year == 2023}


def test_ages_behind_men_and_women_are_of_everybody() -> None:
    text = f"{HEAD}雇员总数 人 90 100\n男性雇员 人 50 60\n女性雇员 人 40 40\n30 岁以下 人 20 30\n"
    text += "50 岁以上 人 70 70\n"
    parts = {("", "100"), ("gender=male", "60"), ("gender=female", "40")}
    assert _told(text, "employees_total") == parts | {("age=under_30", "30"), ("age=over_50", "70")}


def test_so_are_rates_and_regions_behind_ages() -> None:
    text = f"{HEAD}员工流失率 % 9.1 8.4\n男性 % 9.5 8.8\n女性 % 8.6 7.9\n30 岁以下 % 12.0 11.5\n"
    text += "50 岁以上 % 3.0 2.8\n中国香港 % 4 5\n"
    told = _told(text, "employee_turnover_rate")
    assert {("age=under_30", "11.5"), ("age=over_50", "2.8"), ("region=hong_kong", "5")} <= told


def test_ages_right_behind_the_men_are_ages_of_men() -> None:
    text = f"{HEAD}员工总数 人 90 100\n男性员工 人 50 60\n30 岁以下 人 20 30\n"
    assert ("age=under_30;gender=male", "30") in _told(text, "employees_total")


def test_ages_behind_the_women_alone_are_of_nobody_known() -> None:
    text = f"{HEAD}员工总数 人 90 100\n女性员工 人 40 40\n30 岁以下 人 20 30\n"
    assert _told(text, "employees_total") == {("", "100"), ("gender=female", "40")}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (f"{HEAD}志愿者人数 人 80 90\n", {("volunteer_participants", "90")}),
        (f"{HEAD}志愿者人数 人次 80 90\n", {("volunteer_participations", "90")}),
        (f"{HEAD}志愿服务参与人次 人次 80 90\n", {("volunteer_participations", "90")}),
        (f"{HEAD}受训员工数 人次 80 90\n", {("training_participations", "90")}),
        (f"{HEAD}帮扶困难员工人数 人次 80 90\n", set()),
        (f"{HEAD}审核供应商数 家 80 90\n", {("suppliers_audited", "90")}),
        (f"{HEAD}审核供应商数 次 80 90\n", set()),
        (f"{HEAD}董事会会议 次 8 9\n", {("board_meetings", "9")}),
    ],
)
def test_who_comes_twice_is_counted_twice(text: str, facts: set[tuple[str, str]]) -> None:
    assert {(metric, value) for metric, _, year, value in facts_of(text) if year == 2023} == facts
