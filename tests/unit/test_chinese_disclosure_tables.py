"""Tables that Chinese filings print by the thousand: exchanges' guidelines, annual reports, appendices."""

from __future__ import annotations

import pytest

from transforms.filing import observed

YEAR = "华辰股份有限公司2024年年度报告\n"
Told = set[tuple[str, str, str, int]]


def _told(text: str, name: str = "report.txt") -> Told:
    """(figure, metric, dimensions, year) of every fact."""
    found = observed(text.encode(), name).filter(outcome="fact")
    return set(found.select("value_text", "metric_id", "dimensions", "fiscal_year").iter_rows())


def _now(text: str) -> set[tuple[str, str, str]]:
    told = _told(YEAR + text)
    assert {year for *_, year in told} <= {2024}
    return {(figure, metric, dimensions) for figure, metric, dimensions, _ in told}


def test_staff_in_research_are_divided_as_such_and_not_as_all_staff() -> None:
    text = (
        "研发人员学历结构\n学历结构类别 学历结构人数\n博士研究生 12\n本科 200\n"
        "研发人员年龄结构\n年龄结构类别 年龄结构人数\n30岁以下（不含30岁） 120\n"
        "30-40岁（含30岁，不含40岁） 150\n60岁及以上 3\n"
        "教育程度\n教育程度类别 数量（人）\n本科 1,333"
    )
    assert _now(text) == {
        ("12", "rd_employees", "education=phd"),
        ("200", "rd_employees", "education=bachelor"),
        ("120", "rd_employees", "age=under_30"),
        ("150", "rd_employees", "age=30_39"),
        ("3", "rd_employees", "age=60_and_over"),
        ("1,333", "employees_total", "education=bachelor"),
    }


MERGED = (
    ("指标", "类别", "单位", "2024年", "2023年"),
    ("员工流失率", "男性", "%", "9.1", "9.9"),
    ("", "女性", "%", "8.6", "9.7"),
    ("新进员工人数", "男性", "人", "134", "122"),
    ("", "女性", "人", "100", "101"),
)


@pytest.mark.parametrize("kind", ["blanks", "csv"])
def test_a_metric_merged_over_its_members_is_theirs_and_not_the_first_rows_total(kind: str) -> None:
    rows = [" ".join(filter(None, row)) if kind == "blanks" else ",".join(row) for row in MERGED]
    told = _told("\n".join([YEAR.strip(), *rows]), "report.txt" if kind == "blanks" else "report.csv")
    assert told == {
        ("9.1", "employee_turnover_rate", "gender=male", 2024),
        ("9.9", "employee_turnover_rate", "gender=male", 2023),
        ("8.6", "employee_turnover_rate", "gender=female", 2024),
        ("9.7", "employee_turnover_rate", "gender=female", 2023),
        ("134", "new_hires_total", "gender=male", 2024),
        ("122", "new_hires_total", "gender=male", 2023),
        ("100", "new_hires_total", "gender=female", 2024),
        ("101", "new_hires_total", "gender=female", 2023),
    }


def test_a_column_of_kinds_behind_the_names_that_tells_no_members_is_a_heading() -> None:
    sheet = "指标,类别,单位,2024年\n员工总数,社会,人,345\n范围一排放量,环境,吨二氧化碳当量,12.5\n"
    told = {(figure, metric) for figure, metric, _, _ in _told(sheet, "report.csv")}
    assert told == {("345", "employees_total"), ("12.5", "ghg_emissions_scope1")}


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (
            "主要污染物 单位 排放总量 核定的排放总量",
            "化学需氧量 吨 12.34 45.67",
            ("12.34", "cod_emissions", ""),
        ),
        (
            "编号 指标 指标种类 单位 披露情形",
            "1 总取水量 量化 千立方公尺（m³） 123.4",
            ("123.4", "water_withdrawal", ""),
        ),
        (
            "扶贫及乡村振兴项目 数量/内容 情况说明",
            "总投入（万元） 56.7",
            ("56.7", "rural_revitalisation_investment", ""),
        ),
        (
            "对外捐赠、公益项目 数量/内容 情况说明",
            "总投入（万元） 56.7",
            ("56.7", "community_investment", ""),
        ),
        ("指标 单位 数值", "E.1.1.2 循环水用量 吨 45,678", ("45,678", "water_recycled", "")),
        ("指标 单位 数值", "数据中心PUE值 - 1.39", ("1.39", "power_usage_effectiveness", "")),
        ("指标 单位 数值", "消耗能源总量 十亿焦耳（GJ） 34,567", ("34,567", "energy_consumption", "")),
    ],
)
def test_a_form_of_annual_reports_without_a_year(head: str, row: str, told: tuple[str, str, str]) -> None:
    assert _now(f"情况表\n{head}\n{row}") == {told}


