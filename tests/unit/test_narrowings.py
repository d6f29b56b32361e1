"""A heading that names one kind bars the whole: 'Food waste' over 'Recycling rate'."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

TABLE = """Alder Bay Hotels, data

{heading}
Unit 2022 2023
{label} {unit} 44 45
"""

LIST = """Alder Bay Hotels
(1) Food waste generated and its recycling rate
FY2022 13.4t Recycling rate 65.1%
FY2023 12.1t Recycling rate 66.2%
"""


def metrics(page: str) -> set[str]:
    examined = examine(page.encode(), "alder_bay.txt")
    found = normalise(examined.observations, filings_frame([examined.filing]))
    return set(found.filter(pl.col("outcome") == "fact")["metric_id"])


@pytest.mark.parametrize(
    ("heading", "label", "unit", "told"),
    [
        ("Food waste", "Recycling rate", "%", set()),
        ("Non-hazardous waste", "Recycling rate", "%", set()),
        ("Contractors", "Fatalities", "persons", set()),
        ("Waste", "Recycling rate", "%", {"waste_recycling_rate"}),
        ("Food waste", "Food waste generated", "t", {"food_waste"}),
        ("Hazardous and non-hazardous waste", "Recycling rate", "%", {"waste_recycling_rate"}),
        ("Employees and contractors", "Fatalities", "persons", {"work_related_fatalities"}),
    ],
)
def test_a_heading_that_names_one_kind_bars_the_whole(
    heading: str, label: str, unit: str, told: set[str]
) -> None:
    assert metrics(TABLE.format(heading=heading, label=label, unit=unit)) == told


def test_so_does_the_heading_of_a_list() -> None:
    assert metrics(LIST) == set()
    assert metrics(LIST.replace("Food waste", "Waste")) == {"waste_recycling_rate"}
