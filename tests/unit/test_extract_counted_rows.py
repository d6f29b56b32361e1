"""Rows that are counted, answered by yes or no, wrapped between their values, or under a base year."""

from __future__ import annotations

from tests.pages import told
from transforms.filing import observed


def test_the_number_of_a_row_is_no_part_of_its_label() -> None:
    page = (
        "Sl. No. Key Performance Indicators UoM FY22 FY23\n50 Water withdrawal m3 5 6\n"
        "51 Policy on water in all of the plants that the company owns or rents anywhere Yes / No Yes Yes\n"
        "52 % of women in the workforce % 11 13\n"
    )
    assert told(page) == [
        ("water_withdrawal", "", 2022, "5"),
        ("water_withdrawal", "", 2023, "6"),
        ("employees_share", "gender=female", 2022, "11"),
        ("employees_share", "gender=female", 2023, "13"),
    ]


def test_values_that_go_on_in_the_next_line_belong_to_their_row_once() -> None:
    rows = "Total number of staff 6,178 5,693\n4,974 6,727\nScope 1 t CO2e 10 20 30 40\n"
    page = f"Unit 2023 2022 2021 2020\n{rows}"
    assert told(page)[:4] == [
        ("employees_total", "", 2023, "6178"),
        ("employees_total", "", 2022, "5693"),
        ("employees_total", "", 2021, "4974"),
        ("employees_total", "", 2020, "6727"),
    ]
    assert observed(page.encode(), "page.txt")["value_text"].to_list().count("6,178") == 1


def test_a_base_years_mark_below_the_head_qualifies_the_last_year_only() -> None:
    page = "Unit 2023 2022 2019\n(base year)\nScope 1 t CO2e 10 20 30\nScope 2 t CO2e 1 2 3\n"
    assert [fact[2:] for fact in told(page)] == [(2023, "10"), (2022, "20"), (2023, "1"), (2022, "2")]


def test_tons_of_greenhouse_gases_are_metric_where_no_short_ones_are_named() -> None:
    page = "Revenue US$ 5 million\nUnit 2023 2022\nBusiness travel tons of CO2e 10 20\n"
    assert [fact[3] for fact in told(page) if fact[0].startswith("ghg")] == ["10", "20"]
    short = page + "Paper short tons 3 4\n"
    assert not [fact for fact in told(short) if fact[0].startswith("ghg")]


def test_the_rate_in_a_name_is_no_part_of_its_unit() -> None:
    page = "Unit 2023 2022\nScope 1 t CO2e 10 20\nLost time injury rate per million man-hours 0.5 1.1\n"
    assert ("ltifr", "", 2023, "0.5") in told(page)
