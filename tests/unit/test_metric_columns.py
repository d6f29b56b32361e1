"""Chinese tables in text whose columns are metrics: rows of years, or of sites that add up to their total."""

from __future__ import annotations

from tests.unit.test_chinese_forms import _facts, _told

YEARS = (
    "溫室氣體盤查\n年度 範疇一(公噸CO2e) 範疇二 (公噸CO2e) 用水量(噸)\n"
    "2022年 120.5 900 55\n2023年 110.5 880 52\n"
)
SITES = "\n".join(
    (
        "各基地用量（2023年）",
        "基地 用电量（万千瓦时） 用水量（万吨） 绿植（棵）",
        "东区 10.5 2 7",
        "西区 20.5 3 8",
        "合计 31.0 {} 15",
    )
)


def test_each_row_is_a_year() -> None:
    assert [(metric, year, value) for metric, _, year, value, _ in _facts(YEARS)] == [
        ("ghg_emissions_scope1", 2022, "120.5"),
        ("ghg_emissions_scope2", 2022, "900"),
        ("water_consumption", 2022, "55"),
        ("ghg_emissions_scope1", 2023, "110.5"),
        ("ghg_emissions_scope2", 2023, "880"),
        ("water_consumption", 2023, "52"),
    ]


def test_the_total_of_sites_counts_where_they_add_up() -> None:
    told = _told(SITES.format("5"), None)
    facts = told.filter(outcome="fact")
    assert facts["metric_id"].to_list() == ["electricity_consumption", "water_consumption"]
    assert facts["value_text"].to_list() == ["31.0", "5"]
    assert told.filter(reason="row_of_a_part").height == 6
    assert _facts(SITES.format("6")) == []


def test_a_total_without_a_year_and_rows_without_order_tell_nothing() -> None:
    assert _facts(SITES.format("5").replace("（2023年）", "")) == []
    assert _facts(YEARS.replace("2022年", "2019年")) == []


def test_plans_are_no_figures() -> None:
    assert _facts(YEARS.replace("溫室氣體盤查", "減量目標")) == []
