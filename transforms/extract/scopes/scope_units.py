"""The unit of a scope's total that its own table does not state.

Text taken out of a page prints a table's title behind the table, or loses it in a footnote. Where
the lines around a total speak of emissions in one unit only, however often, that unit is the total's;
two units, or one that is per something, settle nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.groups import ALL_EMISSIONS
from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import PATH, read_scope
from transforms.extract.title_units import speaks_of_else
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

NEAR_LINES = 60
"""A unit stated farther away than this many lines is another table's."""

_APART = regex(r"^(?!.*absolute).*\b(?:intensit\w+|targets?|per)\b", re.IGNORECASE)
"""A table of another subject; one that tells 'absolute and intensity figures' tells totals as well."""

ENERGY = frozenset(["GJ", "TJ", "MJ", "PJ", "MWh", "kWh", "GWh", "TWh", "tce"])
_EDGES = "()[]:;,.*†‡ "
_RATE = regex(r"^\s*(?:/|per\b|\(?['’]?000|\((?:in )?thousands)", re.IGNORECASE)
_SCALE = regex(r"^,?\s+in\s+(?P<scale>thousand|million)s\b", re.IGNORECASE)
"""Behind a unit: 't-CO2 in thousands' is a thousand of it."""
"""Behind a unit: 'per employee', or a scale that makes it another one ('tonnes CO2e (000s)')."""
_EMISSIONS_IN = regex(
    r"\bemissions?\b(?:[^.,;:\d]|(?<=[a-z])\d){0,48}?"
    r"(?:\(\s*(?:in\s+)?|,\s*in\s+|\bin\s+)(?P<unit>[A-Za-z][A-Za-z ,]{0,24}?)"
    r"(?=[)\n.,;]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIX = r"(?:(?:['’]?000s?|1[,.']?000|thousands?|millions?|mn|m|kilo|metric)\s+(?:of\s+)?(?:metric\s+)?)?"
_GAS = r"(?:of\s+)?(?:carbon\s+dioxide|CO\s?\(?2\)?)(?:\s?-?\s?(?:equivalents?|eq|e)\b)?"
_WITH_GAS = regex(
    rf"(?<![A-Za-z\d,.])(?P<unit>{_PREFIX}(?:metric\s+)?(?:kilotons?|kilotonnes?|tons?|tonnes?|kt|Mt|MT|t)(?:\s?\(t\))?\s?-?\s?{_GAS}"
    rf"|CO\s?2\s?-?(?:equivalents?|eq|e)?\s+(?:in\s+)?(?:metric\s+)?(?:tons|tonnes|t)\b)",
    re.IGNORECASE,
)


BEHIND = 80
"""Characters behind a unit that may make it a rate or a multiple."""


def settle(rows: list[Raw], document: Document) -> list[Raw]:
    """The rows, totals of a scope without a unit with the one unit that the text around them knows."""
    if not any(_needs(raw) and not raw.unit_text for raw in rows):
        return rows
    lines = document.lines
    place = {line.number: place for place, line in enumerate(lines)}
    settled, above, last_unit = [], ("", -1), ("", -1)
    for raw in rows:
        if raw.unit_text:
            last_unit = (raw.unit_text, raw.table_no or 0)
        if raw.label and "scope" not in raw.label.lower():
            above = (raw.label, raw.table_no or 0)
        # Below 'Emission intensity' a scope is told per something, even where that row's unit is lost.
        open_to = not (above[1] == raw.table_no and speaks_of_else(above[0]))
        # A blank below a unit repeats it: 'Energy, scope 1' in TJ is followed by scope 2 in TJ.
        open_to = open_to and not (last_unit[1] == raw.table_no and _is_energy(last_unit[0]))
        lacking = _needs(raw) and not raw.unit_text and raw.line in place and open_to
        unit = _unit_near(lines, place[raw.line], raw.page) if lacking else ""
        settled.append(raw._replace(unit_text=unit) if unit else raw)
    return settled


@lru_cache(maxsize=256)
def _is_energy(unit: str) -> bool:
    reading = catalogue().read_unit(unit)
    return reading is not None and reading.unit in ENERGY


def _needs(raw: Raw) -> bool:
    """Whether a figure is told of one scope: named so already, or by a label of general words."""
    if raw.ignored_by is not None or _APART.search(raw.section or ""):
        return False
    label = (raw.label or "").split(PATH)[-1]
    reading = read_scope(label)
    if reading is None and "scope" in label.lower():
        return (catalogue().metric_read(label) or ("",))[0] in ALL_EMISSIONS
    return "scope=" in (raw.members or "") or (reading is not None and reading.general)


def _unit_near(lines: tuple[Line, ...], place: int, page: int | None) -> str:
    near = lines[max(0, place - NEAR_LINES) : place + NEAR_LINES]
    return only_emission_unit("\n".join(line.text for line in near if line.page == page))


@lru_cache(maxsize=64)
def only_emission_unit(text: str) -> str:
    """The one unit a text measures emissions in, as first printed; '' for none and for several.

    >>> only_emission_unit("Scope 1 4 5\\nEmissions of the group in tonnes")
    'tonnes'
    >>> only_emission_unit("10 kt CO2e in all, 9 t CO2e here")
    ''
    """
    if CJK.search(text):
        return ""
    found: dict[tuple[str, str], str] = {}
    for printed in _printed_units(text):
        reading = catalogue().read_unit(printed)
        if reading is None or reading.unit in ("count", "persons", "times", "scale"):
            continue
        # A tonne of emissions is one of CO2e, whether or not the gas is said.
        unit = {"t": "tCO2e", "kt": "ktCO2e", "Mt": "MtCO2e"}.get(reading.unit, reading.unit)
        found.setdefault((unit, str(reading.factor.normalize())), printed)
    return next(iter(found.values())) if len(found) == 1 else ""


def _printed_units(text: str) -> Iterator[str]:
    for pattern in (_WITH_GAS, _EMISSIONS_IN):
        for match in pattern.finditer(text):
            behind = text[match.end("unit") : match.end("unit") + BEHIND]
            if not _RATE.match(behind.lstrip(")")):
                scale = _SCALE.match(behind)
                yield " ".join([*([scale["scale"]] if scale else []), plain(match["unit"]).strip(_EDGES)])
