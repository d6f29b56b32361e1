"""Scopes 1 and 2 called direct and indirect emissions, and changes whose sign stands apart from them."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

PAGE = """Emissions
in tonnes of CO2 equivalents
2021 2020 Change in %
Direct emissions
Boilers and kilns 1 2,100 2,300 – 8.7
Cooling agents 140 50 + 180.0
2,240 2,350 – 4.7
Indirect emissions
{bought} 1,000 1,200 – 16.7
Total 3,240 3,550 – 8.7
"""
BOTH = by_year((2021, 2020), s1=(2240, 2350), s2=(1000, 1200))


def test_sums_without_a_label_and_signs_apart() -> None:
    assert totals(PAGE.format(bought="Electricity, etc.")) == BOTH


def test_indirect_emissions_of_else_are_no_scope_2() -> None:
    assert totals(PAGE.format(bought="Business flights")) == BOTH[:2]


@pytest.mark.parametrize(
    ("printed", "other"),
    [("2,240 2,350", "2,340 2,350"), ("3,240 3,550", "3,240 3,750"), ("Total", "Sum of")],
)
def test_what_does_not_add_up_is_not_named(printed: str, other: str) -> None:
    assert totals(PAGE.format(bought="Electricity").replace(printed, other)) == []
