"""Heads of two levels in running text: counts beside shares, women and men under every year."""

from __future__ import annotations

import pytest

from tests.pages import told


@pytest.mark.parametrize("parts", ["No. %", "Number Share", "Headcount Percentage", "# (%)"])
def test_counts_and_shares_side_by_side(parts: str) -> None:
    page = f"Employees by age 2023 2022\n{parts} {parts}\nUnder 30 197 40 244 50\nTotal 493 100 488 100\n"
    assert told(page) == [
        ("employees_total", "age=under_30", 2023, "197"),
        ("employees_share", "age=under_30", 2023, "40"),
        ("employees_total", "age=under_30", 2022, "244"),
        ("employees_share", "age=under_30", 2022, "50"),
        ("employees_total", "", 2023, "493"),
        ("employees_total", "", 2022, "488"),
    ]


def test_a_share_beside_new_hires_may_be_a_rate() -> None:
    page = "New hires by gender 2023 2022\nNumber % Number %\nMale 20 10 30 12\nFemale 22 11 33 13\n"
    assert [fact[0] for fact in told(page)] == ["new_hires_total"] * 4


def test_women_men_and_all_under_every_year() -> None:
    page = "2023 2022\nWomen Men Total Women Men Total\nNew hires 10 20 30 11 21 32\n"
    assert told(page) == [
        ("new_hires_total", "gender=female", 2023, "10"),
        ("new_hires_total", "gender=male", 2023, "20"),
        ("new_hires_total", "", 2023, "30"),
        ("new_hires_total", "gender=female", 2022, "11"),
        ("new_hires_total", "gender=male", 2022, "21"),
        ("new_hires_total", "", 2022, "32"),
    ]


@pytest.mark.parametrize("parts", ["No. No.", "Women Women", "No. % Share", "Rail Road"])
def test_what_is_no_set_of_parts_heads_nothing(parts: str) -> None:
    page = f"2023 2022\n{parts} {parts}\nNew hires 10 20 11 21\n"
    assert told(page) == []


def test_per_something_below_a_row_is_an_intensity_of_it() -> None:
    page = (
        "Unit 2023 2022\nTotal energy consumption TJ 60 70\nper ton of production GJ/t 1.8 1.9\n"
        "Waste generated t 5 6\nper ton of production kg/t 0.2 0.3\n"
    )
    assert [fact[0] for fact in told(page)] == ["energy_consumption"] * 2 + [
        "energy_intensity_product"
    ] * 2 + ["waste_total"] * 2
