"""Tables of one year whose columns are parted on several levels: levels over sexes, metrics over sexes."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.catalogue import catalogue

TRAINING = """113年度員工教育訓練統計
類別              管理職              非管理職           合計
               男性      女性      男性      女性
受訓人數         20        10        60        40       130
受訓總時數      500       200       900       800     2,400
平均受訓時數   25.0      20.0      15.0      20.0      18.5
"""
MOVES = """2024年新進與離職員工統計
                     新進員工                離職員工
年齡            男性    女性    合計    男性    女性    合計
30歲以下           4       3       7       2       1       3
超過50歲           2       1       3       1       1       2
總計               6       4      10       3       2       5
"""
STAFF = """## 員工組成(2024年12月31日)

| 類別 | 組別 | 男性人數 | 男性占比 | 女性人數 | 女性占比 | 合計 |
|---|---|---|---|---|---|---|
| 雇用類型 | 正職 | 60 | 60.0% | 30 | 30.0% | 90 |
| | 臨時 | 6 | 6.0% | 4 | 4.0% | 10 |
| 總計 | | 66 | 66.0% | 34 | 34.0% | 100 |
"""
MIDDLE = """2024 年新進人員與離職人員
              年齡      30 歲以下      30-50 歲
  項目
              性別      女     男      女     男
              人數       3      0       5     10
  新進人員
              比例    2.2%   0.0%    3.7%   7.4%
              人數       1      2       2      5
  離職人員
              比例    0.7%   1.5%    1.5%   3.7%
"""


def test_a_figure_is_of_its_row_and_both_levels_above_it() -> None:
    found = told(TRAINING)
    assert ("training_hours_per_employee", "employee_level=management;gender=female", 2024, "20") in found
    assert ("training_hours_total", "employee_level=junior;gender=male", 2024, "900") in found
    assert ("employees_trained", "", 2024, "130") in found
    assert len(found) == 15


def test_metrics_stand_over_sexes_and_rows_are_ages() -> None:
    found = told(MOVES)
    assert ("new_hires_total", "age=under_30;gender=female", 2024, "3") in found
    assert ("employees_left", "age=over_50", 2024, "2") in found
    assert ("employees_left", "", 2024, "5") in found
    assert len(found) == 18


def test_parts_that_miss_their_total_tell_nothing() -> None:
    assert told(MOVES.replace("       7       2", "       8       2")) == []


def test_words_nobody_knows_or_columns_that_do_not_fit_tell_nothing() -> None:
    assert told(TRAINING.replace("非管理職", "甲類人員")) == []
    assert (
        told(TRAINING.replace("男性      女性      男性      女性", "男性      女性      女性      男性"))
        == []
    )
    assert told(MOVES.replace("離職員工\n", "離職員工    其他\n")) == []


def test_the_title_says_who_is_counted() -> None:
    found = told(STAFF)
    assert ("employees_total", "employment_type=temporary;gender=female", 2024, "4") in found
    assert ("employees_share", "employment_type=permanent;gender=male", 2024, "60") in found
    assert ("employees_total", "", 2024, "100") in found
    assert len(found) == 15


def test_shares_of_a_row_are_none_of_the_workforce() -> None:
    of_rows = STAFF.replace("60.0%", "66.7%").replace("30.0%", "33.3%")
    metrics = [(metric, value) for metric, _, _, value in told(of_rows)]
    assert ("employees_share", "6") in metrics
    assert not {("employees_share", "66.7"), ("employees_share", "33.3")} & set(metrics)


def test_a_heading_may_stand_among_the_rows_of_its_group() -> None:
    found = told(MIDDLE)
    assert ("new_hires_total", "age=30_50;gender=male", 2024, "10") in found
    assert ("employees_left", "age=under_30;gender=female", 2024, "1") in found
    # A share of leavers may be one of all leavers or of all staff: which is not printed.
    assert {metric for metric, *_ in found} == {"new_hires_total", "employees_left"}


@pytest.mark.parametrize("title", ["2024年新進與離職員工目標", "2023年及2024年新進與離職員工"])
def test_aims_and_two_years_tell_nothing(title: str) -> None:
    assert told(MOVES.replace("2024年新進與離職員工統計", title)) == []


def test_years_alone_in_their_lines_may_be_taiwans() -> None:
    cells = ["職業安全績效", "指標", "111年", "112年", "113年", "總工時(小時)", "4,120", "4,205", "4,310"]
    cells += ["教育訓練總時數", "31,204", "33,870", "35,112"]
    assert [
        (year, value) for metric, _, year, value in told("\n\n".join(cells)) if metric == "hours_worked"
    ] == [
        (2022, "4120"),
        (2023, "4205"),
        (2024, "4310"),
    ]


def test_a_year_is_no_age_group() -> None:
    assert told("公司2024年報告\n2024年人均培訓時數20小時。") == [
        ("training_hours_per_employee", "", 2024, "20")
    ]
    assert catalogue().exact_member("age", "2030") is None
    assert catalogue().member("age", "2045") is None
    assert catalogue().axes_with_member("2024") == ()
    assert catalogue().exact_member("age", "20-24") == "20_24"
