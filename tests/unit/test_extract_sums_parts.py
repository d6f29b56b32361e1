"""Members under a bare word, codes of standards before labels, and columns of parts under a year."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.catalogue.listing_codes import without_code

PEOPLE = "Indicator 2023 2022\nTotal workforce 1,000 980\nNew hires 100 120\n"


def test_members_belong_to_the_row_they_add_up_to() -> None:
    page = PEOPLE + "Gender\nMale 600 590\nFemale 400 390\nAge group\nUnder 30 70 80\n30-50 30 40\n"
    found = told(page)
    assert ("employees_total", "gender=male", 2023, "600") in found
    assert ("new_hires_total", "age=under_30", 2022, "80") in found


def test_members_that_fit_no_row_are_nobodys() -> None:
    assert told(PEOPLE + "Gender\nMale 12 15\nFemale 14 16\n") == told(PEOPLE)


def test_a_rate_lies_between_those_of_its_members_which_are_in_its_unit() -> None:
    page = (
        "Indicator 2023 2022\nEmployee turnover rate (%) 10.0 11.0\nGender\nMale 11.0 12.0\nFemale 8.9 9.9\n"
    )
    assert ("employee_turnover_rate", "gender=female", 2023, "8.9") in told(page)
    assert len(told(page.replace("8.9", "18.9"))) == 2


def test_shares_that_make_a_hundred_are_those_of_the_workforce() -> None:
    shares = "Gender\nMale 60% 61%\nFemale 40% 39%\n"
    assert ("employees_share", "gender=female", 2022, "39") in told(
        "KPI 2023 2022\nEmployees 50 60\n" + shares
    )
    assert not [fact for fact in told(PEOPLE + shares) if fact[1]]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("A1.2 Total GHG emissions", "Total GHG emissions"),
        ("KPI B1.1 Total workforce", "Total workforce"),
        ("GRI 305-1, 305-2 Emissions of both scopes", "Emissions of both scopes"),
        ("E1-6 Gross Scope 1 GHG emissions", "Gross Scope 1 GHG emissions"),
        ("Water withdrawn (GRI 303-3)", "Water withdrawn"),
        ("SO2 emissions", "SO2 emissions"),
        ("100-120 employees", "100-120 employees"),
        ("Scope 1", "Scope 1"),
    ],
)
def test_a_code_of_a_standard_is_no_part_of_the_label(label: str, name: str) -> None:
    assert without_code(label) == name


def test_rows_with_codes_tell_their_metrics() -> None:
    page = "KPI Unit 2023 2022\nA1.3 Total hazardous waste tonnes 4 5\nA2.2 Water consumption m3 80 90\n"
    assert [fact[0] for fact in told(page)] == ["hazardous_waste"] * 2 + ["water_consumption"] * 2


def test_under_a_year_the_column_of_the_whole_counts() -> None:
    page = (
        "| | 2024 | | | 2023 | | |\n|---|---|---|---|---|---|---|\n"
        "| | Home | Overseas | Total | Home | Overseas | Total |\n"
        "| Scope 1 emissions (tCO2e) | 12 | 3 | 15 | 13 | 2 | 16 |\n"
    )
    assert [fact[2:] for fact in told(page)] == [(2024, "15"), (2023, "16")]


def test_columns_of_parts_without_a_whole_tell_nothing() -> None:
    page = (
        "| | 2024 | | 2023 | |\n|---|---|---|---|---|\n| | Home | Rest of world | Home | Rest of world |\n"
        "| Scope 1 emissions (tCO2e) | 12 | 3 | 13 | 2 |\n"
    )
    assert told(page) == []
