"""Tables of text drawn with bars, as Markdown prints them: rows of cells, not lines of words.

A row of dashes under the head makes a table of the lines around it ('| Year | 2023 |' above '|---|---|').
The cells go to the columns they stand in, so that an empty cell keeps its place. Line numbers stay those
of the file. https://github.github.com/gfm/#tables-extension-
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.model import Line
from transforms.regex import regex

# Possessive: a line of blanks is looked through once.
_DASHES = regex(r"\s*+\|?+\s*+:?-{2,}+:?\s*+(?:\|\s*+:?-{2,}+:?\s*+)*+\|?\s*$")
_BAR = regex(r"(?<!\\)\|")
_STRONG = regex(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_BREAK = regex(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_YEAR = regex(r"(?:(?:FY|CY)\s?)?'?(?:(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?|(?<=[Y'])\d\d)$", re.IGNORECASE)
LEAST_BARS = 2
UNIT_WORDS = frozenset(["unit", "units", "uom", "单位", "單位"])
_WORD = regex(r"[A-Za-z]{3}|[\u3400-\u9fff]")
_FIGURE = regex(r"[^A-Za-z\u3400-\u9fff]*\d[^A-Za-z\u3400-\u9fff]*$")

Cells = dict[int, str]
"""The filled cells of a row by column, from 0."""


def piped(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, those of drawn tables with their cells; the row of dashes has no text."""
    found = list(lines)
    for number, (head, last) in enumerate(_tables(lines)):
        told = {place: _cells(lines[place].text) for place in [head, *range(head + 2, last)]}
        told[head] = columns = _below_labels(list(told.values()))
        told = _with_parts_below_labels(head, told)
        for place, cells in told.items():
            found[place] = _row(lines[place], _under(columns, cells), number)
        found[head + 1] = replace(lines[head + 1], text="", table=number)
    for number, (head, last) in enumerate(_undivided(found), start=len(lines)):
        rows = [_cells(line.text) for line in lines[head:last]]
        rows[0] = columns = _below_labels(rows)
        for place, cells in enumerate(rows, start=head):
            found[place] = _row(lines[place], _under(columns, cells), number)
    return tuple(found)


def _with_parts_below_labels(head: int, told: dict[int, Cells]) -> dict[int, Cells]:
    """A second line of the head, one column to the right where it leaves out the cell over the labels.

    The cell that covers both lines of a head ('Item' before '2022 | 2023' above 'men | women') is printed
    once; the rows below then have a cell more than the line of parts.
    """
    parts, rows = told.get(head + 2, {}), [row for place, row in told.items() if place > head + 2]
    last = max(parts, default=0)
    words = len(parts) > max(told[head], default=0) and not any(map(_FIGURE.match, parts.values()))
    filled = [max(row) for row in rows if len(row) > 1]
    if not words or 0 not in parts or not filled or any(right != last + 1 for right in filled):
        return told
    return {**told, head + 2: {column + 1: cell for column, cell in parts.items()}}


def _below_labels(rows: Sequence[Cells]) -> Cells:
    """The head, one column to the right where it begins with the unit and its rows with a label before."""
    head, last = rows[0], max(rows[0], default=0)
    unit = head.get(0, "").lower() in UNIT_WORDS
    filled = [max(row) for row in rows[1:] if len(row) > 1]
    if not unit or 2 * sum(right == last + 1 for right in filled) < len(filled) or not filled:
        return head
    return {column + 1: cell for column, cell in head.items()}


def _undivided(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """(place of the head, place behind the last row) of tables without a row of dashes.

    Known by a head of two years or more in cells of their own and two rows of as many cells.
    """
    place = 0
    while place < len(lines):
        size = _head_size(lines[place])
        rows = [line for line in lines[place + 1 : place + 3] if size and not line.spans]
        if size and len(rows) == 2 and all(abs(len(_parts(row.text)) - size) <= 1 for row in rows):
            behind = place + 1
            while behind < len(lines) and _BAR.search(lines[behind].text) and not _head_size(lines[behind]):
                behind += 1
            yield place, behind
            place = behind
        else:
            place += 1


def _head_size(line: Line) -> int:
    """How many cells a head of years has, drawn with bars; 0 for any other line."""
    if line.spans or line.text.count("|") < LEAST_BARS:
        return 0
    parts = _parts(line.text)
    return len(parts) if sum(_YEAR.match(part.strip()) is not None for part in parts) > 1 else 0


def _tables(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """(place of the head, place behind the last row) of each table."""
    behind = 0
    for place in range(1, len(lines)):
        if place > behind and _divides(lines[place - 1].text, lines[place].text):
            behind = next(
                (row for row in range(place + 1, len(lines)) if not _BAR.search(lines[row].text)), len(lines)
            )
            # The head of a table that follows at once is no row of this one.
            behind = next(
                (
                    row
                    for row in range(place + 1, behind - 1)
                    if _divides(lines[row].text, lines[row + 1].text)
                ),
                behind,
            )
            yield place - 1, behind


def _divides(head: str, dashes: str) -> bool:
    """Whether a row of dashes stands under a head of as many cells."""
    if not _BAR.search(head) or not _DASHES.match(dashes):
        return False
    return len(_parts(head)) == len(_parts(dashes)) and not _DASHES.match(head)


def _parts(text: str) -> list[str]:
    """What stands between the bars; the outer ones may be left out."""
    inner = text.strip()
    parts = _BAR.split(inner[inner.startswith("|") :])
    return parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts


def _cells(text: str) -> Cells:
    plain = [_STRONG.sub(r"\2", _BREAK.sub(" ", part.replace("\\|", "|"))).strip() for part in _parts(text)]
    return {column: cell for column, cell in enumerate(plain) if cell}


def _under(head: Cells, row: Cells) -> Cells:
    """A row whose label covers two columns where the head has one: its figures stand as far right.

    Markdown has no cells that span columns; the head is then printed too far to the left, and its last
    column is empty.
    """
    shift = max(row, default=0) - max(head, default=0)
    if shift <= 0 or row is head:
        return row
    moved = {column - shift: cell for column, cell in row.items() if column > shift}
    labels = [cell for column, cell in row.items() if column <= shift]
    figures = [cell for column, cell in moved.items() if column > 0]
    fits = all(_WORD.search(cell) for cell in labels) and all(map(_FIGURE.match, figures))
    return {0: " ".join(labels), **moved} if fits and labels and figures else row


def _row(line: Line, cells: Cells, table: int) -> Line:
    texts = tuple(cells.values())
    return replace(
        line,
        text=" ".join(texts),
        cells=texts,
        spans=tuple((float(column), column + 1.0) for column in cells),
        table=table,
    )
