"""Columns of units: what stands in them beside a count, how they are headed, where they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pages import told

Made = Callable[[list[str], list[list[str]]], str]
"""A page of a head and its rows."""

ROWS = (("Suppliers trained", "-", "20", "30"), ("Customer satisfaction", "%", "83.5", "15.0"))
FACTS = [
    ("suppliers_trained", "", 2024, "20"),
    ("suppliers_trained", "", 2023, "30"),
    ("customer_satisfaction", "", 2024, "83.5"),
    ("customer_satisfaction", "", 2023, "15"),
]


def _piped(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return (
        "Report 2024\n\nKey figures\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
    )


def _html(head: list[str], rows: list[list[str]]) -> str:
    cells = ["".join(f"<td>{cell}</td>" for cell in line) for line in (head, *rows)]
    body = "".join(f"<tr>{line}</tr>" for line in cells)
    return f"<html><body><h1>Report 2024</h1><h2>Key figures</h2><table>{body}</table></body></html>"


@pytest.mark.parametrize("unit", ["Unit", "Unit of measure", "Measurement unit"])
@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize(("made", "name"), [(_piped, "page.md"), (_html, "page.html")])
def test_a_dash_says_that_there_is_no_unit_and_a_sign_is_no_part_of_the_next_figure(
    unit: str, behind: bool, made: Made, name: str
) -> None:
    if behind:
        page = made(["KPI", "2024", "2023", unit], [[row[0], *row[2:], row[1]] for row in ROWS])
    else:
        page = made(["KPI", unit, "2024", "2023"], [list(row) for row in ROWS])
    assert told(page, name) == FACTS


def test_signs_in_columns_of_their_own_go_to_their_figures() -> None:
    page = _html(["", "", "2024", "", "2023", ""], [["Revenue", "$", "20", "", "30", ""]])
    rate = _html(["KPI", "2024", "", "2023", ""], [["Employee turnover rate", "8.5", "%", "7.5", "%"]])
    assert told(page.replace("Report", "Report of a US company, USD,"), "page.html")[0][3] == "20"
    assert [row[3] for row in told(rate, "page.html")] == ["8.5", "7.5"]


def test_a_dash_behind_the_figures_of_a_line_is_its_unit() -> None:
    rows = "Water withdrawal   5   6   m3\nSuppliers trained   20   30   -\n"
    assert told(f"Report 2024\n\nKPI   2024   2023   Unit\n{rows}")[2:] == FACTS[:2]


def test_a_name_that_ends_in_its_unit() -> None:
    page = "Report 2024\n\nKPI 2024 2023\nTraining hours (hours) 8,031 7,000\n"
    assert told(page) == [
        ("training_hours_total", "", 2024, "8031"),
        ("training_hours_total", "", 2023, "7000"),
    ]
