"""Tables of text with a count and a share in each row: read where arithmetic proves them."""

from __future__ import annotations

import pytest

from tests.pages import facts_of

GENDER = "男性 1,248 62.4\n女性 752 37.6\n"
AGE = "年龄\n30 岁以下 640 32.0\n30-50 岁 1,180 59.0\n50 岁以上 180 9.0\n"
HEAD = "员工构成\n\n类别 人数（人） 占比（%）\n\n"


def test_counts_and_shares_axis_by_axis() -> None:
    found = facts_of(HEAD + "性别\n" + GENDER + AGE)
    assert {row for row in found if row[1] == "gender=female"} == {
        ("employees_total", "gender=female", 2023, "752"),
        ("employees_share", "gender=female", 2023, "37.6"),
    }
    assert {row[3] for row in found if row[0] == "employees_total"} == {"1248", "752", "640", "1180", "180"}
    assert len(found) == 10


def test_the_whole_is_counted_and_its_share_says_nothing() -> None:
    found = facts_of(
        "2022年新进员工统计表\n项目 人数 占比\n男性 60人 40.0%\n女性 90人 60.0%\n合计 150人 100.0%\n"
    )
    assert ("new_hires_total", "", 2022, "150") in found
    assert {row[0] for row in found} == {"new_hires_total", "new_hires_share"}
    assert len(found) == 5


def test_years_over_pairs_of_columns() -> None:
    found = facts_of(
        "人員結構\n年度 2022年 2023年\n類別 人數 佔比 人數 佔比\n男 30 75.0% 36 80.0%\n女 10 25.0% 9 20.0%\n"
    )
    assert ("employees_total", "gender=male", 2022, "30") in found
    assert ("employees_share", "gender=female", 2023, "20") in found
    assert len(found) == 8


@pytest.mark.parametrize(
    "text",
    [
        HEAD + GENDER.replace("1,248", "1,348"),  # 1,348 is no 62.4 % of what 752 is 37.6 % of
        HEAD.replace("员工构成", "客户构成") + GENDER,  # customers are no metric by gender
        HEAD.replace("（%）", "") + "男性 1,248 0.624\n女性 752 0.376\n",  # fractions, or a part of more
        HEAD + "甲部门 1,248 62.4\n乙部门 752 37.6\n",
    ],
)  # fmt: skip
def test_what_is_not_proven_is_not_told(text: str) -> None:
    assert facts_of(text) == set()
