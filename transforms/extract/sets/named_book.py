"""A workbook whose cells are named after concepts of a taxonomy: its cells by place, its names by purpose.

What a tagged report says in its contexts stands in cells of its own: '...reporting_period_startdate',
'...currency', 'BaselineYearMember' (that member's year), ranges '...Axis' (the members of a table's rows).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.extract.numbers import as_value
from transforms.model import Document, Line, NamedRange
from transforms.read.grid import letters, quoted
from transforms.regex import regex

LEAST_NAMED = 5
"""So many names that are concepts of one taxonomy make a template of it; 'Assets' alone does not."""

ONE_DAY = timedelta(days=1)
Span = tuple[date | None, date | None]
_CONCEPT = regex(r"(?:[A-Z][A-Za-z0-9]*[a-z0-9][A-Z]|[A-Z][a-z]+$)")
_NOT_A_FACT = regex(r"(?:Axis|Member|Table|Hypercube|LineItems|Domain)$")
_START = regex(r"(?:period.*start|start.*period).*date|startdate", re.IGNORECASE)
_END = regex(r"(?:period.*end|end.*period).*date|enddate", re.IGNORECASE)
_DAY = regex(r"(\d{4})-(\d{2})-(\d{2})$")
_YEAR = regex(r"(?:19|20)\d\d$")
_CURRENCY = regex(r"[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell, with the line it stands in."""

    line: Line
    text: str


class Book:
    """The cells of a workbook by place, and its names by what they are for."""

    def __init__(self, document: Document, taxonomy: str) -> None:
        self.taxonomy = taxonomy
        self.names = {name.name: name for name in document.names}
        self.cells = {
            place: Cell(line, text)
            for line in document.lines
            for place, text in zip(line.places, line.cells, strict=False)
        }
        concepts = catalogue().concepts.filter(taxonomy=taxonomy)
        self.metrics: dict[str, str] = dict(concepts.select("concept", "metric_id").iter_rows())
        self.members: dict[str, str] = {
            member: axis for axis, member in catalogue().concept_members.select("axis", "member").iter_rows()
        }
        traits = catalogue().concept_traits.filter(taxonomy=taxonomy)
        self.instants = frozenset(traits.filter(period="instant")["name"])
        self.called: dict[str, str] = dict(traits.select("name", "axis").iter_rows())
        self.start, self.end = self._day(_START), self._day(_END)
        self.currency = self._only(_CURRENCY, re.compile("currency", re.IGNORECASE))
        self.axes: dict[tuple[str, int, int], list[NamedRange]] = defaultdict(list)
        for name in document.names:
            if name.name.endswith("Axis"):
                self.axes[name.sheet, name.top, name.bottom].append(name)

    def at(self, sheet: str, row: int, column: int) -> Cell | None:
        """The filled cell there."""
        return self.cells.get(place(sheet, row, column))

    def first(self, name: NamedRange, row: int) -> tuple[int, Cell] | None:
        """The first filled cell of a range in a row: a merged one fills only its first."""
        for column in range(name.left, name.right + 1):
            if cell := self.at(name.sheet, row, column):
                return column, cell
        return None

    def is_fact(self, name: str) -> bool:
        """Whether cells of this name hold what is reported, of the whole or of a member."""
        base, _, member = name.partition("_")
        known = base in self.metrics or _CONCEPT.match(base) is not None
        own = not member or member.endswith("Member")
        return known and own and not _NOT_A_FACT.search(base)

    def row_axes(self, name: NamedRange) -> list[NamedRange]:
        """The ranges beside it that say what its rows are about."""
        return self.axes.get((name.sheet, name.top, name.bottom), [])

    def member_of(self, name: NamedRange) -> str | None:
        """'axis=member' of a name that ends in a member; None for one of the whole."""
        member = name.name.partition("_")[2]
        if not member:
            return None
        whole = f"{self.taxonomy}:{member}"
        return f"{self.members.get(whole, self._axis('Axis'))}={whole}"

    def members_of(self, name: NamedRange, row: int) -> str | None:
        """'axis=member' by its row and its name; a row of its own without an axis is told by its number."""
        own = self.member_of(name)
        if name.top == name.bottom:
            return own
        told = [
            f"{self._axis(axis.name)}={cell[1].text.replace(';', ',')}"
            for axis in self.row_axes(name)
            if (cell := self.first(axis, row))
        ]
        return ";".join([*(told or [f"{self.taxonomy}:Row={row}"]), *([own] if own else [])])

    def period(self, name: str) -> Span:
        """First and last day; no first one where the taxonomy tells it at an instant."""
        base, _, member = name.partition("_")
        start, end = self._in_year_of(member)
        return (None if base in self.instants else start), end

    def row_label(self, sheet: str, row: int, column: int) -> str | None:
        """The nearest text to the left."""
        for left in range(column - 1, 0, -1):
            cell = self.at(sheet, row, left)
            if cell and not as_value(cell.text):
                return cell.text
        return None

    def _axis(self, name: str) -> str:
        return f"{self.taxonomy}:{self.called.get(name) or name}"

    def _in_year_of(self, member: str) -> Span:
        """The reporting period, moved to end in the year that the cell named after the member holds."""
        named = self.names.get(member)
        cell = self.first(named, named.top) if named else None
        if cell is None or not _YEAR.match(cell[1].text) or self.start is None or self.end is None:
            return self.start, self.end
        years = int(cell[1].text) - self.end.year
        # A year of months that ends with February does so in leap years too.
        return _moved(self.start, years), _moved(self.end + ONE_DAY, years) - ONE_DAY

    def _day(self, wanted: re.Pattern[str]) -> date | None:
        """A day of the reporting period; others ('ProjectStartDate') count where none is named so."""
        reporting = re.compile(rf"report.*?(?:{wanted.pattern})", re.IGNORECASE)
        text = self._only(_DAY, reporting) or self._only(_DAY, wanted)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return None

    def _only(self, shape: re.Pattern[str], wanted: re.Pattern[str]) -> str | None:
        """The text of this shape in the cells so named, where it is one."""
        found = {
            cell[1].text
            for name in self.names.values()
            if wanted.search(name.name) and (cell := self.first(name, name.top))
            if shape.match(cell[1].text)
        }
        return found.pop() if len(found) == 1 else None


def book_of(document: Document) -> Book | None:
    """The workbook as a template; None where its names are those of no taxonomy."""
    taxonomy = _taxonomy(document.names)
    return Book(document, taxonomy) if taxonomy else None


def place(sheet: str, row: int, column: int) -> str:
    """'Emissions!C7'."""
    return f"{quoted(sheet)}!{letters(column)}{row}"


def _taxonomy(names: tuple[NamedRange, ...]) -> str | None:
    if len(names) < LEAST_NAMED:
        return None
    bases = {name.name.partition("_")[0] for name in names}
    counts = Counter(taxonomy for taxonomy, concept in _concepts() if concept in bases)
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= LEAST_NAMED else None


@lru_cache(maxsize=1)
def _concepts() -> tuple[tuple[str, str], ...]:
    return tuple(catalogue().concepts.select("taxonomy", "concept").iter_rows())


def _moved(day: date, years: int) -> date:
    """The same day so many years on; 29 February where there is none is the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
