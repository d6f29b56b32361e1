"""Charts: pairs of name and value that arithmetic proves are facts, all others are not."""

from __future__ import annotations

from decimal import Decimal

from tests.unit.test_extract_prose import told

MEAN = (
    "报告期内，员工总数为 {heads} 人。员工人均培训时长为 {mean} 小时。\n\n{pie}\n\n按性别划分\n员工比例\n\n"
)
BARS = "20.0\n\n10.0\n\n男性 女性\n\n按性别划分的平均培训时数\n\n"


def shown(text: str) -> list[tuple[object, object, object]]:
    """(metric, dimensions, value) of what the charts gave."""
    return [
        (row["metric_id"], row["dimensions"], row["value"])
        for row in told(text)
        if row["extractor"] == "charts"
    ]


def test_bars_and_pie_prove_each_other_by_the_weighted_mean() -> None:
    assert sorted(shown(MEAN.format(heads=50, mean="16.0", pie="40.00%\n\n60.00%") + BARS), key=str) == [
        ("employees_share", "gender=female", Decimal(40)),
        ("employees_share", "gender=male", Decimal(60)),
        ("training_hours_per_employee", "gender=female", Decimal(10)),
        ("training_hours_per_employee", "gender=male", Decimal(20)),
    ]


def test_a_mean_that_fits_no_order_proves_nothing() -> None:
    assert shown(MEAN.format(heads=50, mean="17.5", pie="40.00%\n\n60.00%") + BARS) == []


def test_parts_that_are_no_whole_prove_nothing() -> None:
    assert shown(MEAN.format(heads=50, mean="16.0", pie="40.00%\n\n59.00%") + BARS) == []


def test_a_legend_whose_shares_are_parts_of_its_sum() -> None:
    text = "用户信用风险分布（单位：百万人民币）\n\n■ 60分以上\n\n■ 40-60分\n\n■ 750/75.0%\n\n■ 250/25.0%\n"
    rows = told(text)
    assert [row["value_text"] for row in rows if row["reason"] == "number_in_label"] == ["60", "40", "60"]
    assert [(row["value"], row["unit"]) for row in rows if row["outcome"] == "fact"] == [
        (Decimal(750_000_000), "CNY"),
        (Decimal(75), "percent"),
        (Decimal(250_000_000), "CNY"),
        (Decimal(25), "percent"),
    ]


def test_a_legend_with_wrong_shares_is_not_read() -> None:
    text = "用户信用风险分布（单位：百万人民币）\n\n■ 60分以上\n\n■ 40-60分\n\n■ 750/65.0%\n\n■ 250/35.0%\n"
    assert shown(text) == []


def test_rates_of_leavers_are_proven_by_whole_heads() -> None:
    text = MEAN.format(heads=50, mean="16.0", pie="40.00%\n\n60.00%") + BARS
    text += "员工流失率为12.28%，具体如下：\n\n16.67% 9.09%\n\n按性别划分 按年龄划分\n"
    # 20 women and 4 leavers: 4 / 24; 30 men and 3: 3 / 33; 7 leavers in all: 7 / 57.
    assert ("employee_turnover_rate", "gender=female", Decimal("16.67")) in shown(text)
    assert ("employee_turnover_rate", "gender=male", Decimal("9.09")) in shown(text)
