"""Units of rows that print none, where with their neighbours they add up to a row that has one.

'Waste generated (thousand tonnes) 1,713.3 1,452.7' over 'Hazardous 39.9 10.0' and 'Non-hazardous 1,673.4
1,442.7': what adds up to tonnes in every year is in tonnes. The whole may stand above its parts or below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.catalogue import catalogue
from transforms.extract.lent_units import may_take
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import LEAST_FIGURES, LEAST_PARTS, Row, adds_up, by_period, tables_of

MOST_PARTS = 8
_CLOSING = tuple(")）]］")


def lend_to_parts(found: list[Raw]) -> list[Raw]:
    """The same numbers, the parts of proven sums in the unit of their whole."""
    lent: dict[int, str] = {}
    for rows in tables_of(found):
        units = [_unit(row) for row in rows]
        for place, unit in enumerate(units):
            if unit and unit != "%":
                end, start = place + 1 + MOST_PARTS, max(0, place - MOST_PARTS)
                below = _bare(rows[place + 1 : end], units[place + 1 : end])
                above = _bare(rows[start:place][::-1], units[start:place][::-1])
                lent.update(_lent(rows[place], unit, below) or _lent(rows[place], unit, above))
    return [raw._replace(unit_text=lent[id(raw)]) if id(raw) in lent else raw for raw in found]


def _unit(row: Row) -> str:
    """The unit of a row, in its own cell or in brackets behind its name; '' where it prints none."""
    told = next((raw.unit_text for raw in row if raw.unit_text), "")
    head = (row[0].head or "").strip()
    if told or not head.endswith(_CLOSING):
        return told
    at_end = catalogue().unit_at_end(head)
    return at_end[1] if at_end else ""


def _bare(rows: Sequence[Row], units: Sequence[str]) -> list[Row]:
    """The rows that follow without a unit, as many as may be the parts of one whole."""
    size = next((place for place, unit in enumerate(units) if unit), len(rows))
    return list(rows[:size])


def _lent(whole: Row, unit: str, rows: Sequence[Row]) -> dict[int, str]:
    """The unit for the figures of the first rows that make up the whole, where their metrics can take it."""
    if len(rows) < LEAST_PARTS:
        return {}
    told = by_period(whole)
    amounts = [by_period(row) for row in rows]
    for size in range(LEAST_PARTS, len(rows) + 1):
        parts = amounts[:size]
        if size * len(told) >= LEAST_FIGURES and any(told.values()) and adds_up(parts, told):
            return dict(_figures(rows[:size], unit))
    return {}


def _figures(rows: Sequence[Row], unit: str) -> Iterator[tuple[int, str]]:
    for raw in (raw for row in rows for raw in row):
        if raw.ignored_by is None and may_take(raw, unit):
            yield id(raw), unit
