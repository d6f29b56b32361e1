"""Data sets: tables whose rows are companies or years, and whose columns are metrics.

One row a company ('company, 2022 scope 1, 2023 scope 1'), one row a company and year ('company, year,
scope 1, scope 2'), one row a year. A column's head says what it holds; what it does not say is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby

from transforms.catalogue import catalogue
from transforms.extract.heads.cell_heads import year_column
from transforms.extract.heads.header import PERIOD, Column, Kind
from transforms.extract.heads.yearless_heads import yearless_header
from transforms.extract.labels import Label, read_label
from transforms.extract.numbers import as_value
from transforms.extract.sets.dataset_words import is_part, kind_of, spoken
from transforms.extract.sets.row_parts import SCOPE, TIME, holds_texts
from transforms.extract.words import plain, strip_notes
from transforms.model import Document, Line
from transforms.regex import regex

SHEETS = frozenset(
    [
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.ms-excel",
    ]
)
"""Media types in which every number stands in a cell of a known column."""

HEAD_WITHIN = 30
"""So many lines of a table may be titles and notes above its head."""

LEAST_COLUMNS = 2
LEAST_ROWS = 2
"""So many names a table without a head has."""

_EMPTY = regex(r"[(（\[]\s*[)）\]]")
CELL_ERROR = regex(r"#(?:N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!)", re.IGNORECASE)
"""What a spreadsheet writes into a CSV where a formula failed."""

RECORD = frozenset(["metric", "value"])
"""What the head of a table names whose rows are one value each; 'year' may be the whole file's."""

CODES = frozenset(["ticker", "lei", "isin", "uscc", "code"])


@dataclass(frozen=True, slots=True)
class Metric:
    """A column of figures: its head as printed, and the year in it where it names one."""

    head: str
    label: Label
    period: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A data set: which column holds what, and its rows; `above` are the lines before the head."""

    named: dict[str, int]  # 'company', 'year', 'unit', 'ticker', ... -> column
    metrics: dict[int, Metric]
    rows: tuple[Line, ...]
    above: tuple[Line, ...]
    table: int
    parts: dict[int, str] = field(default_factory=dict)
    """Columns that tell what part a row is about -> 'by_gender', 'by_part', ..."""

    years: dict[int, Column] = field(default_factory=dict)
    """Columns of values by year, of a table with one row per metric and company or part."""

    unit: str = ""
    """The unit in the head of the values."""

    headings: tuple[int, ...] = ()
    """Columns that say what a group of rows is about."""

    heads: tuple[Line, ...] = ()
    """The line that heads the columns."""

    @property
    def is_grouped(self) -> bool:
        """Whether it is a table as reports print it, with groups of rows, but for columns of headings."""
        return bool(self.headings) and not self.tells_apart

    @property
    def tells_apart(self) -> bool:
        """Whether a column tells of each row's company, part or year."""
        return bool(self.parts) or self.of_companies or "year" in self.named

    @property
    def of_companies(self) -> bool:
        """Whether each row is about a company that it names."""
        return "company" in self.named


def layouts(document: Document) -> list[Layout]:
    """The data sets of a file of sheets; none for other kinds of files."""
    return _found(document, _layout)


def record_layouts(document: Document) -> list[Layout]:
    """The tables of a file of sheets with one record per value: metric, year, value and maybe company.

    Among them those that are read as a report's are, but for their columns of headings (`is_grouped`).
    """
    return _found(document, _of_records)


def _found(document: Document, read: Callable[[tuple[Line, ...], int], Layout | None]) -> list[Layout]:
    if document.media_type not in SHEETS:
        return []
    tables = groupby(document.lines, key=lambda line: line.table)
    found = (read(tuple(lines), number) for number, (_, lines) in enumerate(tables))
    return [layout for layout in found if layout is not None]


def cells_of(line: Line) -> dict[int, str]:
    """Column -> text of the filled cells."""
    places = zip(line.spans, line.cells, strict=True)
    return {int(span[0]): cell for span, cell in places if cell}


