"""English sentences told as a whole: two years side by side, shares of somebody in something."""

from __future__ import annotations

import pytest

from tests.pages import Fact, told

SHARE = "employees_share"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Our employee turnover rate fell from 14.2% in 2022 to 12.9% in 2023.",
            [("employee_turnover_rate", "", 2022, "14.2"), ("employee_turnover_rate", "", 2023, "12.9")],
        ),
        (
            "Water consumption decreased by 2% to 947 m3 in FY2023 from 967 m3 in FY2022.",
            [("water_consumption", "", 2023, "947"), ("water_consumption", "", 2022, "967")],
        ),
        (
            "Hazardous waste was 45 tonnes in 2023, compared with 52 tonnes in 2022.",
            [("hazardous_waste", "", 2023, "45"), ("hazardous_waste", "", 2022, "52")],
        ),
        (
            "In 2023, women made up 34% of the board and 41% of our total workforce.",
            [("female_directors_share", "gender=female", 2023, "34"), (SHARE, "gender=female", 2023, "41")],
        ),
        ("38% of our employees were women in 2023.", [(SHARE, "gender=female", 2023, "38")]),
        ("We recycled 82% of our waste in 2023.", [("waste_recycling_rate", "", 2023, "82")]),
        (
            "In 2023, 56% of the electricity we used came from renewable sources.",
            [("renewable_electricity_share", "", 2023, "56")],
        ),
        ("We donated £1.2 million to charities in 2023.", [("charitable_donations", "", 2023, "1200000")]),
    ],
)
def test_a_sentence_tells_its_figures(sentence: str, found: list[Fact]) -> None:
    assert told(f"Some heading\n\n{sentence}\n") == found


@pytest.mark.parametrize(
    "sentence",
    [
        "At our northern site, 82% of our waste was recycled in 2023.",
        "Collected by a contractor, 75% of the waste is recycled.",
        "Water consumption at our northern site fell from 120 m3 in 2022 to 100 m3 in 2023.",
        "At our northern site, water consumption fell from 120 m3 in 2022 to 100 m3 in 2023.",
        "Our target is to reduce energy consumption from 12 MWh in 2022 to 10 MWh in 2030.",
        "Women made up 34% of the board of our smallest subsidiary in 2023.",
        "Women accounted for 52% of customers in 2023.",
        "Energy consumption per tonne fell from 14 MWh in 2022 to 12 MWh in 2023.",
        "In the first half of 2023, water consumption fell from 120 m3 to 100 m3.",
    ],
)
def test_a_sentence_about_a_part_or_an_aim_tells_nothing(sentence: str) -> None:
    assert told(f"Report for 2023\n\n{sentence}\n") == []


def test_the_year_of_one_figure_is_not_that_of_the_other() -> None:
    page = "Report\n\nEmployee turnover fell from 13.4% in 2022 to 9.6%.\n"
    assert [fact[2:] for fact in told(page)] == [(2022, "13.4")]
