"""Heads whose cells say more than a year: 'Year ended 31 March 2024', '2019 (base year)', '2023 (tonnes)'.

Where a reader knows the cells, each is understood by itself. A cell that names a year among words nobody
knows ('UK 2024', 'H1 2024') makes the line no head that is read here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import PERIOD, Column, Header, Kind, calendar_year, names_year
from transforms.extract.heads.qualified_heads import column_of_cell, names_days
from transforms.extract.words import header_words, plain
from transforms.model import Line
from transforms.regex import regex

_UNIT_BEHIND = regex(
    r"^(?P<year>.*?(?:(?:19|20)\d\d|[FC]Y ?'?\d\d)(?:[/–-]\d\d(?:\d\d)?)?)(?!\d)"
    r"\s*[(\[]?(?P<unit>[^()\[\]]+?)[)\]]?$"
)
_MARK = regex(r"(?<=(?:19|20)\d\d)(?: ?[¹²³⁴⁵⁶⁷⁸⁹]+| \d| ?\(\d\))$")
"""A footnote's mark behind a year."""
_CHANGE = regex(
    r"[%Δ+±]|(?:change|variation|var|growth|trend|yoy|evolution|delta|difference)\b", re.IGNORECASE
)
_YEAR = regex(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MOST_CAPTION = 48


def celled_header(line: Line) -> Header | None:
    """The head a line of cells is, where one of them at least qualifies its year."""
    if len(line.cells) < 2:
        return None  # most lines are a sentence in one cell, and no one column is a head
    printed = [plain(cell) for cell in line.cells]
    texts = [_MARK.sub("", text) if names_year(text) else text for text in printed]
    marked = texts != printed
    if not (marked or any(_says_more(text) for text in texts)) or CJK.search("".join(texts)):
        return None
    columns: list[Column] = []
    for text, span in zip(texts, line.spans, strict=True):
        seen = any(column.kind is Kind.PERIOD for column in columns)
        column = _column(text, seen=seen) if text else None
        if text and column is None:
            return None
        columns += [replace(column, span=span)] if column is not None else []
    return _checked(_without_milestones(columns))


def _without_milestones(columns: list[Column]) -> list[Column]:
    """'2023 | 2024 | % 2024/2023 | 2025 | 2030': behind the change later years are those of aims."""
    last, grown = 0, 0
    told: list[Column] = []
    for column in columns:
        if column.kind is Kind.PERIOD:
            year = calendar_year(column.text)
            aim = grown and year > grown
            last = last if aim else max(last, year)
            told.append(replace(column, kind=Kind.OTHER) if aim else column)
            continue
        grown = last if _CHANGE.match(column.text) else grown
        told.append(column)
    return told


def _says_more(text: str) -> bool:
    """Whether a cell names a year, and not it alone."""
    return (names_year(text) or names_days(text)) and not PERIOD.fullmatch(text)


def _column(text: str, *, seen: bool) -> Column | None:
    """One cell: a year and what qualifies it, a known word, or behind the years any other column."""
    dated = year_column(text)
    if dated is not None:
        return dated
    undated = not (_YEAR.search(text) or names_days(text))
    if header_words().get(text.lower().strip(" :()")) == "unit":
        return Column(Kind.UNIT, text)
    if seen:
        return Column(Kind.OTHER, text) if undated or _CHANGE.match(text) else None
    return Column(Kind.LABEL, text) if undated and len(text) <= MOST_CAPTION else None


def year_column(text: str) -> Column | None:
    """The column of a year, of a base or a target; '2023 (tonnes)' states the unit of its figures."""
    if PERIOD.fullmatch(text):
        return Column(Kind.PERIOD, text)
    if (told := column_of_cell(text)) is not None:
        return told
    found = _UNIT_BEHIND.match(text)
    if found is None or not catalogue().is_unit(found["unit"]):
        return None
    plainly = Column(Kind.PERIOD, found["year"]) if PERIOD.fullmatch(found["year"]) else None
    told = column_of_cell(found["year"]) or plainly
    return replace(told, unit=found["unit"]) if told is not None else None


def _checked(columns: list[Column]) -> Header | None:
    """The head, where its years differ and all of them state the same unit or none."""
    periods = [column for column in columns if column.kind is Kind.PERIOD]
    units = {column.unit for column in periods}
    if not periods or len({column.text for column in periods}) < len(periods) or len(units) > 1:
        return None
    if len(columns) < 2:
        return None
    captions = [column.text for column in columns if column.kind is Kind.LABEL]
    known = [header_words().get(text.lower()) == "label" for text in captions]
    caption = " ".join(text for text, word in zip(captions, known, strict=True) if not word)
    return Header(tuple(replace(column, unit="") for column in columns), caption, units.pop())
