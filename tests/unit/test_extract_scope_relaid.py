"""One small table of scopes, printed in the ways text taken out of a page prints it."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

TABLE = by_year((2022, 2021), s1=(12345, 13001), s2=(5678, 6002))
APART = by_year((2022, 2021, 2018), s1=(12345, 13001, 15100), s2=(5678, 6002, 7004))

SAME_TABLE = {
    "years set without a gap": """GHG emissions (tCO2e) 20222021
Scope 1 12,345 13,001
Scope 2 5,678 6,002""",
    "the unit behind every figure": """GHG emissions 2022 2021
Scope 1 12,345 tCO2e 13,001 tCO2e
Scope 2 5,678 tCO2e 6,002 tCO2e""",
    "marks before figures": """GHG emissions (tCO2e) 2022 2021
Scope 1 *12,345 **13,001
Scope 2 †5,678 6,002""",
    "a note at a sum of scopes": """GHG emissions (tCO2e) 2022 2021
Scope 1 12,345 13,001
Scope 2 5,678 6,002
Scopes 1 and 23 18,023 19,003""",
    "years below each scope": """GHG emissions (tCO2e)
Scope 1
2022 12,345
2021 13,001
Scope 2
2022 5,678
2021 6,002""",
    "figures before their years": """GHG emissions (tCO2e)
Scope 1
12,345 (2022)
13,001 (2021)
Scope 2
5,678 (2022)
6,002 (2021)""",
    "years and figures on lines of their own": """GHG emissions (tCO2e)
Scope 1
2022
12,345
2021
13,001
Scope 2
2022
5,678
2021
6,002""",
    "sources in the same print": """GHG emissions
Company cars
2022: 2,345 tCO2e
2021: 3,001 tCO2e
Scope 1: total
2022: 12,345 tCO2e
2021: 13,001 tCO2e
Scope 2
2022: 5,678 tCO2e
2021: 6,002 tCO2e""",
    "a year a row": """GHG emissions (tCO2e)
Year Direct emissions (Scope 1) Indirect emissions (Scope 2)
2022 12,345 5,678
2021 13,001 6,002""",
    "a year a row, with the sum": """GHG emissions (tCO2e)
Scope 1 Scope 2 Total Scope 1 & 2
2022 12,345 5,678 18,023
2021 13,001 6,002 19,003""",
    "a year a row below a broken head": """GHG emissions (tCO2e)
Direct emissions
(Scope 1)
Indirect emissions
(Scope 2)
Total
2022 12,345 5,678 18,023
2021 13,001 6,002 19,003""",
    "column by column": """GHG emissions (tCO2e)
Scope 1
Scope 2
(market-based)
2022
12,345
5,678
2021
13,001
6,002""",
    "column by column, with units and a sum": """Emissions
Scope 1
Scope 2
Total Scope 1 and 2
tCO2e
tCO2e
tCO2e
2022
12,345
5,678
18,023
2021
13,001
6,002
19,003""",
    "years, labels, then figures that add up": """GHG emissions (tCO2e)
2022
2021
Scope 1
Scope 2
Scope 1 + 2
12,345
5,678
18,023
13,001
6,002
19,003""",
    "changes before the figures": """GHG emissions (tCO2e) Change 2022 2021
Scope 1 -5% 12,345 13,001
Scope 2 -5.4% 5,678 6,002""",
    "a sentence with the year before, its unit left out": "Our Scope 1 emissions were 12,345 tCO2e in 2022 "
    "(2021: 13,001). Our Scope 2 emissions were 5,678 tCO2e in 2022 (6,002 in 2021).",
    "from one year to another, the unit said once": "Scope 1 emissions fell from 13,001 in 2021 to "
    "12,345 tCO2e in 2022. Scope 2 emissions fell from 6,002 in 2021 to 5,678 tCO2e in 2022.",
    "years with their unit, one below the other": """GHG emissions
2022 (tCO2e)
2021 (tCO2e)
Scope 1 12,345 13,001
Scope 2 5,678 6,002""",
    "arrows before figures": """Greenhouse gases 2022 2021
