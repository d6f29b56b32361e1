"""Tables whose heads name no year are of the reporting period, and of the year before it."""

from __future__ import annotations

import pytest

from tests.pages import told

ENGLISH, CHINESE = "Acme Ltd Sustainability Report 2023\n\n", "甲股份有限公司2023年可持续发展报告\n\n"
ROWS_EN = ("Scope 1 emissions", "tCO2e", "1,234"), ("Total employees", "persons", "120")
ROWS_ZH = ("范围一温室气体排放量", "吨二氧化碳当量", "1,234"), ("员工总数", "人", "120")
THIS = [("ghg_emissions_scope1", "scope=1", 2023, "1234"), ("employees_total", "", 2023, "120")]
LAST = [("ghg_emissions_scope1", "scope=1", 2022, "1300"), ("employees_total", "", 2022, "100")]


def in_words(*rows: tuple[str, ...]) -> str:
    return "".join(f"{' '.join(row)}\n" for row in rows)


def in_cells(*rows: tuple[str, ...]) -> str:
    head, *others = (f"| {' | '.join(row)} |\n" for row in rows)
    return "".join((head, "|---" * len(rows[0]) + "|\n", *others))


@pytest.mark.parametrize("laid", [in_words, in_cells])
@pytest.mark.parametrize(
    ("title", "head", "rows"),
    [
        (ENGLISH, ("Metric", "Unit", "Value"), ROWS_EN),
        (ENGLISH, ("Indicator", "Unit", "Performance"), ROWS_EN),
        (CHINESE, ("指标", "单位", "数值"), ROWS_ZH),
        (CHINESE, ("指标", "单位", "本报告期"), ROWS_ZH),
    ],
)
def test_one_column_of_values_is_the_reporting_period(
    laid: object, title: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    assert callable(laid)
    assert told(title + "Some words first.\n\nAnd more.\n\n" + laid(head, *rows)) == THIS


@pytest.mark.parametrize("laid", [in_words, in_cells])
@pytest.mark.parametrize(
    ("title", "head", "rows"),
    [
        (ENGLISH, ("Metric", "Unit", "Current year", "Previous year"), ROWS_EN),
        (ENGLISH, ("Metric", "Unit", "This year", "Last year"), ROWS_EN),
        (CHINESE, ("指标", "单位", "本年度", "上年度"), ROWS_ZH),
        (CHINESE, ("指标", "单位", "本期", "上年同期"), ROWS_ZH),
    ],
)
def test_this_year_and_the_one_before(
    laid: object, title: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    assert callable(laid)
    both = [(*row, last) for row, last in zip(rows, ("1,300", "100"), strict=True)]
    assert sorted(told(title + laid(head, *both))) == sorted(THIS + LAST)


def test_a_title_right_above_names_another_year() -> None:
    page = (
        ENGLISH
        + "Some words first.\n\n"
        + "Key figures 2021\n\n"
        + in_cells(("Metric", "Unit", "Value"), *ROWS_EN)
    )
    assert {fact[2] for fact in told(page)} == {2021}


def test_titles_of_two_years_leave_it_open() -> None:
    page = (
        ENGLISH
        + "Some words first.\n\nFrom 2019 to 2021\n\n"
        + in_words(("Metric", "Unit", "Value"), ROWS_EN[0])
    )
    assert told(page) == []


def test_a_unit_behind_the_word_for_values() -> None:
    page = (
        CHINESE
        + "说明\n\n说明\n\n"
        + "| 指标 | 排放源 |\n|---|---|\n\n"
        + "| 指标 | 数值（吨） |\n|---|---|\n| 用水量 | 5,000 |\n"
    )
    assert told(page) == [("water_consumption", "", 2023, "5000")]


def test_words_of_a_heading_are_no_head() -> None:
    page = ENGLISH + "Performance data\n\nScope 1 target\n2030\n\nValue chain unit\n\nWater 12\n"
    assert told(page) == []
