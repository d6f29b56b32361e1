"""Heads whose cells qualify their years, in Markdown and in text; heads that their rows vouch for."""

from __future__ import annotations

import pytest

from tests.pages import told


def drawn(*cells: str) -> str:
    bars = f"| Indicator | {' | '.join(cells)} |\n{'|---' * (len(cells) + 1)}|\n"
    return bars + f"| Water withdrawal (m3) | {' | '.join(str(70 + n) for n in range(len(cells)))} |\n"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("Year ended 31 March 2024", "Year ended 31 March 2023"), [(2024, "70"), (2023, "71")]),
        (("31.12.2024", "31.12.2023"), [(2024, "70"), (2023, "71")]),
        (("FY2024 (Apr-Mar)", "FY2023 (Apr-Mar)"), [(2024, "70"), (2023, "71")]),
        (("Base year 2019", "2023", "2024", "Target 2030"), [(2023, "71"), (2024, "72")]),
        (("2019 (base year)", "2023", "2024", "% 2024/base year"), [(2023, "71"), (2024, "72")]),
        (("2024 performance", "2023 performance", "2030 goal"), [(2024, "70"), (2023, "71")]),
        (("2024¹", "2023 (2)"), [(2024, "70"), (2023, "71")]),
        (("H1 2024", "H1 2023"), []),
        (("North 2024", "North 2023"), []),
    ],
)
def test_each_cell_of_a_head_is_understood_or_none(cells: tuple[str, ...], found: list[object]) -> None:
    assert [fact[2:] for fact in told(drawn(*cells))] == found


def test_a_unit_beside_every_year_is_that_of_the_rows() -> None:
    page = "| Waste | 2024 (tonnes) | 2023 (tonnes) |\n|---|---|---|\n| Hazardous waste | 4 | 5 |\n"
    assert ("hazardous_waste", "", 2024, "4") in told(page)


def test_rows_of_metrics_vouch_for_a_head_with_an_unknown_word() -> None:
    rows = "Energy consumption MWh 12 11 -8 %\nWater consumption m3 80 79 -1 %\n"
    page = "Unit 2022 2023 Relative deviation\n" + rows
    assert [fact[2:] for fact in told(page)] == [(2022, "12"), (2023, "11"), (2022, "80"), (2023, "79")]


def test_a_table_that_is_said_to_be_per_employee_tells_no_totals() -> None:
    said = "The following table shows the values per employee.\n"
    page = "Unit 2022 2023\nWater consumption m3 12 11\nPaper consumption kg 80 79\nShare of women % 40 41\n"
    assert {fact[0] for fact in told(said + page)} == {"employees_share"}
    assert len(told(page)) == 6


@pytest.mark.parametrize(
    ("unit", "metric_and_value"),
    [
        ("tCO2e per £1m turnover", ("ghg_intensity_revenue", "8.2")),
        ("tCO2e / € thousand of net revenue", ("ghg_intensity_revenue", "8200")),
        ("tCO2e per million USD revenue", ("ghg_intensity_revenue", "8.2")),
        ("tCO2e per £ turnover", None),
    ],
)
def test_so_much_money_earned_is_what_an_intensity_is_per(
    unit: str, metric_and_value: tuple[str, str] | None
) -> None:
    found = told(f"| KPI | Unit | 2024 |\n|---|---|---|\n| GHG emissions intensity | {unit} | 8.2 |\n")
    assert [(fact[0], fact[3]) for fact in found] == ([metric_and_value] if metric_and_value else [])
