"""White space between lines: does the next line belong to the same table row or label?

A text file parts rows by empty lines, or not at all. A PDF knows the distances: lines of one cell
are set tighter than the rows of their table. Both pitches are measured page by page, in points.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from itertools import pairwise

from transforms.extract.numbers import as_value
from transforms.model import Document, Line

TIGHTER = 0.93
"""Lines closer than this part of the page's row pitch are lines of one cell."""

LOOSE_PITCH_EM = 1.5
"""Where no two rows follow each other on a page, a pitch beyond this is a gap."""


HEIGHT_EM = 1.2
"""A line's box is so many times as high as its signs."""


class Spacing:
    """The row pitches of a document; answers for two consecutive lines."""

    def __init__(self, document: Document) -> None:
        pitches: dict[int | None, Counter[float]] = defaultdict(Counter)
        lines = [(line, _is_row(line)) for line in document.lines if line.bbox]
        for (upper, row_above), (lower, row) in pairwise(lines):
            if row_above and row and upper.page == lower.page:
                pitch = round(2 * (_top(lower) - _top(upper))) / 2
                if pitch > 0:
                    pitches[lower.page][pitch] += 1
        self._row_pitch = {page: _usual(counts) for page, counts in pitches.items()}

    def gap(self, upper: Line | None, lower: Line) -> bool:
        """Whether space parts the two lines; False for text files, which print empty lines."""
        if upper is None or upper.bbox is None or lower.bbox is None:
            return False
        if upper.page != lower.page:
            return True
        _, top, _, bottom = edges(upper)
        pitch = self._row_pitch.get(upper.page)
        limit = TIGHTER * pitch if pitch else LOOSE_PITCH_EM * ((bottom - top) / HEIGHT_EM)
        return not 0 < edges(lower)[1] - top < limit

    def measured(self, page: int | None) -> bool:
        """Whether the page shows how far its rows are apart."""
        return page in self._row_pitch

    def tight(self, upper: Line | None, lower: Line) -> bool:
        """Whether the lines are certainly of one cell: closer than rows are on this page."""
        known = upper is not None and self.measured(upper.page)
        return known and lower.bbox is not None and not self.gap(upper, lower)


def _usual(pitches: Counter[float]) -> float:
    """The commonest pitch, the smaller one of two: larger ones have wrapped labels between them."""
    return min(pitches, key=lambda pitch: (-pitches[pitch], pitch))


def _is_row(line: Line) -> bool:
    cells = line.cells
    return len(cells) >= 2 and sum([as_value(cell) is not None for cell in cells]) >= 2


def _top(line: Line) -> float:
    return edges(line)[1]


def edges(line: Line) -> tuple[float, float, float, float]:
    """Left, upper, right and lower edge of a line in points; zeros where its format has no places."""
    return _edges(line.bbox) if line.bbox else (0.0, 0.0, 0.0, 0.0)


@lru_cache(maxsize=16384)
def _edges(bbox: str) -> tuple[float, float, float, float]:
    left, top, right, bottom = bbox.split(",")
    return float(left), float(top), float(right), float(bottom)
