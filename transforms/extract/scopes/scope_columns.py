"""Tables with the scopes in their head ('Scope 1 | Scope 2 | Scope 3 | Total') and a year or a site a row.

Only rows whose year is certain are read: a row that begins with its year, or the total below the one
year that stands over the table. A total column must be the sum of the scopes, else nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from transforms.extract.numbers import as_value, words_of
from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import METHODS
from transforms.extract.title_units import title_unit, unit_at_end
from transforms.extract.words import is_prose, plain
from transforms.model import Document, Line

EXTRACTOR = "tables"
MAX_ROWS = 30
TITLE_LINES = 3
MAX_TITLE_CHARACTERS = 80
_SCOPE = re.compile(r"scope ?([123])(?:\d?(?:,\d)*)?(?=[ (]|scope|total|$)", re.IGNORECASE)
_METHOD = re.compile("|".join(pattern.pattern for pattern in METHODS.values()), re.IGNORECASE)
_UNIT = re.compile(r"\([^()]*\)")
_HEAD_WORDS = frozenset(
    ["ghg", "scope", "emissions", "total", "year", "fy", "reporting", "period", "source", "entity", "site"]
)
_YEAR = re.compile(r"(?:FY ?)?(?:19|20)\d\d$", re.IGNORECASE)
_ANY_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d,])")
_TOTAL = re.compile(r"(?:group |grand )?total\b[^\d]{0,20}$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$|\d+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class _Head:
    """Scope and method of each column, whether their sum follows, the unit and the year over the table."""

    scopes: tuple[tuple[str, str], ...]
    total: bool
    unit: str
    year: str


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """Totals of the scopes in such tables; lines that other tables hold are left alone."""
    taken = {raw.line for raw in found}
    first = 1 + max((raw.table_no for raw in found if raw.table_no is not None), default=-1)
    lines = [line for line in document.lines if line.text.strip() and line.number not in taken]
    given: list[Raw] = []
    for place, line in enumerate(lines):
        if "scope" not in line.text.lower():
            continue
        head = _head(
            plain(line.text), [plain(upper.text) for upper in lines[max(0, place - TITLE_LINES) : place]]
        )
        if head is not None:
            given += _rows(lines[place + 1 : place + 1 + MAX_ROWS], head, first)
            first += 1
    return given


def _head(text: str, above: list[str]) -> _Head | None:
    scopes = _columns(text)
    rest = re.findall(r"[A-Za-z]+|\d+", _UNIT.sub(" ", _SCOPE.sub(" ", _METHOD.sub(" ", text))))
    if not scopes:
        return None
    if any(word.lower() not in _HEAD_WORDS and not _YEAR.match(word) for word in rest):
        return None
    titles = [text, *reversed([title for title in above if len(title) <= MAX_TITLE_CHARACTERS])]
    unit = next((unit for title in titles if (unit := title_unit(title) or unit_at_end(title))), "")
    years = [found for title in titles if (found := _ANY_YEAR.findall(title))]
    year = years[0][0] if years and len(set(years[0])) == 1 else ""
    return _Head(scopes, bool(rest) and rest[-1].lower() == "total", unit, year)


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """The scopes of a head, each once, or scope 2 once by each method; () where it is no such head."""
    found = list(_SCOPE.finditer(text))
    if len(found) < 2:
        return ()
    ends = [*(match.start() for match in found[1:]), len(text)]
    columns: list[tuple[str, str]] = []
    for match, end in zip(found, ends, strict=True):
        methods = [name for name, pattern in METHODS.items() if pattern.search(text, match.end(), end)]
        if len(methods) > 1 or (methods and match[1] != "2"):
            return ()
        columns.append((match[1], methods[0] if methods else ""))
    scopes = [scope for scope, _ in columns]
    unsaid = ("2", "") in columns and scopes.count("2") > 1
    known = len(set(columns)) == len(columns) and scopes == sorted(scopes)
    return tuple(columns) if known and not unsaid else ()


def _rows(lines: list[Line], head: _Head, table_no: int) -> Iterator[Raw]:
    for row_no, line in enumerate(lines):
        text = plain(line.text)
        if is_prose(text) or _SCOPE.search(text):
            return
        words = words_of(text)
        size = len(head.scopes) + head.total
        label, values = " ".join(words[:-size]), words[-size:]
        period = label if _YEAR.match(label) else head.year if _TOTAL.match(_UNIT.sub("", label)) else ""
        if period and len(values) == size and all(as_value(word) for word in values) and _sums(values, head):
            for raw in _cells(line, label, values, head):
                yield raw._replace(table_no=table_no, row_no=row_no, period_text=period)


def _cells(line: Line, label: str, values: list[str], head: _Head) -> Iterator[Raw]:
    unit = title_unit(label) or head.unit
    columns = [(f"Scope {scope}", method) for scope, method in head.scopes]
    for (name, method), value in zip([*columns, *[("Total", "")] * head.total], values, strict=True):
        yield Raw.at(
            line,
            value,
            EXTRACTOR,
            label=f"{label} > {name}",
            head=f"{name} emissions",
            members=f"{f'method={method};' if method else ''}scope={name}" if name != "Total" else None,
            unit_text=unit,
            ignored_by="sum_of_scopes" if name == "Total" else None,
        )


def _sums(values: list[str], head: _Head) -> bool:
    """Whether the last value is the sum of those before it, where the head says so."""
    if not head.total:
        return True
    if not all(_NUMBER.match(value) for value in values):
        return False
    *parts, total = (Decimal(value.replace(",", "")) for value in values)
    slack = Decimal(len(parts)) / 2
    counted = [
        [part for part, (_, method) in zip(parts, head.scopes, strict=True) if method in ("", told)]
        for told in METHODS
    ]
    return any(abs(sum(some, Decimal(0)) - total) <= slack for some in counted)
