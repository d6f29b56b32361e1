"""Pages in the form of Chinese reports as text: lists of parts without headings, figures counted twice."""

from __future__ import annotations

import pytest

from tests.pages import facts_of

HEAD = "指标 单位 2022 年 2023 年\n"


def _told(text: str, metric: str) -> set[tuple[object, ...]]:
    return {(parts, value) for name, parts, year, value in facts_of(text) if name == metric and year == 2023}


def test_ages_behind_men_and_women_are_of_everybody() -> None:
    text = f"{HEAD}雇员总数 人 90 100\n男性雇员 人 50 60\n女性雇员 人 40 40\n30 岁以下 人 20 30\n"
    text += "50 岁以上 人 70 70\n"
    parts = {("", "100"), ("gender=male", "60"), ("gender=female", "40")}
    assert _told(text, "employees_total") == parts | {("age=under_30", "30"), ("age=over_50", "70")}


def test_so_are_rates_and_regions_behind_ages() -> None:
    text = f"{HEAD}员工流失率 % 9.1 8.4\n男性 % 9.5 8.8\n女性 % 8.6 7.9\n30 岁以下 % 12.0 11.5\n"
    text += "50 岁以上 % 3.0 2.8\n中国香港 % 4 5\n"
    told = _told(text, "employee_turnover_rate")
    assert {("age=under_30", "11.5"), ("age=over_50", "2.8"), ("region=hong_kong", "5")} <= told


def test_ages_right_behind_the_men_are_ages_of_men() -> None:
    text = f"{HEAD}员工总数 人 90 100\n男性员工 人 50 60\n30 岁以下 人 20 30\n"
    assert ("age=under_30;gender=male", "30") in _told(text, "employees_total")


def test_ages_behind_the_women_alone_are_of_nobody_known() -> None:
    text = f"{HEAD}员工总数 人 90 100\n女性员工 人 40 40\n30 岁以下 人 20 30\n"
    assert _told(text, "employees_total") == {("", "100"), ("gender=female", "40")}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (f"{HEAD}志愿者人数 人 80 90\n", {("volunteer_participants", "90")}),
        (f"{HEAD}志愿者人数 人次 80 90\n", {("volunteer_participations", "90")}),
        (f"{HEAD}志愿服务参与人次 人次 80 90\n", {("volunteer_participations", "90")}),
        (f"{HEAD}受训员工数 人次 80 90\n", {("training_participations", "90")}),
        (f"{HEAD}帮扶困难员工人数 人次 80 90\n", set()),
        (f"{HEAD}审核供应商数 家 80 90\n", {("suppliers_audited", "90")}),
        (f"{HEAD}审核供应商数 次 80 90\n", set()),
        (f"{HEAD}董事会会议 次 8 9\n", {("board_meetings", "9")}),
    ],
)
def test_who_comes_twice_is_counted_twice(text: str, facts: set[tuple[str, str]]) -> None:
    assert {(metric, value) for metric, _, year, value in facts_of(text) if year == 2023} == facts


def test_another_heading_ends_the_list() -> None:
    text = f"{HEAD}每名雇员平均受训时数\n男性 小时 35 36\n女性 小时 34 35\n"
    text += "供应商数目\n中国内地 家 45 42\n"
    assert _told(text, "suppliers_total") == {("region=mainland_china", "42")}


def test_a_group_may_stand_before_its_first_member() -> None:
    text = f"{HEAD}员工总数 人 90 100\n按性别 男 人 50 60\n女 人 40 40\n按年龄 30岁及以下 人 20 30\n"
    parts = {("gender=male", "60"), ("gender=female", "40"), ("age=30_and_under", "30")}
    assert _told(text, "employees_total") == parts | {("", "100")}


RUN = "2023 年，公司员工总数 1,000 人。\n\n"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "博士 20 人 硕士 380 人 本科及以下 600 人\n",
            {("education=phd", "20"), ("education=master", "380")},
        ),
        ("男性 620 人\n\n女性 380 人\n", {("gender=male", "620"), ("gender=female", "380")}),
        ("男性\n\n620 人\n\n女性\n\n380 人\n", {("gender=male", "620"), ("gender=female", "380")}),
        (
            "30岁以下 200人，20.0%\n30岁至50岁 800人，80.0%\n",
            {("age=under_30", "200"), ("age=30_50", "800")},
        ),
        ("生产人员 700\n销售人员 180\n其他 120\n合计 1,000\n", {("function=production", "700")}),
    ],
)
def test_members_that_add_up_to_a_told_total(text: str, parts: set[tuple[str, str]]) -> None:
    assert parts <= _told(RUN + text, "employees_total")


