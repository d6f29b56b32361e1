"""Layouts of scopes that many reports share, each as text without geometry prints it."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import by_year, totals

TWO = by_year((2022, 2021), s1=(1200, 1300), s2=(500, 600))


@pytest.mark.parametrize(
    "head", ["GRI Disclosure Unit 2022 2021", "SASB Metric 2022 2021", "Note Unit 2022 2021", "2022 2021 GRI"]
)
def test_a_column_of_references_takes_no_number_away(head: str) -> None:
    rows = "305-1 Direct (Scope 1) GHG emissions tCO2e 1,200 1,300\n305-2 Scope 2 emissions tCO2e 500 600\n"
    assert totals(f"{head}\n{rows}") == TWO


def test_current_and_comparison_year_of_a_carbon_statement() -> None:
    page = (
        "Current reporting year 2021-2022 Comparison reporting year 2020-2021\n"
        "Scope 1 emissions (tCO2e) 1,200 1,300\nScope 2 emissions (tCO2e) 500 600\n"
    )
    assert totals(page) == TWO


@pytest.mark.parametrize("end", ["respectively, in 2022", "in 2022, respectively", "respectively in 2022"])
def test_the_year_behind_respectively(end: str) -> None:
    sentence = f"Scope 1 and Scope 2 emissions totalled 1,200 and 500 metric tons of CO2e, {end}.\n"
    assert totals(sentence) == by_year((2022,), s1=(1200,), s2=(500,))


@pytest.mark.parametrize(
    "page",
    [
        "2022 2021\nUK Global Total UK Global Total\n"
        "Scope 1 (tCO2e) 200 1,000 1,200 300 1,000 1,300\nScope 2 (tCO2e) 100 400 500 100 500 600\n",
        "2022 % of total 2021 % of total\nScope 1 (tCO2e) 1,200 5% 1,300 6%\nScope 2 (tCO2e) 500 2% 600 3%\n",
        "GHG emissions by scope (tCO2e) 2022 2021\nTotal 1,700 1,900\nScope 1 1,200 1,300\nScope 2 500 600\n",
    ],
)
def test_parts_and_shares_beside_the_totals(page: str) -> None:
    assert totals(page) == TWO


@pytest.mark.parametrize("title", ["GHG intensity by scope", "Financed emissions", "Emissions of investees"])
def test_a_table_of_else_holds_no_totals(title: str) -> None:
    assert totals(f"{title} (tCO2e) 2022 2021\nScope 1 1,200 1,300\nScope 2 500 600\n") == []