def test_a_pollutant_in_several_rows_of_one_table_is_told_of_no_outlet() -> None:
    head = "| 主要污染物 | 排放口分布情况 | 单位 | 排放总量 |\n|---|---|---|---|\n"
    rows = "| COD | 东区 | 吨 | 12.34 |\n| 氨氮 | 东区 | 吨 | 0.98 |\n| COD | 西区 | 吨 | 2.34 |\n"
    told = _told(f"# {YEAR}\n{head}{rows}", "report.md")
    assert {metric for _, metric, _, _ in told} == {"ammonia_nitrogen_emissions"}


def test_what_a_column_of_text_may_hide_is_not_read() -> None:
    head = "主要污染物 排放口数量 排放总量\n"
    assert not _now(f"情况表\n{head}化学需氧量 2 12.34\n氨氮 2 0.98")


MEMBERS = (
    "類別 組別 新進人數 離職人數 離職率\n性別 男 134 90 7.5%\n性別 女 100 66 8.3%\n"
    "年齡 51歲以上 14 26 8.7%\n合計 234 156 7.8%"
)


def test_members_are_rows_and_metrics_columns() -> None:
    told = _now(f"新進與離職員工\n{MEMBERS}")
    assert {one for one in told if one[1] == "employees_left"} == {
        ("90", "employees_left", "gender=male"),
        ("66", "employees_left", "gender=female"),
        ("26", "employees_left", "age=over_50"),
        ("156", "employees_left", ""),
    }
    assert ("8.3%", "employee_turnover_rate", "gender=female") in told or (
        "8.3",
        "employee_turnover_rate",
        "gender=female",
    ) in told
    assert len(told) == 12


@pytest.mark.parametrize("broken", ["台北廠 14 26 8.7%", "性別 男 14 26 8.7%"])
def test_rows_that_are_no_members_or_one_member_twice_make_no_such_table(broken: str) -> None:
    lines = MEMBERS.splitlines()
    told = _now("\n".join(["新進與離職員工", lines[0], broken, *lines[1:3]]))
    assert not {one for one in told if one[1] == "employees_left"}


def test_counts_and_shares_in_cells_and_behind_a_word_of_their_axis() -> None:
    rows = "性別 男 1,200 60.0%\n性別 女 800 40.0%\n年齡 未滿30歲 500 25.0%\n年齡 30-50歲 1,500 75.0%"
    text = f"員工多元化（2024年）\n類別 組別 人數 比例\n{rows}"
    assert ("500", "employees_total", "age=under_30") in _now(text)
    cells = (
        "| 学历 | 人数（人） | 占比（%） |\n|---|---|---|\n| 硕士 | 300 | 12.5 |\n| 本科 | 2,100 | 87.5 |\n"
    )
    assert ("300", "employees_total", "education=master") in _now(f"\n2024年员工学历结构\n\n{cells}")


TITLED = "男性员工（小时） 28.1 27.1\n女性员工（小时） 30.2 29.3"


@pytest.mark.parametrize("title", ["人均培训时长", "人均培训时长\n数据统计范围与财务报表一致"])
def test_rows_with_units_of_their_own_below_a_title(title: str) -> None:
    told = _told(f"{YEAR}{title}\n项目 2024年 2023年\n{TITLED}")
    assert ("28.1", "training_hours_per_employee", "gender=male", 2024) in told
    assert len(told) == 4


def test_men_and_women_that_exceed_a_whole_are_no_shares_of_the_workforce() -> None:
    head = "项目 单位 2024年 2023年\n"
    assert not _told(f"{YEAR}{head}男性员工 % 95.1 94.1\n女性员工 % 97.2 96.3")
    told = _told(f"{YEAR}{head}男性员工 % 55.1 54.1\n女性员工 % 44.9 45.9")
    assert {metric for _, metric, _, _ in told} == {"employees_share"}


