"""Rows that a page's text tears: labels wrapped anywhere, subscripts apart, the first value glued."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

TWO = by_year((2022, 2021), s1=(1200, 1300), s2=(500, 600))


@pytest.mark.parametrize(
    "rows",
    [
        "Emissions from vehicles (Scope \n1) 1,200 1,300\nEmissions from electricity (Scope \n2)* 500 600\n",
        "Total scope 1, in tonnes of CO \n2e 1,200 1,300\nScope 2, in tonnes of CO \n2e 500 600\n",
        "Scope 1 of all sites tonnes of \nCO2 equivalent 1,200 1,300\nScope 2 tonnes of CO2e 500 600\n",
        "Scope 1 1,200 1,300\nScope 2 emissions from purchased\nelectricity 500 600\n",
    ],
)
def test_a_label_wrapped_anywhere(rows: str) -> None:
    assert totals(f"GHG emissions (tonnes of CO2e) 2022 2021\n{rows}") == TWO


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("2022 2021 change %", "Scope 1 (tCO2e)*1,200 1,300 -8%", "Scope 2 (tCO2e)*500 600 -17%"),
        ("2022 2021 Page", "Scope 1 (tCO2e)1,200 1,300 91", "Scope 2 (tCO2e)500 600 91"),
        ("2022 2021 GRI SASB", "Scope 1 tCO2e1,200 1,300 305-1 A", "Scope 2 tCO2e500 600 305-2 A"),
    ],
)
def test_a_first_value_glued_to_its_label_before_further_columns(head: str, first: str, second: str) -> None:
    assert totals(f"Metric Unit {head}\n{first}\n{second}\n") == TWO


def test_a_mark_on_a_label_is_no_value() -> None:
    page = "Metric 2022 2021 change %\nScope 1 (tCO2e)1 1,200 1,300 -8%\nScope 2 (tCO2e)2 500 600 -17%\n"
    assert totals(page) == TWO


def test_a_long_number_may_begin_with_a_mark() -> None:
    # '112345 12000': 12,345 with note 1, or 112,345; nobody knows.
    page = "Metric 2022 2021\nScope 1 (tCO2e)112345 20000\nScope 2 (tCO2e) 500 600\n"
    assert [told for told in totals(page) if told[0] == "1"] == []


def test_the_unit_behind_the_years_and_running_text_before_them() -> None:
    page = "All data is as of the end of each year.Coverage 2022 2021 Unit\nScope 1 1,200 1,300 tCO2e\n"
    assert totals(f"{page}Scope 2 500 600 tCO2e\n") == TWO


def test_marks_of_assurance_behind_the_values() -> None:
    assert totals("2022 2021\nScope 1 (tCO2e) 1,200 1,300 A\nScope 2 (tCO2e) 500 600 PR A\n") == TWO


def test_a_scope_below_a_row_without_a_label() -> None:
    page = "tCO2e 2022 2021\n1,700 1,900\nScope 1\nScope 1 emissions 1,200 1,300\nScope 2 emissions 500 600\n"
    assert set(totals(page)) <= set(TWO)
