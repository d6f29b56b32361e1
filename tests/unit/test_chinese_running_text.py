"""Chinese sentences that tell parts, two years, several names in turn, or that there was none."""

from __future__ import annotations

import pytest

from tests.unit.test_chinese_forms import _facts

Told = tuple[object, object, object, str]


def _told(text: str) -> list[Told]:
    return [(metric, parts, year, value) for metric, parts, year, value, _ in _facts(text)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "公司现有员工900人；其中30岁及以下300人，31至50岁450人；本科及以上学历610人。",
            [
                ("employees_total", "", 2023, "900"),
                ("employees_total", "age=30_and_under", 2023, "300"),
                ("employees_total", "age=31_50", 2023, "450"),
                ("employees_total", "education=bachelor_and_above", 2023, "610"),
            ],
        ),
        (
            "本集團共有供應商96家，其中華南地區60家、華東地區24家及其他地區12家。",
            [
                ("suppliers_total", "", 2023, "96"),
                ("suppliers_total", "region=south_china", 2023, "60"),
                ("suppliers_total", "region=east_china", 2023, "24"),
                ("suppliers_total", "region=other", 2023, "12"),
            ],
        ),
        (
            "员工人均培训时长为30小时，其中男性28.5小时，女性31.8小时。",
            [
                ("training_hours_per_employee", "", 2023, "30"),
                ("training_hours_per_employee", "gender=male", 2023, "28.5"),
                ("training_hours_per_employee", "gender=female", 2023, "31.8"),
            ],
        ),
        (
            "按年齡劃分的流失率為：30歲以下22.5%，30至50歲10.1%，50歲以上6.4%。",
            [
                ("employee_turnover_rate", "age=under_30", 2023, "22.5"),
                ("employee_turnover_rate", "age=30_50", 2023, "10.1"),
                ("employee_turnover_rate", "age=over_50", 2023, "6.4"),
            ],
        ),
    ],
)
def test_parts_behind_their_whole(text: str, facts: list[Told]) -> None:
    assert _told(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "公司现有员工900人，其中飞行员300人，女性120人。",  # women among the pilots, or of all
        "公司现有员工900人，其中男性1,200人。",  # more than there are
        "员工流失率为12%，其中女性占40%。",  # a share of those who left
        "公司用水量300万吨，其中女性120人。",
    ],
)
def test_what_is_no_part_of_what_was_told(text: str) -> None:
    assert [parts for _, parts, _, _ in _told(text) if parts] == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "柴油消耗量由去年的900升减少至800升。",
            [("diesel_consumption", "", 2022, "900"), ("diesel_consumption", "", 2023, "800")],
        ),
        ("员工离职率由9.3%降至7.9%。", [("employee_turnover_rate", "", 2023, "7.9")]),
        (
            "公司研发支出15.8亿元，较2021年的13.4亿元增长17.9%。",
            [("rd_expense", "", 2023, "1580000000"), ("rd_expense", "", 2021, "1340000000")],
        ),
        (
            "可再生电力占比41.6%，2022年为33.8%。",
            [
                ("renewable_electricity_share", "", 2023, "41.6"),
                ("renewable_electricity_share", "", 2022, "33.8"),
            ],
        ),
        (
            "百万工时损失工时事故率（LTIFR）为0.58，较去年的0.73进一步降低。",
            [("ltifr", "", 2023, "0.58"), ("ltifr", "", 2022, "0.73")],
        ),
        ("公司用水量将由2022年的300万吨降至200万吨。", []),
    ],
)
def test_the_year_before_beside_this_one(text: str, facts: list[Told]) -> None:
    assert _told(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "二氧化硫、氮氧化物和颗粒物排放量分别为31吨、64吨和7吨，同比分别下降6%、11%和8%。",
            [
                ("sox_emissions", "", 2023, "31"),
                ("nox_emissions", "", 2023, "64"),
                ("particulate_emissions", "", 2023, "7"),
            ],
        ),
        (
            "男、女员工人均培训时长分别为41.8小时、43.5小时。",
            [
                ("training_hours_per_employee", "gender=male", 2023, "41.8"),
                ("training_hours_per_employee", "gender=female", 2023, "43.5"),
            ],
        ),
        (
            "2022年、2023年公司用水量分别为310万吨和300万吨。",
            [("water_consumption", "", 2022, "3100000"), ("water_consumption", "", 2023, "3000000")],
        ),
        ("二氧化硫、甲物质和颗粒物排放量分别为31吨、64吨和7吨。", []),
        ("二氧化硫和颗粒物排放量分别为31吨、64吨和7吨。", []),
    ],
)
def test_names_and_figures_in_one_order(text: str, facts: list[Told]) -> None:
    assert _told(text) == facts


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("公司无使用童工、强迫劳动情况发生。", ["child_labour_incidents", "forced_labour_incidents"]),
        ("过去三年均无因工死亡个案。", ["work_related_fatalities"]),
        ("年內並無致命工業意外。", ["work_related_fatalities"]),
        ("公司未发生童工、某某情况。", []),
        ("公司无使用童工的计划。", []),
    ],
)
def test_none_said_in_words(text: str, metrics: list[str]) -> None:
    assert [(metric, value) for metric, _, _, value in _told(text)] == [(one, "0") for one in metrics]


def test_what_is_allowed_in_brackets_is_no_discharge() -> None:
    text = "化学需氧量排放量为98.7吨，低于许可排放量（化学需氧量180吨、氨氮18吨）。"
    assert _told(text) == [("cod_emissions", "", 2023, "98.7")]


def test_a_ratio_without_a_unit_counts_in_a_sentence() -> None:
    assert _told("数据中心平均PUE为1.28。") == [("power_usage_effectiveness", "", 2023, "1.28")]


def test_the_line_of_the_days_covered_is_no_part_of_the_text_below() -> None:
    text = "报告期：2023年1月1日至2023年12月31日\n\n公司用水量为300万吨，用电量为20兆瓦时。\n"
    assert _told(text) == [
        ("water_consumption", "", 2023, "3000000"),
        ("electricity_consumption", "", 2023, "20"),
    ]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "公司慰问困难职工318人，发放慰问金96.4万元。",
            [("employees_in_hardship_helped", "318"), ("hardship_help_spend", "964000")],
        ),
        (
            "绿色信贷方面，年末余额312.44亿元，占各项贷款的9.2%。",
            [("green_loans_balance", "31244000000"), ("green_loans_share", "9.2")],
        ),
        (
            "用电量较上一年度增加6.2%至38,620兆瓦时。",
            [("electricity_consumption_change_yoy", "6.2"), ("electricity_consumption", "38620")],
        ),
        ("截至报告期末，公司共申请专利8,670件。", []),
        (
            "反贪污培训覆盖董事9人、雇员5,862人。",
            [("anticorruption_training_directors", "9"), ("anticorruption_training_employees", "5862")],
        ),
        ("本年度未发生较大及以上安全事故。", []),
        (
            "员工流失率：男性14.2%，女性12.6%，整体13.0%。",
            [
                ("employee_turnover_rate", "14.2"),
                ("employee_turnover_rate", "12.6"),
                ("employee_turnover_rate", "13"),
            ],
        ),
    ],
)
def test_names_that_the_words_before_complete(text: str, facts: list[tuple[str, str]]) -> None:
    assert [(metric, value) for metric, _, _, value in _told(text)] == facts
