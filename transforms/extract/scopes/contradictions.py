"""Totals of one scope told twice with different figures, or below zero: they are not the company's.

Rows of a parent company, of a site or of what was owned in both years repeat the scopes of the whole.
Where words set the later ones apart, the first stay; where nothing does, none of them is believed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import aims
from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import PART_OF_GROUP, PATH, read_scope
from transforms.extract.title_units import weighs
from transforms.extract.words import plain
from transforms.model import Document
from transforms.regex import regex

RULE = "scope_told_twice"
BOTH = "Scopes 1 and 2"
OF_A_PART = "scope_of_a_part"
NEAR = Decimal("0.01")
"""Figures of one total, rounded differently, lie so close."""

_BELOW_ZERO = regex(r"[(–—−-]\s?\d")
"""Gross emissions are never negative: such a figure is a mark, a change or an offset."""
_RATE_ABOVE = regex(r"\(?in [^.;]{1,60}(?:\bper\b|/)", re.IGNORECASE)
_FIGURE_LAST = regex(r"(?:^|\s)[(+–—−-]?\d[\d,.]*\s?%?\)?$")
_RATE_HEADING = regex(
    r"^\(?(?:in )?(?:kg|kilograms?|metric tons|tonnes|tons|t|g|grams) ?(?:of )?CO ?2(?:-?e|-?eq)?[\w ]{0,12}"
    r"(?:\bper\b| ?/ ?[A-Za-z]).{1,40}$",
    re.IGNORECASE,
)
_PLAIN = regex(r"\d+(?:\.\d+)?$")
_SET_APART = regex(r"[\s,'’*†‡※^]")
"""What groups the digits of a figure, and marks behind it."""

Key = tuple[int | None, str, str, str]
"""Page, scope, method and period."""


def set_apart(rows: list[Raw], document: Document) -> list[Raw]:
    """The rows; scopes of a part of the group, and contradicting totals, are ignored by name."""
    parts = _below_parts(rows)
    kept = [
        row._replace(ignored_by=OF_A_PART, period_text=None) if place in parts else row
        for place, row in enumerate(rows)
    ]
    rated = _below_rates(document) if any(map(_key, kept)) else frozenset()
    told: dict[Key, list[int]] = defaultdict(list)
    doubtful: set[int] = set()
    for place, row in enumerate(kept):
        key = _key(row)
        rate = row.line in rated or _is_rate(row)
        if key is not None and (rate or _BELOW_ZERO.match(row.value_text)):
            doubtful.add(place)
        elif key is not None:
            told[key].append(place)
    below = {(kept[place].table_no, kept[place].line) for place in doubtful}
    doubtful |= {
        place
        for places in told.values()
        for place in places
        if (kept[place].table_no, kept[place].line) in below
    }
    doubtful |= _beside_methods(told, kept)
    for places in told.values():
        doubtful |= set() if _agree([kept[place] for place in places]) else set(places)
    doubtful |= _below_the_same(told, doubtful, kept)
    return [
        row._replace(ignored_by=RULE, period_text=None) if place in doubtful else row
        for place, row in enumerate(kept)
    ]


def _key(row: Raw) -> Key | None:
    """What a row tells the total of; None where it tells none, or a part by its members."""
    if row.ignored_by is not None or not row.period_text or not weighs(row.unit_text):
        return None
    if row.section and _is_aimed_at(row.section):
        return None  # a target contradicts no figure
    members = dict(pair.partition("=")[::2] for pair in (row.members or "").split(";") if pair)
    reading = read_scope((row.label or "").split(PATH)[-1])
    both = _both(row.head or "") if reading is None and not members else None
    if both is not None:
        return row.page, BOTH, both, row.period_text
    scope = members.pop("scope", f"Scope {reading.scope}" if reading and reading.general else "")
    method = members.pop("method", reading.method if reading else "")
    return None if members or not scope[-1:].isdigit() else (row.page, scope, method, row.period_text)


def _both(name: str) -> str | None:
    """The method of a total of scopes 1 and 2, '' without one; None for any other name."""
    found = catalogue().metric_read(name) if "cope" in name else None
    if found is None or found[0] != "ghg_emissions_scope1_2":
        return None
    return found[1].removeprefix("method=")


def _below_the_same(told: dict[Key, list[int]], doubtful: set[int], rows: Sequence[Raw]) -> set[int]:
    """All scopes below headings of one table whose scopes contradict: those headings name its businesses."""
    headings: dict[int | None, set[str]] = defaultdict(set)
    for places in told.values():
        apart = {(rows[place].table_no, rows[place].section or "") for place in places}
        if set(places) <= doubtful and len(apart) > 1:
            for table, section in apart:
                headings[table].add(section)
    return {
        place
        for places in told.values()
        for place in places
        if len(below := headings[rows[place].table_no]) > 1 and (rows[place].section or "") in below
    }


@lru_cache(maxsize=1024)
def _is_aimed_at(section: str) -> bool:
    return re.search(aims(catalogue()), section) is not None


def _below_rates(document: Document) -> frozenset[int]:
    """The lines of rows whose nearest heading is a rate: 'Tonnes CO2e per FTE' over 'Scope 1 0.31 0.28'."""
    if any(line.spans for line in document.lines):
        return frozenset()
    found: set[int] = set()
    rated = False
    for line in document.lines:
        text = plain(line.text)
        if not _FIGURE_LAST.search(text):
            whole = text.count("(") == text.count(")")
            rated = whole and _RATE_HEADING.match(text) is not None
        elif rated and "CO2" not in text:
            found.add(line.number)
    return frozenset(found)


def _beside_methods(told: dict[Key, list[int]], rows: Sequence[Raw]) -> set[int]:
    """Scopes 2 without a method that agree with neither method told of the same year: those of others."""
    found: set[int] = set()
    for (page, scope, method, period), places in told.items():
        methods = [told.get((page, scope, one, period), []) for one in ("location", "market")]
        if not method and any(methods) and scope.endswith("2"):
            found |= {
                place
                for place in places
                if not any(_agree([rows[place], rows[other]]) for some in methods for other in some)
            }
    return found


def _is_rate(row: Raw) -> bool:
    """Whether the line above the rows states a rate: 'in tonnes of CO2e per tonne of product'."""
    return _RATE_ABOVE.match((row.section or "").split(PATH)[-1]) is not None


def _agree(rows: Sequence[Raw]) -> bool:
    """Whether all figures are one, but for rounding; one that cannot be read contradicts none."""
    amounts = [amount for row in rows if (amount := _amount(row)) is not None]
    return not amounts or max(amounts) - min(amounts) <= NEAR * max(amounts)


def _amount(row: Raw) -> Decimal | None:
    text = _SET_APART.sub("", row.value_text)
    unit = catalogue().read_unit(row.unit_text) if row.unit_text else None
    if not _PLAIN.match(text) or unit is None or not unit.unit:
        return None
    size = {"kt": Decimal(1000), "Mt": Decimal(1000000)}.get(unit.unit.removesuffix("CO2e"), Decimal(1))
    try:
        return Decimal(text) * unit.factor * size
    except InvalidOperation:
        return None


def _below_parts(rows: list[Raw]) -> set[int]:
    """The places of scopes right below a row of a part of the group: 'Emissions of the parent company'."""
    found: set[int] = set()
    part, table = False, -1
    for place, row in enumerate(rows):
        label = plain((row.label or "").split(PATH)[-1])
        scope = read_scope(label)
        if row.table_no is None or row.ignored_by == "number_in_label":
            continue
        if scope is None or row.table_no != table:
            words = label.lower()
            emissions = "emission" in words and "scope" not in words and "intensit" not in words
            named = emissions and PART_OF_GROUP.search(label) is not None
            part, table = named and scope is None, row.table_no
        elif part:
            found.add(place)
    return found
