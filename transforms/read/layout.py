"""Glyphs on a page become lines with cells, in the order a person reads them.

A PDF knows no lines: only glyphs with places. Glyphs on one baseline are one line; a gap wider than
a blank parts two cells. Columns of running text are read one after the other, but the cells of a
table row stay together, because a number means nothing without its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BASELINE_TOLERANCE_EM = 0.35
"""Subscripts and footnote marks sit that far off their line at most."""

CELL_GAP_EM = 0.95
NUMBER_GAP_EM = 0.5
"""After a digit less is enough: narrow number columns stand close to each other."""

BLANK_GAP_EM = 0.16
OVERPRINT_TOLERANCE_EM = 0.12
"""The same glyph printed again within this distance is fake bold, not a second digit."""

OVERPRINT_OF_WIDTH = 0.4
"""Narrow letters stand close by nature ('ll'): an overprint also covers most of its twin."""

SPREAD_RATIO = 1.2
SPREAD_CROSSING = 0.03
SPREAD_NUMBERS = 0.35
"""A page wider than high is two pages side by side when next to nothing lies across its middle, and
most lines of the right half begin with words: there they would be a table's values."""

COLUMN_TEXT_EM = 11.0
COLUMN_LINES = 4
"""So many lines below each other with two wide cells each are two columns of running text."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed sign: edges and baseline in points, the origin at the top left."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Glyphs without a wide gap between them: a word, a number, a stretch of text."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


def rows(glyphs: Iterable[Glyph], width: float, height: float) -> list[tuple[Cell, ...]]:
    """The page's lines from top to bottom, cells from left to right; a spread's left page first."""
    cells = [cell for run in _baselines(_once(glyphs)) for cell in _cells(run)]
    return [line for page in _pages(cells, width, height) for line in _columns([*map(tuple, _lines(page))])]


def _pages(cells: list[Cell], width: float, height: float) -> list[list[Cell]]:
    """A double page as its two pages; a wide page with one table across its middle stays whole."""
    middle = width / 2
    left = [cell for cell in cells if cell.x1 <= middle]
    right = [cell for cell in cells if cell.x0 >= middle]
    across = len(cells) - len(left) - len(right)
    if width < SPREAD_RATIO * height or across > SPREAD_CROSSING * len(cells) or not left or not right:
        return [cells]
    opening = [line[0] for line in _lines(right)]
    numbers = sum(_is_number(cell.text) for cell in opening)
    return [cells] if numbers > SPREAD_NUMBERS * len(opening) else [left, right]


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Without overprints: fake bold prints the same glyph again a hair's breadth aside."""
    printed = list(glyphs)
    by_sign: dict[str, list[int]] = {}
    for place, glyph in enumerate(printed):
        if not glyph.text.isspace():
            by_sign.setdefault(glyph.text, []).append(place)
    doubles: set[int] = set()
    for places in by_sign.values():
        doubles |= _doubles(printed, sorted(places, key=lambda place: printed[place].x0))
    return [glyph for place, glyph in enumerate(printed) if place not in doubles]


def _doubles(printed: Sequence[Glyph], places: Sequence[int]) -> set[int]:
    """The later one of each pair at one place; `places` are one sign's, from left to right."""
    found: set[int] = set()
    for order, place in enumerate(places):
        glyph = printed[place]
        near = min(OVERPRINT_TOLERANCE_EM * glyph.size, OVERPRINT_OF_WIDTH * (glyph.x1 - glyph.x0))
        for other in places[order + 1 :]:
            if printed[other].x0 - glyph.x0 >= near:
                break
            if abs(printed[other].y - glyph.y) < near:
                found.add(max(place, other))
    return found


def _baselines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Runs in printing order that stay on one baseline and move to the right."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph):
            runs[-1].append(glyph)
        elif not glyph.text.isspace():
            runs.append([glyph])
    return runs


def _follows(left: Glyph, right: Glyph) -> bool:
    size = max(left.size, right.size)
    forward = right.x0 - left.x1 > -0.5 * size
    return forward and abs(left.y - right.y) <= BASELINE_TOLERANCE_EM * size


def _cells(run: Sequence[Glyph]) -> list[Cell]:
    """A run cut at wide gaps. Printed blanks count as a gap, but only where there is room for one."""
    cells: list[Cell] = []
    text, first, last, blank = "", run[0], run[0], False
    for glyph in run:
        if glyph.text.isspace():
            blank = True
            continue
        gap = (glyph.x0 - last.x1) / glyph.size
        if text and gap >= _cell_gap(last):
            cells.append(Cell(text, first.x0, last.x1, first.y, first.size))
            text, first = "", glyph
        elif text and (gap > BLANK_GAP_EM or (blank and gap > 0.05)):
            text += " "
        text += glyph.text
        last, blank = glyph, False
    return [*cells, Cell(text, first.x0, last.x1, first.y, first.size)]


def _cell_gap(left: Glyph) -> float:
    return NUMBER_GAP_EM if left.text.isdigit() or left.text in ")%]" else CELL_GAP_EM


def _lines(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Cells with one baseline side by side, lines from top to bottom."""
    lines: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: (cell.y, cell.x0)):
        line = lines[-1] if lines else None
        if line and abs(line[0].y - cell.y) <= BASELINE_TOLERANCE_EM * min(line[0].size, cell.size):
            line.append(cell)
        else:
            lines.append([cell])
    return [_merged(sorted(line, key=lambda cell: cell.x0)) for line in lines]


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


# --- columns of running text ---------------------------------------------------------------------


def _columns(lines: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Stretches of two-column text, the left column first; all other lines as they are."""
    ordered: list[tuple[Cell, ...]] = []
    place = 0
    while place < len(lines):
        end, gutter = _stretch(lines, place)
        if end - place >= COLUMN_LINES:
            stretch = lines[place:end]
            ordered += [
                left for line in stretch if (left := tuple(cell for cell in line if cell.x0 < gutter))
            ]
            ordered += [
                right for line in stretch if (right := tuple(cell for cell in line if cell.x0 >= gutter))
            ]
            place = end
        else:
            ordered.append(lines[place])
            place += 1
    return ordered


def _stretch(lines: Sequence[tuple[Cell, ...]], start: int) -> tuple[int, float]:
    """How far two columns of running text go from here, and where the gutter is."""
    gutter = _gutter(lines[start])
    if gutter is None:
        return start, 0.0
    end = start
    while end < len(lines) and all(not cell.x0 < gutter < cell.x1 for cell in lines[end]):
        if any(_is_number(cell.text) for cell in lines[end]):
            break
        end += 1
    both = sum(_gutter(line) is not None for line in lines[start:end])
    return (end, gutter) if both >= COLUMN_LINES else (start, 0.0)


def _gutter(line: tuple[Cell, ...]) -> float | None:
    """The middle of the gap between two wide cells."""
    if len(line) != 2 or any(cell.x1 - cell.x0 < COLUMN_TEXT_EM * cell.size for cell in line):
        return None
    return (line[0].x1 + line[1].x0) / 2


def _is_number(text: str) -> bool:
    return text in "—–-" or (text[:1].isdigit() and sum(sign.isalpha() for sign in text) <= 1)
