"""Footnote marks printed apart from what they mark.

Some programs print a page's raised digits after everything else. Left alone, such a digit stands on
a line of its own above its row and is taken for a value; so it goes to the cell that ends where it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from transforms.read.glyphs import (
    MARK_GAP_EM,
    MARK_OF_SIZE,
    MARK_RAISE_EM,
    MARK_RAISE_MOST_EM,
    SUPERSCRIPTS,
    Cell,
)
from transforms.regex import regex

MARK = regex(r"[0-9]{1,2}(?:, ?[0-9]{1,2})*")
MARKED_SIZE_MOST = 3.0
"""What is marked is set at most so many times as large as its mark."""

RAISED = str.maketrans(SUPERSCRIPTS | {",": "", " ": ""})


def with_marks(cells: list[Cell]) -> list[Cell]:
    """The cells in the order given, small raised digits joined to the cell they follow."""
    marks = {place: cell for place, cell in enumerate(cells) if MARK.fullmatch(cell.text)}
    if not marks:
        return cells
    levels = sorted(range(len(cells)), key=lambda place: cells[place].y)
    heights = [cells[place].y for place in levels]
    joined = list(cells)
    for place, mark in marks.items():
        below = bisect_left(heights, mark.y + MARK_RAISE_EM * mark.size)
        deepest = bisect_right(heights, mark.y + MARK_RAISE_MOST_EM * MARKED_SIZE_MOST * mark.size)
        marked = next((at for at in levels[below:deepest] if _marks(mark, cells[at])), None)
        if marked is not None:
            joined[marked] = _joined(joined[marked], mark)
            joined[place] = mark._replace(text="")
    return [cell for cell in joined if cell.text]


def _marks(mark: Cell, cell: Cell) -> bool:
    """Whether the digit is smaller, stands just behind the cell's end, and above its baseline."""
    small = mark.size <= MARK_OF_SIZE * cell.size
    behind = -MARK_RAISE_EM * cell.size <= mark.x0 - cell.x1 <= MARK_GAP_EM * cell.size
    raised = MARK_RAISE_EM * cell.size <= cell.y - mark.y <= MARK_RAISE_MOST_EM * cell.size
    return small and behind and raised


def _joined(cell: Cell, mark: Cell) -> Cell:
    return cell._replace(text=cell.text + mark.text.translate(RAISED), x1=max(cell.x1, mark.x1))
