"""Tables of markup as lines: cells that span rows or columns are laid out on the grid they cover.

HTML and Word say where a table begins and ends and which cells span what; the lines tell it with
`spans` (grid columns), `places` ('table 2 R3C1', grid row and column, 1-based) and `table`.
https://html.spec.whatwg.org/multipage/tables.html#forming-a-table
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from transforms.errors import UnsafeFiling
from transforms.model import Line
from transforms.regex import regex

MOST_COLUMNS, MOST_ROWS = 1000, 65534
"""What a span may say, as browsers clamp it."""

MOST_CELLS = 1_000_000
"""Laid out, in all tables of a filing: where spans cross each other, few bytes cover many cells."""

_WORDLESS = regex(r"[^A-Za-z\u3400-\u9fff]*\d[^A-Za-z\u3400-\u9fff]*$")
_WORD = regex(r"[A-Za-z\u3400-\u9fff]")
_YEAR = regex(r"\s*(?:19|20)\d\d\s*$")
_BEHIND = regex(r"[%％)）]{1,2}$")
_BEFORE = regex(r"(?:[$€£¥￥(（+−–-]|HK\$|US\$|S\$|NT\$|RMB){1,2}$")


@dataclass(slots=True)
class Cell:
    """One cell as marked up; `text` with a line break wherever the cell shows one."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Table:
    """The rows of one table, and how it is called in places."""

    number: int
    name: str = "table"
    rows: list[list[Cell]] = field(default_factory=list)
    above: int = 0
    """Rows told already, where a table within a cell has cut this one in two."""


@dataclass(slots=True)
class _Set:
    """A cell at its grid column; `left` rows below it are covered too."""

    cell: Cell
    column: int
    row: int
    left: int

    @property
    def end(self) -> int:
        return self.column + self.cell.columns


class Layout:
    """Lays out the tables of one document; counts cells over all of them."""

    def __init__(self) -> None:
        self._cells = 0
        self._tables = 0

    def lines(self, table: Table, number: int) -> list[Line]:
        """The table's lines, numbered from `number`; a value over several rows stands behind them."""
        self._count(table.rows)
        found: list[Line] = []
        shared: list[_Set] = []
        open_: list[_Set] = []
        worded = self._worded(table.rows)
        for row, cells in enumerate(table.rows):
            placed = self._row(cells, open_, row)
            own = [each for each in placed if each.row == row]
            if heading := _heading(placed, own):
                found.append(self._line([heading], table, number + len(found)))
                heading.cell = replace(heading.cell, text="")  # it covers its rows, and is told once
            shared += [each for each in own if _is_shared(each)]
            shown = _glued(
                [each for each in placed if each.cell.text.strip() and not _is_shared(each)], worded
            )
            for part in _parted(shown):
                found.append(self._line(part, table, number + len(found)))
            open_ = [each for each in placed if each.left]
            for each in open_:
                each.left -= 1
        for each in shared:
            found.append(Line("", number + len(found), table=self._tables))  # no label stands right above it
            found.append(self._line([each], table, number + len(found)))
        return found

    def _count(self, rows: list[list[Cell]]) -> None:
        """Refuse before anything is laid out what would cover too many cells."""
        self._tables += 1
        for row, cells in enumerate(rows):
            reach = len(rows) - row
            self._cells += sum(min(cell.rows or reach, reach) for cell in cells)
        if self._cells > MOST_CELLS:
            raise UnsafeFiling(
                f"tables of more than {MOST_CELLS:,} cells", next_step="Upload the tables as CSV or workbook."
            )

    def _worded(self, rows: list[list[Cell]]) -> frozenset[int]:
        """The columns that hold words, or figures: there a sign, '-' or '%', is a cell of its own."""
        if not any(_is_sign(cell.text.strip()) for cells in rows for cell in cells):
            return frozenset()
        found: set[int] = set()
        open_: list[_Set] = []
        for row, cells in enumerate(rows):
            placed = self._row(cells, open_, row)
            for one in placed:
                text = one.cell.text.strip()
                told = _WORD.search(text) or (row > 0 and text[:1].isdigit() and not _YEAR.match(text))
                if told and one.cell.columns == 1 and not _is_sign(text):
                    found.add(one.column)
            open_ = [replace(each, left=each.left - 1) for each in placed if each.left]
        return frozenset(found)

    def _row(self, cells: list[Cell], open_: list[_Set], row: int) -> list[_Set]:
        """The cells of this row and those from above that reach into it, from left to right."""
        placed, above, column = list(open_), sorted(open_, key=lambda each: each.column), 0
        at = 0
        for cell in cells:
            while at < len(above) and above[at].column <= column:
                column = max(column, above[at].end)
                at += 1
            rows = min(cell.rows, MOST_ROWS) or MOST_ROWS
            own = Cell(cell.text, max(1, min(cell.columns, MOST_COLUMNS)), rows)
            placed.append(_Set(own, column, row, rows - 1))
            column += own.columns
        return sorted(placed, key=lambda each: each.column)

    def _line(self, cells: list[_Set], table: Table, number: int) -> Line:
        texts = tuple([" ".join(each.cell.text.split()) for each in cells])
        return Line(
            " ".join(texts),
            number,
            cells=texts,
            spans=tuple([(float(each.column), float(each.end)) for each in cells]),
            places=tuple(
                [
                    f"{table.name} {table.number} R{table.above + each.row + 1}C{each.column + 1}"
                    for each in cells
                ]
            ),
            table=self._tables,
        )


