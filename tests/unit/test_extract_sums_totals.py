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
    ]


def test_a_group_of_a_named_subject_has_a_total() -> None:
    page = (
        "Unit 2023 2022\nEmployees by gender\nMale Persons 30 20\nFemale Persons 50 50\nTotal Persons 80 70\n"
    )
    assert told(page)[-2:] == [("employees_total", "", 2023, "80"), ("employees_total", "", 2022, "70")]
