"""Heads of two levels in books of one company: whose each column is, or that nobody can say."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from transforms.filing import observed

Rows = Sequence[Sequence[object]]
TITLE = ("Northfell Mills plc ESG data",)
YEARS = ("Metric", "Unit", 2023, None, 2024, None)
MEMBERS = (None, None, "Male", "Female", "Male", "Female")
FIGURES = (("Employees", "persons", 10, 20, 11, 21), ("New hires", "persons", 1, 2, 3, 4))
MERGED = ("C3:D3", "E3:F3")


def book(rows: Rows, merged: Sequence[str] = ()) -> pl.DataFrame:
    whole, workbook = BytesIO(), openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (TITLE, (), *rows):
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(whole)
    return observed(whole.getvalue(), "book.xlsx")


def separated(rows: Rows) -> pl.DataFrame:
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in (TITLE, (), *rows))
    return observed("\n".join(lines).encode(), "book.csv")


def told(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    facts = frame.filter(outcome="fact")
    return facts.select("metric_id", "dimensions", "fiscal_year", "value_text").rows()


STAFF = [
    ("employees_total", "gender=male", 2023, "10"),
    ("employees_total", "gender=female", 2023, "20"),
    ("employees_total", "gender=male", 2024, "11"),
    ("employees_total", "gender=female", 2024, "21"),
]


@pytest.mark.parametrize("merged", [MERGED, ()])
def test_years_over_members(merged: Sequence[str]) -> None:
    frame = book((YEARS, MEMBERS, *FIGURES), merged)
    assert told(frame)[:4] == STAFF
    assert frame["outcome"].to_list() == ["fact"] * 8
    assert frame["locator"].to_list()[:4] == ["Sheet!C5", "Sheet!D5", "Sheet!E5", "Sheet!F5"]
    assert frame["unit"].unique().to_list() == ["persons"]


@pytest.mark.parametrize("years", [YEARS, ("Metric", "Unit", 2023, 2023, 2024, 2024)])
def test_the_same_in_a_csv(years: tuple[object, ...]) -> None:
    assert told(separated((years, MEMBERS, *FIGURES)))[:4] == STAFF


def test_members_over_years() -> None:
    head = (("Metric", "Unit", "Male", None, "Female", None), (None, None, 2023, 2024, 2023, 2024))
    found = told(book((*head, ("Employees", "persons", 10, 11, 20, 21)), MERGED))
    assert sorted(found) == sorted(STAFF)


def test_a_column_of_totals_is_the_whole() -> None:
    head = (
        ("指标", "单位", "2023年", None, None, "2024年", None, None),
        (None, None, "男", "女", "合计", "男", "女", "合计"),
    )
    found = told(book((*head, ("员工总数", "人", 10, 20, 30, 11, 21, 32)), ("C3:E3", "F3:H3")))
    assert [row[1:] for row in found] == [
        ("gender=male", 2023, "10"),
        ("gender=female", 2023, "20"),
        ("", 2023, "30"),
        ("gender=male", 2024, "11"),
        ("gender=female", 2024, "21"),
        ("", 2024, "32"),
    ]


@pytest.mark.parametrize(
    ("years", "parts", "merged"),
    [
        (YEARS, (None, None, "North", "South", "North", "South"), MERGED),  # sites of its own
        (YEARS, (None, None, "Male", "Nobody", "Male", "Nobody"), ()),
        (YEARS, (None, None, "Male", "Female", "Male", "Male"), ()),
        (YEARS, (None, None, "Male", "Female", "Female", "Under 30"), ()),
        (("Metric", "Unit", None, 2023, None, 2024), MEMBERS, ()),  # years over the middle of their columns
    ],
)
def test_parts_that_are_not_understood_are_told_and_no_facts(
    years: tuple[object, ...], parts: tuple[object, ...], merged: Sequence[str]
) -> None:
    frame = book((years, parts, *FIGURES), merged)
    assert frame["value_text"].to_list() == ["10", "20", "11", "21", "1", "2", "3", "4"]
    assert set(frame["outcome"]) == {"ignored"}
    assert set(frame["reason"]) <= {"parts_not_understood", "columns_do_not_fit"}


def test_notes_between_the_years_are_no_parts() -> None:
    notes = (None, None, "Value", "Note", "Value", "Note")
    found = told(book((YEARS, notes, ("Employees", "persons", 10, "a", 11, "b"))))
    assert found == [("employees_total", "", 2023, "10"), ("employees_total", "", 2024, "11")]


def test_a_number_behind_the_parts_is_set_aside() -> None:
    frame = book(((*YEARS, "Page"), MEMBERS, ("Employees", "persons", 10, 20, 11, 21, 12)))
    assert told(frame) == STAFF
    assert frame.filter(value_text="12")["reason"].to_list() == ["columns_do_not_fit"]


def test_a_row_that_names_a_member_itself_is_no_part_of_another() -> None:
    frame = book((YEARS, MEMBERS, *FIGURES, ("Female employees", "persons", 1, 2, 3, 4)))
    assert not frame.filter(pl.col("label").str.contains("Female employees > Male"), outcome="fact").height
