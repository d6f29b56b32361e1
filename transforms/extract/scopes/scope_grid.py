"""Heads of scopes broken over many lines: 'Scope / 1Scope / 2Total / Scopes 1 & 2Scope 3', year by year.

Read only where the head repeats the same scopes under every year, holds a sum of scopes, and the
total row has a value for each column in which every sum adds up: then no column can be mistaken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from transforms.catalogue.text import CJK
from transforms.extract.page_years import told_year
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
HEAD_LINES = 30
NEAR_LINES = 60
_COLUMN = regex(
    r"scopes?\s*(?P<first>[123])(?:\s*(?:&|\+|and)\s*(?P<second>[123])(?:\s*(?:&|\+|and)\s*(?P<third>3))?)?"
    r"|\b(?P<all>total)\b",
    re.IGNORECASE,
)
_ROW = regex(r"^(?P<label>[^\d]*?)(?:2e?\))?\s*(?P<values>(?:\d[\d,.]*\s+){2,}\d[\d,.]*)$")
_TOTAL = regex(r"^(?:group |grand )?total\b", re.IGNORECASE)
_YEARS = regex(r"^(?:(?:(?:FY ?)?(?:19|20)\d\d|FY ?\d\d)(?:\s+|$)){1,6}$", re.IGNORECASE)
_VALUE = regex(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$|\d+(?:\.\d+)?$")
_COMMA = regex(r"\d{1,3},\d{2}$")


@dataclass(frozen=True, slots=True)
class _Head:
    """What each column of one year holds ('12' for the sum of scopes 1 and 2), and the years."""

    columns: tuple[str, ...]
    years: tuple[str, ...]


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The rows, with the scopes of every proven total row that no other table told."""
    rows = list(found)
    if any(line.spans for line in document.lines):
        return rows
    parted = {raw.line for raw in rows if raw.ignored_by == "column_of_a_part"}
    taken = {raw.line for raw in rows} - parted
    number = next_table(rows)
    lines = [line for line in document.lines if line.text.strip()]
    given: list[Raw] = []
    for place, line in enumerate(lines):
        values = [] if line.number in taken else _values_of_total(lines, place)
        if not values:
            continue
        near = "\n".join(plain(other.text) for other in lines[max(0, place - NEAR_LINES) : place + 1])
        head = _head(lines[max(0, place - HEAD_LINES) : place], len(values), near)
        if head is not None and _adds_up(values, head):
            given += _raws(line, values, head, only_emission_unit(near), number + len(given))
    new = {raw.line for raw in given}
    return [*(raw for raw in rows if raw.line not in new), *given]


def _values_of_total(lines: list[Line], place: int) -> list[str]:
    """The values of a row that is called total, in its own line or in the one above."""
    printed = lines[place].text
    found = None if CJK.search(printed) else _ROW.match(plain(printed))
    if found is None:
        return []
    label = found["label"] or (plain(lines[place - 1].text) if place else "")
    above = plain(lines[place - 1].text) if place and not re.search(r"[A-Za-z]{3}", found["label"]) else label
    return found["values"].split() if _TOTAL.match(above) else []


def _head(above: list[Line], count: int, near: str) -> _Head | None:
    """The columns that the lines above repeat for each year, when they are as many as the values."""
    texts = [plain(line.text) for line in above]
    dated = [place for place, text in enumerate(texts) if _YEARS.match(text)]
    years = tuple(texts[dated[-1]].split()) if dated else (told_year(near),)
    text = " ".join(texts[dated[-1] + 1 :] if dated else texts)
    marks = ["".join(filter(None, column.groups())).lower() for column in _COLUMN.finditer(text)]
    named = [mark for mark in marks if mark != "total"]
    heads = (_repeated(some, count, years) for some in ([named, marks] if all(years) else []))
    return next(filter(None, heads), None)


def _repeated(marks: list[str], count: int, years: tuple[str, ...]) -> _Head | None:
    """The columns that end the marks once for each year, a sum of others among them."""
    size, rest = divmod(count, len(years))
    columns = tuple(marks[-count:][:size])
    if rest or marks[-count:] != list(columns) * len(years):
        return None
    singles = "".join(column for column in columns if len(column) == 1)
    columns = tuple(singles if column == "total" else column for column in columns)
    summed = any(len(column) > 1 and set(column) <= set(columns) for column in columns)
    return _Head(columns, years) if summed and len(set(columns)) == size else None


def _adds_up(values: list[str], head: _Head) -> bool:
    """Whether in every year each sum of scopes is the sum of those scopes, to its last digit."""
    size = len(head.columns)
    if not all(_VALUE.match(value) or _COMMA.match(value) for value in values):
        return False
    amounts = [_amount(value) for value in values]
    for start in range(0, len(values), size):
        block = dict(zip(head.columns, amounts[start : start + size], strict=True))
        for column, amount in block.items():
            parts = sum((block.get(scope, Decimal(0)) for scope in column), Decimal(0))
            slack = Decimal(len(column)) / 2 * Decimal((0, (1,), int(amount.as_tuple().exponent)))
            if len(column) > 1 and abs(parts - amount) > slack:
                return False
    return True


def _amount(value: str) -> Decimal:
    """'7,31' beside '30.39' is a decimal comma; whether it is one the sum decides."""
    return Decimal(value.replace(",", "." if _COMMA.match(value) else ""))


def _raws(line: Line, values: list[str], head: _Head, unit: str, table_no: int) -> Iterator[Raw]:
    columns = [(year, column) for year in head.years for column in head.columns]
    for value, (year, column) in zip(values, columns, strict=True):
        single = len(column) == 1
        yield Raw(
            page=line.page,
            line=line.number,
            bbox=line.bbox,
            table_no=table_no,
            row_no=0,
            section=None,
            label=f"Total > Scope {' + '.join(column)}",
            head=f"Scope {column} emissions" if single else None,
            members=f"scope=Scope {column}" if single else None,
            value_text=value,
            unit_text=unit or None,
            period_text=year,
            qualifier=None,
            extractor=EXTRACTOR,
            ignored_by=None if single else "sum_of_scopes",
        )
