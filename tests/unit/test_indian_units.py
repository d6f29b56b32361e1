"""What Indian filings print: lakhs and crores, 'MT' that are metric tons, intensities per crore."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.catalogue import catalogue

AIR = "Air\n\nParameter Unit FY 2023-24 FY 2022-23\nNOx MT 14.2 15\nPlastic waste MT 120 131\n"


def test_a_pollutant_in_mt_is_weighed_in_metric_tons() -> None:
    assert told(AIR) == [("nox_emissions", "", 2024, "14.2"), ("nox_emissions", "", 2023, "15")]


@pytest.mark.parametrize(
    "row",
    [
        "Water withdrawal m3 3,08,76,489 2,85,59,597\n",
        "Recycled waste MT 17,081 16,000\n",
        "Coal metric tons 1 2\n",
    ],
)
def test_mt_of_waste_are_metric_tons_where_the_filing_proves_it(row: str) -> None:
    assert ("plastic_waste", "", 2024, "120") in told(AIR + row)


def test_digits_are_grouped_as_in_india() -> None:
    page = "Water\n\nParameter Unit 2023 2022\nWater withdrawal kilolitres 3,08,76,489 2,85,59,597\n"
    assert told(page) == [
        ("water_withdrawal", "", 2023, "30876489"),
        ("water_withdrawal", "", 2022, "28559597"),
    ]


@pytest.mark.parametrize(
    ("printed", "factor"),
    [("tCO2e/₹ crore", "0.1"), ("tCO2e per INR crore of turnover", "0.1"), ("tCO2e/Rs. lakh", "10")],
)
def test_intensities_per_crore_of_rupees(printed: str, factor: str) -> None:
    reading = catalogue().read_unit(printed)
    assert reading is not None
    assert (reading.unit, str(reading.factor)) == ("tCO2e_per_mINR", factor)
