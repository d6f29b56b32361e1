"""The exact place of a number in formats that have one: its cell in a sheet, its row in an HTML table.

Extractors read lines. Which cell a number was printed in follows from its line: the first cell, from left
to right, that prints it and that no earlier number with the same print has taken.
"""

from __future__ import annotations

import re
from collections import defaultdict

from transforms.extract.raw import Raw
from transforms.model import Document, Line


def placed(document: Document, found: list[Raw]) -> list[Raw]:
    """The same numbers; those without a locator take the place of the cell that prints them."""
    lines = {line.number: line for line in document.lines if line.places}
    if not lines:
        return found
    taken: dict[tuple[int, str], set[int]] = defaultdict(set)
    return [
        raw._replace(locator=_place(lines[raw.line], raw.value_text, taken[raw.line, raw.value_text]))
        if raw.locator is None and raw.line in lines
        else raw
        for raw in found
    ]


def _place(line: Line, printed: str, taken: set[int]) -> str | None:
    """None where the number stands in several parts of the line, so that no one cell is its place."""
    if len(line.places) == 1:
        return line.places[0]
    wanted = "".join(printed.split())
    cells = ["".join(cell.split()) for cell in line.cells]
    free = [at for at in range(len(cells)) if at not in taken]
    same = [at for at in free if cells[at] == wanted] or [at for at in free if wanted in cells[at]]
    if len(same) > 1 and cells[same[0]] != wanted:
        # '20' stands in '20%' rather than in '120'.
        alone = re.compile(rf"(?<![\d.,]){re.escape(wanted)}(?![.,]?\d)")
        same = [at for at in same if alone.search(cells[at])] or same
    if not same:
        return None
    taken.add(same[0])
    return line.places[same[0]]
