"""Scopes measured since lately under a head of more years: which years are meant, or none."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

PAGE = """Topic Metric 2023 2022 2021 2020 2019 SASB GRI
Packaging of own brands Grams (g) 47.0 48.8 50.9 49.0 50.8 301-1
Scope 1 GHG emissions Metric tons (t) CO2e 2,100.5 2,200.4 2,300.3 305-1
Scope 2 GHG emissions Metric tons (t) CO2e 500.5 510.4 520.3 305-2
Other indirect (Scope 3) GHG emissions: travel, waste and
transport Metric tons (t) CO2e 9,100.5 9,200.4 9,300.3 305-3
"""
WANTED = by_year(
    (2023, 2022, 2021), s1=(2100.5, 2200.4, 2300.3), s2=(500.5, 510.4, 520.3), s3=(9100.5, 9200.4, 9300.3)
)


def test_every_scope_lacks_the_same_oldest_years() -> None:
    assert totals(PAGE) == WANTED


def test_after_a_remark_between_the_rows() -> None:
    remark = "We changed how the weight of our flyers is compared with that of the year before.\n"
    assert totals(PAGE.replace("Scope 1", remark + "Scope 1", 1)) == WANTED


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("2023 2022 2021 2020 2019", "2019 2020 2021 2022 2023"),
        ("500.5 510.4 520.3", "500.5 510.4"),
        ("Packaging of own brands", "Packaging (base year 2019)"),
        ("2023 2022 2021 2020 2019", "2023 2022 2021 2020 2018"),
    ],
)
def test_where_the_years_are_not_certain(printed: str, other: str) -> None:
    assert [row for row in totals(PAGE.replace(printed, other)) if row[0] in "12"] == []


def test_two_values_could_be_this_year_and_a_base() -> None:
    short = PAGE.replace(" 2,300.3", "").replace(" 520.3", "").replace(" 9,300.3", "")
    assert totals(short) == []