def _is_shared(each: _Set) -> bool:
    """A figure that spans rows is told once: of which row it is, nobody can say."""
    text = each.cell.text
    return each.cell.rows > 1 and bool(_WORDLESS.match(text)) and not _YEAR.match(text)


def _heading(placed: list[_Set], own: list[_Set]) -> _Set | None:
    """The first cell of a row that spans rows with labels of their own beside it heads them."""
    first = next((each for each in placed if each.cell.text.strip()), None)
    if first is None or first not in own or first.cell.rows < 2 or first.row == 0 or _is_shared(first):
        return None
    beside = [each for each in placed if each is not first and each.cell.text.strip()]
    return (
        first if beside and beside[0].left < first.left and not _WORDLESS.match(beside[0].cell.text) else None
    )


def _is_sign(text: str) -> bool:
    return bool(_BEHIND.match(text) or _BEFORE.match(text))


def _glued(cells: list[_Set], worded: frozenset[int]) -> list[_Set]:
    """Signs in cells of their own go to their figure: '$' before it, '%' and ')' behind it."""
    glued: list[_Set] = []
    for each in cells:
        last = glued[-1] if glued else None
        text = each.cell.text.strip()
        sign = each if _BEHIND.match(text) else last
        if sign is not None and sign.column in worded:
            glued.append(each)
        elif last and _BEHIND.match(text) and last.cell.text.strip()[-1:].isdigit():
            glued[-1] = _joined(last, each, f"{last.cell.text.rstrip()}{text}")
        elif last and _BEFORE.match(last.cell.text.strip()) and text[:1].isdigit():
            glued[-1] = _joined(last, each, f"{last.cell.text.strip()}{text}")
        else:
            glued.append(each)
    return glued


def _joined(left: _Set, right: _Set, text: str) -> _Set:
    return replace(left, cell=Cell(text, right.end - left.column, left.cell.rows))


def _parted(cells: list[_Set]) -> Iterator[list[_Set]]:
    """Rows stacked in one by line breaks: parted where label and every figure have as many lines."""
    stacks = [[part for line in each.cell.text.split("\n") if (part := line.strip())] for each in cells]
    heights = {len(stack) for stack in stacks if len(stack) > 1}
    height = next(iter(heights), 1)
    figures = [stack for stack in stacks if all(map(_WORDLESS.match, stack))]
    fits = len(heights) == 1 and len(stacks[0]) == height and bool(figures)
    if not fits or any(len(stack) != height for stack in figures):
        if cells:
            yield cells
        return
    for level in range(height):
        yield [
            replace(each, cell=replace(each.cell, text=stack[level] if len(stack) > 1 else stack[0]))
            for each, stack in zip(cells, stacks, strict=True)
        ]