@pytest.mark.parametrize(
    "text",
    [
        "博士 20 人 硕士 380 人 本科及以下 500 人\n",  # not all of them
        "男性 620 家 女性 380 家\n",
        "A 线 620 人 B 线 380 人\n",
    ],
)
def test_members_that_add_up_to_nothing_are_nobody(text: str) -> None:
    assert _told(RUN + text, "employees_total") == {("", "1000")}


def test_shares_of_the_staff_below_their_title() -> None:
    shares = {("gender=male", "54.6"), ("gender=female", "45.4")}
    pie = "男\n\n54.6%\n\n女\n\n45.4%\n"
    assert _told(f"员工性别构成\n\n{pie}", "employees_share") == shares
    assert _told(f"员工培训性别比例\n\n{pie}", "employees_share") == set()
    assert _told(f"客户性别构成\n\n{pie}", "employees_share") == set()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "2023 年，公司排查安全隐患 730 项，整改率 99.8%。",
            {("safety_hazards_found", "730"), ("safety_hazard_rectification_rate", "99.8")},
        ),
        (
            "2023 年，公司共开展培训 93 场，覆盖员工 5,210 人次，总学时 2.8 万小时，人均 42 小时。",
            {
                ("training_sessions", "93"),
                ("training_participations", "5210"),
                ("training_hours_total", "28000"),
                ("training_hours_per_employee", "42"),
            },
        ),
        ("2023 年，公司对董事及员工开展反贪污培训 24 次，受训 590 人次，人均 2 小时。", set()),
        (
            "2023 年，公司开展反贪污培训 5 场，培训覆盖率 100%，人均培训时长 3 小时。",
            {("anticorruption_training_sessions_employees", "5")},
        ),
        (
            "报告期内召开股东大会 3 次、董事会 8 次、监事会 6 次。",
            {("shareholder_meetings", "3"), ("board_meetings", "8"), ("supervisory_board_meetings", "6")},
        ),
        ("报告期内召开股东大会 3 次，董事会 9 人。", {("shareholder_meetings", "3"), ("board_members", "9")}),
        ("2023 年，公司整改率 99.8%。", set()),
    ],
)
def test_words_that_mean_something_only_behind_another_figure(text: str, facts: set[object]) -> None:
    assert {(metric, value) for metric, _, _, value in facts_of(text)} == facts


def test_money_per_share_in_its_own_coin() -> None:
    assert _told(f"{HEAD}每股社会贡献值 元 4.2 4.5\n", "social_contribution_per_share") == {("", "4.5")}
    assert _told(f"单位：万元\n{HEAD}每股社会贡献值 4.2 4.5\n", "social_contribution_per_share") == set()


def test_carbon_dioxide_beside_all_gases_is_a_part_of_them() -> None:
    both = f"{HEAD}温室气体排放总量 吨二氧化碳当量 95 90\n二氧化碳排放量 吨 85 80\n"
    assert _told(both, "ghg_emissions_total") == {("", "90"), ("gas=co2", "80")}
    assert _told(f"{HEAD}二氧化碳排放量 吨 85 80\n", "ghg_emissions_total") == {("", "80")}


DISCHARGES = (
    "公司属于重点排污单位，排污信息如下：\n\n"
    "主要污染物名称 排放方式 排放口数量 排放浓度 排放标准 排放总量（吨） "
    "核定的排放总量（吨/年） 超标排放情况\n\n化学需氧量 间接排放 1 86.2 mg/L 500 mg/L 118.4 402.6 无\n"
    "二氧化硫 有组织排放 6 18.7 mg/m3 50 mg/m3 43.5 / 无\n"
)


def test_what_was_discharged_and_not_what_is_permitted() -> None:
    assert facts_of(DISCHARGES) == {("cod_emissions", "", 2023, "118.4"), ("sox_emissions", "", 2023, "43.5")}


@pytest.mark.parametrize(
    "text",
    [
        DISCHARGES.replace("公司属于", "东港基地属于"),  # a site
        DISCHARGES.replace("（吨）", ""),  # no unit
        DISCHARGES + "化学需氧量 间接排放 1 86.2 mg/L 500 mg/L 18.4 42.6 无\n",  # several outlets
        DISCHARGES.replace("核定的排放总量（吨/年） ", ""),
    ],
)
def test_discharges_of_a_part_or_without_unit_are_none_of_the_company(text: str) -> None:
    assert not {fact for fact in facts_of(text) if fact[0] == "cod_emissions"}


