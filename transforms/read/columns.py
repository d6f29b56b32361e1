"""Columns of running text, told from what stands beside them and read one after the other.

A page with text, charts and tables side by side has one baseline for all of them. What makes a stretch
of lines running text: they stand below each other at one edge and one distance, in one size, and fill
their width. The labels of a table stand so too, but end where they end, and figures follow them; its
units do, behind the figures, and hold no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.read.glyphs import CELL_GAP_EM, Cell
from transforms.regex import regex

Line = tuple[Cell, ...]

LEAST_LINES, LEAST_LINES_BEFORE_NUMBERS, LEAST_LINES_OF_A_COLUMN = 4, 6, 3
LEAST_WIDTH_EM, LEAST_START_EM = 11.0, 6.0
FILLED, FILLED_BEFORE_NUMBERS = 0.6, 0.8
FILLED_SHARE = 0.75
"""Lines of running text go so far towards the longest, but for the ends of paragraphs."""
EDGE_EM = 0.6
SIZE_TOLERANCE = 0.06
LEADING_EM, LEADING_TOLERANCE_EM = 2.0, 0.15
BLOCK_GAP_EM = 3.0
MOST_LINES, MOST_STRETCHES = 1_000, 200
"""No page that anybody reads has more; beyond are files made to do harm."""
SHARED_WIDTH, SHARED_OVERLAP = 0.6, 0.8
"""Stretches below each other are one column when about as wide, one above the other."""
SENTENCE_END = regex(r"\s\S*[a-z)]\.(?:\s|$)|。")
"""No 'No.' alone, as units are told."""


@dataclass(slots=True, eq=False)
class Stretch:
    """Parts of lines below each other, with the distance of their baselines."""

    parts: list[Line]
    left: float = 0.0
    """Of its last part, as `bottom` is the baseline of that."""
    bottom: float = 0.0
    leading: float = 0.0
    before_numbers: bool = False
    behind_numbers: bool = False

    def takes(self, part: Line) -> bool:
        """Whether a part further down goes on with this stretch."""
        last, size = self.parts[-1][0], part[0].size
        down = part[0].y - last.y
        return (
            _same_edge(part[0], last)
            and 0 < down <= LEADING_EM * size
            and (not self.leading or abs(down - self.leading) <= LEADING_TOLERANCE_EM * size)
        )

    def add(self, part: Line, *, before_numbers: bool, behind_numbers: bool) -> None:
        """One more part; figures behind or before it may be the values of its row."""
        if self.parts and not self.leading:
            self.leading = part[0].y - self.parts[-1][0].y
        self.left, self.bottom = part[0].x0, part[0].y
        self.parts.append(part)
        self.before_numbers |= before_numbers
        self.behind_numbers |= behind_numbers

    def is_running_text(self, least: int) -> bool:
        """Whether so many lines or more fill their width, and no table's labels could do so."""
        if len(self.parts) < least:
            return False
        widths = [part[-1].x1 - part[0].x0 for part in self.parts]
        widest = max(widths)
        full = widest * (FILLED_BEFORE_NUMBERS if self.before_numbers else FILLED)
        filled = sum(width >= full for width in widths[:-1])
        if widest < LEAST_WIDTH_EM * self.parts[0][0].size or filled < FILLED_SHARE * (len(widths) - 1):
            return False
        texts = (cell.text for part in self.parts for cell in part)
        beside_numbers = self.before_numbers or self.behind_numbers
        return not beside_numbers or any(map(SENTENCE_END.search, texts))


