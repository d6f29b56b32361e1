"""Chinese reports as they are really printed: staff tables, heads of values, changes, capacity not built."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.catalogue import catalogue
from transforms.filing import observed

TITLE = "2024年年度报告\n"


def _told(text: str) -> set[tuple[object, ...]]:
    return set(told(text))


def _page(rows: str) -> str:
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows.split("\n")
    )
    return f"<html><body><p>2024年年度报告</p><p>员工情况</p><table>{cells}</table></body></html>"


def test_staff_is_counted_above_the_tables_that_divide_it() -> None:
    text = f"{TITLE}报告期末母公司在职员工的数量（人） 310\n报告期末主要子公司在职员工的数量（人） 1,240\n"
    text += "报告期末在职员工的数量合计（人） 1,550\n（2）短期薪酬列示\n3、社会保险费 4,210 5,330 90\n"
    assert _told(text) == {
        ("employees_total", "org=parent", 2024, "310"),
        ("employees_total", "org=subsidiaries", 2024, "1240"),
        ("employees_total", "", 2024, "1550"),
    }


def test_a_staff_table_needs_no_year_and_no_cells() -> None:
    text = f"{TITLE}专业构成类别 专业构成人数（人）\n生产人员 800\n技术人员 400\n"
    text += "教育程度类别 数量（人）\n本科 700\n大专 500\n合计 1,200\n"
    assert _told(text) == {
        ("employees_total", "function=production", 2024, "800"),
        ("employees_total", "function=technical", 2024, "400"),
        ("employees_total", "education=bachelor", 2024, "700"),
        ("employees_total", "education=college", 2024, "500"),
        ("employees_total", "", 2024, "1200"),
    }


def test_in_cells_it_counts_the_same_people() -> None:
    rows = observed(_page("教育程度类别|数量（人）\n硕士|70\n本科|700\n合计|770").encode(), "p.html")
    found = rows.filter(outcome="fact").select("metric_id", "dimensions", "value_text")
    assert set(found.iter_rows()) == {
        ("employees_total", "education=master", "70"),
        ("employees_total", "education=bachelor", "700"),
        ("employees_total", "", "770"),
    }


@pytest.mark.parametrize("head", ["项目类别 金额", "产品类别 数量（台）", "教育程度类别 平均年龄"])
def test_other_heads_without_a_year_are_none_in_running_text(head: str) -> None:
    assert not _told(f"{TITLE}{head}\n本科 700\n大专 500\n")


@pytest.mark.parametrize(
    "head",
    [
        "废气污染物种类 单位 2023 年数值 2024 年数值",
        "指标名称 指标单位 2023年数据 2024年数据",
        "污染物 单位 2023年实际值 2024年实际值",
    ],
)
def test_a_word_for_values_behind_a_year_is_no_part_of_it(head: str) -> None:
    assert _told(f"{TITLE}{head}\n氮氧化物 吨 40.5 38.2\n") == {
        ("nox_emissions", "", 2023, "40.5"),
        ("nox_emissions", "", 2024, "38.2"),
    }


def test_what_is_discharged_stands_in_the_head_with_its_unit() -> None:
    assert _told(f"{TITLE}污染物种类 2024 年排放量（吨）\n二氧化硫 1.02\n颗粒物 0.44\n") == {
        ("sox_emissions", "", 2024, "1.02"),
        ("particulate_emissions", "", 2024, "0.44"),
    }
    assert ("sox_emissions", "", 2023, "3") in _told(
        f"{TITLE}污染物 2023 年排放量（吨） 2024 年排放量（吨）\n二氧化硫 3 2\n氮氧化物 7 6\n"
    )


def test_what_is_permitted_is_not_discharged() -> None:
    assert not _told(f"{TITLE}污染物种类 2024 年核定排放量（吨）\n二氧化硫 1.02\n颗粒物 0.44\n")


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("用水量较上年减少 7%。", ("water_consumption_change_yoy", "", 2024, "-7")),
        ("用電量同比降低 8%。", ("electricity_consumption_change_yoy", "", 2024, "-8")),
        ("温室气体排放总量较去年增加 2%。", ("ghg_emissions_change_yoy", "", 2024, "2")),
        ("净利润较上年下降 3%。", ("net_profit_growth_yoy", "", 2024, "-3")),
    ],
)
def test_a_change_on_the_year_before_has_its_sign(sentence: str, fact: tuple[object, ...]) -> None:
    assert _told(f"2024年可持续发展报告\n{sentence}") == {fact}


def test_the_level_that_a_change_leads_to_is_of_what_changed() -> None:
    assert _told(f"{TITLE}用電量較上一年度增加 6.2%，至 38,620 兆瓦時。") == {
        ("electricity_consumption_change_yoy", "", 2024, "6.2"),
        ("electricity_consumption", "", 2024, "38620"),
    }


def test_capacity_not_yet_built_is_not_installed() -> None:
    found = _told(f"{TITLE}2024年底，集团装机容量2375万千瓦；在建及待开工机组5台，装机容量600万千瓦。")
    assert found == {("installed_capacity", "", 2024, "23750")}


def test_a_form_says_what_year_it_is_for() -> None:
    assert _told("报告年度：2023年\n编制日期：2024年4月\n本社员工总数 168 人。") == {
        ("employees_total", "", 2023, "168")
    }


def test_the_title_of_a_report_is_no_part_of_the_sentence_below_it() -> None:
    assert _told("某某股份2024年可持续发展报告\n管理层平均年龄为 50.3 岁。") == {
        ("average_age", "employee_level=management", 2024, "50.3")
    }


@pytest.mark.parametrize(
    ("label", "metric"),
    [
        ("温室气体排放总量（含范围一及范围二）", "ghg_emissions_total"),
        ("接受反商业贿赂及反贪污培训的员工百分比", "anticorruption_training_coverage"),
        ("每员工用电量", "electricity_consumption_per_employee"),
        ("悬浮粒子与颗粒物（PM）排放量", "particulate_emissions"),
        ("公益慈善、志愿活动等投入资金金额", "community_investment"),
    ],
)
def test_names_in_the_words_of_the_exchanges(label: str, metric: str) -> None:
    found = catalogue().metric_read(label)
    assert found is not None
    assert found[0] == metric


def test_a_head_that_begins_with_the_unit_stands_over_the_columns_behind_the_label() -> None:
    text = "环境报告2023\n单位 | 2022 | 2023 | |\n---|---|---|---|\n用电量 | 度 | 4 815 754 | 4 256 371 |\n"
    text += "耗水量 | 立方米 | 190 | 125 |\n"
    assert _told(text) >= {
        ("electricity_consumption", "", 2023, "4256.371"),
        ("water_consumption", "", 2022, "190"),
    }


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("2024年，公司用水量较2023年下降 5%。", ("water_consumption_change_yoy", "", 2024, "-5")),
        (
            "2024年用電量較2023年減少 186,000 度，減少比例為 1.03%。",
            ("electricity_consumption_change_yoy", "", 2024, "-1.03"),
        ),
        ("公司提前完成节水目标，用水量为 90 吨。", ("water_consumption", "", 2024, "90")),
        ("本公司董事会计 9 名，任期三年。", ("board_members", "", 2024, "9")),
        (
            "销量分别较2021和2022年降低，5个基地获评“绿色工厂”、光伏电站装机容量达 307 兆瓦。",
            ("renewable_generation_capacity", "energy_source=solar", 2024, "307"),
        ),
    ],
)
def test_what_a_sentence_tells(text: str, fact: tuple[object, ...]) -> None:
    assert _told(f"2024年可持续发展报告\n{text}") == {fact}


def test_a_fall_since_an_older_year_is_none_on_the_year_before() -> None:
    assert not _told("2024年可持续发展报告\n2024年，公司用水量较2020年下降 5%。")


@pytest.mark.parametrize(
    "title",
    [
        "河山能源集团2024年度社会责任报告",
        "河山能源日前发布2024年社会责任报告。",
        "《河山能源2024年可持续发展报告》",
    ],
)
def test_a_title_names_the_reporter(title: str) -> None:
    text = f"{title}\n2024年，河山能源员工总数为 1,200 人，东河电厂用电量为 500 万千瓦时。"
    assert _told(text) == {("employees_total", "", 2024, "1200")}


@pytest.mark.parametrize(
    "start",
    [
        "《2024年度河山集团社会责任报告》显示，",
        "报告显示，河山集团经营稳健。河山集团连年增长。",
        "河山集团有限公司(以下简称河山集团)成立于1998年。",
        "编写单位：河山集团股份有限公司\n编制日期：2025年4月\n",
    ],
)
def test_who_is_spoken_of_by_name(start: str) -> None:
    text = f"2024年报告\n{start}2024年，河山集团共实现营业总收入约 51.4 亿元。河山集团员工总数为 1,200 人。"
    assert _told(text) == {("revenue", "", 2024, "5140000000"), ("employees_total", "", 2024, "1200")}


def test_a_company_beside_us_is_not_the_reporter() -> None:
    text = "2024年报告\n我们重视环境。我们员工总数为 90 人。公司用水量为 80 吨。我们的客户众多。\n"
    text += "远川公司成立于1998年。远川公司员工总数为 500 人。远川公司用水量为 700 吨。\n"
    assert ("employees_total", "", 2024, "500") not in _told(text)


def test_a_rural_bank_signs_its_report() -> None:
    text = "报告年度：2024年度\n编写单位：贵州河山农村商业银行股份有限公司\n"
    text += "截至2024年12月末，河山农商银行各项贷款余额 595,376 万元。"
    assert _told(text) == {("outstanding_loan_balance", "", 2024, "5953760000")}


def test_four_digits_before_a_unit_are_no_year() -> None:
    assert ("electricity_generated", "", 2023, "9060000") in _told(
        "2023年度报告\n截至2023年底，公司总装机达2088万千瓦，年发电量90.6亿千瓦时。"
    )


def test_an_amount_for_a_rate_per_revenue_is_not_one_per_employee() -> None:
    rows = "单位营收综合能耗 万吨标准煤 0.08\n单位营收温室气体排放量 吨二氧化碳当量 5\n"
    assert not _told(f"指标 单位 2024年\n{rows}")


def test_one_year_over_amounts_beside_factors() -> None:
    text = "2024年报告\n能源項目 | 單位 | 2024年耗用量 | 轉換係數 | 焦耳 |\n---|---|---|---|---|\n"
    text += "柴油 | 公升 | 542.12 | 0.035 | 19.08 |\n汽油 | 公升 | 906 | 0.0326 | 29.5 |\n"
    assert _told(text) == {
        ("diesel_consumption", "", 2024, "542.12"),
        ("gasoline_consumption", "", 2024, "906"),
    }


def test_a_second_line_of_a_drawn_head_stands_behind_the_labels() -> None:
    text = "永續報告書\n項目 | 2022年 | 2023年 | |||| \n---|---|---|---|---|---|---|\n"
    text += "女 | 男 | 合計 | 女 | 男 | 合計 | |\n"
    text += "當年度申請育嬰留停人數(B) | 2 | 1 | 3 | 7 | 4 | 11 |\n"
    text += "復職率(D/C) x100 | 50% | 100% | 75% | 80% | 60% | 70% |\n"
    found = _told(text)
    assert ("parental_leave_employees", "gender=female", 2022, "2") in found
    assert ("parental_leave_employees", "gender=male", 2023, "4") in found
    assert ("parental_leave_employees", "", 2023, "11") in found
    assert ("parental_leave_return_rate", "gender=female", 2023, "80") in found


def test_a_label_below_the_end_of_a_sentence_is_no_part_of_it() -> None:
    text = "2024年ESG报告\n我们付诸行动。\n温室气体排放总量\n2.95万吨二氧化碳当量\n员工总数\n5,987人\n"
    assert ("ghg_emissions_total", "", 2024, "29500") in _told(text)


def test_a_time_behind_a_colon_begins_a_clause() -> None:
    text = "2024年永續報告書\n統計資料如下：2024年度用電量較2023年度减少186,000度，減少比例為1.03%。"
    assert _told(text) == {("electricity_consumption_change_yoy", "", 2024, "-1.03")}


def test_a_remark_behind_the_unit_and_a_question_before_the_name() -> None:
    text = "指标 2023年 2024年\n员工流失率（%）（剔除适龄退休） 16.2 14.1\n"
    text += "如是，披露的温室气体范围3排放量（二氧化碳当量公吨） 900 880\n"
    assert _told(text) >= {
        ("employee_turnover_rate", "", 2024, "14.1"),
        ("ghg_emissions_scope3", "scope=3", 2023, "900"),
    }


def test_growth_in_traditional_writing_behind_what_grew() -> None:
    text = "2023年報告\n2023年，公司營業收入為 28.1 億元，同比增長 11.8%。公司完成售電量 82 億千瓦時。"
    assert _told(text) == {
        ("revenue", "", 2023, "2810000000"),
        ("revenue_growth_yoy", "", 2023, "11.8"),
        ("electricity_sold", "", 2023, "8200000"),
    }


@pytest.mark.parametrize("subject", ["举办环保公益活动12场", "开展普法宣传12次", "开展反腐败培训12场"])
def test_who_was_reached_is_told_of_what_reached_them_only(subject: str) -> None:
    page = f"2023年度环境、社会及管治报告\n\n2023年，公司{subject}，覆盖3,200人次。\n"
    assert "3200" not in [fact[3] for fact in told(page) if fact[0] == "financial_literacy_reach"]
