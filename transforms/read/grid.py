"""Sheets as lines: what every reader of workbooks hands on, whatever the file looks like inside.

A row becomes a line whose cells stand at their columns, with their places ('Emissions!C7'). Hidden sheets,
rows and columns are what the author did not show: they are left out and named in the warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from transforms.errors import FilingTooLarge
from transforms.model import Line
from transforms.read.side_by_side import heads_group, side_by_side
from transforms.regex import regex

MAX_SHEETS = 500
MAX_CELLS = 3_000_000
MAX_TOLD = 5
"""So many places of a kind are named in a warning; the rest are counted."""

UNNAMED = regex(r"(?:Sheet|Tabelle|Feuil|Hoja|Foglio|工作表|シート|Лист)\s?\d*$", re.IGNORECASE)
"""What programs call a sheet that nobody named."""


@dataclass(slots=True)
class Sheet:
    """One sheet: its filled cells by row and column (1-based), its merged ranges."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    errors: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)

    def place(self, row: int, column: int) -> str:
        """'Emissions!C7'; names with blanks in quotes, as formulas write them."""
        return f"{quoted(self.name)}!{letters(column)}{row}"


def lines_of(sheets: Iterable[Sheet]) -> tuple[Line, ...]:
    """All visible rows in order; an empty line stands for a gap, the sheet's name for its title."""
    found: list[Line] = []
    tables = (table for sheet in sheets if not sheet.hidden for table in side_by_side(sheet))
    for number, table in enumerate(tables):
        found += _of_sheet(table, number, len(found) + 1)
    return tuple(found)


def counted(sheets: list[Sheet]) -> None:
    """Raises FilingTooLarge where there are more sheets or cells than we read."""
    if len(sheets) > MAX_SHEETS:
        raise FilingTooLarge(f"a workbook of {len(sheets)} sheets, at most {MAX_SHEETS} are read")
    cells = sum(len(row) for sheet in sheets for row in sheet.rows.values())
    if cells > MAX_CELLS:
        raise FilingTooLarge(f"a workbook of {cells} cells, at most {MAX_CELLS} are read")


def warnings_of(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """What of the workbook is not among the lines, by kind."""
    sheets = list(sheets)
    shown = [sheet for sheet in sheets if not sheet.hidden]
    told = {
        "hidden_sheets: left out": [sheet.name for sheet in sheets if sheet.hidden],
        "hidden_cells: left out with their row or column": [
            sheet.place(row, column)
            for sheet in shown
            for row, cells in sheet.rows.items()
            for column in cells
            if row in sheet.hidden_rows or column in sheet.hidden_columns
        ],
        "cell_errors: a formula came to an error": [place for sheet in shown for place in sheet.errors],
        "formula_without_value: never calculated when it was saved": [
            place for sheet in shown for place in sheet.uncalculated
        ],
    }
    return tuple(f"{what}: {_some(places)}" for what, places in told.items() if places)


def _some(places: list[str]) -> str:
    more = len(places) - MAX_TOLD
    return ", ".join(places[:MAX_TOLD]) + (f" and {more} more" if more > 0 else "")


def _of_sheet(sheet: Sheet, table: int, first: int) -> Iterator[Line]:
    number = first
    if sheet.rows and not UNNAMED.match(sheet.name):
        yield Line(sheet.name, number, table=table, places=(quoted(sheet.name),))
        number += 1
    spread = _spread(sheet)
    name, before = quoted(sheet.name), 0
    groups = {(top, left) for top, left, bottom, right in sheet.merged if bottom > top and left == right}
    for row in sorted(sheet.rows):
        if row in sheet.hidden_rows:
            continue
        own, lent = sheet.rows[row], spread.get(row, {})
        columns = sorted({*own, *lent} - sheet.hidden_columns)
        if not columns:
            continue
        if before and row > before + 1:
            yield Line("", number, table=table)
            number += 1
        if (row, columns[0]) in groups and heads_group(own):
            text, first = own[columns[0]], columns.pop(0)
            yield _line({first: text}, [first], number, (name, row), table)
            number += 1
        yield _line({**lent, **own}, columns, number, (name, row), table)
        number, before = number + 1, row


def _line(cells: dict[int, str], columns: list[int], number: int, place: tuple[str, int], table: int) -> Line:
    sheet, row = place
    texts = tuple([cells[column] for column in columns])
    return Line(
        " ".join(texts),
        number,
        cells=texts,
        spans=tuple([(float(column), column + 1.0) for column in columns]),
        places=tuple([f"{sheet}!{letters(column)}{row}" for column in columns]),
        table=table,
    )


def _spread(sheet: Sheet) -> dict[int, dict[int, str]]:
    """A year or a name merged over columns stands over each of them: row -> column -> text."""
    lent: dict[int, dict[int, str]] = {}
    for top, left, _, right in sheet.merged:
        text = sheet.rows.get(top, {}).get(left)
        below = _heads_below(sheet, top, left, right)
        if text and right > left and below:
            lent.setdefault(top, {}).update(dict.fromkeys(range(left + 1, right + 1), text))
    return lent


def _heads_below(sheet: Sheet, top: int, left: int, right: int) -> bool:
    """Whether the next row parts what the merged cell holds together: two cells or more under it."""
    row = next((row for row in sorted(sheet.rows) if row > top), None)
    return row is not None and sum(left <= column <= right for column in sheet.rows[row]) > 1


def quoted(name: str) -> str:
    """A sheet's name as formulas write it: in quotes unless it is one plain word."""
    return (
        name if re.fullmatch(r"\w+", name) and not name[0].isdigit() else "'" + name.replace("'", "''") + "'"
    )


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """1 -> 'A', 27 -> 'AA'."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(name: str) -> int:
    """'AA' -> 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number
