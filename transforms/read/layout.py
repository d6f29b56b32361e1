"""Glyphs on a page become lines with cells, in the order a person reads them.

A PDF knows no lines: only glyphs with places. Glyphs on one baseline are one line; a gap wider than
a blank parts two cells. Columns of running text are read one after the other, but the cells of a
table row stay together, because a number means nothing without its label.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from transforms.read.columns import in_reading_order, is_number
from transforms.read.glyphs import BASELINE_TOLERANCE_EM, BLANK_GAP_EM, CELL_GAP_EM, Cell, Glyphs, cells
from transforms.read.marks import with_marks

SPREAD_RATIO = 1.2
SPREAD_CROSSING = 0.03
SPREAD_NUMBERS = 0.35
"""A page wider than high is two pages side by side when next to nothing lies across its middle, and
most lines of the right half begin with words: there they would be a table's values."""

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
    behind = _lines(right)
    numbers = sum(is_number(line[0].text) for line in behind)
    return [_lines(cells)] if numbers > SPREAD_NUMBERS * len(behind) else [_lines(left), behind]


def _lines(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells with one baseline side by side, lines from top to bottom."""
    lines: list[list[Cell]] = []
    for cell in sorted(cells, key=BY_HEIGHT):
        line = lines[-1] if lines else None
        if line and abs(line[0].y - cell.y) <= BASELINE_TOLERANCE_EM * min(line[0].size, cell.size):
            line.append(cell)
        else:
            lines.append([cell])
    return [_merged(sorted(line, key=BY_EDGE)) if len(line) > 1 else line for line in lines]


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
