"""Heads of two levels, years over the members of a breakdown or members over years.

'2023 | 2024' over 'Male | Female | Male | Female': each column is one member in one year. Read only where
the file tells its cells and every group has the same columns, all of one axis or its total; what repeats its
years under words nobody knows says which number is whose to a person only, and is set aside by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.extract.groups import PATH, REST
from transforms.extract.heads.header import PERIOD, Kind, parse_header
from transforms.extract.labels import read_label
from transforms.extract.layouts.member_columns import celled
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.sets.dataset_layout import cells_of
from transforms.extract.words import header_words, plain, strip_notes
from transforms.model import Document, Line

EXTRACTOR = "tables"
UNKNOWN_PARTS = "parts_not_understood"
OUTSIDE = "columns_do_not_fit"
LEAST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """What one column holds: a year, and the member as printed, '' for the total."""

    period: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Column -> part; `axis` is '' where these are not understood. Columns from `first` on hold values."""

    axis: str
    parts: dict[int, Part]
    first: int
    unit: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """A head and the rows under it."""

    head: Head
    lines: tuple[Line, ...]
    """With the two lines of the head."""

    @property
    def rows(self) -> tuple[Line, ...]:
        """The lines under the head."""
        return self.lines[2:]


def blocks(document: Document) -> list[Block]:
    """Every table with such a head under which a row names a metric of the catalogue."""
    lines, found = document.lines, []
    for place, (upper, lower) in enumerate(pairwise(lines)):
        head = _head(upper, lower) if _may_head(upper, lower) else None
        if head is not None:
            rows = _rows(lines[place + 2 :], lower)
            if any(_knows(_label(cells_of(row), head)) for row in rows):
                found.append(Block(head, (upper, lower, *rows)))
    return found + [block for lines in celled(document) if (block := _of_text(lines))]


def _of_text(lines: tuple[Line, ...]) -> Block | None:
    """A table of running text whose lines were given cells, where a row names a metric."""
    head = _head(lines[0], lines[1])
    if head is None or not head.axis:
        return None
    return Block(head, lines) if any(_knows(_label(cells_of(row), head)) for row in lines[2:]) else None


def extract(found: Sequence[Block], first_table: int) -> list[Raw]:
    """Every number of these tables, row by row."""
    return [
        raw
        for number, block in enumerate(found, first_table)
        for raw in _of_block(block.head, block.rows, number)
    ]


# --- heads ---------------------------------------------------------------------------------------


def _may_head(upper: Line, lower: Line) -> bool:
    """Cells that the format tells (no page has printed them), in two lines of one table."""
    cells = upper.spans and lower.spans and upper.page is None and lower.page is None
    return bool(cells) and upper.table == lower.table and lower.number == upper.number + 1


def _head(upper: Line, lower: Line) -> Head | None:
    above, below = cells_of(upper), cells_of(lower)
    over_years = sum(map(_is_period, below.values())) >= LEAST_COLUMNS
    groups = [column for column, text in above.items() if (_axes(text) if over_years else _is_period(text))]
    if not groups or (over_years and any(map(_is_period, above.values()))):
        return None
    first = min([*groups, *(column for column, text in below.items() if _is_period(text) or _axes(text))])
    columns = [column for column in below if column >= first]
    pairs = {column: (_over(above, column), below[column]) for column in columns}
    if len(columns) < LEAST_COLUMNS or any(
        as_value(text) and not _is_period(text) for text in below.values()
    ):
        return None
    if not _is_grouped(pairs):
        return None
    parts = {
        column: Part(text, group) if over_years else Part(group, "" if text == group else text)
        for column, (group, text) in pairs.items()
    }
    axis = _axis_of(parts)
    if not axis and not _repeats(above, pairs) and not any(_axes(part.member) for part in parts.values()):
        return None  # years with gaps over notes or units: columns that a plain head reads
    units = [column for cells in (above, below) for column, text in cells.items() if _is_unit_word(text)]
    return Head(axis, _told(parts), first, next((column for column in units if column < first), None))


def _is_grouped(pairs: dict[int, tuple[str, str]]) -> bool:
    """Whether some group stands over several columns that differ."""
    below: dict[str, set[str]] = {}
    for group, text in pairs.values():
        below.setdefault(group, set()).add(text)
    return any(len(texts) > 1 for texts in below.values())


