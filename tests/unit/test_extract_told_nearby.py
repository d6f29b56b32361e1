"""Units, wholes and narrower subjects that a heading or a note among the rows tells; years as rows."""

from __future__ import annotations

from tests.pages import told

RATE = "FY2024 FY2023\nLost time injury frequency rate1 0.42 0.51\n"


def test_a_rate_is_per_the_hours_that_the_notes_state() -> None:
    assert told(RATE + "1 Injuries per million hours worked\n") == [
        ("ltifr", "", 2024, "0.42"),
        ("ltifr", "", 2023, "0.51"),
    ]
    assert told(RATE + "1 Injuries per 200,000 hours worked\n")[0] == ("ltifr", "", 2024, "2.1")
    assert told(RATE + "1 Injuries per million hours worked\n2 Per 200,000 hours worked\n") == []
    assert told(RATE) == []


def test_rows_below_contractors_are_theirs() -> None:
    rows = "Fatalities 0 0\nLTIFR (per million hours worked) 0.42 0.51\n"
    found = told(f"FY2024 FY2023\nEmployees\n{rows}Contractors\n{rows}")
    assert [fact[0] for fact in found].count("ltifr") == 2
    assert ("contractor_fatalities", "", 2024, "0") in found


def test_a_heading_with_a_unit_states_that_of_its_rows() -> None:
    page = "Waste (tonnes) 2023 2022\nHazardous waste 4 5\nWater by source (m3)\nTotal withdrawal 98 92\n"
    assert told(page)[-1] == ("water_withdrawal", "", 2022, "92")
    page = "Waste (tonnes) 2023 2022\nHazardous waste 4 5\nWater\nTotal water withdrawal 98 92\n"
    assert len(told(page)) == 2


def test_of_which_women_are_a_part_of_the_employees() -> None:
    page = "| KPI | 2023 | 2022 |\n|---|---|---|\n| Total headcount | 45 | 43 |\n| {} women (%) | 41 | 40 |\n"
    for words in ("of which", "- thereof"):
        assert told(page.format(words))[-1] == ("employees_share", "gender=female", 2022, "40")


def test_a_year_for_each_row_and_a_metric_for_each_column() -> None:
    page = (
        "| Year | Scope 1 (tCO2e) | Water withdrawal (m3) | Cats |\n|---|---|---|---|\n"
        "| 2022 | 12 | 84 | 1 |\n| 2023 | 11 | - | 2 |\n"
    )
    assert told(page) == [
        ("ghg_emissions_scope1", "scope=1", 2022, "12"),
        ("water_withdrawal", "", 2022, "84"),
        ("ghg_emissions_scope1", "scope=1", 2023, "11"),
    ]
    assert told(page.replace("2023", "2027")) == []


def test_a_rate_in_brackets_below_a_member_is_of_that_member() -> None:
    rows = "Men 36 37\n(Turnover rate) 4.0% 4.1%\nWomen 5 8\n(Turnover rate) 2.1% 3.0%\n"
    page = "FY2022 FY2023\nEmployee separations 41 45\n" + rows
    assert [fact for fact in told(page) if fact[0] == "employee_turnover_rate"] == [
        ("employee_turnover_rate", "gender=male", 2022, "4"),
        ("employee_turnover_rate", "gender=male", 2023, "4.1"),
        ("employee_turnover_rate", "gender=female", 2022, "2.1"),
        ("employee_turnover_rate", "gender=female", 2023, "3"),
    ]


def test_a_word_and_a_unit_beside_every_year_before_a_change() -> None:
    head = "Source 2022/23 emissions (tCO2e) 2023/24 emissions (tCO2e) Change – 2022/23 to 2023/24\n"
    page = head + "Business travel 50.0 73.5 +47%\nTotal emissions 762.4 841.8 +10%\n"
    assert [fact[2:] for fact in told(page)] == [
        (2023, "50"),
        (2024, "73.5"),
        (2023, "762.4"),
        (2024, "841.8"),
    ]


def test_a_name_that_ends_as_a_unit_does_and_a_unit_that_leaves_its_base_to_the_name() -> None:
    rows = "Average training hours per employee 22.4 20.1\nWater consumption per employee (m3) 2.4 2.1\n"
    page = "KPI 2023 2022\n" + rows
    assert told(page + "Energy consumption per square metre MWh 2 3\n") == [
        ("training_hours_per_employee", "", 2023, "22.4"),
        ("training_hours_per_employee", "", 2022, "20.1"),
        ("water_consumption_per_employee", "", 2023, "2.4"),
        ("water_consumption_per_employee", "", 2022, "2.1"),
        ("energy_intensity_area", "", 2023, "2"),
        ("energy_intensity_area", "", 2022, "3"),
    ]
