"""Tables of cells with a year for each row and a metric for each column: 'Year | Energy (MWh) | Water (m3)'.

Known by rows that begin with years which follow each other, and by two heads or more that are names of
different metrics. A column whose head is no name is left unmapped, as any other label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import PERIOD
from transforms.extract.heads.loose_header import follow_each_other
from transforms.extract.labels import Label, read_label
from transforms.extract.lent_units import lent_to
from transforms.extract.meaning import metric_named
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.title_units import title_unit
from transforms.extract.words import plain
from transforms.model import Document, Line

EXTRACTOR = "tables"
OUTSIDE = "columns_do_not_fit"
LEAST_ROWS = LEAST_METRICS = 2
_YEARS = frozenset(
    ["", "year", "years", "fiscal year", "financial year", "reporting year", "fy", "period", "indicator"]
)

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Where each column stands and what it holds, the rows under the head, and the line above."""

    columns: tuple[tuple[Span, Label], ...]
    lines: tuple[Line, ...]
    """With the head."""
    above: str


def blocks(document: Document) -> list[Table]:
    """Every such table."""
    lines = [line for line in document.lines if line.text.strip()]
    found: list[Table] = []
    last = -1
    for place, (upper, lower) in enumerate(pairwise(lines)):
        if place <= last or len(upper.spans) < LEAST_METRICS or not _begins_with_year(lower):
            continue
        above = lines[place - 1].text if place else ""
        table = _table(upper, lines[place + 1 :], above)
        if table is not None and not is_aim_heading(above, catalogue()):
            found.append(table)
            last = place + len(table.lines) - 1
    return found


def _begins_with_year(line: Line) -> bool:
    return bool(line.spans) and PERIOD.fullmatch(plain(line.cells[0])) is not None


def _table(head: Line, below: Sequence[Line], above: str) -> Table | None:
    rows = [head]
    for line in below:
        if not _begins_with_year(line) or line.table != head.table:
            break
        rows.append(line)
    years = [plain(line.cells[0]) for line in rows[1:]]
    first = rows[1].spans[0] if len(rows) > LEAST_ROWS else None
    if first is None or not follow_each_other(years) or CJK.search(head.text):
        return None
    cells = [(span, plain(text)) for text, span in zip(head.cells, head.spans, strict=True) if text]
    corner = [text for span, text in cells if span[0] < first[1]]
    columns = tuple((span, read_label(text)) for span, text in cells if span[0] >= first[1])
    metrics = [metric for _, label in columns if (metric := metric_named(label.name))]
    known = len(set(metrics)) >= LEAST_METRICS and all(text.lower() in _YEARS for text in corner)
    return Table(columns, tuple(rows), above) if known else None


def extract(found: Sequence[Table], first_table: int) -> list[Raw]:
    """Every number of these tables, row by row."""
    return [
        raw._replace(table_no=number, row_no=place, section=table.above.strip() or None)
        for number, table in enumerate(found, first_table)
        for place, line in enumerate(table.lines[1:])
        for raw in _raws(table, line)
    ]


def _raws(table: Table, line: Line) -> list[Raw]:
    found = []
    unit = title_unit(table.above)
    for text, span in zip(line.cells[1:], line.spans[1:], strict=True):
        value = as_value(text)
        if value is None:
            continue
        over = [label for place, label in table.columns if min(place[1], span[1]) > max(place[0], span[0])]
        label = over[0] if len(over) == 1 else None
        raw = Raw.at(
            line,
            value.text,
            EXTRACTOR,
            label=label.path if label else None,
            head=(label.name or None) if label else None,
            unit_text=value.unit or ((label.unit or lent_to(label.name, unit)) if label else None) or None,
            period_text=plain(line.cells[0]),
            ignored_by=None if label else OUTSIDE,
        )
        found.append(raw)
    return found
