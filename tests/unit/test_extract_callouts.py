"""Callouts: which label a lone figure belongs to, and when that cannot be told."""

from __future__ import annotations

from decimal import Decimal

from tests.unit.test_extract_prose import facts, told

ABOVE = "员工培训覆盖率\n\n88.5%\n\n耗电总量\n\n3,210.5 兆瓦时\n\n"
BELOW = "88.5%\n\n员工培训覆盖率\n\n3,210.5 兆瓦时\n\n耗电总量\n\n"
BOTH = [
    ("training_coverage_rate", Decimal("88.5"), 2022),
    ("electricity_consumption", Decimal("3210.5"), 2022),
]


def test_a_label_above_its_figure() -> None:
    assert facts(f"环境与员工\n\n{ABOVE}") == BOTH


def test_a_label_below_its_figure() -> None:
    assert facts(f"我们在这一年继续前行。\n\n{BELOW}我们在这一年继续前行。") == BOTH


def test_a_figure_between_two_labels_that_fit_has_none() -> None:
    rows = told("员工培训覆盖率\n\n88.5%\n\n客户满意度")
    assert [(row["outcome"], row["reason"]) for row in rows] == [("ignored", "label_above_or_below")]


def test_two_figures_under_one_label_are_unmapped() -> None:
    assert facts("员工培训覆盖率\n\n88.5%\n\n77.5%\n\n") == []


def test_pairs_on_one_line() -> None:
    assert facts("员工培训覆盖率88.5% 耗电总量 3,210.5 兆瓦时") == BOTH


def test_a_label_over_two_lines_with_its_year() -> None:
    assert facts("2021年\n员工培训\n覆盖率达\n\n88.5%。") == [
        ("training_coverage_rate", Decimal("88.5"), 2021)
    ]


def test_a_change_under_a_callout() -> None:
    assert facts("营业收入\n\n12.5亿元\n\n同比增长\n\n8.3%\n\n") == [
        ("revenue", Decimal(1_250_000_000), 2022),
        ("revenue_growth_yoy", Decimal("8.3"), 2022),
    ]


def test_a_unit_that_the_metric_does_not_take_gives_no_name() -> None:
    (row,) = told("员工培训覆盖率\n\n88 吨\n\n")
    assert (row["outcome"], row["metric_id"]) == ("rejected", "training_coverage_rate")


def test_the_title_of_a_breakdown_is_no_label_of_one_figure() -> None:
    assert facts("100%\n\n按性别划分\n员工比例") == []


def test_more_than() -> None:
    (row,) = told("员工总数\n\n900+人\n\n客户服务")
    assert (row["outcome"], row["value"], row["qualifier"]) == ("fact", Decimal(900), "more than (+)")
