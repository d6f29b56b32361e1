"""Workbooks whose cells are named after concepts of a taxonomy, as templates for tagged reports are.

'GrossScope1GreenhouseGasEmissions' names a cell, '..._TargetYearMember' the one of a member, '..._unit' the
cell with the unit. So the name tells the metric and no word around the figure has to. A range of several rows
is a table: each row is broken down by what the ranges named '...Axis' hold beside it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from transforms.catalogue import catalogue
from transforms.extract.meaning import takes
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.model import Document, Line, NamedRange
from transforms.read.grid import letters, quoted

EXTRACTOR = "named_cells"
LEAST_NAMED = 5
"""So many names that are concepts of one taxonomy make a template of it; 'Assets' alone does not."""

KIND_WORDS = {"mass": ("Mass", "Weight"), "volume": ("Volume",)}
"""Kind of a unit -> how concepts for it call themselves."""

MOST_ROWS = 5_000
TITLE_ROWS = 20
PURE = "xbrli:pure"
_CONCEPT = re.compile(r"(?:[A-Z][A-Za-z0-9]*[a-z0-9][A-Z]|[A-Z][a-z]+$)")
_NOT_A_FACT = re.compile(r"(?:Axis|Member|Table|Hypercube|LineItems|Domain)$")
_BRACKETS = re.compile(r"[(\[]\s*(?:amount |expressed |measured )?(?:in )?([^()\[\]]+)[)\]]", re.IGNORECASE)
_START = re.compile(r"(?:period.*start|start.*period).*date|startdate", re.IGNORECASE)
_END = re.compile(r"(?:period.*end|end.*period).*date|enddate", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_CURRENCY = re.compile(r"[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class _Cell:
    line: Line
    text: str


class _Book:
    """The cells of a workbook by place, and its names by what they are for."""

    def __init__(self, document: Document, taxonomy: str) -> None:
        self.taxonomy = taxonomy
        self.names = {name.name: name for name in document.names}
        self.cells = {
            place: _Cell(line, text)
            for line in document.lines
            for place, text in zip(line.places, line.cells, strict=False)
        }
        self.metrics = {
            concept: metric
            for own, concept, metric in catalogue()
            .concepts.select("taxonomy", "concept", "metric_id")
            .iter_rows()
            if own == taxonomy
        }
        self.members: dict[str, str] = {
            member: axis for axis, member in catalogue().concept_members.select("axis", "member").iter_rows()
        }
        self.start, self.end = self._day(_START), self._day(_END)
        self.currency = self._currency()
        self.axes: dict[tuple[str, int, int], list[NamedRange]] = defaultdict(list)
        for name in document.names:
            if name.name.endswith("Axis"):
                self.axes[name.sheet, name.top, name.bottom].append(name)

    def at(self, sheet: str, row: int, column: int) -> _Cell | None:
        """The filled cell there."""
        return self.cells.get(f"{quoted(sheet)}!{letters(column)}{row}")

    def first(self, name: NamedRange, row: int) -> tuple[int, _Cell] | None:
        """The first filled cell of a range in a row: a merged one fills only its first."""
        for column in range(name.left, name.right + 1):
            if cell := self.at(name.sheet, row, column):
                return column, cell
        return None

    def _day(self, wanted: re.Pattern[str]) -> date | None:
        found = {
            date(*map(int, day.groups()))
            for name in self.names.values()
            if wanted.search(name.name) and (cell := self.first(name, name.top))
            if (day := _DAY.match(cell[1].text))
        }
        return found.pop() if len(found) == 1 else None

    def _currency(self) -> str | None:
        found = {
            cell[1].text
            for name in self.names.values()
            if "currency" in name.name.lower() and (cell := self.first(name, name.top))
            if _CURRENCY.match(cell[1].text)
        }
        return found.pop() if len(found) == 1 else None


def extract(document: Document) -> list[Raw]:
    """A Raw per filled cell that is named after a concept; nothing where the names are no taxonomy's."""
    taxonomy = _taxonomy(document.names)
    if taxonomy is None:
        return []
    book = _Book(document, taxonomy)
    found = [
        raw
        for name in document.names
        if _is_fact(name.name, book) and name.bottom - name.top <= MOST_ROWS
        for raw in _facts(name, book)
    ]
    return sorted(_one_each(found), key=lambda raw: raw.line)


def _one_each(found: list[Raw]) -> Iterator[Raw]:
    """A cell of two names, '...Mass' and '...Volume', is what its unit says; else it has no certain name."""
    cells: dict[str | None, list[Raw]] = defaultdict(list)
    for raw in found:
        cells[raw.locator].append(raw)
    kinds = dict(catalogue().units.select("unit", "kind").iter_rows())
    for same in cells.values():
        kind = kinds.get((same[0].unit_text or "").rpartition(":")[2], "")
        fitting = [raw for raw in same if any(word in (raw.head or "") for word in KIND_WORDS.get(kind, ()))]
        if len(same) == 1 or len(fitting) == 1:
            yield (fitting or same)[0]
        else:
            yield same[0]._replace(concept=None, ignored_by="cell_of_several_names")