def _repeats(above: dict[int, str], pairs: dict[int, tuple[str, str]]) -> bool:
    """Whether a group is written over each of its columns, as a file tells what it merged."""
    written = [group for column, (group, _) in pairs.items() if column in above]
    return len(written) > len(set(written))


def _over(above: dict[int, str], column: int) -> str:
    """The group over a column: its own cell, else the nearest filled one to its left."""
    return next((above[place] for place in sorted(above, reverse=True) if place <= column), "")


def _axis_of(parts: dict[int, Part]) -> str:
    """The one axis of all members, where every year has the same of them, each once; '' otherwise."""
    years: dict[str, list[str]] = {}
    for part in parts.values():
        if not _is_period(part.period):
            return ""
        years.setdefault(part.period, []).append("" if _is_total(part.member) else plain(part.member))
    told = list(years.values())
    names = {name for names in told for name in names if name}
    alike = all(sorted(one) == sorted(told[0]) and len(set(one)) == len(one) for one in told)
    axes = [set(_axes(name)) for name in names]
    shared = set.intersection(*axes) if axes else set()
    if not alike or len(names) < LEAST_COLUMNS or len(shared) != 1:
        return ""
    axis = shared.pop()
    members = {catalogue().exact_member(axis, name) for name in names}
    return axis if len(members) == len(names) else ""


def _told(parts: dict[int, Part]) -> dict[int, Part]:
    return {
        column: Part(part.period, "" if _is_total(part.member) else part.member)
        for column, part in parts.items()
    }


def _axes(text: str) -> tuple[str, ...]:
    return catalogue().axes_with_member(strip_notes(plain(text)))


def _is_total(text: str) -> bool:
    word = plain(text)
    return not word or (bool(REST.match(word)) and not word.lower().startswith(("other", "其他", "其它")))


def _is_period(text: str) -> bool:
    return bool(PERIOD.fullmatch(plain(text).strip(" :()")))


def _is_unit_word(text: str) -> bool:
    return header_words().get(plain(text).lower().strip(" :()")) == Kind.UNIT.value


# --- rows ----------------------------------------------------------------------------------------


def _rows(lines: Sequence[Line], head: Line) -> tuple[Line, ...]:
    """The lines under a head, until the table or its head ends."""
    found: list[Line] = []
    for line, after in zip(lines, [*lines[1:], None], strict=False):
        if line.table != head.table or (line.spans and parse_header(line) is not None):
            break
        if after is not None and _may_head(line, after) and _head(line, after) is not None:
            break
        if line.spans:
            found.append(line)
    return tuple(found)


def _label(cells: dict[int, str], head: Head) -> str:
    """The first cell before the values that is no unit's."""
    return next(
        (text for column, text in sorted(cells.items()) if column < head.first and column != head.unit), ""
    )


def _knows(label: str) -> bool:
    return bool(label) and catalogue().knows(read_label(label).name)


def _of_block(head: Head, rows: Sequence[Line], table_no: int) -> Iterator[Raw]:
    heading = ""
    for number, line in enumerate(rows):
        cells = cells_of(line)
        values = {column: text for column, text in cells.items() if column >= head.first and as_value(text)}
        if not values:
            heading = _label(cells, head) or heading
        for column, text in sorted(values.items()):
            raw = _raw(line, text, head, head.parts.get(column))
            yield raw._replace(section=heading or None, table_no=table_no, row_no=number)


def _raw(line: Line, text: str, head: Head, part: Part | None) -> Raw:
    """A number with its row's metric and its column's part."""
    cells = cells_of(line)
    label, value = read_label(_label(cells, head)), as_value(text)
    rule = None if label.path else "no_label"
    if part is None or not head.axis:
        rule = OUTSIDE if part is None else UNKNOWN_PARTS
    told = Part("") if part is None or rule else part
    unit = cells.get(head.unit, "") if head.unit is not None else ""
    return Raw.at(
        line,
        text,
        EXTRACTOR,
        label=PATH.join(piece for piece in (label.path, told.member) if piece),
        head=label.name or None,
        members=f"{head.axis}={told.member}" if told.member else None,
        unit_text=(value.unit if value else "") or unit or label.unit,
        period_text=told.period or None,
        ignored_by=rule,
    )
