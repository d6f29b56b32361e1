"""The glyphs of one page as columns of numbers, put together to cells by whole-page arithmetic.

A dense page prints 7,000 signs. Looking at them one by one in Python takes longer than pdfium needs
to read the page; so each question (an overprint? a new line? a gap?) is asked of all glyphs at once.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.record import record

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

BASELINE_TOLERANCE_EM = 0.35
"""Subscripts and footnote marks sit that far off their line at most."""

BACKWARD_EM = 0.5
"""Kerning moves a glyph back over its neighbour, but not further than this."""

CELL_GAP_EM = 0.95
NUMBER_GAP_EM = 0.5
"""After a digit less is enough: narrow number columns stand close to each other."""

BLANK_GAP_EM = 0.16
PRINTED_BLANK_GAP_EM = 0.05
"""A blank that was printed counts where there is at least a hair of room for it."""

OVERPRINT_TOLERANCE_EM = 0.12
"""The same glyph printed again within this distance is fake bold, not a second digit."""

OVERPRINT_OF_WIDTH = 0.4
"""Narrow letters stand close by nature ('ll'): an overprint also covers most of its twin."""

EQUAL_GLYPHS_BELOW_EACH_OTHER = 500
"""No readable page has more in one column; beyond it, looking for overprints would take hours."""

MARK_OF_SIZE = 0.8
MARK_RAISE_EM = 0.15
MARK_RAISE_MOST_EM = 0.6
MARK_GAP_EM = 0.3
"""A digit so much smaller than its neighbour, so much above its line and so near to it is a footnote
mark or a power."""

BRACKETS = {ord(sign) for sign in "([（［"}
"""A mark in brackets is told apart from its number without being raised."""

SUPERSCRIPTS = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))

PAGE_EXTENT = 1e5
"""Points; no page that anybody prints is wider, so sign and place fit into one sorting key."""

STRAY_ROUNDS = 4
INK, BLANK, NUMBER_END, HYPHEN = 1, 2, 4, 8
"""What a sign is for the layout; 0 is a sign not met before."""


@record(frozen=True, slots=True)
class Glyphs:
    """Printed signs in printing order: edges and baselines in points, the origin at the top left."""

    codes: NDArray[np.uint32]
    x0: Floats
    x1: Floats
    y: Floats
    size: Floats

    def take(self, which: Flags | Places) -> Glyphs:
        """Some of the glyphs, in the order of `which`; all of them where it names each."""
        if len(which) == len(self.codes) and which.dtype != np.bool_:
            return self
        return Glyphs(self.codes[which], self.x0[which], self.x1[which], self.y[which], self.size[which])


class Cell(NamedTuple):
    """Glyphs without a wide gap between them: a word, a number, a stretch of text."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


def cells(printed: Glyphs) -> list[Cell]:
    """The page's cells in printing order, overprints taken out."""
    kinds = _kinds(printed.codes)
    kept = np.flatnonzero(~_overprints(printed, kinds))
    kept, opening = _runs(printed, kinds, kept)
    inked = np.flatnonzero(kinds[kept] != BLANK)
    if not len(inked):
        return []
    after_blank = np.diff(inked, prepend=-1) > 1
    ink = printed.take(kept[inked])
    cut, spaced = _gaps(ink, kinds[kept[inked]], opening[inked], after_blank)
    codes = np.where(kinds[kept[inked]] == HYPHEN, np.uint32(ord("-")), ink.codes)
    raised = _raised(ink, cut)
    if not raised.any():
        return _joined(ink, codes, cut, spaced)
    for digit, mark in SUPERSCRIPTS.items():
        codes[(codes == ord(digit)) & raised] = ord(mark)
    shown = ~(raised & (codes == ord(",")))  # '1,2' raised are two marks, and no part of a number
    return _joined(ink.take(shown), codes[shown], cut[shown], spaced[shown])


def _kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    table = _kinds_met()
    kinds = table[codes]
    if not kinds.all():
        for code in set(codes[kinds == 0].tolist()):
            table[code] = _kind(chr(code))
        kinds = table[codes]
    return kinds


@cache
def _kinds_met() -> NDArray[np.uint8]:
    return np.zeros(0x110000, np.uint8)


def _kind(sign: str) -> int:
    """Soft hyphens at line ends are hyphens; control codes and codes without a sign are blanks."""
    if sign in "\x02\xad":
        return HYPHEN
    if sign.isspace() or unicodedata.category(sign) in ("Cc", "Cn", "Cs"):
        return BLANK
    return NUMBER_END if sign.isdigit() or sign in ")%]" else INK


def _overprints(printed: Glyphs, kinds: NDArray[np.uint8]) -> Flags:
    """The later one of each pair of equal glyphs at one place."""
    doubles = np.zeros(len(kinds), np.bool_)
    ink = np.flatnonzero(kinds != BLANK)
    width = printed.x1 - printed.x0
    near = np.minimum(OVERPRINT_TOLERANCE_EM * printed.size, OVERPRINT_OF_WIDTH * width)[ink]
    bands = _bands(printed.y[ink], near.max(initial=0.0))
    alike = printed.codes[ink] * (bands.max(initial=0) + 1) + bands
    order = np.argsort(alike * PAGE_EXTENT + np.clip(printed.x0[ink], 0, PAGE_EXTENT - 1))
    alike, near, order = alike[order], near[order], ink[order]
    x, y = printed.x0[order], printed.y
    left, step = np.flatnonzero((alike[1:] == alike[:-1]) & (x[1:] - x[:-1] < near[:-1])), 1
    while len(left):
        right = left + step
        first, second = order[left], order[right]
        twins = np.abs(y[second] - y[first]) < near[left]
        doubles[np.maximum(first, second)[twins]] = True
        if step == EQUAL_GLYPHS_BELOW_EACH_OTHER:
            break
        step += 1
        left = left[left + step < len(order)]
        right = left + step
        left = left[(alike[right] == alike[left]) & (x[right] - x[left] < near[left])]
    return doubles


