"""The exact place of a number in formats that have one: its cell in a sheet, its row in an HTML table.

Extractors read lines. Which cell a number was printed in follows from its line: the first cell, from left
to right, that prints it and that no earlier number with the same print has taken.
"""

from __future__ import annotations

import re
from collections import defaultdict

from transforms.extract.raw import Raw
from transforms.model import Document, Line

IN_LABEL = "number_in_label"


def placed(document: Document, found: list[Raw]) -> list[Raw]:
    """The same numbers; those without a locator take the place of the cell that prints them."""
    lines = {line.number: line for line in document.lines if line.places}
    if not lines:
        return found
    taken: dict[tuple[int, str], set[int]] = defaultdict(set)
    return [
        raw._replace(locator=_place(lines[raw.line], raw, taken[raw.line, raw.value_text]))
        if raw.locator is None and raw.line in lines
        else raw
        for raw in found
    ]


def _place(line: Line, raw: Raw, taken: set[int]) -> str | None:
    """None where the number stands in several parts of the line, so that no one cell is its place."""
    if len(line.places) == 1:
        return line.places[0]
    wanted = "".join(raw.value_text.split())
    cells = ["".join(cell.split()) for cell in line.cells]
    holding = [at for at, cell in enumerate(cells) if wanted in cell and at not in taken]
    exact = [at for at in holding if cells[at] == wanted]
    if raw.ignored_by == IN_LABEL:
        # A label's '30' does not stand in the cell that is 30.
        chosen = [at for at in holding if at not in exact] or exact
    else:
        chosen = exact or _alone(wanted, cells, holding)
    if not chosen:
        return None
    taken.add(chosen[0])
    return line.places[chosen[0]]


def _alone(wanted: str, cells: list[str], holding: list[int]) -> list[int]:
    """Of the cells that hold a number those where it is no part of another: '20' of '20%', not of '120'."""
    if len(holding) < 2:
        return holding
    alone = re.compile(rf"(?<![\d.,]){re.escape(wanted)}(?![.,]?\d)")
    return [at for at in holding if alone.search(cells[at])] or holding
