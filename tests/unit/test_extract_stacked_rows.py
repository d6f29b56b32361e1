"""English tables printed cell by cell, and headings that name the metric of the members below them."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.filing import observed

STACK = "Unit|2023|2022|Water withdrawal|m3|90|95|New hires|Persons|12|14|Energy use|MWh|300|310"


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n \n"])
def test_cells_one_below_the_other_are_rows(between: str) -> None:
    assert told(STACK.replace("|", between) + "\n") == [
        ("water_withdrawal", "", 2023, "90"),
        ("water_withdrawal", "", 2022, "95"),
        ("new_hires_total", "", 2023, "12"),
        ("new_hires_total", "", 2022, "14"),
        ("energy_consumption", "", 2023, "300"),
        ("energy_consumption", "", 2022, "310"),
    ]


def test_a_row_with_a_value_missing_is_left_alone_and_the_next_is_read() -> None:
    cells = "Unit|2023|2022|Water withdrawal|m3|90|95|Energy use|MWh|300|New hires|Persons|12|14"
    assert [fact[0] for fact in told(cells.replace("|", "\n"))] == ["water_withdrawal"] * 2 + [
        "new_hires_total"
    ] * 2


def test_years_that_do_not_follow_each_other_head_no_table() -> None:
    cells = "2022|2022|Water withdrawal (m3)|90|95|Energy use (MWh)|300|310"
    assert told(cells.replace("|", "\n")) == []


def test_no_figure_of_a_row_is_read_twice() -> None:
    found = observed(STACK.replace("|", "\n").encode(), "page.txt")
    values = [text for text in found["value_text"].to_list() if text not in ("2023", "2022")]
    assert sorted(values) == ["12", "14", "300", "310", "90", "95"]


def test_a_column_of_ambitions_is_no_year() -> None:
    cells = "Unit|2022|2023|Ambition 2030|Water withdrawal|m3|90|95|40|New hires|Persons|12|14"
    facts = told(cells.replace("|", "\n\n"))
    assert [fact[2:] for fact in facts] == [(2022, "90"), (2023, "95"), (2022, "12"), (2023, "14")]


def test_a_heading_that_names_a_metric_is_broken_down_by_the_members_below() -> None:
    page = "Unit 2023 2022\nEmployee turnover rate (%)\nMale 8 9\nFemale 7 6\nUnder 30 12 11\nTotal 7.5 7.6\n"
    assert told(page) == [
        ("employee_turnover_rate", "gender=male", 2023, "8"),
        ("employee_turnover_rate", "gender=male", 2022, "9"),
        ("employee_turnover_rate", "gender=female", 2023, "7"),
        ("employee_turnover_rate", "gender=female", 2022, "6"),
        ("employee_turnover_rate", "age=under_30", 2023, "12"),
        ("employee_turnover_rate", "age=under_30", 2022, "11"),
        ("employee_turnover_rate", "", 2023, "7.5"),
        ("employee_turnover_rate", "", 2022, "7.6"),
    ]


def test_a_label_that_says_more_than_a_member_breaks_nothing_down() -> None:
    page = "Unit 2023 2022\nEmployees by gender\nMale Persons 80 90\nFemale staff on leave Persons 7 6\n"
    assert told(page) == [
        ("employees_total", "gender=male", 2023, "80"),
        ("employees_total", "gender=male", 2022, "90"),
    ]


def test_years_on_lines_of_their_own_head_the_rows_below() -> None:
    head = "Unit\n2022\n2023\nAmbition 2030\n\nEnergy\n"
    page = f"{head}Total energy use 1000TJ 6.3 6.4\nNOx emissions kiloton 0.1 0.2\n"
    assert told(page) == [
        ("energy_consumption", "", 2022, "6300000"),
        ("energy_consumption", "", 2023, "6400000"),
        ("nox_emissions", "", 2022, "100"),
        ("nox_emissions", "", 2023, "200"),
    ]


@pytest.mark.parametrize("head", ["Indicator\nUnit", "指标\n单位"])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_head_of_words_and_years_tells_how_many_values_each_row_has(head: str, blank: str) -> None:
    page = f"""Acme data
{head}
2020
2021
2023
{blank}Environment
{blank}Scope 2 emissions
(market-based)
1,000 tCO2e
10
11
12
{blank}Total electricity consumption
MWh
20
n/a
22
{blank}Work-related fatalities
-
1
0
0
"""
    assert told(page) == [
        ("ghg_emissions_scope2", "method=market;scope=2", 2020, "10000"),
        ("ghg_emissions_scope2", "method=market;scope=2", 2021, "11000"),
        ("ghg_emissions_scope2", "method=market;scope=2", 2023, "12000"),
        ("electricity_consumption", "", 2020, "20"),
        ("electricity_consumption", "", 2023, "22"),
        ("work_related_fatalities", "", 2020, "1"),
        ("work_related_fatalities", "", 2021, "0"),
        ("work_related_fatalities", "", 2023, "0"),
    ]
