"""Titles over rows of staff: 'Male employees 12%' below 'Employee turnover rate' is no share of all."""

from __future__ import annotations

import pytest

from tests.pages import told

ROWS = "2023 2022\nMale employees 12% 14%\nFemale employees 8% 9%\nSenior management 3% 5%\n"
PARTS = ("gender=male", "gender=female", "employee_level=senior")


def _parts(metric: str) -> list[tuple[str, str, int, str]]:
    values = (("12", "14"), ("8", "9"), ("3", "5"))
    return [
        (metric, part, year, value)
        for part, pair in zip(PARTS, values, strict=True)
        for year, value in zip((2023, 2022), pair, strict=True)
    ]


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("Employee turnover rate", "employee_turnover_rate"),
        ("2.1 Employee turnover rate", "employee_turnover_rate"),
        ("Training coverage", "training_coverage_rate"),
        ("Absenteeism rate", "absenteeism_rate"),
        ("Return to work rate", "parental_leave_return_rate"),
        ("New hire rate", "new_hires_share"),
    ],
)
@pytest.mark.parametrize("column", ["", "Category ", "Employee category ", "Particulars ", "Gender Unit "])
def test_rows_of_staff_are_of_the_rate_that_their_title_names(title: str, metric: str, column: str) -> None:
    assert told(f"Social\n\n{title}\n\n{column}{ROWS}") == _parts(metric)


@pytest.mark.parametrize(
    "title",
    [
        "Employees covered by health insurance",
        "Promotion rate of the year",
        "Employees in volunteer programmes",
    ],
)
def test_below_a_title_of_no_metric_here_rows_of_staff_are_nobodys(title: str) -> None:
    assert told(f"Social\n\n{title}\n\n{ROWS}") == []


def test_below_a_title_of_the_workforce_they_are_shares_of_it() -> None:
    found = told(f"Our people\n\n{ROWS}")
    assert {metric for metric, *_ in found} == {"employees_share"}


def test_hours_of_training_are_broken_down_by_the_column_of_labels() -> None:
    page = (
        "Average training hours per employee\n\nEmployment type 2023 2022\nPermanent 20.5 19\nTotal 20 18\n"
    )
    assert told(page) == [
        ("training_hours_per_employee", "employment_type=permanent", 2023, "20.5"),
        ("training_hours_per_employee", "employment_type=permanent", 2022, "19"),
        ("training_hours_per_employee", "", 2023, "20"),
        ("training_hours_per_employee", "", 2022, "18"),
    ]


def test_a_title_by_gender_is_believed_where_the_labels_are_headed_by_it() -> None:
    rows = "2021 2022\nNumber % Number %\nMale 3,011 87.4 1,437 86.2\nFemale 434 12.6 231 13.9\n"
    assert told(f"New Hire by Gender\nGender {rows}") == [
        ("new_hires_total", "gender=male", 2021, "3011"),
        ("new_hires_total", "gender=male", 2022, "1437"),
        ("new_hires_total", "gender=female", 2021, "434"),
        ("new_hires_total", "gender=female", 2022, "231"),
    ]


def test_managers_below_permanent_employees_are_of_all_staff() -> None:
    page = "Workforce\n\n2023 2022\nEmployees 900 800\nPermanent employees 700 600\nManagers 90 80\n"
    assert ("employees_total", "employee_level=management", 2023, "90") in told(page)