Direct emissions, Scope 1 (tCO2e)1 ↓ 12,345 13,001
Indirect emissions, Scope 2 (market) (tCO2e)↑ 5,678 6,002""",
    "a sum of scopes": """GHG emissions (tCO2e) 2022 2021
Scope 1 12,345 13,001
Scope 2 5,678 6,002
Scope 1 + 2 18,023 19,003""",
}

BASE_APART = {
    "a base year behind": """GHG emissions (tCO2e) 2022 2021 2018
Scope 1 12,345 13,001 15,100
Scope 2 5,678 6,002 7,004""",
    "a base year ahead, then newest first": """GHG emissions (tCO2e) 2018 2022 2021
Scope 1 15,100 12,345 13,001
Scope 2 7,004 5,678 6,002""",
    "cells one below the other": """GHG emissions (tCO2e)
2018
2021
2022
Scope 1
15,100
13,001
12,345*
Scope 2
7,004
6,002
5,678*""",
}


@pytest.mark.parametrize("page", SAME_TABLE.values(), ids=SAME_TABLE)
def test_the_print_changes_nothing(page: str) -> None:
    assert [(scope[0], *rest) for scope, *rest in totals(page)] == TABLE


@pytest.mark.parametrize("page", BASE_APART.values(), ids=BASE_APART)
def test_a_year_apart_from_the_others_is_read_where_rows_of_scopes_fit(page: str) -> None:
    assert totals(page) == APART


@pytest.mark.parametrize("years", ["2020 2030", "2022 2025", "2019 2022 2019"])
def test_a_newer_year_apart_may_be_an_aim(years: str) -> None:
    values = " ".join(["90", "80", "70"][: len(years.split())])
    assert not totals(f"GHG emissions (tCO2e) {years}\nScope 1 {values}\nScope 2 {values}\n")


def test_an_aim_behind_years_is_no_figure_of_its_year() -> None:
    page = "GHG emissions (tCO2e) 2021 2022 2030\nScope 1 90 80 70\nScope 2 60 50 40\n"
    assert totals(page) == by_year((2021, 2022), s1=(90, 80), s2=(60, 50))


def test_a_year_called_base_in_a_cell_is_no_actual_figure() -> None:
    page = "GHG emissions (tCO2e)\n2018 (baseline)\n2022\nScope 1\n15,100\n12,345\nScope 2\n7,004\n5,678\n"
    assert totals(page) == by_year((2022,), s1=(12345,), s2=(5678,))


def test_a_total_behind_the_scopes_is_of_none_of_them() -> None:
    page = (
        "GHG emissions (tCO2e) 2022 2021\nScope 1 12,345 13,001\nScope 2\nLocation-based 5,678 6,002\n"
        "Market-based 900 800\nScope 3 700 600\nTotal 13,945 14,401\n"
    )
    methods = by_year((2022, 2021), s2l=(5678, 6002), s2m=(900, 800), s3=(700, 600))
    assert totals(page) == sorted([*by_year((2022, 2021), s1=(12345, 13001)), *methods])


def test_a_label_goes_on_below_its_values() -> None:
    page = (
        "GHG emissions (tCO2e) 2022 2021\nScope 1 12,345 13,001\nScope 2 emissions 5,678 6,002\n"
        "– location-based\nScope 2 emissions 900 800\n– market-based\nScope 1 13,245 13,801\n+ 2\n"
    )
    methods = by_year((2022, 2021), s2l=(5678, 6002), s2m=(900, 800))
    assert totals(page) == sorted([*by_year((2022, 2021), s1=(12345, 13001)), *methods])


def test_rows_of_figures_without_a_head_are_no_heading() -> None:
    page = (
        "GHG emissions (tCO2e)\nDirect emissions (Scope 1) 12,345 13,001\nScope 2 5,678 6,002\n"
        "Total 18,023 19,003\n2022 2021\n"
    )
    assert totals(page) == TABLE


def test_years_below_a_scope_that_do_not_follow_are_no_series() -> None:
    assert not totals(
        "GHG emissions (tCO2e)\nScope 1\n2022 12,345\n2030 6,000\nScope 2\n2022 5,678\n2030 2,000\n"
    )


def test_columns_of_scopes_by_their_methods() -> None:
    page = (
        "GHG emissions (tCO2e)\nYear Scope 1 Market-based Scope 2 Location-based Scope 2 Scope 1 and 2\n"
        "2022 12,345 900 5,678 13,245\n2021 13,001 800 6,002 13,801\n"
    )
    methods = by_year((2022, 2021), s2l=(5678, 6002), s2m=(900, 800))
    assert totals(page) == sorted([*by_year((2022, 2021), s1=(12345, 13001)), *methods])


@pytest.mark.parametrize(
    "head", ["Scope 1 Scope 2 Scope 1 & 2", "Scope 1 Scope 2 Total", "Scope 1 (location-based) Scope 2 Total"]
)
def test_a_column_of_a_sum_that_does_not_hold_is_none(head: str) -> None:
    rows = "2022 12,345 5,678 18,999\n2021 13,001 6,002 20,003\n"
    assert not totals(f"GHG emissions (tCO2e)\n{head}\n{rows}")


@pytest.mark.parametrize(
    "columns",
    [
        ["Our sites", "Scope 1", "Scope 2", "2022", "12,345", "5,678", "2021", "13,001"],
        ["Our sites", "Scope 1", "Scope 2", "2022", "12,345", "5,678", "9", "2021", "13,001", "6,002", "8"],
        [
            "Scope 1",
            "Scope 2",
            "Total",
            "2022",
            "12,345",
            "5,678",
            "9,999",
            "2021",
            "13,001",
            "6,002",
            "9,999",
        ],
    ],
    ids=["a figure lacks", "a label lacks", "the sum fails"],
)
def test_columns_that_nothing_proves_are_not_paired(columns: list[str]) -> None:
    assert not totals("\n".join(["GHG emissions (tCO2e)", *columns]))


def test_a_year_behind_the_unit_of_a_title() -> None:
    page = "Carbon footprint, metric tons CO2e 2022\nScope 1 12,345\nScope 2 5,678\n"
    assert totals(page) == by_year((2022,), s1=(12345,), s2=(5678,))


def test_a_trend_and_a_base_year_beside_the_years() -> None:
    page = (
        "2021-2022 Trend 2022 2021 2018 Base Year\nScope 1 (tCO2e) ↓ 12,345 13,001 15,100\n"
        "Scope 2 (location) (tCO2e) ↓ 5,678 6,002 7,004\n"
    )
    assert totals(page) == by_year((2022, 2021), s1=(12345, 13001), s2l=(5678, 6002))


def test_scopes_above_their_figures_with_sources_in_brackets() -> None:
    page = (
        "2021-2022 Emissions\nScope 1 (gas, vans)\n517.5 Tonnes CO2 equivalent (tCO2e)\nScope 2 (power)\n"
        "146.3 Tonnes CO2 equivalent (tCO2e)\nTotal\n663.8 tCO2e\n"
    )
    assert totals(page) == by_year((2022,), s1=(517.5,), s2=(146.3,))
    assert not totals(page.replace("2021-2022", "2018-2022"))


POINTS = "GHG emissions (tCO2e) 2022 2021\nScope 1 12.345 13.001\nScope 2 5.678 6.002\n"


def test_points_that_may_part_thousands_are_not_read() -> None:
    assert not totals(POINTS)


@pytest.mark.parametrize("more", ["Water (m3) 0.5 0.6", "Waste (t) 1,234 1,300", "Energy (MWh) 12.5 13.5"])
def test_other_numbers_tell_what_points_are_for(more: str) -> None:
    assert totals(f"{POINTS}{more}\n") == by_year((2022, 2021), s1=(12.345, 13.001), s2=(5.678, 6.002))
