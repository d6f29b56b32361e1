"""Columns of running text beside each other, beside charts and beside tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.read.glyphs import Cell
from transforms.read.layout import rows_of

WIDTH, HEIGHT = 595.0, 842.0
SIGN = 5.0  # points a sign is wide here, at a size of 10

LEFT = [
    "Most of the water that our plants draw is",
    "returned to the river at the temperature it",
    "came with. In 2023 our three plants took 40",
    "million m3 out of it and gave 39 back again.",
    "We measure both with meters of our own.",
]
RIGHT = [
    "People stay with us for eleven years in the",
    "middle. Each of them spent 31 hours in the",
    "training rooms of our academy last year, an",
    "hour more than the year before it, and most",
    "of them asked for more.",
]


def cell(text: str, x0: float, y: float) -> Cell:
    return Cell(text, x0, x0 + SIGN * len(text), y, 10.0)


def block(texts: list[str], x0: float, y: float, leading: float = 12.0) -> list[Cell]:
    return [cell(text, x0, y + leading * number) for number, text in enumerate(texts)]


def read(*cells: Cell) -> list[str]:
    return [" | ".join(cell.text for cell in line) for line in rows_of(list(cells), WIDTH, HEIGHT)]


def test_two_columns_are_read_one_after_the_other() -> None:
    assert read(*block(LEFT, 40, 100), *block(RIGHT, 310, 100)) == LEFT + RIGHT


def test_columns_with_lines_at_other_heights_are_read_one_after_the_other() -> None:
    assert read(*block(LEFT, 40, 100), *block(RIGHT, 310, 105)) == LEFT + RIGHT


def test_headings_and_short_paragraphs_stay_in_their_column() -> None:
    left = [*block(LEFT, 40, 100), cell("Energy", 40, 180), *block(LEFT[:3], 40, 200)]
    right = [cell("Our people", 310, 85), *block(RIGHT, 310, 100), cell("Health", 310, 180)]
    assert read(*left, *right) == [*LEFT, "Energy", *LEFT[:3], "Our people", *RIGHT, "Health"]


def test_the_figures_of_a_chart_are_not_read_into_the_text_beside_them() -> None:
    bars = [
        cell(text, 330 + 50 * place, 100 + 12 * place) for place, text in enumerate(["1,200", "900", "41%"])
    ]
    told = read(*block([*LEFT, *LEFT], 40, 100), *bars)
    assert told[:10] == [*LEFT, *LEFT]
    assert told[10:] == ["1,200", "900", "41%"]


def test_remarks_beside_a_table_come_after_it_and_its_rows_stay_whole() -> None:
    labels = block(["Direct emissions of all our", "plants", "Waste to landfill", "Water drawn"], 40, 100)
    values = [cell("1,250", 200, 100), cell("31", 200, 124), cell("7,700", 200, 136)]
    remarks = block(LEFT, 310, 100)
    assert read(*labels, *values, *remarks) == [
        "Direct emissions of all our | 1,250",
        "plants",
        "Waste to landfill | 31",
        "Water drawn | 7,700",
        *LEFT,
    ]


def test_a_row_keeps_its_figures_behind_a_description_of_many_lines() -> None:
    described = block([*LEFT, *RIGHT], 100, 100)
    cells = [cell("Energy", 40, 100), *described, cell("310", 400, 100), cell("290", 450, 100)]
    assert read(*cells)[0] == "Energy | 310 | 290"


def test_labels_of_many_lines_stay_with_their_figures() -> None:
    labels = [
        "Employees who were at a training on how",
        "we do business, at our own plants",
        "Employees who were at a training on how",
        "we do business, at the offices abroad",
        "Employees who asked for a training that",
        "we could not give them in that year",
    ]
    figures = [cell(text, 310, 100 + 24 * place) for place, text in enumerate(["812", "640", "23"])]
    told = read(*block(labels, 40, 100), *figures)
    assert [line for line in told if "|" in line] == [
        f"{labels[0]} | 812",
        f"{labels[2]} | 640",
        f"{labels[4]} | 23",
    ]


def test_a_table_below_two_columns_is_not_parted_between_them() -> None:
    cells = [*block(LEFT, 40, 100), *block(RIGHT, 310, 100)]
    table = [cell("Water drawn from the river", 40, 190), cell("40", 330, 190), cell("38", 400, 190)]
    below = [*block(LEFT, 40, 220), *block(RIGHT, 310, 220)]
    row = "Water drawn from the river | 40 | 38"
    assert read(*cells, *table, *below) == [*LEFT, *RIGHT, row, *LEFT, *RIGHT]


def test_signs_without_width_stop_nobody() -> None:
    nothing = [Cell("x", 300.0, 300.0, 100 + 12 * number, 10.0) for number in range(5)]
    assert sorted(read(*block(LEFT, 40, 100), *nothing)) == sorted([*LEFT, *["x"] * 5])


@pytest.mark.parametrize("steps", [900, 5_000])
def test_a_page_of_more_lines_than_anybody_reads_loses_none(steps: int) -> None:
    stairs = [cell("ab", 300 + 20 * (step % 50), 200 + 13 * step) for step in range(steps)]
    assert len(read(*block(LEFT, 40, 100), *stairs)) == len(LEFT) + steps


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*LEFT, *RIGHT, "12", "3.5 %", "Energy", "–"]),
            st.integers(0, 5),
            st.integers(0, 40),
        ),
        unique_by=lambda one: one[1:],
        max_size=80,
    )
)
def test_no_cell_is_lost_or_read_twice(placed: list[tuple[str, int, int]]) -> None:
    cells = [cell(text, 20.0 + 95 * column, 40.0 + 11 * row) for text, column, row in placed]
    told = " ".join(" ".join(cell.text for cell in line) for line in rows_of(cells, WIDTH, HEIGHT))
    assert sorted(told.replace(" ", "")) == sorted("".join(text for text, *_ in placed).replace(" ", ""))
