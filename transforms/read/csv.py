"""Comma-separated tables: one line per record, its fields as cells.

The separator is read off the file, not off its name; decimal commas are told by the columns. `text` joins the
cells, so that extractors which know only running text can still look at a record.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

from transforms.errors import EmptyFiling, UnreadableFiling
from transforms.model import Document, Line
from transforms.read.decimal_marks import with_points
from transforms.read.encoding import decode
from transforms.read.grid import letters
from transforms.regex import regex

SEPARATORS = ",;\t|"
SNIFF_CHARACTERS = 8192
SCIENTIFIC = regex(r"-?\d(?:\.\d+[eE][+-]?\d\d?|\d{0,15}[eE][+-]\d\d?)")
"""'1.234E+03', as programs write large and small numbers; 'E1-6' and '3E2' are codes."""

STATED = "sep="
"""Some programs write the separator itself as a first line."""


def read(data: bytes) -> Document:
    """Records with their file line numbers (a quoted field may span lines: the first counts)."""
    text, warnings = decode(data)
    if not text.strip():
        raise EmptyFiling("no text but white space", next_step="Upload the table again.")
    starts, records = _records(text)
    pointed, columns = with_points(records)
    if columns:
        named = ", ".join(letters(column + 1) for column in columns)
        warnings = (*warnings, f"decimal_comma: read so in the columns {named}")
    lines = [
        _line(record, start, row) for row, (record, start) in enumerate(zip(pointed, starts, strict=True), 1)
    ]
    return Document("text/csv", tuple(lines), warnings=warnings)


def _line(record: tuple[str, ...], start: int, row: int) -> Line:
    cells = tuple([_written_out(cell) if "e" in cell or "E" in cell else cell for cell in record])
    return Line(
        " ".join(cell for cell in cells if cell),
        start,
        cells=cells,
        spans=tuple([(float(column), column + 1.0) for column in range(len(cells))]),
        places=tuple([f"{letters(column)}{row}" for column in range(1, len(cells) + 1)]),
    )


def _written_out(cell: str) -> str:
    """A number in scientific notation with all its digits; other cells as they are."""
    return format(Decimal(cell), "f") if SCIENTIFIC.fullmatch(cell) else cell


def _records(text: str) -> tuple[list[int], list[tuple[str, ...]]]:
    """The line each record begins in, and its fields."""
    separator = _separator(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    starts: list[int] = []
    records: list[tuple[str, ...]] = []
    start = 1
    try:
        for record in reader:
            if start > 1 or not _states(record):
                starts.append(start)
                records.append(tuple([" ".join(cell.split()) for cell in record]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFiling(
            f"a damaged record ({error})", where=f"line {start}", next_step="Save the table as CSV again."
        ) from error
    return starts, records


def _states(record: list[str]) -> bool:
    return bool(record) and record[0].lower().startswith(STATED) and len("".join(record)) <= len(STATED) + 1


def _separator(text: str) -> str:
    """The stated one, else the one that cuts the first records most evenly; the comma when none does."""
    first = text.partition("\n")[0].strip()
    if first.lower().startswith(STATED) and first[len(STATED) :] in tuple(SEPARATORS):
        return first[len(STATED) :]
    sample = text[:SNIFF_CHARACTERS].splitlines(keepends=True)[:40]

    def evenness(separator: str) -> tuple[float, int]:
        widths = [len(record) for record in csv.reader(sample, delimiter=separator) if record]
        usual = max(widths, key=widths.count, default=1)
        return (widths.count(usual) / max(len(widths), 1) if usual > 1 else 0.0, usual)

    return max(SEPARATORS, key=evenness)
