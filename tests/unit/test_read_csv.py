from __future__ import annotations

import pytest

from transforms.errors import EmptyFiling
from transforms.read import read


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_read_off_the_file(separator: str) -> None:
    rows = [["metric", "unit", "2023", "2022"], ["water", "m3", '"1,200"', "900"], ["paper", "t", "3", ""]]
    text = "\n".join(separator.join(row) for row in rows)
    document = read(text.encode(), "text/csv")
    assert [line.cells for line in document.lines] == [
        ("metric", "unit", "2023", "2022"),
        ("water", "m3", "1,200", "900"),
        ("paper", "t", "3", ""),
    ]


def test_a_quoted_line_break_does_not_shift_the_line_numbers() -> None:
    document = read(b'a,b\n"two\nlines",1\nc,2\n', "text/csv")
    assert [(line.number, line.cells[1]) for line in document.lines] == [(1, "b"), (2, "1"), (4, "2")]


def test_white_space_alone_is_empty() -> None:
    with pytest.raises(EmptyFiling):
        read(b" \n", "text/csv")


@pytest.mark.parametrize(
    ("column", "read_as"),
    [
        (["1.234,5", "12,5", "7"], ["1234.5", "12.5", "7"]),
        (["1 234,50", "-0,125", "3,1 %"], ["1 234.50", "-0.125", "3.1 %"]),
        (["1,234.5", "12.5"], ["1,234.5", "12.5"]),
        (["1,234", "5,678"], ["1,234", "5,678"]),  # no cell that can be read in one way only
        (["1.234,5", "12.55"], ["1.234,5", "12.55"]),  # they contradict each other
        (["12,5", "1.234", "n/a"], ["12.5", "1234", "n/a"]),
    ],
)
def test_a_column_is_read_in_one_way(column: list[str], read_as: list[str]) -> None:
    text = "metric;2023\n" + "".join(f"water;{cell}\n" for cell in column)
    document = read(text.encode(), "text/csv")
    assert [line.cells[1] for line in document.lines[1:]] == read_as
    assert bool(document.warnings) == (column != read_as)


def test_a_column_without_a_certain_cell_follows_the_file() -> None:
    document = read(b"metric;2023;2022\nwater;1.234,5;1.234\npaper;7,5;5.678\n", "text/csv")
    assert [line.cells[2] for line in document.lines[1:]] == ["1234", "5678"]


def test_a_stated_separator_is_no_record() -> None:
    document = read(b"sep=;\nmetric;2023\nwater, fresh;5\n", "text/csv")
    assert [line.cells for line in document.lines] == [("metric", "2023"), ("water, fresh", "5")]


def test_each_cell_has_the_place_a_spreadsheet_gives_it() -> None:
    document = read(b'metric,2023\n"water,\nfresh",5\npaper,6\n', "text/csv")
    assert [(line.number, line.places) for line in document.lines] == [
        (1, ("A1", "B1")),
        (2, ("A2", "B2")),
        (4, ("A3", "B3")),
    ]
    assert document.lines[1].cells == ("water, fresh", "5")
