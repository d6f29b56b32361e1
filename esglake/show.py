"""How results look on a terminal: tables, JSON, CSV; errors on stderr."""

from __future__ import annotations

import csv
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

WIDEST_TABLE = 12  # columns; a wider row is printed as a list of its cells
STATE_COLOURS = {
    "landed": "green",
    "landed_with_rejects": "yellow",
    "quarantined": "magenta",
    "failed": "red",
    "claimed": "cyan",
    "discovered": "dim",
    "superseded": "dim",
}

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIGNED = re.compile(r"[+\-－]+[\s\d.,'’%]*[^\W\d_\s]*(?:[ /][^\W\d_\s]*)*%?")
"""A figure with a sign, a dash or a listed word: none of them computes anything in a sheet."""


class Printable(Protocol):
    """What is asked of a frame to print it; a polars frame answers, and so do `Rows`."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""

    @property
    def height(self) -> int:
        """How many rows there are."""

    def iter_rows(self) -> Iterator[tuple[Any, ...]]:
        """Row by row, as plain values."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Named columns of plain values: for a command that is spared the import of polars."""

    columns: tuple[str, ...]
    cells: list[tuple[Any, ...]]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.cells)

    def iter_rows(self) -> Iterator[tuple[Any, ...]]:
        """Row by row."""
        return iter(self.cells)


def quiet() -> None:
    """Only errors are told while a command works."""
    _log(logging.ERROR, "%(levelname)s %(message)s")


def speak() -> None:
    """Everything of ours is told with its time, and the warnings of the libraries."""
    _log(logging.INFO, "%(asctime)s %(levelname)s %(message)s")


def _log(level: int, form: str) -> None:
    """Great Expectations sets the levels of its own loggers, so the handler decides, not the logger."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(form))
    handler.addFilter(
        lambda record: record.levelno >= (level if _ours(record) else max(level, logging.WARNING))
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _ours(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in {"esglake", "flows", "transforms", "expectations", "infra"}


def console() -> Console:
    """Standard output; wide when it is no terminal, so that a pipe gets whole cells."""
    return Console(width=None if sys.stdout.isatty() else 200, highlight=False)


def error_console() -> Console:
    """Standard error, for everything that is not the result."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def cell(value: Any) -> str:
    """One value as a person reads it: thousands separated, no trailing zeros, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


def plain(cell: Any) -> str:
    """A cell for CSV: decimals without trailing zeros; text that a sheet would run as a formula, quoted.

    >>> plain("=HYPERLINK(1)"), plain("-2+cmd|'/C x'!A0"), plain("-40.31%")
    ("'=HYPERLINK(1)", "'-2+cmd|'/C x'!A0", '-40.31%')
    """
    if cell is None:
        return ""
    text = str(cell)
    if not isinstance(cell, str):
        return f"{cell.normalize():f}" if hasattr(cell, "normalize") else text
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not SIGNED.fullmatch(text) else text


def table(frame: Printable, title: str | None = None) -> Table:
    """A rich table of a frame; numbers to the right, text from filings never read as markup."""
    from rich.text import Text

    rows = list(frame.iter_rows())
    shown = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for name, *cells in zip(frame.columns, *rows, strict=True):
        shown.add_column(name, justify="right" if any(map(_is_number, cells)) else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell(value), style=STATE_COLOURS.get(str(value), "")) for value in row))
    return shown


def print_table(frame: Printable, title: str | None = None) -> None:
    """Print a frame as a table, or say that it is empty."""
    if not frame.height:
        console().print(f"{title}: no rows" if title else "no rows")
    elif len(frame.columns) > WIDEST_TABLE:
        print_records(frame)
    else:
        console().print(table(frame, title))


def print_frame(frame: Printable, form: str) -> None:
    """Print a frame as table, CSV or JSON."""
    if form == "json":
        print_json([dict(zip(frame.columns, row, strict=True)) for row in frame.iter_rows()])
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([plain(value) for value in row] for row in frame.iter_rows())
    else:
        print_table(frame)


def print_records(frame: Printable) -> None:
    """Print each row as a list 'column  value', for rows too wide for a line."""
    say, width = console(), max(len(name) for name in frame.columns)
    for number, row in enumerate(frame.iter_rows(), start=1):
        say.print(f"[bold]-- {number} of {frame.height}[/]")
        for name, value in zip(frame.columns, row, strict=True):
            if value is not None:
                say.print(f"{name:<{width}}  {cell(value)}", markup=False, soft_wrap=True)


def print_json(rows: object) -> None:
    """Print rows as JSON; decimals as exact text, dates in ISO form."""
    json.dump(rows, sys.stdout, ensure_ascii=False, default=_json, indent=1)
    sys.stdout.write("\n")


def _json(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)
