"""Footnote marks on lines of their own among cells one below the other, and tables of a single year."""

from __future__ import annotations

import pytest

from tests.pages import told

WATER = [("water_withdrawal", "", year, value) for year, value in ((2023, "9000"), (2022, "9500"))]
ENERGY = [("energy_consumption", "", year, value) for year, value in ((2023, "3000"), (2022, "3100"))]


def page(cells: str) -> list[tuple[str, str, int, str]]:
    return told(cells.replace("|", "\n") + "\n")


@pytest.mark.parametrize(
    "cells",
    [
        "Unit|2023|2022|Water withdrawal|4|m3|9,000|9,500|Energy use|5|MWh|3,000|3,100",
        "Our data|3|Unit|4|2023|2022|Water withdrawal|5|m3|9,000|9,500|Energy use|MWh|3,000|3,100",
        "Unit|2023|2022|Water withdrawal|4|,5|m3|9,000|9,500|Energy use|6|MWh|3,000|3,100",
        "Unit|2023*|2022|Water withdrawal|4|m3|9,000|9,500|Energy use|MWh|3,000|3,100",
        "2023|2022|Water withdrawal (m3)|4|9,000|9,500|Energy use (MWh)|5|3,000|3,100",
        "Unit|2023|2022|Water withdrawal|4|m3|9,000|9,500|Energy use|5|MWh|3,000|3,100"
        "|4| Drawn from the mains and from three wells of our own.|5| Of all sites.",
    ],
    ids=["before the unit", "in the head", "two", "year marked", "no unit column", "notes below"],
)
def test_a_mark_apart_is_no_figure(cells: str) -> None:
    assert page(cells) == WATER + ENERGY


def test_marks_begin_anew_on_the_next_page() -> None:
    first = "Unit|2023|2022|Water withdrawal|4|m3|9,000|9,500|Waste generated|5|t|50|60"
    second = "Our energy|Unit|1|2023|2022|Energy use|2|MWh|3,000|3,100|Trees planted|3|trees|7|8"
    assert [
        fact for fact in page(f"{first}|Fuels and power|{second}") if fact in WATER + ENERGY
    ] == WATER + ENERGY


def test_a_count_above_its_unit_stays_where_other_tables_have_marks() -> None:
    marked = "Unit|2023|2022|Water withdrawal|4|m3|9,000|9,500|Energy use|5|MWh|3,000|3,100"
    plain = "Spills in the year|2023|2022|Significant spills|6|spills|7"
    assert page(f"{plain}|Others|{plain}|{marked}") == WATER + ENERGY


def test_small_figures_that_count_up_are_no_marks() -> None:
    cells = "Unit|2023|2022|Fatalities of employees|persons|1|2|Fatalities of contractors|persons|2|3"
    assert [fact[2:] for fact in page(cells)] == [(2023, "1"), (2022, "2"), (2023, "2"), (2022, "3")]
    bare = "2023|2022|Water withdrawal (m3)|1|9,500|Energy use (MWh)|2|3,100"
    assert [fact[2:] for fact in page(bare)] == [(2023, "1"), (2022, "9500"), (2023, "2"), (2022, "3100")]


def test_a_column_of_changes_makes_no_marks() -> None:
    cells = (
        "2023|Change|Water withdrawal (m3)|9,000|{0}|New hires (persons)|12|{0}|Energy use (MWh)|3,000|{0}"
    )
    for change in ("5%", "15", "-3"):
        assert ("new_hires_total", "", 2023, change.strip("%-")) not in page(cells.format(change))


def test_marks_out_of_order_are_believed_nowhere() -> None:
    cells = "2023|2022|Water withdrawal (m3)|7|9,000|9,500|Energy use (MWh)|2|3,000|3,100"
    assert page(cells) == []


ONE_YEAR = [
    ("electricity_consumption", "", 2023, "1200"),
    ("natural_gas_consumption", "", 2023, "300"),
    ("energy_consumption", "", 2023, "1500"),
]
ROWS = "Electricity consumption 1,200|Natural gas consumption 300|Total energy consumption 1,500"
CELLS = ROWS.replace(" 1,", "|1,").replace(" 300", "|300")


