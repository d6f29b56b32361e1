"""A table printed column by column, the year behind its values: told where sums prove the total."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

LABELS = """Losses of the grid
Business flightsTOTAL SCOPE 3
EMISSIONS
Scope 3 emissions are measured in metric tons of CO2e
"""
COLUMNS = """6,000
1,500
4,500
30120
4,3802021
5,500
1,200
4,300
100
20
4,1802022TOTAL OF ELSE
"""
WANTED = by_year((2021, 2022), s3=(6000, 5500))


def test_the_total_leads_every_column() -> None:
    assert totals(LABELS + COLUMNS) == WANTED


def test_years_on_lines_of_their_own() -> None:
    assert totals(LABELS + COLUMNS.replace("2021", "\n2021").replace("2022TOTAL OF ELSE", "\n2022")) == WANTED


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("1,200", "1,250"),
        ("TOTAL SCOPE 3", "SCOPE 3"),
        ("Losses of the grid", "Scope 1 and 2"),
        ("metric tons", "kt CO2e or metric tons"),
        ("Losses of the grid", "Intensity"),
        ("4,1802022", "4,1802023"),
        ("4,1802022TOTAL OF ELSE", "9,9992022"),
    ],
)
def test_what_nothing_proves_is_not_told(printed: str, other: str) -> None:
    assert totals((LABELS + COLUMNS).replace(printed, other)) == []
