"""Rates printed without a sign, 'Turnover rate 3.1 3.7', and ratios that are shares."""

from __future__ import annotations

import pytest

from tests.pages import told

HEAD = "Social data\n\nIndicator 2023 2022\n"


@pytest.mark.parametrize(
    ("row", "metric"),
    [
        ("Turnover rate 3.7 3.1", "employee_turnover_rate"),
        ("Employment rate of people with disabilities 1.95 0.98", "employees_with_disabilities_share"),
        ("Waste recycling rate 99 100", "waste_recycling_rate"),
        ("员工流失率 3.7 3.1", "employee_turnover_rate"),
    ],
)
def test_a_rate_above_one_is_in_percent(row: str, metric: str) -> None:
    first, second = row.split()[-2:]
    assert told(f"{HEAD}{row}\n") == [(metric, "", 2023, first), (metric, "", 2022, second)]


@pytest.mark.parametrize(
    "row",
    [
        "Turnover rate 0.37 0.31",  # 37 % or 0.37 %
        "Turnover rate 3.7 103",  # no rate of a whole
        "Employee turnover 3.7 3.1",  # no word says that it is a rate
        "Recordable injury rate 1.3 1.2",  # per a number of hours that is not told
    ],
)
def test_what_does_not_say_that_it_is_a_percentage_is_none(row: str) -> None:
    assert told(f"{HEAD}{row}\n") == []


def test_counts_below_a_heading_of_a_rate_are_no_percentages() -> None:
    assert told(f"Employee turnover rate\n\n{HEAD.split(chr(10), 2)[2]}Male 50 75\nFemale 60 74\n") == []


def test_a_ratio_beside_persons_is_a_share() -> None:
    page = f"{HEAD}Number of employees People 1,071 1,045\n-Male People 794 782\n-Female ratio 25.9 25.2\n"
    assert ("employees_share", "gender=female", 2023, "25.9") in told(page)
