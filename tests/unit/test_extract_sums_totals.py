"""Totals that only a heading names, proven by their sum; labels that are a name only below their heading."""

from __future__ import annotations

import pytest

from tests.pages import told


def test_a_total_that_adds_up_is_its_headings() -> None:
    page = "Energy consumption (MWh) 2023 2022\nElectricity 80 70\nNatural gas 10 9\nTotal 90 79\n"
    assert told(page)[-2:] == [("energy_consumption", "", 2023, "90"), ("energy_consumption", "", 2022, "79")]


@pytest.mark.parametrize(
    "page",
    [
        "Energy consumption (MWh) 2023 2022\nElectricity 80 70\nNatural gas 10 9\nTotal 95 79\n",
        "Cafeteria 2023 2022\nElectricity 80 70\nNatural gas 10 9\nTotal 90 79\n",
        "Energy consumption (MWh) 2023 2022\nElectricity 80 70\nTotal 80 70\n",
    ],
)
def test_a_total_that_nothing_proves_is_nobodys(page: str) -> None:
    assert not [fact for fact in told(page) if fact[0] == "energy_consumption"]


def test_the_total_of_one_kind_is_not_the_part_above_it() -> None:
    page = "Workforce 2023 2022\nPermanent 80 70\nMale 30 20\nFemale 50 50\nTotal 95 85\n"
    assert ("employees_total", "employment_type=permanent", 2023, "95") not in told(page)


def test_a_label_that_is_a_name_only_below_its_heading() -> None:
    page = "Waste (tonnes) 2023 2022\nRecycled 10 11\nIncinerated 3 4\nComposted 2 1\n"
    assert told(page) == [
        ("waste_recycled", "", 2023, "10"),
        ("waste_recycled", "", 2022, "11"),
        ("waste_incinerated", "", 2023, "3"),
        ("waste_incinerated", "", 2022, "4"),
        ("waste_composted", "", 2023, "2"),
        ("waste_composted", "", 2022, "1"),
    ]


def test_a_group_of_a_named_subject_has_a_total() -> None:
    page = (
        "Unit 2023 2022\nEmployees by gender\nMale Persons 30 20\nFemale Persons 50 50\nTotal Persons 80 70\n"
    )
    assert told(page)[-2:] == [("employees_total", "", 2023, "80"), ("employees_total", "", 2022, "70")]


SOURCES = """Water

Parameter Unit 2023 2022
(i) Surface water kilolitres 1,210 1,305
(ii) Groundwater kilolitres 412 433
(iii) Others (rainwater storage) kilolitres 2,100 1,980
Total volume of water withdrawal kilolitres 3,722 3,718
"""


def test_sources_of_no_heading_are_parts_of_the_total_they_add_up_to() -> None:
    assert [row for row in told(SOURCES) if row[2] == 2023] == [
        ("water_withdrawal", "water_source=surface_water", 2023, "1210"),
        ("water_withdrawal", "water_source=groundwater", 2023, "412"),
        ("water_withdrawal", "", 2023, "3722"),
    ]
    unproven = told(SOURCES.replace("3,722", "3,999"))
    assert [row for row in unproven if row[2] == 2023] == [("water_withdrawal", "", 2023, "3999")]


def test_rows_counted_at_their_beginning_are_no_notes() -> None:
    page = (
        "Environment\n\nIndicator 2023 2022\n(1) Energy consumption (MWh) 10 11\n"
        "2) Water withdrawal (m3) 20 21\n"
        "(3) Waste generated (t) 30 31\n4.1 Electricity consumption (MWh) 5 6\nb. Hazardous waste (t) 7 8\n"
    )
    assert [row for row in told(page) if row[2] == 2023] == [
        ("energy_consumption", "", 2023, "10"),
        ("water_withdrawal", "", 2023, "20"),
        ("waste_total", "", 2023, "30"),
        ("electricity_consumption", "", 2023, "5"),
        ("hazardous_waste", "", 2023, "7"),
    ]
    assert told(page.replace("(3) Waste generated (t) 30 31", "(3) Restated in 2023")) == told(page)[:4]
