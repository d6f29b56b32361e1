"""Data sets: tables whose rows are companies or years, and whose columns are metrics.

One row a company ('company, 2022 scope 1, 2023 scope 1'), one row a company and year ('company, year,
scope 1, scope 2'), one row a year. A column's head says what it holds; what it does not say is not guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.extract.heads.header import PERIOD
from transforms.extract.labels import Label, read_label
from transforms.extract.numbers import as_value
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

WORDS = Path(__file__).with_name("dataset_words.toml")
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
_EMPTY = regex(r"[(（\[]\s*[)）\]]")
CELL_ERROR = regex(r"#(?:N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ERROR!)", re.IGNORECASE)
"""What a spreadsheet writes into a CSV where a formula failed."""

RECORD = frozenset(["metric", "year", "value"])
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

    @property
    def of_companies(self) -> bool:
        """Whether each row is about a company that it names."""
        return "company" in self.named


def layouts(document: Document) -> list[Layout]:
    """The data sets of a file of sheets; none for other kinds of files."""
    return _found(document, _layout)


def record_layouts(document: Document) -> list[Layout]:
    """The tables of a file of sheets with one record per value: metric, year, value and maybe company."""
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
        metrics = _metrics(_joined(heads, below) if second else heads, named)
        rows = tuple(line for line in lines[place + 1 + second :] if line.cells)
        if metrics and rows and _told_apart(metrics, named) and _hold_figures(metrics, rows):
            return Layout(named, metrics, rows, lines[:place], number)
    return None


def _of_records(lines: tuple[Line, ...], number: int) -> Layout | None:
    for place, line in enumerate(lines[:HEAD_WITHIN]):
        named = _named(cells_of(line)) if len(line.cells) > LEAST_COLUMNS else {}
        if set(named) >= RECORD:
            rows = tuple(line for line in lines[place + 1 :] if line.cells)
            return Layout(named, {}, rows, lines[:place], number)
    return None


def _named(heads: dict[int, str]) -> dict[str, int]:
    """What the head words say; a word that stands twice means its first column."""
    found: dict[str, int] = {}
    for column, head in heads.items():
        if kind := _words().get(_key(head)):
            found.setdefault(kind, column)
    return found


def _is_second_head(heads: dict[int, str], below: dict[int, str], named: dict[str, int]) -> bool:
    """Whether the next line parts the heads: texts under the figures' columns, nothing under the names."""
    if not below or set(below) & set(named.values()):
        return False
    return not any(as_value(text) and not PERIOD.fullmatch(plain(text)) for text in below.values())


def _joined(heads: dict[int, str], below: dict[int, str]) -> dict[int, str]:
    columns = sorted({*heads, *below})
    return {column: f"{heads.get(column, '')} {below.get(column, '')}".strip() for column in columns}


def _metrics(heads: dict[int, str], named: dict[str, int]) -> dict[int, Metric]:
    """All other columns, in order; whether they are figures is seen in the rows."""
    rest = {column: head for column, head in heads.items() if column not in named.values()}
    return {
        column: Metric(head, *_parted(head))
        for column, head in rest.items()
        if _words().get(_key(head)) is None
    }


def _parted(head: str) -> tuple[Label, str | None]:
    """'2022範疇一' -> (範疇一, 2022); a head with two years keeps both and names none."""
    text = plain(head.replace("_", " "))
    years = list(PERIOD.finditer(text))
    if len(years) != 1:
        return read_label(text), None
    year = years[0]
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    rest = _EMPTY.sub(" ", rest).strip(" -–—:：|/,.")
    return read_label(rest or text), year.group().strip()


def _told_apart(metrics: dict[int, Metric], named: dict[str, int]) -> bool:
    """Whether a known metric is among the columns, and its year is told by its head or by the row."""
    known = [metric for metric in metrics.values() if knows(metric.label.name)]
    return any(metric.period or "year" in named for metric in known)


def knows(name: str) -> bool:
    """Whether the catalogue has a metric of this name."""
    return bool(name) and (catalogue().knows_label(name) or catalogue().metric_read(name) is not None)


def _hold_figures(metrics: dict[int, Metric], rows: tuple[Line, ...]) -> bool:
    """Whether the columns of known metrics hold values and nothing else, but for one cell in ten."""
    known = {column for column, metric in metrics.items() if knows(metric.label.name)}
    cells = [cell for row in rows for column, cell in cells_of(row).items() if column in known]
    cells = [cell for cell in cells if not CELL_ERROR.fullmatch(cell)]
    return bool(cells) and sum(as_value(cell) is not None for cell in cells) >= 0.9 * len(cells)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    told: dict[str, list[str]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {_key(word): kind for kind, words in told.items() for word in words}


@lru_cache(maxsize=4096)
def _key(head: str) -> str:
    return re.sub(r"[\s_]+", " ", plain(head)).lower().strip(" :：*")
