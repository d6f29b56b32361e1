"""Scopes told once, without a year over them: 'SCOPE 1 EMISSIONS / 362 t CO2e', 'Scope 2  0.83 0.002'.

A sheet of facts, an assurance statement or a table of 'Amount | Per employee' tells one year, which
its title names. Read only where all scopes of the page are told that way, each once, and where the
page speaks of one year; the unit stands behind the value, in the label, or over the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.numbers import tokens
from transforms.extract.page_years import told_year
from transforms.extract.raw import Raw, next_table
from transforms.extract.row_units import gas_at_end
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.scopes.totals import Reading, members_of, read_scope
from transforms.extract.title_units import speaks_of_else
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "callouts"
NEAR_LINES = 40
HEAD_LINES = 8
HEADING_LINES = 2
"""A heading so close above a row says what the row is about."""

MAX_HEADING = 40
MIN_SCOPES = 2
MAX_UNIT_WORDS = 6
_VALUE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_GAS = regex(r"CO\s?2(?=\s?-?e|\b)", re.IGNORECASE)
_ROW = regex(
    rf"^(?P<label>[^\d]{{0,40}}\bscope ?[123]\b[^\d]*?)[\s)]\s*(?P<value>{_VALUE})[*†]*"
    rf"(?:\s?(?P<unit>[A-Za-z][^\d]*?)|\s*(?P<second>{_VALUE})\d?|\s+(?P<share>[+–-]?{_VALUE}\s?%))?$",
    re.IGNORECASE,
)
_CODE = regex(
    r"^(?:GRI\s?)?(?:\d{3}-\d[a-z]?|E\d-\d|[A-Z]{2}-[A-Z]{2}-\d{3}[a-z]\.\d)(?:\s?[,/]\s?\d{3}-\d)*\s+(?=[A-Za-z])"
)
"""The code of a disclosure before its label, as an index of GRI, ESRS or SASB prints it."""
_ENDS_WITH_LABEL = regex(
    r"(?P<label>scope [123](?: [a-z]+){0,3}(?:[ ,–-]+\(?(?:location|market)[- ]based\)?(?: [a-z]+)?)?)"
    r"(?P<source> \([a-z][a-z ,&/-]*\))?$",
    re.IGNORECASE,
)
_ONLY_VALUE = regex(rf"^(?P<value>{_VALUE})\s?(?P<unit>[A-Za-z][^\d]*)$")
_OF_ELSE = regex(r"\b(?:per [a-z]+|median|average|peers?|benchmark)\d?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Told:
    """One scope told in a line; `second` is a figure of another column."""

    line: Line
    label: str
    reading: Reading
    value: str
    unit: str
    second: str = ""


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The totals told so, in lines that no table holds; nothing from text with geometry or in Chinese."""
    taken = {raw.line for raw in found}
    first = next_table(found)
    lines = [line for line in document.lines if line.text.strip()]
    if any(line.spans for line in lines) or not any("scope" in line.text.lower() for line in lines):
        return []
    told = [(place, row) for place, row in _rows(lines) if row.line.number not in taken]
    given: list[Raw] = []
    for place, row in told:
        near = [(at, other) for at, other in told if abs(at - place) <= NEAR_LINES]
        text = "\n".join(plain(line.text) for line in lines[max(0, place - NEAR_LINES) : place + NEAR_LINES])
        if _each_once([other for _, other in near]) and (year := told_year(text)) and not CJK.search(text):
            unit = row.unit or only_emission_unit(text)
            given += _raws(row, unit, year, first + len(given))
    return given


def _each_once(rows: list[_Told]) -> bool:
    """Whether two scopes or more are told, none of them twice."""
    told = [(row.reading.scope, row.reading.method) for row in rows]
    return len(told) == len(set(told)) and len({scope for scope, _ in told}) >= MIN_SCOPES


def _rows(lines: list[Line]) -> Iterator[tuple[int, _Told]]:
    for place, line in enumerate(lines):
        if "scope" not in line.text.lower():
            continue
        above = [plain(upper.text) for upper in lines[max(0, place - HEAD_LINES) : place]]
        row = _row(line, above) or _callout(line, lines[place + 1 : place + 2])
        if row is not None:
            yield place, row


def _row(line: Line, above: list[str]) -> _Told | None:
    """'Scope 1 GHG emissions 8,730 tonnes CO2e', 'Scope 2  0.83 0.002' below '... Per employee'."""
    text = _CODE.sub("", plain(line.text))
    found = _ROW.match(_GAS.sub(lambda gas: "~" * len(gas[0]), text))
    headings = [title for title in above[-HEADING_LINES:] if not _OF_ELSE.search(title)]
    if found is None or any(speaks_of_else(title) for title in headings if len(title) < MAX_HEADING):
        return None
    if found["second"] and not any(_OF_ELSE.search(title) for title in above):
        return None
    label = text[found.start("label") : found.end("label") + 1].strip()
    beside = found["second"] or found["share"] or ""
    return _told(line, label, found["value"], text[slice(*found.span("unit"))], beside)


def _callout(line: Line, below: list[Line]) -> _Told | None:
    """'... SCOPE 1 EMISSIONS' above '362 t CO2e'."""
    label = _ENDS_WITH_LABEL.search(plain(line.text))
    if label is None or not below or speaks_of_else(label["source"] or ""):
        return None
    text = plain(below[0].text)
    found = _ONLY_VALUE.match(_GAS.sub(lambda gas: "~" * len(gas[0]), text))
    if found is None:
        return None
    return _told(below[0], label["label"], found["value"], text[slice(*found.span("unit"))])


def _told(line: Line, label: str, value: str, unit: str, second: str = "") -> _Told | None:
    """None where the label is no total of one scope, or words that are no unit stand behind the value."""
    in_label = catalogue().unit_at_end(label) or gas_at_end(label)
    reading = read_scope(in_label[0])
    printed = _unit_before_words(unit)
    if reading is None or not reading.general or (unit.strip() and not printed):
        return None
    return _Told(line, label, reading, value, printed or in_label[1], second)


def _unit_before_words(text: str) -> str:
    """The unit a text begins with: 'tCO2e: direct emissions from fuels'; '' where it is per something."""
    words = text.replace(":", ": ").split()
    for size in range(min(MAX_UNIT_WORDS, len(words)), 0, -1):
        unit, rest = " ".join(words[:size]).rstrip(":,;("), " ".join(words[size:])
        if catalogue().is_unit(unit):
            return "" if speaks_of_else(rest) or rest.startswith("/") else unit
    return ""


def _raws(row: _Told, unit: str, year: str, table_no: int) -> Iterator[Raw]:
    value = Raw(
        page=row.line.page,
        line=row.line.number,
        bbox=row.line.bbox,
        table_no=table_no,
        row_no=0,
        section=None,
        label=row.label,
        head=f"Scope {row.reading.scope} emissions",
        members=members_of(row.reading.scope, row.reading.method),
        value_text=row.value,
        unit_text=unit or None,
        period_text=year,
        qualifier=None,
        extractor=EXTRACTOR,
        ignored_by=None,
    )
    in_line = tokens(row.label) if row.label in plain(row.line.text) else []
    for token in in_line:
        yield value._replace(value_text=token, period_text=None, ignored_by="number_in_label")
    yield value
    if row.second:
        yield value._replace(value_text=row.second, period_text=None, ignored_by="not_a_period_column")
