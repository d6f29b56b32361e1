"""What cells named after concepts tell without being figures: texts, yes and no, dates, choices from a list.

They are kept as tagged texts are: told with their concept, set aside as no figure. A range without an axis is
one choice of several: the options that are ticked (TRUE), or the filled cells, one beside or below the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from transforms.extract.numbers import NOTHING, as_value
from transforms.extract.raw import Raw
from transforms.extract.sets.named_book import Book, Cell, place
from transforms.extract.sets.tagged import TEXT_FACT, shortened
from transforms.model import NamedRange
from transforms.regex import regex

EXTRACTOR = "named_cells"
JOINED = "; "
TICKED = "TRUE"
HEAD_ROWS = 5
"""So many rows above boxes their heads may stand."""
_TICKS = frozenset({TICKED, "FALSE"})
_TEXT_NAME = regex(r"(?:Year|Date|Day|Identifier|Codes?)$|^(?:Date|Year)[A-Z]|Post(?:al)?Code|ZipCode|Phone")
"""Concepts whose numbers are none: a year, a date, a code."""

Placed = tuple[int, int, Cell]
"""Row, column, what stands there."""


def is_text(name: str) -> bool:
    """Whether what the name tells is no figure even where it is printed in digits."""
    return _TEXT_NAME.search(name.partition("_")[0]) is not None


def printed(start: date | None, end: date | None) -> str | None:
    """A period as tagged reports write it; without its first day it is an instant."""
    if end is None:
        return None
    return f"{start}/{end}" if start else str(end)


def texts(name: NamedRange, book: Book) -> Iterator[Raw]:
    """The text facts of a named range, one per row of a table, one of a choice."""
    cells = [(row, *found) for row in range(name.top, name.bottom + 1) if (found := book.first(name, row))]
    axes = book.row_axes(name)
    if name.top == name.bottom or not axes:
        yield from _choice(name, book, cells)
        return
    for row, column, cell in cells:
        # Boxes of a line that nobody filled in are empty, whatever they show.
        if _is_text(name.name, cell) and any(book.first(axis, row) for axis in axes):
            yield _told(name, book, [(row, column, cell)], cell.text)


def _choice(name: NamedRange, book: Book, cells: list[Placed]) -> Iterator[Raw]:
    boxes = [one for one in _options(name, book, cells) if one[2].text in _TICKS]
    if len(boxes) > 1:
        ticked = [one for one in boxes if one[2].text == TICKED]
        if ticked:
            yield _told(name, book, ticked, JOINED.join(_stands_for(name, book, ticked)))
        return
    found = [one for one in cells if _is_text(name.name, one[2])]
    if found:
        yield _told(name, book, found, JOINED.join(cell.text for _, _, cell in found))


def _options(name: NamedRange, book: Book, cells: list[Placed]) -> list[Placed]:
    """One cell per row; of a range of one row all its cells."""
    if name.top < name.bottom:
        return cells
    columns = range(name.left, name.right + 1)
    return [(name.top, column, cell) for column in columns if (cell := book.at(name.sheet, name.top, column))]


def _stands_for(name: NamedRange, book: Book, ticked: list[Placed]) -> list[str]:
    """The options: the text before each box of a column, the row of texts above boxes in a row."""
    if name.top < name.bottom:
        return [book.row_label(name.sheet, row, name.left) or cell.text for row, _, cell in ticked]
    for above in range(name.top - 1, max(0, name.top - HEAD_ROWS), -1):
        heads = [book.at(name.sheet, above, column) for _, column, _ in ticked]
        texts_above = [head.text for head in heads if head and not as_value(head.text)]
        if len(texts_above) == len(ticked):
            return texts_above
    return [cell.text for _, _, cell in ticked]


def _is_text(name: str, cell: Cell) -> bool:
    return not NOTHING.match(cell.text) and (is_text(name) or not as_value(cell.text))


def _told(name: NamedRange, book: Book, cells: list[Placed], text: str) -> Raw:
    base = name.name.partition("_")[0]
    row, column, cell = cells[0]
    last = place(name.sheet, *cells[-1][:2]).rpartition("!")[2]
    start, end = book.period(name.name)
    return Raw(
        page=None,
        line=cell.line.number,
        bbox=None,
        table_no=None,
        row_no=row - name.top,
        section=None,
        label=book.row_label(name.sheet, row, name.left) or base,
        head=base,
        members=book.members_of(name, row) if book.row_axes(name) else book.member_of(name),
        value_text=shortened(text),
        unit_text=None,
        period_text=printed(start, end),
        qualifier=None,
        extractor=EXTRACTOR,
        # Words where a metric's figure is due are no text fact: they are told as unreadable.
        ignored_by=None if base in book.metrics else TEXT_FACT,
        locator=place(name.sheet, row, column) + (f":{last}" if len(cells) > 1 else ""),
        concept=f"{book.taxonomy}:{base}",
        period_start=start,
        period_end=end,
    )
