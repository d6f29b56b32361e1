from __future__ import annotations

import pytest

from transforms.read.grid import Sheet, lines_of
from transforms.read.side_by_side import heads_group, side_by_side


def sheet(*rows: list[str], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Sheet:
    cells = {
        number: {column: text for column, text in enumerate(row, 1) if text}
        for number, row in enumerate(rows, 1)
    }
    return Sheet("Data", cells, list(merged))


def test_two_tables_beside_each_other_are_read_one_after_the_other() -> None:
    found = lines_of(
        [
            sheet(
                ["Water", "2023", "2024", "", "Waste", "2023", "2024"],
                ["River", "1", "2", "", "Glass", "3", "4"],
            )
        ]
    )
    assert [(line.text, line.table) for line in found] == [
        ("Data", 0),
        ("Water 2023 2024", 0),
        ("River 1 2", 0),
        ("Data", 1),
        ("Waste 2023 2024", 1),
        ("Glass 3 4", 1),
    ]
    assert found[-1].places == ("Data!E2", "Data!F2", "Data!G2")


@pytest.mark.parametrize(
    "head",
    [
        ["Water", "", "2023", "2024"],  # a column left free for the eye
        ["Water", "2023", "2024", "", "Note"],
        ["Water", "2023", "2024", "", "2025", "2026"],  # no name: the table goes on
    ],
)
def test_an_empty_column_alone_parts_nothing(head: list[str]) -> None:
    assert len(side_by_side(sheet(head, ["River", *(["1"] * (len(head) - 1))]))) == 1
    assert len(side_by_side(sheet(head))) == 1


def test_a_group_merged_over_its_rows_is_a_heading() -> None:
    found = lines_of(
        [sheet(["Item", "", "2024"], ["Energy", "Diesel", "5"], ["", "Gas", "6"], merged=((2, 1, 3, 1),))]
    )
    assert [line.cells for line in found[1:]] == [
        ("Item", "2024"),
        ("Energy",),
        ("Diesel", "5"),
        ("Gas", "6"),
    ]


def test_a_head_merged_over_two_rows_is_none() -> None:
    assert not heads_group({1: "Indicator", 2: "Unit", 3: "2023", 4: "2024"})
    assert heads_group({1: "Energy", 2: "Diesel", 3: "2024", 4: "5"})