def places_of(line: Line) -> dict[int, str]:
    """Column -> place in the file, where the file has places."""
    if not line.places:
        return {}
    return {int(span[0]): place for span, place in zip(line.spans, line.places, strict=True)}


def _layout(lines: tuple[Line, ...], number: int) -> Layout | None:
    for place, line in enumerate(lines[:HEAD_WITHIN]):
        if len(line.cells) < LEAST_COLUMNS:
            continue
        heads = cells_of(line)
        named = _named(heads)
        if ("company" not in named and "year" not in named) or set(named) >= RECORD:
            continue
        below = cells_of(lines[place + 1]) if place + 1 < len(lines) else {}
        second = _is_second_head(heads, below, named)
        rows = tuple(line for line in lines[place + 1 + second :] if line.cells)
        parts = _parts(heads, named, rows)
        metrics = _metrics(_joined(heads, below) if second else heads, {*named.values(), *parts})
        known = {column for column, metric in metrics.items() if _is_known(metric, parts)}
        told = any(metrics[column].period or "year" in named for column in known)
        if rows and told and _hold_figures(known, rows):
            return Layout(named, metrics, rows, lines[:place], number, parts)
    return None


def _of_records(lines: tuple[Line, ...], number: int) -> Layout | None:
    for place, line in enumerate(lines[:HEAD_WITHIN]):
        heads = cells_of(line) if len(line.cells) > LEAST_COLUMNS - 1 else {}
        named = _named(heads)
        if "metric" not in named and {"name", "value"} <= named.keys():
            named["metric"] = named.pop("name")  # 'Data point | Name | Value | Unit'
        if "metric" not in named:
            continue
        rows = tuple(line for line in lines[place + 1 :] if line.cells)
        parts = _parts(heads, named, rows)
        years = _years(heads)
        headings = tuple(column for column, head in heads.items() if kind_of(head) == "heading")
        headings = tuple(at for at in headings if at < named["metric"] or not _tells_members(rows, at))
        whole = Layout(named, {}, rows, lines[:place], number, parts, years, headings=headings, heads=(line,))
        plainly = not headings and not whole.tells_apart
        if plainly and (years or yearless_header(lines, place, plain(line.text))):
            return None
        if years:
            return whole
        if set(named) >= RECORD:
            return replace(whole, unit=read_label(spoken(heads[named["value"]])).unit)
    return _without_head(lines, number)


def _tells_members(rows: tuple[Line, ...], column: int) -> bool:
    """Whether a column behind the names breaks them down: '员工流失率 | 男性', and '| 女性' below it."""
    axes = catalogue().axes_with_member
    told = {cell for row in rows if (cell := cells_of(row).get(column)) and len(axes(strip_notes(cell))) == 1}
    return len(told) >= LEAST_ROWS


def _without_head(lines: tuple[Line, ...], number: int) -> Layout | None:
    """A table of names and values, maybe units, without a head: two known names or more, one value a row."""
    rows = [(line, cells_of(line)) for line in lines if len(line.cells) >= LEAST_COLUMNS]
    told = [(line, cells) for line, cells in rows if kind_of(cells.get(min(cells, default=0), "")) is None]
    values = {column for _, cells in told for column, cell in cells.items() if as_value(cell)}
    if len(values) != 1 or any(PERIOD.fullmatch(plain(cell)) for _, cells in told for cell in cells.values()):
        return None
    named, held = {"value": values.pop()}, [cells for _, cells in told]
    known = [column for cells in held for column, cell in cells.items() if knows(read_label(cell).name)]
    if len(known) < LEAST_ROWS or len(set(known)) > 1:
        return None
    named["metric"] = known[0]
    texts = ((column, cell) for cells in held for column, cell in cells.items() if column != named["value"])
    units = {column for column, cell in texts if catalogue().is_unit(cell)}  # '1,000' is a unit, too
    if len(units) == 1:
        named["unit"] = units.pop()
    return Layout(named, {}, tuple(line for line, cells in told if named["value"] in cells), (), number)