@pytest.mark.parametrize("rows", [ROWS, CELLS], ids=["rows", "cells"])
@pytest.mark.parametrize("head", ["Energy (MWh)|2023|", "Energy (MWh) 2023|", "Energy (MWh)*|FY2023|"])
@pytest.mark.parametrize("end", ["", "|Our sites in all countries take part in this.", "|Water (m3)|2023"])
def test_a_year_below_a_title_with_its_unit_heads_a_table(head: str, rows: str, end: str) -> None:
    assert page(head + rows + end) == ONE_YEAR


@pytest.mark.parametrize(
    "cells",
    [
        "Energy|2023|" + ROWS,
        "Energy (MWh)|2023|Electricity consumption 1,200|Natural gas consumption 300",
        "Energy (MWh)|2023|Our use|1,200|Electricity consumption|300|Natural gas use|1,500|Total energy",
        "Energy (MWh)|2023|Electricity consumption 1,200 5%|Natural gas consumption 300 2%|Total 1,500 4",
    ],
    ids=["no unit", "two rows", "labels below their figures", "two columns"],
)
def test_a_year_alone_heads_nothing_where_that_is_not_certain(cells: str) -> None:
    assert page(cells) == []


def test_the_same_rows_below_another_year_are_its_own() -> None:
    earlier = ROWS.replace("1,200", "1,100").replace("1,500", "1,400")
    assert page(f"Energy (MWh)|2023|{ROWS}|2022|{earlier}") == [
        *ONE_YEAR,
        ("electricity_consumption", "", 2022, "1100"),
        ("natural_gas_consumption", "", 2022, "300"),
        ("energy_consumption", "", 2022, "1400"),
    ]
    assert page(f"Energy (MWh)|2023|{ROWS}|2030|{earlier}") == []
    other = earlier.replace("Natural gas", "Diesel")
    assert page(f"Energy (MWh)|2023|{ROWS}|2022|{other}") == ONE_YEAR


def test_a_total_of_scopes_that_fails_is_believed_nowhere() -> None:
    cells = "Emissions (tCO2e)|2023|Scope 1|120|Scope 2|80|Total|"
    assert len(page(cells + "200")) == 2 and page(cells + "230") == []
    assert len(page(cells + "200|Remaining scope 1 and 2|50")) == 2  # what offsets leave is no sum


def test_labels_that_end_with_a_number_keep_it() -> None:
    cells = "Emissions (tCO2e)|2023|Total Scope 1|120|Total Scope 2 (market-based)|80|Carbon offsets bought|7"
    assert page(cells) == [
        ("ghg_emissions_scope1", "scope=1", 2023, "120"),
        ("ghg_emissions_scope2", "method=market;scope=2", 2023, "80"),
    ]


@pytest.mark.parametrize("head", ["Unit 2023", "Unit 2023 2022"])
def test_a_year_below_a_title_is_no_figure_of_the_table_above(head: str) -> None:
    rows = "Water withdrawal m3 9,000 9,500|Energy use MWh 3,000 3,100"
    rows = rows if head.endswith("2022") else rows.replace(" 9,500", "").replace(" 3,100", "")
    found = page(f"{head}|{rows}|Scope 3 emissions (tCO2e)|2023|What we know of our suppliers|Travel by air")
    assert {fact[0] for fact in found} == {"water_withdrawal", "energy_consumption"}


def test_a_number_in_an_open_bracket_belongs_to_the_label() -> None:
    row = "Category 3: Fuel and energy-related activities (not included in Scope 1 or 2)"
    assert page(
        f"Emissions Unit 2023 2022|{row} tCO2e 120 130|{row.replace(' or 2', ' or Scope 2')} tCO2e 12 13"
    )[:2] == [
        ("ghg_emissions_scope3", "category=3;scope=3", 2023, "120"),
        ("ghg_emissions_scope3", "category=3;scope=3", 2022, "130"),
    ]
    assert [
        fact[3] for fact in page(f"Emissions (tCO2e) 2023|Category 2: Capital goods 7|{row} 120|Capital 1")
    ] == [
        "7",
        "120",
    ]
