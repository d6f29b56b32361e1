"""English labels and units as reports of many countries print them."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code


def of(row: str, head: str = "2023 2022") -> list[tuple[str, str, str]]:
    """(metric, dimensions, value) of a table's one row in its first year."""
    facts = told(f"Our figures\n\nIndicator   Unit   {head}\n{row}\n")
    return [(metric, dimensions, value) for metric, dimensions, year, value in facts if year == 2023]


@pytest.mark.parametrize(
    ("unit", "factor", "read_as"),
    [
        ("100 million yen", 100_000_000, "JPY"),
        ("KRW 100 million", 100_000_000, "KRW"),
        ("R million", 1_000_000, "ZAR"),
        ("AED million", 1_000_000, "AED"),
        ("Rs. crore", 10_000_000, "INR"),
        ("rate per 200,000 hours", 1, "per_200k_hours"),
        ("cases per million hours worked", 1, "per_million_hours"),
        ("per 100 full-time workers", 1, "per_200k_hours"),
        ("t CFC-11 eq", 1, "t"),
        ("thousand barrels", 1000, "bbl"),
        ("X:1", 1, "other:ratio"),
    ],
)
def test_units_of_many_countries(unit: str, factor: int, read_as: str) -> None:
    reading = catalogue().read_unit(unit)
    assert reading is not None
    assert (reading.factor, reading.unit) == (factor, read_as)


@pytest.mark.parametrize(
    "unit", ["GJ per million hours worked", "tonnes per 200,000 hours", "per cent hours"]
)
def test_an_amount_per_hours_is_no_rate_of_injuries(unit: str) -> None:
    reading = catalogue().read_unit(unit)
    assert reading is None or not reading.unit.endswith("_hours")


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ("Lost time injuries   per million hours worked   0.42   0.51", ("ltifr", "", "0.42")),
        ("Lost time injuries   number   42   51", ("lost_time_injuries", "", "42")),
        ("Women on the board   %   42   38", ("female_directors_share", "gender=female", "42")),
        ("Staff volunteering hours   thousands   1.5   1.2", ("volunteer_hours", "", "1500")),
        ("LTIFR (per 200,000 hours)   rate   0.2   0.3", ("ltifr", "", "1")),
        ("Total workforce (FTE)   #   4,100   3,900", ("employees_fte", "", "4100")),
        ("2-7 Employees   number   4,100   3,900", ("employees_total", "", "4100")),
        (
            "Cat. 6 - Business travel   tCO2e   410   390",
            ("ghg_emissions_scope3", "category=6;scope=3", "410"),
        ),
        ("Data centre PUE   ratio   1.24   1.3", ("power_usage_effectiveness", "", "1.24")),
    ],
)
def test_rows_as_they_are_printed(row: str, fact: tuple[str, str, str]) -> None:
    assert of(row) == [fact]


@pytest.mark.parametrize(
    "row",
    [
        "Fleet of contractors' diesel   litres   410   390",
        "Cat. 5 - Business travel   tCO2e   410   390",
        "Fees for Board committee meetings   USD   1,000   1,000",
        "Training hours of suppliers   hours   410   390",
    ],
)
def test_figures_of_something_else_are_left_out(row: str) -> None:
    assert of(row) == []


def test_a_member_behind_its_axis_is_a_part_of_the_row_above() -> None:
    page = "Our staff\n\n2023 2022\nTotal number of staff 790 780\n"
    page += "By gender: male 480 479\nBy gender: female 310 301\n"
    assert ("employees_total", "gender=female", 2023, "310") in told(page)
    assert told(page.replace("By gender", "By mood"))[2:] == []


def test_shares_of_women_stand_below_a_headcount() -> None:
    page = (
        "Our staff\n\nIndicator   Unit   2023   2022\nEmployees   number   790   780\nWomen   %   41   40\n"
    )
    assert told(page)[-2:] == [
        ("employees_share", "gender=female", 2023, "41"),
        ("employees_share", "gender=female", 2022, "40"),
    ]


def test_a_label_that_says_percentage_needs_no_unit_but_a_fraction_does() -> None:
    page = "Our staff\n\nIndicator 2023 2022\nPercentage of women in management 35 0.34\n"
    assert [fact[3] for fact in told(page)] == ["35"]


def test_what_counts_employees_anyway_may_say_so() -> None:
    assert of("Recordable injuries – employees   number   4   5") == [("recordable_injuries", "", "4")]
    assert of("Charitable donations – employees   EUR   4   5") == []


def test_a_heading_above_a_whole_label_is_no_half_of_it() -> None:
    page = "Data\n\nIndicator   Unit   2023   2022\nPeople\nTotal workforce   number   790   780\n"
    assert told(page)[0] == ("employees_total", "", 2023, "790")


def test_codes_of_bursa_malaysia_are_no_part_of_a_label() -> None:
    assert without_code("Bursa C7(a) Local procurement") == "Local procurement"


def test_a_code_of_gri_2_is_no_span_of_years() -> None:
    assert without_code("GRI 2-30 Collective bargaining") == "Collective bargaining"
    assert without_code("2-4 Years of service") == "2-4 Years of service"