@dataclass(slots=True, eq=False)
class Block:
    """Pieces of text that are read in one go, and the box of their baselines in points."""

    pieces: list[list[Line]]
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, piece: list[Line]) -> Block:
        """The block of these lines, one at least."""
        left, right = min(line[0].x0 for line in piece), max(line[-1].x1 for line in piece)
        return cls([piece], left, right, piece[0][0].y, piece[-1][0].y)

    @property
    def lines(self) -> list[Line]:
        """From top to bottom, no piece torn apart."""
        return [line for piece in sorted(self.pieces, key=lambda piece: piece[0][0].y) for line in piece]

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    def add(self, other: Block) -> None:
        """What goes on with it."""
        self.pieces += other.pieces
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.top, self.bottom = min(self.top, other.top), max(self.bottom, other.bottom)

    def overlap(self, other: Block) -> float:
        """The width in which one would stand above the other."""
        return min(self.right, other.right) - max(self.left, other.left)

    def shares_column(self, other: Block) -> bool:
        """Whether both are about as wide and one stands above the other."""
        narrow, wide = sorted([self.width, other.width])
        return narrow >= SHARED_WIDTH * wide and self.overlap(other) >= SHARED_OVERLAP * narrow

    def stands_left_of(self, other: Block) -> bool:
        """Whether both share some height, this one on the left."""
        beside = self.left < other.left and self.right <= other.left
        return beside and self.top <= other.bottom and other.top <= self.bottom

    def spans(self, cell: Cell) -> bool:
        """Whether a cell stands between the block's edges, at any height."""
        edge = EDGE_EM * cell.size
        return self.left - edge <= cell.x0 and cell.x1 <= self.right + edge

    def frames(self, cell: Cell) -> bool:
        """Whether it stands there in the block's height or just above."""
        return self.spans(cell) and self.top - BLOCK_GAP_EM * cell.size <= cell.y <= self.bottom

    def is_crossed_by(self, line: Line) -> bool:
        """Whether a line reaches beyond the block: one of its cells does, or it is a row with figures."""
        touching = [cell for cell in line if cell.x0 < self.right and self.left < cell.x1]
        if not touching or all(map(self.spans, line)):
            return False
        return not all(map(self.spans, touching)) or any(is_number(cell.text) for cell in line)


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Lines from top to bottom, but of what stands side by side each in one piece, from left to right.

    Only running text parts a page so; without any, every line stays where it is.
    """
    text = _running_text(_stretches(lines)) if len(lines) <= MOST_LINES and _any_beside(lines) else []
    if not 0 < len(text) <= MOST_STRETCHES:
        return list(lines)
    taken = {id(cell) for stretch in text for part in stretch.parts for cell in part}
    rest = [cells for line in lines if (cells := tuple([cell for cell in line if id(cell) not in taken]))]
    columns, rest = _columns([Block.of(stretch.parts) for stretch in text], rest)
    blocks = sorted([*columns, *_blocks(rest)], key=lambda block: (block.top, block.left))
    return [line for block in _from_left(blocks) for line in block.lines]


def is_number(text: str) -> bool:
    """Whether a cell holds a figure or its dash, with a unit's sign at most."""
    return text in "—–-" or (text[:1].isdigit() and sum(sign.isalpha() for sign in text) <= 1)


# --- running text --------------------------------------------------------------------------------


def _any_beside(lines: Sequence[Line]) -> bool:
    """Whether anything stands beside another thing on this page, on one baseline or between two."""
    return any(len(line) > 1 for line in lines) or any(
        upper[-1].x1 < lower[0].x0 or lower[-1].x1 < upper[0].x0 for upper, lower in pairwise(lines)
    )


def _stretches(lines: Sequence[Line]) -> list[Stretch]:
    """Every part of a line that could begin one, with what goes on with it; many are of one line."""
    found: list[Stretch] = []
    going_on: list[Stretch] = []
    for line in lines:
        parts: list[Line] = [line] if len(line) == 1 else list(_parts(line))
        largest = line[0].size if len(line) == 1 else max([cell.size for cell in line])
        lowest = line[0].y - LEADING_EM * largest
        going_on = [stretch for stretch in going_on if stretch.bottom >= lowest]
        for place, part in enumerate(parts):
            edge, reach = part[0].x0, EDGE_EM * part[0].size
            for stretch in going_on:
                if abs(stretch.left - edge) <= reach and stretch.takes(part):
                    break
            else:
                if part[-1].x1 - edge < LEAST_START_EM * part[0].size:
                    continue
                stretch = Stretch([])
                found.append(stretch)
                going_on.append(stretch)
            beside = parts[place + 1 :]
            stretch.add(
                part,
                before_numbers=bool(beside) and _numbers_first(beside),
                behind_numbers=any(is_number(one[0].text) for one in parts[:place]),
            )
    return found