def test_a_label_above_its_last_words_and_two_figures() -> None:
    text = "危险废物\n\n产生量 640 吨，处置率 100%\n"
    assert facts_of(text) == {
        ("hazardous_waste", "", 2023, "640"),
        ("hazardous_waste_disposal_rate", "", 2023, "100"),
    }


def _table(rows: str) -> str:
    return f"2023 年度报告\n\n{HEAD}{rows}".replace("\n", "\n\n")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # what is a part of the row above, by its bare name
        (
            _table("总取水量 万吨 12 13\n其中：地表水 万吨 8 9\n再生水 万吨 4 4\n"),
            {
                ("water_withdrawal", "", "130000"),
                ("water_withdrawal", "water_source=surface_water", "90000"),
                ("water_withdrawal", "water_source=reclaimed_water", "40000"),
            },
        ),
        # paper among the packaging is none of the offices
        (
            _table(
                "包裝材料總量 Total packaging materials 噸 tonnes 21 22\n其中：紙張 Paper 噸 tonnes 14 15\n"
            ),
            {("packaging_material", "", "22")},
        ),
        # a dash before a part, units in two languages
        (
            _table("能源總耗量 Total energy consumption 兆瓦時 MWh 9 8\n— 柴油 Diesel 兆瓦時 MWh 3 2\n"),
            {("energy_consumption", "", "8"), ("diesel_consumption", "", "2")},
        ),
        (
            _table(
                "排放密度 Emission intensity 噸二氧化碳當量／百萬港元收益 tCO2e/HK$ million revenue 5.6 5.1\n"
            ),
            {("ghg_intensity_revenue", "", "5.1")},
        ),
        # a kind of waste named by the label itself, below a heading in two languages
        (
            _table("有害廢棄物 Hazardous waste\n有害廢棄物總量 Total hazardous waste 噸 tonnes 20 18\n"),
            {("hazardous_waste", "", "18")},
        ),
        # '排放量' alone is that of anything
        (_table("乙醛\n排放量 吨 3 4\n"), set()),
    ],
)
def test_rows_of_two_languages_and_parts(text: str, facts: set[object]) -> None:
    assert {(metric, parts, value) for metric, parts, year, value in facts_of(text) if year == 2023} == facts


def test_a_heading_that_names_the_metric_before_its_axis() -> None:
    text = "供應商數目按地區劃分：\n\n地區 2023 2022\n\n中國內地 486 502\n\n香港 124 131\n"
    assert _told(text, "suppliers_total") == {
        ("region=mainland_china", "486"),
        ("region=hong_kong", "124"),
    }


def test_several_years_end_where_this_year_is_named() -> None:
    text = "过去三年并无因工死亡个案。本年度录得工伤个案 21 宗，因工伤损失工作日数为 486 天。"
    assert {("work_injuries", "", 2023, "21"), ("lost_days_due_to_injury", "", 2023, "486")} <= facts_of(text)


def test_names_that_are_no_members_end_a_list() -> None:
    text = f"{RUN}30 岁及以下 400 人，31 至 50 岁 600 人。\n\n全年招聘 86 人，离职 14 人。\n"
    assert {("age=30_and_under", "400"), ("age=31_50", "600")} <= _told(text, "employees_total")


def test_a_raised_digit_behind_a_count_ends_nothing() -> None:
    table = "指标 2023年 2022年\n员工总数（人） 12,345² 5,120\n\n"
    page = table + "公司员工中博士 80 人，硕士 920 人，本科 11,345 人。\n"
    assert ("employees_total", "", 2023, "12345") in facts_of(page)


def test_the_unit_behind_a_title_is_that_of_the_rows() -> None:
    text = "固体废弃物（吨）\n\n类别 2023 年 2022 年\n\n危险废物 5,642 5,718\n\n危废处置率（%） 100 100\n"
    assert _told(text, "hazardous_waste") == {("", "5642")}
    assert _told(text.replace("固体废弃物（吨）", "单位产值固体废弃物强度（吨）"), "hazardous_waste") == set()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("安全培训 人次 80 90\n", ("safety_training_participations", "90")),
        ("安全培训 场 80 90\n", ("safety_training_sessions", "90")),
    ],
)
def test_who_came_is_not_how_often_it_was_held(text: str, fact: tuple[str, str]) -> None:
    assert {(metric, value) for metric, _, year, value in facts_of(HEAD + text) if year == 2023} == {fact}


def test_a_short_word_and_a_colon_may_open_a_list() -> None:
    text = f"{RUN}年龄构成：30 岁以下 400 人、30-50 岁 600 人\n"
    assert {("age=under_30", "400"), ("age=30_50", "600")} <= _told(text, "employees_total")
