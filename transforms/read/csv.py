"""Comma-separated tables: one line per record, its fields as cells.

The separator is read off the file, not off its name. `text` joins the cells, so that extractors
which know only running text can still look at a record.
"""

from __future__ import annotations

import csv
from io import StringIO

from transforms.errors import EmptyFiling, UnreadableFiling
from transforms.model import Document, Line
from transforms.read.encoding import decode

SEPARATORS = ",;\t|"
SNIFF_CHARACTERS = 8192


def read(data: bytes) -> Document:
    """Records with their file line numbers (a quoted field may span lines: the first counts)."""
    text, warnings = decode(data)
    if not text.strip():
        raise EmptyFiling("no text but white space", next_step="Upload the table again.")
    records = csv.reader(StringIO(text, newline=""), delimiter=_separator(text))
    lines: list[Line] = []
    start = 1
    try:
        for record in records:
            cells = tuple(cell.strip() for cell in record)
            spans = tuple((float(column), column + 1.0) for column in range(len(cells)))
            lines.append(Line(" ".join(cell for cell in cells if cell), start, cells=cells, spans=spans))
            start = records.line_num + 1
    except csv.Error as error:
        raise UnreadableFiling(
            f"a damaged record ({error})", where=f"line {start}", next_step="Save the table as CSV again."
        ) from error
    return Document("text/csv", tuple(lines), warnings=warnings)


def _separator(text: str) -> str:
    """The separator that cuts the first records most evenly; the comma when none does."""
    sample = text[:SNIFF_CHARACTERS].splitlines()[:20]

    def evenness(separator: str) -> tuple[float, int]:
        widths = [len(record) for record in csv.reader(sample, delimiter=separator) if record]
        usual = max(widths, key=widths.count, default=1)
        return (widths.count(usual) / max(len(widths), 1) if usual > 1 else 0.0, usual)

    return max(SEPARATORS, key=evenness)
