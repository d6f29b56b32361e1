"""Labels that name their axis and member themselves, and members that name none."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise


def told(label: str, unit: str) -> set[tuple[str, str]]:
    head = "| Indicator | Unit | 2022 | 2023 |\n|---|---|---|---|"
    page = f"Alder Bay Hotels\n\n{head}\n| {label} | {unit} | 44 | 45 |\n"
    examined = examine(page.encode(), "alder_bay.txt")
    found = normalise(examined.observations, filings_frame([examined.filing]))
    kept = found.filter(pl.col("outcome") == "fact")
    return set(kept.select("metric_id", "dimensions").iter_rows())


@pytest.mark.parametrize(
    ("label", "unit", "metric_id", "dimensions"),
    [
        ("Total workforce by age group - 31-40", "employees", "employees_total", "age=31_40"),
        ("Total workforce by age group: Above 50", "employees", "employees_total", "age=over_50"),
        ("Total workforce by gender: Female", "%", "employees_share", "gender=female"),
        ("Employee turnover rate by gender - Female", "%", "employee_turnover_rate", "gender=female"),
        ("Total volume of water withdrawal (in kilolitres) (i + ii)", "", "water_withdrawal", ""),
    ],
)
def test_a_label_names_its_axis_and_member(label: str, unit: str, metric_id: str, dimensions: str) -> None:
    assert told(label, unit) == {(metric_id, dimensions)}


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Total workforce by age group - Marketing", "employees"),
        ("Direct energy consumption - Other", "MWh"),
        ("Energy saved by measures - Heating", "MWh"),
        ("General waste (non-hazardous)", "tonnes"),
    ],
)
def test_a_member_of_no_axis_is_none(label: str, unit: str) -> None:
    assert told(label, unit) == set()


SHARES = """Alder Bay Hotels, people data

| | 2022 | 2023 |
|---|---|---|
| Workforce | 1,200 | 1,300 |
| % by age category | | |
| Under 30 years | 26 | 27 |
| 30-50 years | 50 | 49 |
"""

BELOW_AN_AGE = """Alder Bay Hotels, people data

Measure 2022 2023
Headcount 1,200 1,300
Average age 44.1 44.2
Full time 90% 91%
Part time 10% 9%
"""


def shares(page: str) -> set[tuple[str, str, int, int]]:
    examined = examine(page.encode(), "alder_bay.txt")
    found = normalise(examined.observations, filings_frame([examined.filing]))
    kept = found.filter(pl.col("outcome") == "fact", pl.col("dimensions") != "")
    told = kept.select("metric_id", "dimensions", "fiscal_year", pl.col("value").cast(pl.Int64))
    return set(told.iter_rows())


def test_members_below_a_heading_of_shares_are_no_counts() -> None:
    expected = {
        ("employees_share", "age=under_30", 2022, 26),
        ("employees_share", "age=under_30", 2023, 27),
        ("employees_share", "age=30_50", 2022, 50),
        ("employees_share", "age=30_50", 2023, 49),
    }
    assert shares(SHARES) == expected
    plain = SHARES.replace("|---|---|---|\n", "").replace("| | 2022", "Item 2022").replace("|", " ")
    assert shares(plain.replace(" years", "")) == expected


def test_shares_below_another_metric_are_those_of_the_workforce() -> None:
    assert shares(BELOW_AN_AGE) == {
        ("employees_share", "employment_type=full_time", 2022, 90),
        ("employees_share", "employment_type=full_time", 2023, 91),
        ("employees_share", "employment_type=part_time", 2022, 10),
        ("employees_share", "employment_type=part_time", 2023, 9),
    }
    assert shares(BELOW_AN_AGE.replace("Headcount 1,200 1,300\n", "")) == set()
