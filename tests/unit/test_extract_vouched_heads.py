"""Heads of words nobody knows, units told once per column, and units as other reports spell them."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

TWO = by_year((2022, 2021), s1=(1200, 1300), s2=(500, 600))
ROWS = "Scope 1 1,200 1,300\nScope 2 500 600\nWater withdrawn (m3) 70 80\n"


@pytest.mark.parametrize(
    "head",
    [
        "Metric (tCO2e) 2022 2021 GRI SASB Where to read more",
        "GHG emissions (tCO2e) 2022 2021 Exclusions and reasons where they apply",
        "2022 tCO2e 2021 tCO2e",
        "2022 (tCO2e) 2021 (tCO2e)",
    ],
)
def test_rows_vouch_for_a_head(head: str) -> None:
    assert totals(f"{head}\n{ROWS}") == TWO


@pytest.mark.parametrize(
    "years",
    [
        "Fiscal 2022 Fiscal 2021",
        "FYE March 2022 FYE March 2021",
        "2022 performance 2021 performance",
        "Group 2022 Group 2021",
        "2022 (FY) 2021 (FY)",
        "2022/3 2021/3",
        "FY22/3 FY21/3",
        "20221 2021",
        "2022 2021 2022 vs 2021 (%)",
    ],
)
def test_what_may_stand_beside_the_years(years: str) -> None:
    assert totals(f"GHG emissions (tCO2e) {years}\n{ROWS}") == TWO


@pytest.mark.parametrize("years", ["UK 2022 UK 2021", "H1 2022 H1 2021", "2022 vs 2021", "2022 2030"])
def test_what_makes_them_other_years(years: str) -> None:
    assert totals(f"GHG emissions (tCO2e) {years}\n{ROWS}") == []


def test_a_row_may_say_that_a_year_was_not_reported() -> None:
    page = (
        "Metric 2023 2022 2021 GRI Where to read more\nScope 1 emissions Metric tons CO 2e "
        "1,100 1,200 1,300 305-1 A\n"
        "Scope 2 emissions Metric tons CO 2e Not reported 500 600 305-2 B\n"
        "Outside of scopes Metric tons CO 2e 4 5 6 305-1 C\n"
    )
    assert totals(page) == sorted([*TWO, ("1", 2023, 1100)])


@pytest.mark.parametrize(
    "page",
    [
        # One row of a scope proves nothing, nor do rows that lack a year.
        "Scope 1 (tCO2e) 2022 2021 told for all that we own\nOffices 1,200 1,300\nCars 5 6\n",
        "(tCO2e) 2022 2021 told for all that we own\nScope 1 1,200\nScope 2 500\nScope 3 9 8\n",
        "In 2022 2021 was left behind. Our figures of scopes:\nScope 1 1,200 1,300\nScope 2 500 600\n",
    ],
)
def test_a_head_that_its_rows_do_not_prove(page: str) -> None:
    assert totals(page) == []


def test_a_unit_told_once_per_column() -> None:
    page = (
        "Environment FY22 FY21\nEmissions per employee (tCO2e) 0.7 0.6\n"
        "Emissions by scope Metric Tons of CO2e Metric Tons of CO2e\nScope 1 1,200 1,300\nScope 2 500 600\n"
    )
    assert totals(page) == TWO


def test_a_heading_with_a_unit_is_no_part_of_the_label_below() -> None:
    page = (
        "Our footprint\nKPI 2022 2021 change %\nOur emissions (kt CO2e)\n"
        "Emissions from operations (Scope 1) 1.2 1.3 -8%\n"
        "Emissions from electricity (Scope 2)* 0.5 0.6 -17%\n"
    )
    assert totals(page) == TWO


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("MMT CO2e", 10**6),
        ("million MTCO2e", 10**6),
        ("ktons CO2e", 1000),
        ("kTCO2e", 1000),
        ("teqCO2", 1),
        ("t CO2-equiv.", 1),
        ("tCO2e/year", 1),
        ("tons CO2e", 1),
        ("CO2e in tons", 1),
        ("tonnes CO2e (000s)", 1000),
        ("metric tons of CO2e (MTCO2e)", 1),
    ],
)
def test_spellings_of_units(unit: str, factor: int) -> None:
    page = f"Emissions ({unit}) 2022 2021\nScope 1 12 13\nScope 2 5 6\n"
    years = (2022, 2021)
    assert totals(page) == by_year(years, s1=(12 * factor, 13 * factor), s2=(5 * factor, 6 * factor))


def test_tons_beside_short_tons_stay_unclear() -> None:
    page = "Emissions 2022 2021\nScope 1 (short tons) 12 13\nScope 2 (tons CO2e) 5 6\n"
    assert not [told for told in totals(page) if told[0] == "2"]