def _parts(line: Line) -> Iterator[Line]:
    """The line where a gap parts it; after a digit, cells are parted that are one text."""
    start = 0
    for place in range(1, len(line)):
        if line[place].x0 - line[place - 1].x1 >= CELL_GAP_EM * line[place].size:
            yield line[start:place]
            start = place
    yield line[start:]


def _numbers_first(parts: Sequence[Line]) -> bool:
    """Whether a figure comes before other text: then what stands left of it may be its label."""
    for part in parts:
        if is_number(part[0].text):
            return True
        if part[-1].x1 - part[0].x0 >= LEAST_WIDTH_EM * part[0].size:
            return False
    return False


def _running_text(stretches: list[Stretch]) -> list[Stretch]:
    """Those of running text; where a column of it is known, its short paragraphs too."""
    least = {True: LEAST_LINES_BEFORE_NUMBERS, False: LEAST_LINES}
    sure = [stretch for stretch in stretches if stretch.is_running_text(least[stretch.before_numbers])]
    edges, known = [stretch.parts[0][0] for stretch in sure], set(sure)
    return [
        stretch
        for stretch in stretches
        if stretch in known
        or (
            stretch.is_running_text(LEAST_LINES_OF_A_COLUMN)
            and any(_same_edge(stretch.parts[0][0], edge) for edge in edges)
        )
    ]


def _same_edge(one: Cell, other: Cell) -> bool:
    """Whether both begin at one edge, in one size."""
    size = one.size
    return abs(one.x0 - other.x0) <= EDGE_EM * size and abs(size - other.size) <= SIZE_TOLERANCE * size


# --- columns and what is beside them -------------------------------------------------------------


def _columns(text: list[Block], rest: list[Line]) -> tuple[list[Block], list[Line]]:
    """Stretches one above the other as columns, with the short lines between them; and what is left."""
    columns: list[Block] = []
    for block in sorted(text, key=lambda block: block.top):
        above = (column for column in columns if column.shares_column(block))
        column = next((one for one in above if not _crossed(one, block.top, columns, rest)), None)
        if column is None:
            columns.append(block)
        else:
            column.add(block)
    left: list[Line] = []
    for line in rest:
        homes = [next((column for column in columns if column.frames(cell)), None) for cell in line]
        if len(set(map(id, homes))) > 1 and any(is_number(cell.text) for cell in line):
            left.append(line)  # a row of a table
            continue
        for home in dict.fromkeys(homes):
            part = tuple(cell for cell, own in zip(line, homes, strict=True) if own is home)
            if home is None:
                left.append(part)
            else:
                home.add(Block.of([part]))
    return columns, left


def _crossed(column: Block, end: float, columns: Sequence[Block], rest: Sequence[Line]) -> bool:
    """Whether between a column and what stands so far below it something reaches across."""
    return any(
        column.bottom < other.top < end and other.overlap(column) > 0
        for other in columns
        if other is not column
    ) or any(column.bottom < line[0].y < end and column.is_crossed_by(line) for line in rest)


def _from_left(blocks: Sequence[Block]) -> list[Block]:
    """The blocks in their order, but each behind what stands left of it."""
    ordered: dict[int, Block] = {}
    for block in blocks:
        waiting = [block]
        while waiting:
            first = [
                other for other in blocks if id(other) not in ordered and other.stands_left_of(waiting[-1])
            ]
            if first:
                waiting += first[::-1]
            else:
                last = waiting.pop()
                ordered.setdefault(id(last), last)
    return list(ordered.values())


def _blocks(lines: Sequence[Line]) -> list[Block]:
    """Lines below each other, as far as no wide gap or another place parts them."""
    found: list[Block] = []
    for line in lines:
        own, gap = Block.of([line]), BLOCK_GAP_EM * line[0].size
        near = (one for one in reversed(found) if own.top - one.bottom <= gap and one.overlap(own) > 0)
        if (block := next(near, None)) is not None:
            block.add(own)
        else:
            found.append(own)
    return found
