"""Glyphs on a page become lines with cells, in the order a person reads them.

A PDF knows no lines: only glyphs with places. Glyphs on one baseline are one line; a gap wider than
a blank parts two cells. Columns of running text are read one after the other, but the cells of a
table row stay together, because a number means nothing without its label.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from operator import attrgetter

from transforms.read.columns import in_reading_order, is_number
from transforms.read.glyphs import BASELINE_TOLERANCE_EM, BLANK_GAP_EM, CELL_GAP_EM, Cell, Glyphs, cells
from transforms.read.marks import with_marks

SPREAD_RATIO = 1.2
SPREAD_CROSSING = 0.03
SPREAD_NUMBERS = 0.35
SPREAD_ROWS = 0.5
"""A page wider than high is two pages side by side when next to nothing lies across its middle, and
the lines of the right half are no values of a table: few begin with numbers, and of those with numbers
few stand beside words alone (units come before the numbers of such a row)."""

BY_HEIGHT, BY_EDGE = attrgetter("y", "x0"), attrgetter("x0")


def rows(glyphs: Glyphs, width: float, height: float) -> list[tuple[Cell, ...]]:
    """The page's lines from top to bottom, cells from left to right; a spread's left page first."""
    return rows_of(with_marks(cells(glyphs)), width, height)


def rows_of(cells: list[Cell], width: float, height: float) -> list[tuple[Cell, ...]]:
    """The same for cells that stand already, in the order of their print or in any."""
    return [line for page in _pages(cells, width, height) for line in in_reading_order([*map(tuple, page)])]


def _pages(cells: list[Cell], width: float, height: float) -> list[list[list[Cell]]]:
    """The lines of a double page's two pages; a wide page with one table across its middle stays whole."""
    if width < SPREAD_RATIO * height:
        return [_lines(cells)]
    middle = width / 2
    left = [cell for cell in cells if cell.x1 <= middle]
    right = [cell for cell in cells if cell.x0 >= middle]
    across = len(cells) - len(left) - len(right)
    if across > SPREAD_CROSSING * len(cells) or not left or not right:
        return [_lines(cells)]
    before, behind = _lines(left), _lines(right)
    numbers = sum(is_number(line[0].text) for line in behind)
    if numbers > SPREAD_NUMBERS * len(behind) or _are_values(behind, before):
        return [_lines(cells)]
    return [before, behind]


def _are_values(right: list[list[Cell]], left: list[list[Cell]]) -> bool:
    """Whether lines with numbers stand beside their labels: words without numbers on one baseline."""
    holding = [line for line in right if _holds_number(line)]
    labels = [line[0] for line in left if not _holds_number(line)]
    heights = [label.y for label in labels]
    rows = sum(
        any(_on_one_baseline(line[0], label) for label in labels[max(0, place - 1) : place + 1])
        for line in holding
        for place in [bisect(heights, line[0].y)]
    )
    return rows > SPREAD_ROWS * len(holding)


def _holds_number(line: list[Cell]) -> bool:
    return any(is_number(cell.text) for cell in line)


def _lines(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells with one baseline side by side, lines from top to bottom."""
    lines: list[list[Cell]] = []
    for cell in sorted(cells, key=BY_HEIGHT):
        line = lines[-1] if lines else None
        if line and _on_one_baseline(line[0], cell):
            line.append(cell)
        else:
            lines.append([cell])
    return [_merged(sorted(line, key=BY_EDGE)) if len(line) > 1 else line for line in lines]


def _on_one_baseline(one: Cell, other: Cell) -> bool:
    return abs(one.y - other.y) <= BASELINE_TOLERANCE_EM * min(one.size, other.size)


def _merged(line: list[Cell]) -> list[Cell]:
    """Neighbours that touch are one cell, though printed in two goes."""
    merged = [line[0]]
    for cell in line[1:]:
        last = merged[-1]
        gap = cell.x0 - last.x1
        if gap < CELL_GAP_EM * 0.6 * cell.size:
            blank = " " if gap > BLANK_GAP_EM * cell.size else ""
            merged[-1] = Cell(
                last.text + blank + cell.text,
                last.x0,
                max(last.x1, cell.x1),
                last.y,
                max(last.size, cell.size),
            )
        else:
            merged.append(cell)
    return merged
