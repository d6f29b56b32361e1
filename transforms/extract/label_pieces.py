"""The printed pieces of a row's label: which are its unit, a footnote's mark, the heading of a scope."""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.extract.bare_tables import is_known
from transforms.extract.heads.header import Header
from transforms.extract.labels import read_label
from transforms.extract.rows import read_row
from transforms.model import Line
from transforms.regex import regex

SERIAL = regex(r"\b(?:s\.?|sl\.?|sr\.?|serial) ?(?:no|nr|number)\b|^(?:no\.|#) ", re.IGNORECASE)
"""The head of a column that numbers the rows."""
_COUNTED = regex(r"(\d{1,3}) (?=[A-Z%(])")
MAX_SKIPPED = 5
"""So many numbered rows in a row may hold no figures."""
_ANSWERS = frozenset(["yes", "no", "y", "n", "n/a", "na"])


def without_serial(label: str, last: int | None) -> tuple[str, int | None]:
    """(the label, its number) where the rows are counted one after the other: '51 Injuries', '52 Deaths'.

    `last` is the number before, 0 where the head says that rows are counted, None where nothing does.
    """
    found = _COUNTED.match(label)
    number = int(found[1]) if found else None
    if found is None or last is None or number is None:
        return label, number if found else last
    if last and not last < number <= last + MAX_SKIPPED:
        return label, number
    return label[found.end() :], number


def is_counted_row(line: Line, text: str, header: Header) -> bool:
    """Whether a line is a numbered row of the table and no note: '(3) Waste generated (t) 1,210 1,460'."""
    name = without_code(text)
    row = read_row(line, header) if name != text else None
    filled = row is not None and len(row.cells) == len(header.periods) and row.has_values
    return row is not None and filled and is_known(read_label(row.label).name)


def answers(text: str, wanted: int) -> bool:
    """Whether a row ends with an answer for every year: 'Policy in place Yes Yes No'."""
    words = text.lower().split()
    return len(words) > wanted and wanted > 0 and all(word in _ANSWERS for word in words[-wanted:])


def is_rate_unit(label: str) -> bool:
    """Whether a label is a unit per something alone: 'kg CO2e/FTE' below a row does not say of what."""
    reading = catalogue().read_unit(label) if "/" in label or " per " in label else None
    return reading is not None and "_per_" in reading.unit