def _taxonomy(names: tuple[NamedRange, ...]) -> str | None:
    if len(names) < LEAST_NAMED:
        return None
    bases = {name.name.partition("_")[0] for name in names}
    counts = Counter(
        taxonomy
        for taxonomy, concept in catalogue().concepts.select("taxonomy", "concept").iter_rows()
        if concept in bases
    )
    best = counts.most_common(1)
    return str(best[0][0]) if best and best[0][1] >= LEAST_NAMED else None


def _is_fact(name: str, book: _Book) -> bool:
    base, _, member = name.partition("_")
    known = base in book.metrics or _CONCEPT.match(base) is not None
    own = not member or member.endswith("Member")
    return known and own and not _NOT_A_FACT.search(base)


def _facts(name: NamedRange, book: _Book) -> Iterator[Raw]:
    base, _, member = name.name.partition("_")
    axes = book.axes.get((name.sheet, name.top, name.bottom), [])
    for number, row in enumerate(range(name.top, name.bottom + 1)):
        found = book.first(name, row)
        if found is None or not as_value(found[1].text):
            continue
        if name.bottom > name.top and not any(sign.isdigit() for sign in found[1].text):
            continue  # the lines of a form that nobody filled in
        column, cell = found
        members = [*_row_members(name, row, axes, book), *_member(member, book)]
        yield Raw(
            page=None,
            line=cell.line.number,
            bbox=None,
            table_no=None,
            row_no=number,
            section=None,
            label=_row_label(name.sheet, row, column, book) or base,
            head=base,
            members=";".join(members) or None,
            value_text=cell.text.rstrip("%"),
            unit_text=_unit(name, row, cell.text, book),
            period_text=f"{book.start}/{book.end}" if book.start and book.end else None,
            qualifier=None,
            extractor=EXTRACTOR,
            ignored_by=None,
            locator=f"{quoted(name.sheet)}!{letters(column)}{row}",
            concept=f"{book.taxonomy}:{base}",
            period_start=book.start,
            period_end=book.end,
        )


def _member(member: str, book: _Book) -> list[str]:
    if not member:
        return []
    whole = f"{book.taxonomy}:{member}"
    return [f"{book.members.get(whole, book.taxonomy + ':Axis')}={whole}"]


def _row_members(name: NamedRange, row: int, axes: list[NamedRange], book: _Book) -> list[str]:
    """By what the row of a table is broken down; a row of its own without an axis is told by its number."""
    if name.top == name.bottom:
        return []
    told = [
        f"{book.taxonomy}:{axis.name}={cell[1].text.replace(';', ',')}"
        for axis in axes
        if (cell := book.first(axis, row))
    ]
    return told or [f"{book.taxonomy}:Row={row}"]


def _row_label(sheet: str, row: int, column: int, book: _Book) -> str | None:
    """The nearest text to the left."""
    for left in range(column - 1, 0, -1):
        cell = book.at(sheet, row, left)
        if cell and not as_value(cell.text):
            return cell.text
    return None


def _unit(name: NamedRange, row: int, text: str, book: _Book) -> str | None:
    """The unit by its registered name: of the cell, its unit cell, or the words around it."""
    base = name.name.partition("_")[0]
    metric = book.metrics.get(base)
    if text.endswith("%"):
        return "utr:percent"
    if of_cell := book.names.get(f"{base}_unit"):
        cell = book.first(of_cell, row if of_cell.top <= row <= of_cell.bottom else of_cell.top)
        return _registered(cell[1].text, metric) if cell else None
    if metric is None:
        return None
    if book.currency and takes(metric, book.currency):
        return f"iso4217:{book.currency}"
    texts = _texts_around(name, row, book)
    return next((unit for each in texts if (unit := _registered(each, metric))), _pure(metric, base, book))


def _texts_around(name: NamedRange, row: int, book: _Book) -> list[str]:
    """The label of the row, then what stands above: heads first, the title last."""
    around = _row_label(name.sheet, row, name.left, book)
    above_it = [
        cell.text
        for above in range(row, max(0, row - TITLE_ROWS), -1)
        for column in (name.left, *range(1, name.left))
        if (cell := book.at(name.sheet, above, column)) and not as_value(cell.text)
    ]
    return [around, *above_it] if around else above_it


def _registered(text: str, metric: str | None) -> str | None:
    """'kilograms (kg)' -> 'utr:kg'; None for a text without a unit the metric takes."""
    for unit in (*_BRACKETS.findall(text), text):
        reading = catalogue().read_unit(unit.strip()) if len(unit) <= 40 else None
        if reading is None or not reading.unit or reading.why or reading.factor != 1:
            continue
        if metric is None or takes(metric, unit.strip()):
            return f"{'iso4217' if _CURRENCY.match(reading.unit) else 'utr'}:{reading.unit}"
    return None


def _pure(metric: str, base: str, book: _Book) -> str | None:
    """A number of its own: a count, or what the taxonomy reports without a unit."""
    rows = catalogue().concepts.filter(taxonomy=book.taxonomy, concept=base)["pure_as"].to_list()
    return PURE if takes(metric, "") or any(rows) else None
