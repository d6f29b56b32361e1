"""Two tables beside each other in text: each line parts into a row of the left one and a row of the right."""

from __future__ import annotations

import pytest

from tests.pages import facts_of

HEAD = "社会 单位 2022年 2023年 环境 单位 2022年 2023年\n\n"


def test_both_tables_are_read_with_their_headings() -> None:
    rows = (
        "员工总数 人 1,204 1,310 总耗水量 吨 8,120 7,990\n"
        "按性别划分 废弃物\n"
        "女性 人 402 433 有害废弃物总量 吨 1.2 1.1\n"
    )
    assert facts_of(HEAD + rows) == {
        ("employees_total", "", 2022, "1204"),
        ("employees_total", "", 2023, "1310"),
        ("employees_total", "gender=female", 2022, "402"),
        ("employees_total", "gender=female", 2023, "433"),
        ("water_consumption", "", 2022, "8120"),
        ("water_consumption", "", 2023, "7990"),
        ("hazardous_waste", "", 2022, "1.2"),
        ("hazardous_waste", "", 2023, "1.1"),
    }


@pytest.mark.parametrize(
    "row",
    [
        "员工总数 人 1,204 1,310 总耗水量 吨 8,120",  # a value is missing, and whose is not told
        "员工总数 人 1,204 1,310",
        "1,204 1,310 总耗水量 吨 8,120 7,990",
    ],
)
def test_a_line_that_does_not_part_ends_both(row: str) -> None:
    assert facts_of(HEAD + row + "\n员工总数 人 1,204 1,310 总耗水量 吨 8,120 7,990\n") == set()


def test_labels_torn_by_empty_lines_are_put_together_where_only_both_halves_are_a_name() -> None:
    text = (
        "指标 单位 2022 2023\n\n接受反腐败培训的员\n\n工人数 人 820 844\n\n"
        "员工\n\n培训人次 人次 5,100 5,300\n"
    )
    assert {fact[0] for fact in facts_of(text)} == {
        "anticorruption_training_employees",
        "training_participations",
    }
