"""Text that does not stand upright: tables printed sideways, chart axes, pages scanned upside down.

A page is read the way most of its text stands; what stands otherwise is read after it, each
direction for itself. All places are told in the frame of the page as most of its text is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.read.glyphs import Flags, Floats, Glyphs

UPRIGHT, UPWARD, OVERTURNED, DOWNWARD = range(4)
"""Where a line of text runs: to the right, up, to the left, down; quarter turns against the clock."""

ON_EDGE_POINTS = 0.05
"""A glyph's origin lies on the edge of its box where the text comes from, but for rounding."""


class Box(NamedTuple):
    """A rectangle; of a page in PDF coordinates, with y growing upwards."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The visible part of a page, and the direction most of its text runs in."""

    box: Box
    direction: int = UPRIGHT

    def size(self) -> tuple[float, float]:
        """Width and height as seen by who reads in this direction."""
        width, height = self.box.right - self.box.left, self.box.top - self.box.bottom
        return (height, width) if self.direction in (UPWARD, DOWNWARD) else (width, height)

    def seen(self, box: Box) -> Box:
        """A box in PDF coordinates as its reader sees it: left, upper, right, lower edge."""
        left, bottom, right, top = self.box
        if self.direction == UPRIGHT:
            return Box(box.left - left, top - box.top, box.right - left, top - box.bottom)
        if self.direction == UPWARD:
            return Box(box.bottom - bottom, box.left - left, box.top - bottom, box.right - left)
        if self.direction == OVERTURNED:
            return Box(right - box.right, box.bottom - bottom, right - box.left, box.top - bottom)
        return Box(top - box.top, right - box.right, top - box.bottom, right - box.left)

    def printed(self, box: Box) -> Box:
        """The way back: a box as its reader sees it in PDF coordinates."""
        left, bottom, right, top = self.box
        x0, y0, x1, y1 = box
        return (
            Box(left + x0, top - y1, left + x1, top - y0),
            Box(left + y0, bottom + x0, left + y1, bottom + x1),
            Box(right - x1, bottom + y0, right - x0, bottom + y1),
            Box(right - y1, top - x1, right - y0, top - x0),
        )[self.direction]


def directions(boxes: Floats, origins: Floats) -> NDArray[np.int8]:
    """Where each glyph's text runs, told by the edge of its box on which its origin lies."""
    left, top, right, bottom = boxes
    x, y = origins
    found = np.zeros(len(x), np.int8)
    turned = ~_on(x, left)
    if not turned.any():
        return found
    across, along = (left < x) & (x < right), (bottom < y) & (y < top)
    found[turned & across & _on(y, bottom)] = UPWARD
    found[turned & along & _on(x, right)] = OVERTURNED
    found[turned & across & _on(y, top)] = DOWNWARD
    return found


def _on(place: Floats, edge: Floats) -> Flags:
    on: Flags = np.abs(place - edge) < ON_EDGE_POINTS
    return on


def as_read(codes: NDArray[np.uint32], boxes: Floats, origins: Floats, em: float, sheet: Sheet) -> Glyphs:
    """Glyphs of one direction in the frame of who reads them; `em` boxes are as high as a font's size."""
    columns: Any = boxes[0], boxes[3], boxes[2], boxes[1]
    seen: Any = sheet.seen(Box(*columns))  # the same arithmetic for one box and for columns of them
    x, y = origins
    left, bottom, right, top = sheet.box
    baseline = (lambda: top - y, lambda: x - left, lambda: y - bottom, lambda: right - x)[sheet.direction]()
    return Glyphs(codes, seen.left, seen.right, baseline, np.abs(seen.top - seen.bottom) / em)
