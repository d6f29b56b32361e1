"""Rows of running text as printed: units behind each figure, signs between them, points in thousands."""

from __future__ import annotations

import pytest

from tests.pages import told

WATER = [("water_withdrawal", "", 2023, "12345"), ("water_withdrawal", "", 2022, "13456")]


@pytest.mark.parametrize(
    "row",
    [
        "Water withdrawal 12,345 m3 13,456 m3",
        "Water withdrawal m3 12,345 m3 13,456 m3",
        "Water withdrawal 12,345 cubic metres 13,456 cubic metres",
        "Water withdrawal m3 12,345 ✓ 13,456",
        "Water withdrawal m3 12,345 ✓ 13,456 ✓",
        "Water withdrawal m3 12.345.000 13.456.000",
    ],
)
def test_a_row_however_its_figures_are_set(row: str) -> None:
    page = f"Sustainability report 2023\n\nIndicator Unit 2023 2022\n{row}\n"
    assert told(page.replace("m3 12.345", "L 12.345")) == WATER


def test_a_percentage_beside_its_column_of_units() -> None:
    page = "Sustainability report 2023\n\nIndicator Unit 2023 2022\nFemale managers % 23.4 % 22.1 %\n"
    assert [fact[2:] for fact in told(page)] == [(2023, "23.4"), (2022, "22.1")]


def test_two_units_in_a_row_are_not_one() -> None:
    page = "Sustainability report 2023\n\nIndicator 2023 2022\nWater withdrawal 12,345 m3 13,456 L\n"
    assert (2022, "13456") not in [fact[2:] for fact in told(page)]