def _bands(y: Floats, apart: float) -> Places:
    """A number for each glyph: another one below a gap so high that no overprint reaches over it."""
    level = np.ones(len(y), np.bool_)
    level[1:] = np.diff(y) != 0
    heights = y[level]
    order = np.argsort(heights)
    bands: Places = np.zeros(len(heights), np.intp)
    bands[order[1:]] = np.cumsum(np.diff(heights[order]) >= apart)
    of_glyphs: Places = bands[np.cumsum(level) - 1]
    return of_glyphs


def _runs(printed: Glyphs, kinds: NDArray[np.uint8], kept: Places) -> tuple[Places, Flags]:
    """Glyphs that go on to the right on one baseline are a run: the glyphs kept, and which open one.

    A blank that opens a run is dropped, and its follower is then measured against what stood before it.
    """
    opening = ~_follows(printed.take(kept))
    for left in reversed(range(STRAY_ROUNDS)):
        stray = opening & (kinds[kept] == BLANK)
        if left:
            stray[1:] &= ~stray[:-1]
        if not stray.any():
            break
        kept = kept[~stray]
        opening = ~_follows(printed.take(kept))
    return kept, opening


def _follows(glyphs: Glyphs) -> Flags:
    follows = np.zeros(len(glyphs.codes), np.bool_)
    size = np.maximum(glyphs.size[:-1], glyphs.size[1:])
    forward = glyphs.x0[1:] - glyphs.x1[:-1] > -BACKWARD_EM * size
    step = np.abs(np.diff(glyphs.y))
    small = np.minimum(glyphs.size[:-1], glyphs.size[1:]) <= MARK_OF_SIZE * size
    near = small & (np.abs(glyphs.x0[1:] - glyphs.x1[:-1]) <= MARK_GAP_EM * size)
    follows[1:] = forward & (step <= np.where(near, MARK_RAISE_MOST_EM, BASELINE_TOLERANCE_EM) * size)
    return follows


def _gaps(ink: Glyphs, kinds: NDArray[np.uint8], opening: Flags, after_blank: Flags) -> tuple[Flags, Flags]:
    """Before which glyphs a new cell begins, and before which a blank belongs."""
    gap = np.zeros(len(opening))
    gap[1:] = (ink.x0[1:] - ink.x1[:-1]) / ink.size[1:]
    enough = np.full(len(opening), CELL_GAP_EM)
    enough[1:][kinds[:-1] == NUMBER_END] = NUMBER_GAP_EM
    cut = opening | (gap >= enough)
    cut[0] = True
    spaced = ~cut & ((gap > BLANK_GAP_EM) | (after_blank & (gap > PRINTED_BLANK_GAP_EM)))
    return cut, spaced


def _raised(ink: Glyphs, cut: Flags) -> Flags:
    """Glyphs set as superscripts: '1,250' with a small raised 2 is 1,250 and note 2, never 12,502."""
    level = np.ones(len(cut), np.bool_)
    level[1:] = cut[1:] | (np.diff(ink.y) != 0) | (np.diff(ink.size) != 0)
    start = np.flatnonzero(level)
    y, size = ink.y[start], ink.size[start]
    small = np.zeros(len(start), np.bool_)
    small[1:] = (size[1:] <= MARK_OF_SIZE * size[:-1]) & (y[:-1] - y[1:] >= MARK_RAISE_EM * size[:-1])
    marks = small & ~cut[start]
    if not marks.any():
        return np.zeros(len(cut), np.bool_)
    for place in np.flatnonzero(marks).tolist():
        marks[place] = not {int(ink.codes[start[place]]), int(ink.codes[start[place] - 1])} & BRACKETS
    raised: Flags = marks[np.cumsum(level) - 1]
    return raised


def _joined(ink: Glyphs, codes: NDArray[np.uint32], cut: Flags, spaced: Flags) -> list[Cell]:
    place = np.arange(len(codes)) + np.cumsum(spaced)
    written = np.full(place[-1] + 1, ord(" "), "<u4")
    written[place] = codes
    text = written.tobytes().decode("utf-32-le")
    first = np.flatnonzero(cut)
    last = np.append(first[1:] - 1, len(codes) - 1)
    columns: tuple[Any, ...] = (place[first], place[last] + 1, ink.x0[first], ink.x1[last])
    start, end, *places = (column.tolist() for column in (*columns, ink.y[first], ink.size[first]))
    texts = [text[left:right] for left, right in zip(start, end, strict=True)]
    # As tuples first: a page has hundreds of cells, and naming each of their fields takes longer.
    return [*map(Cell._make, zip(texts, *places, strict=True))]
