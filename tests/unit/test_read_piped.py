"""Tables drawn with bars: which lines are rows of one, and in which columns their cells stand."""

from __future__ import annotations

import time

import pytest

from transforms.filing import observed
from transforms.model import Document
from transforms.read import read

TABLE = (
    "| Indicator | Unit | 2023 | 2022 |\n|---|:--:|---:|---|\n"
    "| **Water used** | m3 | 12 | |\n| Waste \\| all | t | | 4 |\n"
)


def _cells(text: str) -> list[dict[int, str]]:
    document: Document = read(text.encode(), "text/plain")
    return [
        {int(left): cell for (left, _), cell in zip(line.spans, line.cells, strict=True)}
        for line in document.lines
        if line.table is not None and line.text
    ]


def test_cells_stand_in_their_columns_and_lines_keep_their_numbers() -> None:
    assert _cells(TABLE) == [
        {0: "Indicator", 1: "Unit", 2: "2023", 3: "2022"},
        {0: "Water used", 1: "m3", 2: "12"},
        {0: "Waste | all", 1: "t", 3: "4"},
    ]
    assert [line.number for line in read(TABLE.encode(), "text/plain").lines] == [1, 2, 3, 4, 5]


def test_the_outer_bars_may_be_left_out() -> None:
    assert _cells("Item | 2023 |\n---|---|\nStaff | 7 |\n") == [{0: "Item", 1: "2023"}, {0: "Staff", 1: "7"}]


@pytest.mark.parametrize(
    "text",
    [
        "Staff | 7\nWomen | 3\n",
        "Note\n---\nStaff | 7\n",
        "| a | b |\n|---|\n| 1 | 2 |\n",
        "2023 | 2022\n-----\n",
    ],
)
def test_bars_without_a_row_of_dashes_as_wide_as_the_head_are_text(text: str) -> None:
    assert _cells(text) == []


def test_a_second_table_begins_with_its_own_head() -> None:
    lines = read(f"{TABLE.strip()}\n| Item | 2021 |\n|---|---|\n| Staff | 5 |\n".encode(), "text/plain").lines
    assert [line.table for line in lines if "Indicator" in line.text or "Item" in line.text] == [0, 1]


def test_a_label_over_two_columns_moves_its_figures_under_their_years() -> None:
    table = "| | 2023 | 2022 | |\n|---|---|---|---|\n| Fatalities | Group | 2 | 1 |\n| Injuries | 9 | 8 | |\n"
    assert _cells(table)[1:] == [{0: "Fatalities Group", 1: "2", 2: "1"}, {0: "Injuries", 1: "9", 2: "8"}]


def test_a_row_with_a_remark_behind_its_figures_stays() -> None:
    table = "| | 2023 | 2022 |\n|---|---|---|\n| Injuries | 9 | 8 | one restated |\n"
    assert _cells(table)[1] == {0: "Injuries", 1: "9", 2: "8", 3: "one restated"}


def test_an_empty_cell_leaves_its_year_without_a_figure() -> None:
    facts = observed(
        b"| Indicator | Unit | 2023 | 2022 |\n|---|---|---|---|\n| Hazardous waste | t | | 4 |\n", "a.md.txt"
    )
    told = facts.filter(facts["outcome"] == "fact").select("metric_id", "fiscal_year", "value_text").rows()
    assert told == [("hazardous_waste", 2022, "4")]


@pytest.mark.parametrize(
    "line",
    [" " * 30_000 + "x", "|--" + " " * 30_000 + "x", "a" * 30_000, "水" + "a" * 30_000],
    ids=["blanks", "dashes and blanks", "letters", "Chinese and letters"],
)
def test_a_long_line_takes_no_time_to_speak_of(line: str) -> None:
    """Patterns that try every end of a run again took seconds, for each such line of a file."""
    text = f"| Year | 2023 |\n{line}\nYear 2023 2022\nWater {line} 1 2\n"
    before = time.process_time()
    observed(text.encode(), "long.txt")
    assert time.process_time() - before < 2
