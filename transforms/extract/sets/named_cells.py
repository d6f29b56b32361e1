"""Figures of workbooks whose cells are named after concepts of a taxonomy, as in templates of tagged reports.

'GrossScope1GreenhouseGasEmissions' names a cell, '..._TargetYearMember' the one of a member, '..._unit' the
cell with the unit. So the name tells the metric and no word around the figure has to. A range of several rows
is a table: each row is broken down by what the ranges named '...Axis' hold beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.extract.meaning import COUNTS, takes
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.sets import named_texts
from transforms.extract.sets.named_book import Book, book_of, place
from transforms.model import Document, NamedRange
from transforms.regex import regex

EXTRACTOR = named_texts.EXTRACTOR

KIND_WORDS = {"mass": ("Mass", "Weight"), "volume": ("Volume",)}
"""Kind of a unit -> how concepts for it call themselves."""

MOST_ROWS = 5_000
TITLE_ROWS = 20
MOST_UNIT_CHARACTERS = 40
PURE = "xbrli:pure"
_PURE_NAME = regex(r"NumberOf|Ratio(?![a-z])")
_BRACKETS = regex(r"[(\[]\s*(?:amount |expressed |measured )?(?:in )?([^()\[\]]+)[)\]]", re.IGNORECASE)
_CURRENCY = regex(r"[A-Z]{3}$")


def extract(document: Document) -> list[Raw]:
    """A Raw per filled cell that is named after a concept; nothing where the names are no taxonomy's."""
    book = book_of(document)
    if book is None:
        return []
    named = [name for name in document.names if book.is_fact(name.name)]
    named = [name for name in named if name.bottom - name.top <= MOST_ROWS]
    figures = [raw for name in named if not named_texts.is_text(name.name) for raw in _facts(name, book)]
    texts = [raw for name in named for raw in named_texts.texts(name, book)]
    return sorted([*_one_each(figures), *texts], key=lambda raw: raw.line)


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


def _facts(name: NamedRange, book: Book) -> Iterator[Raw]:
    base = name.name.partition("_")[0]
    start, end = book.period(name.name)
    for number, row in enumerate(range(name.top, name.bottom + 1)):
        found = book.first(name, row)
        if found is None or not as_value(found[1].text):
            continue
        if name.bottom > name.top and not any(sign.isdigit() for sign in found[1].text):
            continue  # the lines of a form that nobody filled in
        column, cell = found
        yield Raw(
            page=None,
            line=cell.line.number,
            bbox=None,
            table_no=None,
            row_no=number,
            section=None,
            label=book.row_label(name.sheet, row, column) or base,
            head=base,
            members=book.members_of(name, row),
            value_text=cell.text.rstrip("%"),
            unit_text=_unit(name, row, cell.text, book),
            period_text=named_texts.printed(start, end),
            qualifier=None,
            extractor=EXTRACTOR,
            ignored_by=None,
            locator=place(name.sheet, row, column),
            concept=f"{book.taxonomy}:{base}",
            period_start=start,
            period_end=end,
        )


def _unit(name: NamedRange, row: int, text: str, book: Book) -> str | None:
    """The unit by its registered name: of the cell, its unit cell, or the words around it."""
    base = name.name.partition("_")[0]
    metric = book.metrics.get(base)
    if text.endswith("%"):
        return "utr:percent"
    if of_cell := book.names.get(f"{base}_unit"):
        cell = book.first(of_cell, row if of_cell.top <= row <= of_cell.bottom else of_cell.top)
        return _registered(cell[1].text, metric) if cell else None
    if metric is None:
        return PURE if _PURE_NAME.search(base) else None
    if book.currency and takes(metric, book.currency):
        return f"iso4217:{book.currency}"
    texts = _texts_around(name, row, book)
    told = next((unit for each in texts if (unit := _registered(each, metric))), None)
    return told or _per_money(texts, metric, book) or _pure(metric, base, book)


def _texts_around(name: NamedRange, row: int, book: Book) -> list[str]:
    """The label of the row, then what stands above: heads first, the title last."""
    around = book.row_label(name.sheet, row, name.left)
    above_it = [
        cell.text
        for above in range(row, max(0, row - TITLE_ROWS), -1)
        for column in (name.left, *range(1, name.left))
        if (cell := book.at(name.sheet, above, column)) and not as_value(cell.text)
    ]
    return [around, *above_it] if around else above_it


def _registered(text: str, metric: str | None) -> str | None:
    """'kilograms (kg)' -> 'utr:kg'; None for a text without a unit the metric takes."""
    for printed in (*_BRACKETS.findall(text), text):
        unit = _unit_named(printed.strip())
        if unit and (metric is None or takes(metric, printed.strip())):
            return unit
    return None


@lru_cache(maxsize=1024)
def _unit_named(text: str) -> str | None:
    """By its name in the registry of units; what is counted has no unit there."""
    reading = catalogue().read_unit(text) if len(text) <= MOST_UNIT_CHARACTERS else None
    if reading is None or not reading.unit or reading.why or reading.factor != 1:
        return None
    if reading.unit in COUNTS:
        return PURE
    if _CURRENCY.match(reading.unit):
        return f"iso4217:{reading.unit}"
    same = catalogue().registered_units.filter(unit=reading.unit, factor="1")["utr"].to_list()
    return f"utr:{(same or [reading.unit])[0]}"


def _per_money(texts: list[str], metric: str, book: Book) -> str | None:
    """An intensity per turnover '(in tCO2e)' is one per unit of the report's currency."""
    for text in texts if book.currency else ():
        for printed in _BRACKETS.findall(text):
            above = _unit_named(printed.strip())
            if above and takes(metric, f"{printed.strip()}/{book.currency}"):
                return f"{above}/iso4217:{book.currency}"
    return None


def _pure(metric: str, base: str, book: Book) -> str | None:
    """A number of its own: a count, or what the taxonomy reports without a unit."""
    rows = catalogue().concepts.filter(taxonomy=book.taxonomy, concept=base)["pure_as"].to_list()
    return PURE if takes(metric, "") or any(rows) else None
