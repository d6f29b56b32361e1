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
