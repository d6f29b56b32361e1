"""Scope 2 told by its methods in the head of a table: with a year each, or over a row of years."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

ROWS = """Green power 600 500 610 490
Emergency
generators 150 100 160 110
Heat 50 40 60 45
Total 800 640 830 645
GHG emissions of the bank in tonnes
"""
EACH = "Location-based, 2022 Market-based, 2022 Location-based, 2021 Market-based, 2021\n"
WANTED = by_year((2022, 2021), s2l=(800, 830), s2m=(640, 645))


@pytest.mark.parametrize(
    "page",
    [
        EACH + ROWS,
        EACH.replace(", 2022", " (2022)").replace(", 2021", " (2021)") + ROWS,
        EACH + ROWS.replace("645\nGHG", "642\nGHG"),
    ],
)
def test_a_total_that_its_parts_make_up_in_most_columns(page: str) -> None:
    assert [row for row in totals(page) if row[2] not in (642, 645)] == [r for r in WANTED if r[2] != 645]


def test_years_that_repeat_below_the_methods() -> None:
    page = "Location-based Market-based\n2022 2021 2022 2021\nHeat 1 2 3 4\nScope 2 800 830 640 645\n"
    assert totals(page + "GHG emissions in tonnes\n") == WANTED


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("Total 800 640 830 645", "Total 810 650 840 645"),
        ("Total", "Households"),
        (", 2021", ", 2022"),
        ("Location-based, 2022", "Location-based"),
        ("in tonnes", "by source"),
    ],
)
def test_what_nothing_proves_is_not_told(printed: str, other: str) -> None:
    assert totals((EACH + ROWS).replace(printed, other)) == []
