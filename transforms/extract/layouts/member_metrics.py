"""Members as rows, metrics as columns: '類別 | 新進人數 | 離職人數 | 離職率' over '男性 134 90 7.5%'.

No year stands over the columns: a title right above names it, else it is the reporting period's. Read only
where every row is a member of one axis or their whole, and two columns are names of metrics of such members.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.text import CJK
from transforms.extract.groups import PATH
from transforms.extract.heads.header import PERIOD, REPORTING_PERIOD
from transforms.extract.heads.yearless_heads import year_above
from transforms.extract.labels import Label, read_label
from transforms.extract.metric_heads import WHOLE, axis_word
from transforms.extract.numbers import as_value, words_of
from transforms.extract.raw import Raw
from transforms.extract.words import header_words, plain, strip_notes
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
LEAST_METRICS = LEAST_ROWS = 2
MOST_COLUMNS, MOST_LABELS, MOST_HEAD = 8, 2, 120
_ENDS = regex(r"[\d%％）)—-]\s*$")
_BRACKET = regex(r"\s+(?=[(（])")
_GROUPS = frozenset(["組別", "组别", "分类", "分類", "细分", "細分", "分组", "分組", "构成", "構成"])


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its members as (axis, name as printed), none for the whole, and a figure for each column."""

    line: Line
    members: tuple[tuple[str, str], ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns' names, the year and the rows; `lines` with the heads."""

    columns: tuple[Label, ...]
    period: str
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    title: str


def blocks(document: Document) -> list[Table]:
    """Every such table."""
    lines = [line for line in document.lines if line.text.strip()]
    found: list[Table] = []
    last = -1
    for place, (upper, lower) in enumerate(pairwise(lines)):
        if place <= last or not _may_head(upper, lower) or (columns := _columns(upper)) is None:
            continue
        table = _table(columns, lines, place)
        if table is not None:
            found.append(table)
            last = place + len(table.lines) - 1
    return found


def _may_head(upper: Line, lower: Line) -> bool:
    """Told soon: most lines are no words over figures."""
    text = upper.text
    if len(text) > MOST_HEAD or text[-1:].isdigit() or not _ENDS.search(lower.text):
        return False
    return " " in text.strip() and " " in lower.text.strip() and CJK.search(text) is not None


def _pieces(line: Line) -> list[str]:
    if line.spans:
        return [plain(cell) for cell in line.cells if cell.strip()]
    return words_of(_BRACKET.sub("", plain(line.text)))


def _columns(head: Line) -> tuple[int, tuple[Label, ...]] | None:
    """(columns of labels, the names of the others) of a head whose names are metrics of staff; else None."""
    pieces = _pieces(head)
    labels = next((at for at, piece in enumerate(pieces) if not _heads_labels(piece)), len(pieces))
    columns = tuple(map(read_label, pieces[labels:]))
    if not 1 <= labels <= MOST_LABELS or not LEAST_METRICS <= len(columns) <= MOST_COLUMNS:
        return None
    if any(PERIOD.search(plain(piece)) or as_value(piece) for piece in pieces):
        return None
    known = [found for column in columns if (found := catalogue().metric_read(column.name))]
    return (labels, columns) if len(set(known)) == len(known) >= LEAST_METRICS else None


def _heads_labels(piece: str) -> bool:
    word = strip_notes(piece)
    if catalogue().metric_read(word) is not None:
        return False
    own = header_words().get(word) == "label" or word in _GROUPS
    return own or axis_word(word) is not None or catalogue().axis_of(word) is not None


def _table(columns: tuple[int, tuple[Label, ...]], lines: Sequence[Line], place: int) -> Table | None:
    labels, names = columns
    rows: list[Row] = []
    size = 1
    for line in lines[place + 1 :]:
        row = _row(line, labels, len(names))
        if row is None and (line.table != lines[place].table or _columns(line) != columns):
            break
        rows += [row] if row else []
        size += 1
    title = lines[place - 1].text.strip() if place else ""
    year = year_above(lines, place)
    told = [row for row in rows if row.members]
    if len(told) < LEAST_ROWS or year is None or is_aim_heading(title, catalogue()):
        return None
    axes = {axis for row in told for axis, _ in row.members}
    known = [found[0] for name in names if (found := catalogue().metric_read(name.name))]
    fits = sum(axes <= set(catalogue().axes_of(metric)) for metric in known) >= LEAST_METRICS
    if not fits or len({row.members for row in told}) < len(told):
        return None
    return Table(names, year or REPORTING_PERIOD, tuple(rows), tuple(lines[place : place + size]), title)


def _row(line: Line, most: int, size: int) -> Row | None:
    """The row a line is: a member for each axis or the whole, and a figure for every column."""
    pieces = _pieces(line)
    printed, values = pieces[:-size], pieces[-size:]
    if not 1 <= len(printed) <= most or not all(map(as_value, values)):
        return None
    names = [name for name in map(strip_notes, printed) if not _heads_labels(name)]
    members = tuple((axes[0], name) for name in names if len(axes := catalogue().axes_with_member(name)) == 1)
    wholes = [name for name in names if WHOLE.match(name)]
    if (
        not names
        or len(members) + len(wholes) != len(names)
        or len({axis for axis, _ in members}) < len(members)
    ):
        return None
    return Row(line, members, tuple(values))


def extract(found: Sequence[Table], first_table: int) -> list[Raw]:
    """Every number of these tables, row by row."""
    return [
        raw._replace(table_no=number, row_no=place, section=table.title or None)
        for number, table in enumerate(found, first_table)
        for place, row in enumerate(table.rows)
        for raw in _raws(table, row)
    ]


def _raws(table: Table, row: Row) -> Iterator[Raw]:
    for column, text in zip(table.columns, row.values, strict=True):
        value = as_value(text)
        yield Raw.at(
            row.line,
            value.text if value else text,
            EXTRACTOR,
            label=PATH.join([column.path, *(name for _, name in row.members)]),
            head=column.name or None,
            members=";".join(f"{axis}={name}" for axis, name in row.members) or None,
            unit_text=column.unit or (value.unit if value else None),
            period_text=table.period,
        )
