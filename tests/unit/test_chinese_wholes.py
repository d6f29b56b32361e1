"""Chinese sentences that tell a whole, a measure per something, or a level beside that of another year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.test_extract_prose import facts
from transforms.extract.text.intensities import intensity
from transforms.extract.text.sums import Told, sum_of


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "范围一排放 36 吨二氧化碳当量、范围二排放 54 吨二氧化碳当量，两者合计 90 吨二氧化碳当量。",
            [
                ("ghg_emissions_scope1", Decimal(36), 2022),
                ("ghg_emissions_scope2", Decimal(54), 2022),
                ("ghg_emissions_scope1_2", Decimal(90), 2022),
            ],
        ),
        (
            "能源消耗总量折合 5,200 兆瓦时，密度为每百万元人民币收益 2.6 兆瓦时。",
            [
                ("energy_consumption", Decimal(5200), 2022),
                ("energy_intensity_revenue", Decimal("2.6"), 2022),
            ],
        ),
        (
            "绿色贷款余额由年初的 12 亿元增至 15 亿元。",
            [
                ("green_loans_balance", Decimal(1_200_000_000), 2021),
                ("green_loans_balance", Decimal(1_500_000_000), 2022),
            ],
        ),
        (
            "去年因工受傷個案 26 宗，今年減至 19 宗。",
            [("work_injuries", Decimal(26), 2021), ("work_injuries", Decimal(19), 2022)],
        ),
        (
            "百万工时可记录事故率从2021年的 0.61 降至 0.48；全年收到举报 7 件。",
            [
                ("trir", Decimal("0.61"), 2021),
                ("trir", Decimal("0.48"), 2022),
                ("whistleblowing_reports", Decimal(7), 2022),
            ],
        ),
        (
            "合共 860 名僱員及全體 9 名董事接受反貪污培訓。",
            [
                ("anticorruption_training_employees", Decimal(860), 2022),
                ("anticorruption_training_directors", Decimal(9), 2022),
            ],
        ),
        (
            "氮氧化物排放量由2021年的126吨下降至98吨。",
            [("nox_emissions", Decimal(126), 2021), ("nox_emissions", Decimal(98), 2022)],
        ),
        (
            "2020年至2022年，公司用水量分别为126吨、118吨和109吨。",
            [
                ("water_consumption", Decimal(126), 2020),
                ("water_consumption", Decimal(118), 2021),
                ("water_consumption", Decimal(109), 2022),
            ],
        ),
        (
            "用电量 860 兆瓦时，其中办公用电 86 兆瓦时。",
            [("electricity_consumption", Decimal(860), 2022)],
        ),
        (
            "排查隐患 64 项，整改率 100%；开展各类演练 8 次。",
            [
                ("safety_hazards_found", Decimal(64), 2022),
                ("safety_hazard_rectification_rate", Decimal(100), 2022),
                ("safety_drills", Decimal(8), 2022),
            ],
        ),
        (
            "能源消耗总量折合标准煤 12 吨，损失26個工作天。",
            [("energy_consumption", Decimal(12), 2022), ("lost_days_due_to_injury", Decimal(26), 2022)],
        ),
        (
            "聘用3,286名全职及1,642名兼职雇员。",
            [("employees_total", Decimal(3286), 2022), ("employees_total", Decimal(1642), 2022)],
        ),
        (
            "二氧化硫、烟尘排放量较上年分别下降12%和9%，分别为31吨和7吨。",
            [("sox_emissions", Decimal(31), 2022), ("particulate_emissions", Decimal(7), 2022)],
        ),
        (
            "危险废物产生量 126 吨（上年 138 吨）。",
            [("hazardous_waste", Decimal(126), 2022), ("hazardous_waste", Decimal(138), 2021)],
        ),
        ("2022年授权专利 26 件。", []),
        ("过去三年，公司因工死亡人数均为0。", [("work_related_fatalities", Decimal(0), 2022)]),
        (
            "年內並無針對本集團或其僱員提出並已審結的貪污訴訟。",
            [("concluded_corruption_lawsuits", Decimal(0), 2022)],
        ),
        ("我们有 640 家供应商。", [("suppliers_total", Decimal(640), 2022)]),
        ("其中我们有 64 家供应商。", []),
        ("范围一排放较基准年2019年减少 12%；取水量 640 吨。", [("water_withdrawal", Decimal(640), 2022)]),
    ],
)
def test_what_a_sentence_tells(sentence: str, told: list[tuple[str, Decimal, int]]) -> None:
    assert facts(sentence) == told


def test_a_figure_that_ends_a_wrapped_sentence_is_no_callout() -> None:
    upper = "我们共有 640 家供应商，按地区划分：中国内地 500 家、香港 92 家、海外"
    assert facts(f"{upper}\n48 家。\n\n雇员平均培训时数为 18 小时。") == [
        ("suppliers_total", Decimal(640), 2022),
        ("suppliers_total", Decimal(500), 2022),
        ("suppliers_total", Decimal(92), 2022),
        ("suppliers_total", Decimal(48), 2022),
        ("training_hours_per_employee", Decimal(18), 2022),
    ]


def test_a_sum_is_exact_and_of_one_metric() -> None:
    parts = [Told("男性员工人数", None, "126", "人"), Told("女性员工人数", None, "98", "人")]
    assert sum_of("合计", "", "224", "人", parts) == "员工人数"
    assert sum_of("合计", "", "225", "人", parts) is None
    assert sum_of("合计", "", "224", "名", parts) is None
    assert sum_of("参训合计", "", "224", "人", parts) is None
    assert sum_of("合计", "", "224", "人", [*parts[:1], Told("供应商总数", None, "98", "人")]) is None


def test_an_intensity_is_of_what_stands_beside_it_or_was_told_before() -> None:
    assert intensity("每百万元营收用水", "", None, "吨") == ("单位营收用水", "吨/百万元营收")
    assert intensity("密度為每名僱員", "", "water_consumption", "立方米") == ("人均用水", "立方米/人")
    assert intensity("密度为每百万元收入", "", None, "吨") is None
    assert intensity("用水密度为每张病床", "", "water_consumption", "立方米") is None
    assert intensity("每百万元营收用水", "", None, "人") is None
