"""Tables with the scopes in their head ('Scope 1 | Scope 2 | Scope 3 | Total') and a year or a site a row.

Only rows whose year is certain are read: a row that begins with its year, or the total below the one
year that stands over the table. A column of a sum must hold it, else nothing is read. The head may be
broken over lines: it is as many as its scopes are the values of two rows or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.extract.heads.base_apart import with_base_apart
from transforms.extract.numbers import as_value, words_of
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.column_heads import Columns, columns_of
from transforms.extract.scopes.printed_sums import slack_of
from transforms.extract.scopes.totals import METHODS
from transforms.extract.title_units import title_unit, unit_at_end
from transforms.extract.words import is_prose, plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
MAX_ROWS = 30
MIN_ROWS = 2
TITLE_LINES = 3
HEAD_LINES = 10
MAX_HEAD_CELL = 70
MAX_TITLE_CHARACTERS = 80
_YEAR = regex(r"(?:FY ?)?(?:19|20)\d\d$", re.IGNORECASE)
_YEAR_ROW = regex(r"(?:FY ?)?(?P<year>(?:19|20)\d\d)(?:\s+[\d,.]+){2,}(?:\s|$)", re.IGNORECASE)
_BEGINS_WITH_YEAR = re.compile(r"\s*(?:[12Ff]|[^\x00-\x7f])").match
"""So each _YEAR_ROW begins, also one in full-width digits: most lines do not."""
_ANY_YEAR = regex(r"(?<![\d.,])(?:19|20)\d\d(?![\d,])")
_TOTAL = regex(r"(?:group |grand )?total\b[^\d]{0,20}$", re.IGNORECASE)
_UNIT = regex(r"\([^()]*\)")
_NUMBER = regex(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$|\d+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class _Head:
    """What each column may be, the unit and the year over the table."""

    readings: tuple[Columns, ...]
    unit: str
    year: str


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """Totals of the scopes in such tables; lines that other tables hold are left alone."""
    taken = {raw.line for raw in found}
    first = next_table(found)
    lines = [line for line in document.lines if line.text.strip() and line.number not in taken]
    given: list[Raw] = []
    for place, line in enumerate(lines):
        if "scope" in line.text.lower():
            head = _head(plain(line.text), _titles(lines, place))
            given += _rows(lines[place + 1 : place + 1 + MAX_ROWS], head, first) if head is not None else []
            first += 1
    told = {raw.line for raw in given}
    for rows, head in _below_broken_heads([line for line in lines if line.number not in told]):
        given += _rows(rows, head, first)
        first += 1
    return given


def _titles(lines: list[Line], place: int) -> list[str]:
    return [plain(upper.text) for upper in lines[max(0, place - TITLE_LINES) : place]]


def _head(text: str, above: list[str]) -> _Head | None:
    readings = columns_of(text)
    if not readings:
        return None
    titles = [text, *reversed([title for title in above if len(title) <= MAX_TITLE_CHARACTERS])]
    unit = next((unit for title in titles if (unit := title_unit(title) or unit_at_end(title))), "")
    years = [found for title in titles if (found := _ANY_YEAR.findall(title))]
    year = years[0][0] if years and len(set(years[0])) == 1 else ""
    return _Head(tuple(readings), unit, year)


def _below_broken_heads(lines: list[Line]) -> Iterator[tuple[list[Line], _Head]]:
    """Rows of years that follow each other, and the head that the fewest lines above them make."""
    place = 0
    while place < len(lines):
        rows = _year_rows(lines, place) if _BEGINS_WITH_YEAR(lines[place].text) else []
        if len(rows) >= MIN_ROWS:
            for size in range(2, min(HEAD_LINES, place) + 1):
                cells = [plain(line.text) for line in lines[place - size : place]]
                if len(cells[0]) > MAX_HEAD_CELL or is_prose(cells[0]) or _YEAR_ROW.match(cells[0]):
                    break
                head = _head(" ".join(cells), _titles(lines, place - size))
                if head is not None and any(True for _ in _rows(rows, head, 0)):
                    yield rows, head
                    break
        place += max(1, len(rows))


def _year_rows(lines: list[Line], place: int) -> list[Line]:
    rows: list[Line] = []
    years: list[int] = []
    for line in lines[place : place + MAX_ROWS]:
        found = _YEAR_ROW.match(plain(line.text))
        if found is None:
            break
        rows.append(line)
        years.append(int(found["year"]))
    return rows if len(rows) < MIN_ROWS or with_base_apart(years) else rows[:1]


def _rows(lines: list[Line], head: _Head, table_no: int) -> Iterator[Raw]:
    for row_no, line in enumerate(lines):
        text = plain(line.text)
        if is_prose(text) or "scope" in text.lower():
            return
        words, unit = _without_unit(words_of(text))
        for columns in head.readings:
            label, values = " ".join(words[: -len(columns)]), words[-len(columns) :]
            period = label if _YEAR.match(label) else head.year if _TOTAL.match(_UNIT.sub("", label)) else ""
            full = len(values) == len(columns) and all(as_value(word) for word in values)
            if period and full and _sums_hold(values, columns):
                for raw in _cells(line, label, values, columns):
                    lent = title_unit(label) or unit or head.unit
                    yield raw._replace(table_no=table_no, row_no=row_no, period_text=period, unit_text=lent)
                break


def _without_unit(words: list[str]) -> tuple[list[str], str]:
    """The words of a row, and the unit that ends it."""
    if words and not words[-1][-1].isdigit() and catalogue().is_unit(words[-1]) and words[-1] != "%":
        return words[:-1], words[-1]
    return words, ""


def _cells(line: Line, label: str, values: list[str], columns: Columns) -> Iterator[Raw]:
    for (scopes, method), value in zip(columns, values, strict=True):
        name = f"Scope {' + '.join(scopes)}" if scopes else "Total"
        single = len(scopes) == 1
        yield Raw.at(
            line,
            value,
            EXTRACTOR,
            label=f"{label} > {name}",
            head=f"{name} emissions",
            members=f"{f'method={method};' if method else ''}scope={name}" if single else None,
            ignored_by=None if single else "sum_of_scopes",
        )


def _sums_hold(values: list[str], columns: Columns) -> bool:
    """Whether every column of a sum is that of its scopes, by one method of scope 2."""
    sums = [place for place, (scopes, _) in enumerate(columns) if len(scopes) != 1]
    if not sums:
        return True
    if not all(_NUMBER.match(value) for value in values):
        return False
    amounts = [Decimal(value.replace(",", "")) for value in values]
    return all(_is_sum(columns, amounts, place) for place in sums)


def _is_sum(columns: Columns, amounts: list[Decimal], place: int) -> bool:
    """A sum without scopes is that of all; where it stands between columns, that of those before it."""
    scopes, said = columns[place]
    behind = columns[place + 1 :]
    for told in METHODS:
        parts = [
            amount
            for at, ((scope, method), amount) in enumerate(zip(columns, amounts, strict=True))
            if len(scope) == 1
            and (scope in scopes if scopes else at < place or not behind)
            and method in ("", said or told)
        ]
        if len(parts) > 1 and abs(sum(parts, Decimal(0)) - amounts[place]) <= slack_of(parts):
            return True
    return False
