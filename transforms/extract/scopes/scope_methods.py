"""Tables with scope 2's methods in their head: 'Location-based, 2022 | Market-based, 2022', sources below.

Only scope 2 is told by location and by market, so such a head needs no scope beside it. The years stand
with each method, or repeat below them. A row is the total where it names scope 2, or is called total
and the rows above it add up to it in most columns.
https://ghgprotocol.org/scope-2-guidance
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from transforms.catalogue.text import CJK
from transforms.extract.numbers import words_of
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.printed_sums import slack_of
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.scopes.totals import METHODS, members_of, read_scope
from transforms.extract.words import is_prose, plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
MAX_ROWS = 20
NEAR_LINES = 20
_YEAR = r"(?:FY ?)?(?:19|20)\d\d"
_METHOD = "|".join(rf"(?:{pattern.pattern})" for pattern in METHODS.values())
_ITEM = regex(
    rf"\(?(?:(?P<before>{_YEAR})[,:]? \(?(?:{_METHOD})|(?:{_METHOD})\)?(?:[,:]? \(?(?P<after>{_YEAR})\)?)?)"
    r"\)?(?:\s*[|;]\s*|\s+|$)",
    re.IGNORECASE,
)
_YEARS = regex(rf"{_YEAR}(?:\s+{_YEAR})+$", re.IGNORECASE)
_TOTAL = regex(r"(?:grand |group |overall )?total\b(?! energy)", re.IGNORECASE)
_VALUE = regex(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")

Column = tuple[str, str]
"""The method and the year of a column."""


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """Totals of scope 2 in such tables; lines that other tables hold are left alone."""
    rows = list(found)
    taken = {raw.line for raw in rows}
    number = next_table(rows)
    lines = [line for line in document.lines if line.text.strip() and line.number not in taken]
    given: list[Raw] = []
    for place, line in enumerate(lines):
        if "ased" not in line.text or line.spans:
            continue
        size, columns = _head(lines, place)
        total = _total(lines[place + size : place + size + MAX_ROWS], len(columns)) if columns else None
        near = lines[max(0, place - NEAR_LINES) : place + size + NEAR_LINES]
        if total is not None:
            unit = only_emission_unit("\n".join(plain(other.text) for other in near))
            given += [raw._replace(unit_text=unit or None, table_no=number) for raw in _raws(*total, columns)]
            number += 1
    return given


def _head(lines: list[Line], place: int) -> tuple[int, tuple[Column, ...]]:
    """How many lines a head that begins here takes, and its columns; (0, ()) where none does."""
    items = _items(plain(lines[place].text))
    if not items:
        return 0, ()
    methods = [method for method, _ in items]
    if all(year for _, year in items):
        columns, size = tuple(items), 1
    elif not any(year for _, year in items) and place + 1 < len(lines):
        years = _YEARS.match(plain(lines[place + 1].text))
        printed = re.findall(_YEAR, years[0], re.IGNORECASE) if years else []
        block = printed[: len(printed) // len(methods)]
        size = 2
        columns = tuple((method, year) for method in methods for year in block)
        columns = columns if printed == block * len(methods) else ()
    else:
        return 0, ()
    return (size, columns) if len(columns) > 1 and len(set(columns)) == len(columns) else (0, ())


def _items(text: str) -> list[Column]:
    """Method and year of each part of a line that holds nothing else; [] for any other line."""
    items: list[Column] = []
    place = 0
    while place < len(text):
        found = _ITEM.match(text, place)
        if found is None or CJK.search(text):
            return []
        method = next(name for name, pattern in METHODS.items() if pattern.search(found[0]))
        items.append((method, found["before"] or found["after"] or ""))
        place = found.end()
    return items


def _total(lines: list[Line], count: int) -> tuple[Line, str, list[str]] | None:
    """The row that is proven to be the total, with its label and its values."""
    parts: list[list[str]] = []
    for line in lines:
        text = plain(line.text)
        words = words_of(text)
        label, values = " ".join(words[:-count]), words[-count:]
        if is_prose(text):
            return None
        if len(words) < count or not all(_VALUE.match(word) for word in values):
            continue
        reading = read_scope(label)
        named = reading is not None and reading.general and reading.scope == "2" and not reading.method
        if named or (_TOTAL.match(label) and _adds_up(parts, values)):
            return line, label, values
        parts.append(values)
    return None


def _adds_up(parts: list[list[str]], total: list[str]) -> bool:
    """Whether most columns add up: enough to know the row, though reports do print a wrong sum."""
    proven = 0
    for column in zip(*parts, total, strict=True):
        *amounts, told = (Decimal(value.replace(",", "")) for value in column)
        proven += abs(sum(amounts, Decimal(0)) - told) <= slack_of(amounts)
    return len(parts) > 1 and 2 * proven > len(total)


def _raws(line: Line, label: str, values: list[str], columns: tuple[Column, ...]) -> Iterator[Raw]:
    for value, (method, year) in zip(values, columns, strict=True):
        raw = Raw.at(line, value, EXTRACTOR, label=f"{label} > {method}-based", period_text=year)
        yield raw._replace(head="Scope 2 emissions", members=members_of("2", method), row_no=0)