def _named(heads: dict[int, str]) -> dict[str, int]:
    """What the head words say; a word that stands twice means its first column."""
    found: dict[str, int] = {}
    for column, head in heads.items():
        kind = kind_of(head) or kind_of(read_label(spoken(head)).name)
        if kind and not is_part(kind):
            found.setdefault(kind, column)
    return found


def _parts(heads: dict[int, str], named: dict[str, int], rows: tuple[Line, ...]) -> dict[int, str]:
    """The columns that tell of parts: by their heads, where they hold words.

    A column with one text per company tells of the company ('Country'), and of no part of it.
    """
    kinds = {column: kind for column, head in heads.items() if (kind := kind_of(head)) and is_part(kind)}
    cells = [cells_of(row) for row in rows] if kinds else []
    return {
        column: kind
        for column, kind in kinds.items()
        if (kind == TIME or holds_texts(row.get(column, "") for row in cells))
        and not ("company" in named and _of_company(cells, named["company"], column))
    }


def _of_company(rows: list[dict[int, str]], company: int, column: int) -> bool:
    told: dict[str, set[str]] = {}
    name = ""
    for cells in rows:
        name = cells.get(company, name)
        told.setdefault(name, set()).add(cells.get(column, ""))
    return all(len(texts) == 1 for texts in told.values())


def _years(heads: dict[int, str]) -> dict[int, Column]:
    """The columns of actual figures by year."""
    found = {column: told for column, head in heads.items() if (told := year_column(head)) is not None}
    return found if any(column.kind is Kind.PERIOD for column in found.values()) else {}


def _is_second_head(heads: dict[int, str], below: dict[int, str], named: dict[str, int]) -> bool:
    """Whether the next line parts the heads: texts under the figures' columns, nothing under the names."""
    if not below or set(below) & set(named.values()):
        return False
    return not any(as_value(text) and not PERIOD.fullmatch(plain(text)) for text in below.values())


def _joined(heads: dict[int, str], below: dict[int, str]) -> dict[int, str]:
    columns = sorted({*heads, *below})
    return {column: f"{heads.get(column, '')} {below.get(column, '')}".strip() for column in columns}


def _metrics(heads: dict[int, str], taken: set[int]) -> dict[int, Metric]:
    """All other columns, in order; whether they are figures is seen in the rows."""
    rest = {column: head for column, head in heads.items() if column not in taken}
    return {column: Metric(head, *_parted(head)) for column, head in rest.items() if _is_metric(head)}


def _is_metric(head: str) -> bool:
    """Whether a head is no word for something else; 'Business' may be, with figures below, a metric's."""
    kind = kind_of(head)
    return kind is None or is_part(kind)


def _parted(head: str) -> tuple[Label, str | None]:
    """'2022範疇一' -> (範疇一, 2022); a head with two years keeps both and names none."""
    text = plain(spoken(head).replace("_", " "))
    years = list(PERIOD.finditer(text))
    if len(years) != 1:
        return read_label(text), None
    year = years[0]
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    rest = _EMPTY.sub(" ", rest).strip(" -–—:：|/,.")
    return read_label(rest or text), year.group().strip()


def _is_known(metric: Metric, parts: dict[int, str]) -> bool:
    """Whether the catalogue has a column's metric, maybe with the scope that each row names."""
    name = metric.label.name
    return knows(name) or (SCOPE in parts.values() and knows(f"Scope 1 {name}"))


def knows(name: str) -> bool:
    """Whether the catalogue has a metric of this name."""
    return bool(name) and (catalogue().knows_label(name) or catalogue().metric_read(name) is not None)


def _hold_figures(known: set[int], rows: tuple[Line, ...]) -> bool:
    """Whether the columns of known metrics hold values and nothing else, but for one cell in ten."""
    cells = [cell for row in rows for column, cell in cells_of(row).items() if column in known]
    cells = [cell for cell in cells if not CELL_ERROR.fullmatch(cell)]
    return bool(cells) and sum(as_value(cell) is not None for cell in cells) >= 0.9 * len(cells)