def test_a_total_below_sources_is_the_titles_where_they_add_up() -> None:
    rows = "范围一 吨二氧化碳当量 10.5 11.5\n范围二 吨二氧化碳当量 20.0 21.0\n"
    text = f"{YEAR}温室气体排放\n指标 单位 2024年 2023年\n{rows}合计 吨二氧化碳当量 "
    assert ("30.5", "ghg_emissions_total", "", 2024) in _told(f"{text}30.5 32.5")
    assert not {one for one in _told(f"{text}30.9 32.5") if one[1] == "ghg_emissions_total"}


def test_the_number_of_a_heading_counts_no_people() -> None:
    assert not _told(f"{YEAR}\n3.2 员工流失率\n\n")


def test_research_staff_are_divided_in_tables_of_two_years_too() -> None:
    head = " 2024年 2023年 变动比例\n研发人员数量（人） 345 321 7.48%\n"
    told = _told(f"{YEAR}{head}研发人员学历结构 —— —— ——\n本科 200 190 5.26%\n硕士 100 90 11.11%")
    assert ("200", "rd_employees", "education=bachelor", 2024) in told
    assert ("90", "rd_employees", "education=master", 2023) in told
    assert not {one for one in told if one[1] == "employees_total"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("报告期内投入环保资金（单位：万元） 345.6", ("345.6", "environmental_investment", "")),
        ("减少排放二氧化碳当量（单位：吨） 1,234.5", ("1,234.5", "ghg_emissions_reduced", "")),
        ("公司研发人员的数量 345", ("345", "rd_employees", "")),
        ("研发投入总额占营业收入比例（%） 5.67", ("5.67", "rd_expense_share_of_revenue", "")),
    ],
)
def test_rows_of_forms_without_a_head(row: str, told: tuple[str, str, str]) -> None:
    assert _now(f"是否建立环境保护相关机制 是\n{row}\n") == {told}


PAIRS = "類別 人數 佔比 人數 佔比\n男性 407 82.1% 392 81.3%\n女性 89 17.9% 90 18.7%"


def test_counts_and_shares_under_every_year() -> None:
    told = _told(f"華辰股份有限公司2024年永續報告書\n近兩年員工類別\n年度 2023年 2024年\n{PAIRS}")
    assert ("89", "employees_total", "gender=female", 2023) in told
    assert {figure for figure, metric, _, year in told if (metric, year) == ("employees_share", 2024)} == {
        "81.3",
        "18.7",
    }
    hired = _told(f"華辰股份有限公司2024年永續報告書\n新進員工\n年度 2023年 2024年\n{PAIRS}")
    assert {metric for _, metric, _, _ in hired} == {"new_hires_total"}


@pytest.mark.parametrize("title", ["2024年新進員工", "### 2024年新進員工", "6.1 新進員工"])
def test_men_and_women_beside_each_other_by_age(title: str) -> None:
    told = _now(f"{title}\n年齡 男 女 合計\n未滿30歲 80 70 150\n30-50歲 44 26 70")
    assert ("26", "new_hires_total", "age=30_50;gender=female") in told
    assert ("150", "new_hires_total", "age=under_30") in told
    assert len(told) == 6


def test_scopes_as_columns_in_the_unit_of_the_title() -> None:
    rows = "2023年 1,250.1 5,700.2 6,950.3\n2024年 1,200.1 5,600.2 {}"
    head = "溫室氣體排放量（公噸CO2e）\n\n年度 範疇一 範疇二 合計\n"
    told = _told(f"華辰股份有限公司2024年永續報告書\n{head}{rows.format('6,800.3')}")
    assert ("6,800.3", "ghg_emissions_total", "", 2024) in told
    assert ("1,250.1", "ghg_emissions_scope1", "scope=1", 2023) in told
    told = _told(f"華辰股份有限公司2024年永續報告書\n{head}{rows.format('6,800.4')}")
    assert "ghg_emissions_total" not in {metric for _, metric, _, _ in told}


def test_a_metric_with_its_member_in_one_row_ends_the_group_of_the_one_before() -> None:
    rows = "不定期契約員工 男性 416 407\n女性 67 66\n定期契約員工 男性 16 22\n女性 3 1"
    told = _told(f"華辰股份有限公司2024年永續報告書\n項目 2023年 2024年\n{rows}")
    assert ("22", "employees_total", "employment_type=temporary;gender=male", 2024) in told
    assert ("3", "employees_total", "employment_type=temporary;gender=female", 2023) in told
    assert ("67", "employees_total", "employment_type=permanent;gender=female", 2023) in told
    assert len(told) == 8
