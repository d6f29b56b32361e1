"""Rows without a unit that add up to a row with one are in its unit; what adds up to nothing is in none."""

from __future__ import annotations

import pytest

from tests.pages import facts_of, told

HAZARDOUS = [("hazardous_waste", "", 2023, "10400"), ("hazardous_waste", "", 2022, "9100")]


@pytest.mark.parametrize(
    "page",
    [
        "Waste 2023 2022\nWaste generated (kt) 30.4 29.6\n"
        "Hazardous waste 10.4 9.1\nNon-hazardous waste 20.0 20.5\n",
        "Waste 2023 2022\nHazardous waste 10.4 9.1\n"
        "Non-hazardous waste 20.0 20.5\nWaste generated (kt) 30.4 29.6\n",
        "Waste 2023 2022\nWaste generated (kt) 30.4 29.6e\n"
        "Hazardous waste 10.4* 9.1\nNon-hazardous waste 20.0 20.5\n",
    ],
)
def test_parts_take_the_unit_of_the_whole_they_add_up_to(page: str) -> None:
    assert [fact for fact in told(page) if fact[0] == "hazardous_waste"] == HAZARDOUS


@pytest.mark.parametrize(
    "page",
    [
        # They do not add up in one of the years.
        "Waste 2023 2022\nWaste generated (kt) 30.4 29.9\n"
        "Hazardous waste 10.4 9.1\nNon-hazardous waste 20.0 20.5\n",
        # One year of two rows may be chance.
        "Waste 2023\nWaste generated (kt) 30.4\nHazardous waste 10.4\nNon-hazardous waste 20.0\n",
        # Nothing adds up to nothing in every unit.
        "Waste 2023 2022\nWaste generated (kt) 0 0\nHazardous waste 0 0\nNon-hazardous waste 0 0\n",
        # Shares are no amounts.
        "Waste 2023 2022\nWaste generated (%) 100 100\nHazardous waste 40 50\nNon-hazardous waste 60 50\n",
    ],
)
def test_what_does_not_prove_a_unit_gives_none(page: str) -> None:
    assert not [fact for fact in told(page) if fact[0] == "hazardous_waste"]


def test_chinese_parts_take_it_as_well() -> None:
    page = (
        "指标 2023年 2022年\n废弃物产生总量（吨） 120.5 118.0\n危险废弃物 20.5 17.0\n一般废弃物 100.0 101.0\n"
    )
    assert ("hazardous_waste", "", 2023, "20.5") in facts_of(page)
