"""Pages that tell one year: which year it is, and units with words behind them."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals
from transforms.extract.page_years import told_year

ONE = by_year((2022,), s1=(1200,), s2=(500,))


@pytest.mark.parametrize(
    "page",
    [
        "2022 Greenhouse gas emissions\nScope 1 1,200 tCO2e Direct emissions from fuels\n"
        "Scope 2 500 tCO2e:Indirect emissions from electricity\n",
        "2022 Greenhouse gas emissions\nScope 1: 1,200 tCO2e (fuels)\nScope 2: 500 tCO2e (electricity)\n",
        "GHG emissions for the period 1 January 2022 to 31 December 2022\nScope 1 (tCO2e) 1,200\n"
        "Scope 2 (tCO2e) 500\n",
        "2022 GHG emissions\nGross global Scope 1 emissions 1,200 tCO2e\nGross global Scope 2 500 tCO2e\n",
    ],
)
def test_one_year(page: str) -> None:
    assert totals(page) == ONE


def test_no_amount() -> None:
    page = "2022 Greenhouse gas emissions\nScope 1 1,200 tCO2e per employee\nScope 2 500 tCO2e per employee\n"
    assert totals(page) == []


def test_the_last_year_of_a_head_is_no_title() -> None:
    assert told_year("Indicators 2012 2021 2022 Objective\nGreenhouse gas emissions 3.2 2.4 2.3 2.0") == ""
