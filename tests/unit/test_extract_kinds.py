"""Headings that name one kind: power 'From renewable sources', what becomes of 'Hazardous waste'."""

from __future__ import annotations

from tests.pages import told

ENERGY = """Energy

Parameter 2023 2022
From renewable sources (in GJ)
Total electricity consumption (A) 412 367
Total fuel consumption (B) 108 96
From non-renewable sources (in GJ)
Total electricity consumption (D) 2,841 2,902
Total fuel consumption (E) 3,612 4,015
Total energy consumed (A+B+D+E) (in GJ) 6,973 7,380
"""
WASTE = """Waste

Waste (tonnes) 2023 2022
Hazardous waste
Landfilled 10 12
Incinerated 20 22
Total hazardous waste 30 34
Non-hazardous waste
Landfilled 100 120
Recycled 300 320
Total non-hazardous waste 400 440
Total waste recycled 305 326
Total waste 430 474
"""


def _of_2023(page: str, name: str = "page.txt") -> dict[tuple[str, str], str]:
    return {(metric, parts): value for metric, parts, year, value in told(page, name) if year == 2023}


def test_power_and_fuels_are_of_the_sources_above_them() -> None:
    assert _of_2023(ENERGY) == {
        ("electricity_consumption", "energy_source=renewable"): "412",
        ("fuel_energy_consumption", "energy_source=renewable"): "108",
        ("electricity_consumption", "energy_source=non_renewable"): "2841",
        ("fuel_energy_consumption", "energy_source=non_renewable"): "3612",
        ("energy_consumption", ""): "6973",
    }


def test_what_became_of_waste_is_of_the_class_above_it_and_totals_of_none() -> None:
    wanted = {
        ("waste_landfilled", "hazard=hazardous"): "10",
        ("waste_incinerated", "hazard=hazardous"): "20",
        ("hazardous_waste", ""): "30",
        ("waste_landfilled", "hazard=non_hazardous"): "100",
        ("waste_recycled", "hazard=non_hazardous"): "300",
        ("non_hazardous_waste", ""): "400",
        ("waste_total", ""): "430",
    }
    assert _of_2023(WASTE) == wanted
    lines = [line for line in WASTE.splitlines()[2:] if line]
    rows = [line.rsplit(" ", 2) if line[-1].isdigit() else [line, "", ""] for line in lines]
    cells = ["| " + " | ".join(row) + " |" for row in rows]
    page = "\n".join(["Waste", "", cells[0], "|---|---|---|", *cells[1:]])
    assert _of_2023(page, "page.md") == wanted


def test_rates_below_women_are_of_women() -> None:
    female = "| Female | | |\n| New hires | 120 | 130 |\n"
    male = "| Male | | |\n| New hires | 220 | 230 |\n"
    assert _of_2023(f"People\n\n| | 2023 | 2022 |\n|---|---|---|\n{female}{male}", "page.md") == {
        ("new_hires_total", "gender=female"): "120",
        ("new_hires_total", "gender=male"): "220",
    }
