"""Whether a row is a member of the open group, where names alone would mislead."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.extract.groups import Context
from transforms.extract.labels import read_label


def _context() -> Context:
    context = Context()
    context.place(read_label("累计注册用户量"), "个")
    context.open_group("按地区划分")
    return context


def test_a_metric_that_mentions_a_region_in_another_unit_is_no_member() -> None:
    place = _context().place(read_label("服务于中国大陆的合作伙伴"), "家")
    assert (place.path, place.members) == ("服务于中国大陆的合作伙伴", "")


def test_a_longer_name_in_the_same_unit_is_a_member() -> None:
    place = _context().place(read_label("在中国大陆注册量"), "个")
    assert place.path == "累计注册用户量 > 按地区划分 > 在中国大陆注册量"
    assert (place.head, place.members) == ("累计注册用户量", "region=在中国大陆注册量")


def test_after_the_group_its_members_are_rows_like_any_other() -> None:
    context = _context()
    context.place(read_label("客户满意度"), "%")
    assert context.place(read_label("中国大陆"), "个").members == ""


def test_members_right_below_a_row_in_its_unit_need_no_heading() -> None:
    context = Context()
    context.place(read_label("员工总数"), "人")
    place = context.place(read_label("男性"), "人")
    assert (place.path, place.head, place.members) == ("员工总数 > 男性", "员工总数", "gender=男性")


def test_a_group_that_names_its_subject_needs_no_row_above() -> None:
    context = Context()
    context.open_group("员工总数（按性别划分）")
    assert context.place(read_label("男性"), "人").head == "员工总数"


def test_another_subject_closes_the_group() -> None:
    context = _context()
    context.subhead("Governance")
    assert context.place(read_label("中国大陆"), "个").members == ""


def test_the_rest_and_the_total_of_a_breakdown_head_nothing() -> None:
    context = _context()
    for rest in ("其他", "合计", "Total"):
        place = context.place(read_label(rest), "个")
        assert (place.path, place.head, place.members) == (f"累计注册用户量 > 按地区划分 > {rest}", rest, "")
    assert context.place(read_label("中国大陆"), "个").members == "region=中国大陆"


def test_members_with_their_unit_are_parts_of_the_row_above_in_that_unit() -> None:
    page = """Year 2023 2022
Total workforce (number) 3,000 2,900
Female (number) 1,000 900
Total water withdrawal (ML) 300 280
Groundwater (ML) 200 190
"""
    assert told(page) == [
        ("employees_total", "", 2023, "3000"),
        ("employees_total", "", 2022, "2900"),
        ("employees_total", "gender=female", 2023, "1000"),
        ("employees_total", "gender=female", 2022, "900"),
        ("water_withdrawal", "", 2023, "300000"),
        ("water_withdrawal", "", 2022, "280000"),
        ("water_withdrawal", "water_source=groundwater", 2023, "200000"),
        ("water_withdrawal", "water_source=groundwater", 2022, "190000"),
    ]


@pytest.mark.parametrize(
    ("printed", "name", "unit"),
    [
        ("Employee turnover, %", "Employee turnover", "%"),
        ("Total number of employees, Number", "Total number of employees", "Number"),
        ("廚餘 Food waste (噸 tonnes)", "Food waste", "噸 tonnes"),
        ("有害廢棄物總量 Total hazardous waste (噸 tonnes)", "有害廢棄物總量", "噸 tonnes"),
        ("藍色細沙Non-hazardous waste produced", "Non-hazardous waste produced", ""),
        ("Total energy consumed (TC-SI-130a.1) (GWh)", "Total energy consumed", "GWh"),
        ("Waste, by region", "Waste, by region", ""),
        ("Women, new recruitments %", "Women, new recruitments", "%"),
        ("Employee turnover (rate) in %", "Employee turnover (rate)", "%"),
    ],
)
def test_units_behind_a_label_and_what_it_names(printed: str, name: str, unit: str) -> None:
    label = read_label(printed)
    assert (label.name, label.unit) == (name, unit)


def test_shares_of_women_head_no_shares_of_others() -> None:
    page = """Year 2023 2022
Female (%) 42 41
Male (%) 58 59
Executive management – female (%) 24 23
"""
    assert [fact for fact in told(page) if "executive" in fact[1] or fact[3] in ("24", "58")] == [
        ("female_managers_share", "employee_level=senior;gender=female", 2023, "24")
    ]


def test_the_word_rate_in_the_column_of_units_leaves_the_unit_to_the_label() -> None:
    page = "Indicator  Unit  2023  2022\nRecordable incident rate (per 200,000 hours)  Rate  0.5  0.6\n"
    assert told(page) == [("trir", "", 2023, "2.5"), ("trir", "", 2022, "3")]
