"""Mistakes of a whole row: it slid by a column, or its percentages stand as fractions."""

from __future__ import annotations

from tests.unit.test_expectations_identities import failures, flow, staff


def test_a_row_that_slid_by_a_column_is_said_to_be_another_years() -> None:
    told = [*staff("3161", "1825", "1336", 2020), *staff("4953", "2868", "2085", 2021)]
    slid = [*told, *staff("4870", "2837", "2033", 2022)]
    men = [row for row in slid if row["dimensions"] == "gender=male"]
    for row, value in zip(men, [men[-1]["value"], men[0]["value"], men[1]["value"]], strict=True):
        row["value"] = value
    said = [verdict.diagnosis for verdict in failures(*slid) if verdict.expectation == "sum_breakdown"]
    assert len(said) == 3
    assert said[0] == (
        "holds if employees_total[gender=male] 2,837 is another year's: 1,825, printed for 2021, fits"
    )
    assert all("another year's" in each for each in said)


def test_a_share_printed_as_a_fraction_is_said_to_be_one() -> None:
    told = failures(
        flow("revenue", "503117.9", "CNY"),
        flow("rd_expense", "30187.1", "CNY"),
        flow("rd_expense_share_of_revenue", "0.060", "percent"),
    )
    (verdict,) = [each for each in told if each.expectation == "ratio"]
    assert "rd_expense_share_of_revenue 0.060 is a fraction, not a percentage (x100)" in verdict.diagnosis
