"""Heads of men and women without a year: 'Category | Total | Male | Female'."""

from __future__ import annotations

from tests.pages import told

STAFF = """Workforce as of 31 December 2024

                      Total     Male     Female
Employees             3,412     3,120    292
Permanent employees   3,000     2,900    100
"""
FORM = """Sustainability Report 2024

a. Employees and workers

S. No.  Particulars                  Total (A)     Male                    Female
                                                   No. (B)    % (B/A)      No. (C)    % (C/A)
EMPLOYEES
1.      Permanent (D)                3,412         3,120      91.4%        292        8.6%
2.      Other than Permanent (E)     118           101        85.6%        17         14.4%
3.      Total employees (D + E)      3,530         3,221      91.2%        309        8.8%
"""


def test_men_and_women_stand_beside_the_whole() -> None:
    assert told(STAFF) == [
        ("employees_total", "", 2024, "3412"),
        ("employees_total", "gender=male", 2024, "3120"),
        ("employees_total", "gender=female", 2024, "292"),
        ("employees_total", "employment_type=permanent", 2024, "3000"),
        ("employees_total", "employment_type=permanent;gender=male", 2024, "2900"),
        ("employees_total", "employment_type=permanent;gender=female", 2024, "100"),
    ]


def test_below_members_stand_counts_and_shares() -> None:
    found = told(FORM)
    assert ("employees_total", "employment_type=permanent;gender=female", 2024, "292") in found
    assert ("employees_total", "", 2024, "3530") in found
    assert ("employees_total", "gender=male", 2024, "3221") in found
    assert not {value for *_, value in found} & {"91.4", "8.6", "91.2"}


def test_cells_with_the_measure_behind_the_member() -> None:
    page = """Workforce 2024

| Category | Total | Male No. | Male % | Female No. | Female % |
|---|---|---|---|---|---|
| Temporary employees | 118 | 101 | 85.6 | 17 | 14.4 |
| Total employees | 3,530 | 3,221 | 91.2 | 309 | 8.8 |
"""
    assert ("employees_total", "employment_type=temporary;gender=female", 2024, "17") in told(page, "page.md")
    assert ("employees_total", "gender=male", 2024, "3221") in told(page, "page.md")


def test_values_without_a_label_are_of_the_heading_above_the_head() -> None:
    assert told("2024年可持续发展报告\n\n员工流失率\n\n男性 女性\n\n5.71% 9.00%\n") == [
        ("employee_turnover_rate", "gender=male", 2024, "5.71"),
        ("employee_turnover_rate", "gender=female", 2024, "9"),
    ]


def test_words_of_a_chart_and_a_lost_head_are_no_such_head() -> None:
    chart = "按性别划分的平均培训时数\n\n20.0\n\n10.0\n\n男性 女性\n\n按年龄划分\n"
    assert [metric for metric, *_ in told(f"2024年员工总数为 50 人。\n\n{chart}")] == ["employees_total"]
    assert told("2023年新进员工\n年龄 30 岁以下\n性别 女 男 合计\n新进员工比例 2.2% 0.0% 3.7%\n") == []
