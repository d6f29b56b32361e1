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
