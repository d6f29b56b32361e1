"""Totals of scopes in page text without geometry: what text extraction tore apart and evidence mends."""

from __future__ import annotations

import re

from transforms.extract.growth import without_growth
from transforms.extract.page_years import told_year
from transforms.extract.torn.mending import mended
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise
from transforms.read import read


def facts(text: str) -> list[tuple[object, ...]]:
    """(scope's metric without its common beginning, method, year, value) of every fact."""
    examined = examine(text.encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    found = told.filter(told["outcome"] == "fact").iter_rows(named=True)
    return [
        (
            row["metric_id"].removeprefix("ghg_emissions_"),
            "".join(re.findall(r"method=(\w+)", row["dimensions"])),
            row["fiscal_year"],
            float(row["value"]),
        )
        for row in found
        if row["metric_id"].startswith("ghg_emissions_scope")
    ]


def mended_lines(text: str) -> list[str]:
    return [line.text.strip() for line in mended(read(text.encode(), "text/plain")).lines]


def test_the_unit_of_a_title_behind_the_table_is_the_totals() -> None:
    table = "2021 2022\nScope 1 410 420\nScope 2 75 80\n"
    behind = "Per head 2.6 2.5\nEmissions of the works in tonnes\n"
    assert ("scope1", "", 2022, 420.0) in facts(table + behind)
    assert facts(table + "Emissions of the works in tonnes\nEmissions of the ships in kt\n") == []


def test_a_unit_is_not_lent_to_scopes_of_an_intensity() -> None:
    text = "2021 2022\nCarbon intensity 9.1 8.7\nScope 1 4.1 4.2\nGroup emissions, in tonnes\n"
    assert facts(text) == []


def test_rows_run_into_one_line_are_parted() -> None:
    head = "Emissions 2022 2021\n"
    text = f"{head}All emissions (tonnes) 90 95-boilers (scope 1) 30 40-power bought (scope 2) 60 55"
    assert facts(text) == [
        ("scope1", "", 2022, 30.0),
        ("scope1", "", 2021, 40.0),
        ("scope2", "", 2022, 60.0),
        ("scope2", "", 2021, 55.0),
    ]


def test_a_head_of_years_and_a_unit_behind_values_are_not_parted() -> None:
    for line in ("All figures 2022 2021Change in %", "Fuel burnt 120 140Tonnes"):
        assert mended_lines(line) == [line]


def test_tabs_part_thousands_only_where_three_digits_always_follow() -> None:
    habit = "Water\t12\t345 13\t456\nWaste\t1\t200 1\t300\nScope\t1 116\t274109\t577 81\t077\n"
    assert mended_lines(habit)[2].split() == ["Scope", "1", "116,274", "109,577", "81,077"]
    columns = "Water\t12\t345\t13\t4\nWaste\t1\t200\t1\t300\n"
    assert mended_lines(columns)[0] == "Water\t12\t345\t13\t4"


def test_marks_glued_to_scopes_come_off_where_the_total_proves_them() -> None:
    rows = "Scope 143,598 4,417 5,8945\nScope 2610,347 12,296 1,168\n"
    assert mended_lines(f"{rows}TOTAL EMISSIONS 13,945 16,713 7,062")[:2] == [
        "Scope 1 (4) 3,598 4,417 5,894(5)",
        "Scope 2 (6) 10,347 12,296 1,168",
    ]
    assert mended_lines(f"{rows}TOTAL EMISSIONS 13,940 16,713 7,062")[:2] == rows.splitlines()


def test_a_growth_that_fits_the_values_proves_them() -> None:
    run = ["120", "100", "80", "50.0%", "20.0%", "7.1", "6.0", "5.5"]
    assert without_growth(run, 3) == (run[:3], run[3:])
    assert without_growth([*run[:3], "31.0%", *run[4:]], 3)[1] == []


def test_a_year_in_brackets_is_that_of_the_figure_in_them() -> None:
    text = (
        "We emitted 90 tonnes in 2020 (2019: 95 tonnes). Emissions comprise Scope 1 emissions of 30 tonnes "
        "(2019: 40 tonnes) and Scope 2 emissions of 60 tonnes (2019: 55 tonnes)."
    )
    assert facts(text) == [
        ("scope1", "", 2020, 30.0),
        ("scope1", "", 2019, 40.0),
        ("scope2", "", 2020, 60.0),
        ("scope2", "", 2019, 55.0),
    ]


def test_scopes_told_once_are_of_the_year_the_page_tells() -> None:
    statement = "Totals for the 2019 calendar year:\nScope 1 emissions 8,730 tonnes CO2e\n"
    assert facts(f"{statement}Scope 2 emissions 944 tonnes CO2e\n") == [
        ("scope1", "", 2019, 8730.0),
        ("scope2", "", 2019, 944.0),
    ]
    assert told_year("Totals for the 2019 calendar year, and 2020 emissions") == ""


def test_a_column_per_head_is_set_aside_and_callouts_read_their_value_below() -> None:
    table = "2022 Greenhouse Gas Emissions\nAmount Per employee\n(metric tons CO2e)\n"
    assert facts(f"{table}Scope 1*  67 0.16\nScope 2 83 0.2\n") == [
        ("scope1", "", 2022, 67.0),
        ("scope2", "", 2022, 83.0),
    ]
    sheet = "2022 Carbon Footprint\nnot audited. SCOPE 1 EMISSIONS\n362 t CO2e\n"
    assert facts(f"{sheet}held. SCOPE 2 EMISSIONS\n3,624 t CO2e") == [
        ("scope1", "", 2022, 362.0),
        ("scope2", "", 2022, 3624.0),
    ]


def test_a_title_with_a_disclosure_of_gri_names_the_scope_of_its_tables_total() -> None:
    table = "Million metric tons 2022 2021\nNorth 24.9 25.3\nSouth 11.1 17.2\nTotal 36.0 42.5\n"
    title = "Rounded.Direct CO2 emissions by country GRI 305-1\n"
    assert facts(f"{table}{title}") == [("scope1", "", 2022, 36e6), ("scope1", "", 2021, 42.5e6)]
    assert facts(f"{table}{title}{table}") == []


def test_a_broken_head_of_scopes_is_read_where_every_sum_adds_up() -> None:
    block = "Scope \n1Scope \n2Total \nScopes \n1 & 2Scope \n3"
    head = f"Emissions (tonnes CO2 equivalent)\n2022 2021\n{block}{block}4\nNorth 1 2 3 - 4 5 9 -\n"
    assert facts(f"{head}Total 24 5 29 166 25 6 31 193\n") == [
        ("scope1", "", 2022, 24.0),
        ("scope2", "", 2022, 5.0),
        ("scope3", "", 2022, 166.0),
        ("scope1", "", 2021, 25.0),
        ("scope2", "", 2021, 6.0),
        ("scope3", "", 2021, 193.0),
    ]
    assert facts(f"{head}Total 24 5 20 166 25 6 31 193\n") == []


def test_a_head_broken_inside_its_cells_is_known_by_the_same_words_behind_each_year() -> None:
    cell = "measured \n results \n(thousand t-CO 2)"
    head = f"SourceFY2020 {cell}FY2021 {cell}Change\n"
    rows = "Direct emissions (Scope 1) 3.0 3.1 103%\nIndirect emissions (Scope 2) 48.8 45.5 93%\n"
    assert facts(f"{head}{rows}") == [
        ("scope1", "", 2020, 3000.0),
        ("scope1", "", 2021, 3100.0),
        ("scope2", "", 2020, 48800.0),
        ("scope2", "", 2021, 45500.0),
    ]
    assert facts(f"{head.replace('FY2021 measured', 'FY2021 assumed')}{rows}") == []


def test_a_remark_between_the_rows_does_not_end_the_table_for_a_scope_that_fits() -> None:
    head = "Emissions (tonnes CO2e) 2021 2020\nLeased assets - -\n"
    head += "This category does not apply to our business.\n"
    assert facts(f"{head}Scope 1 emissions 31 30\n") == [
        ("scope1", "", 2021, 31.0),
        ("scope1", "", 2020, 30.0),
    ]
    assert facts(f"{head}Scope 1 emissions 3,100 3,000 2,900\n") == []
