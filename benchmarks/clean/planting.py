"""Plants one error of a named kind into a clean sheet, as a hand or a converter would make it.

A planting returns None where the sheet offers no place for it. Cells are changed as text: what a reader
makes of them is part of the measurement.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from benchmarks.clean.filings import printed, unit_families
from benchmarks.clean.sheet import Interval, Row, Sheet, Unit

Place = tuple[str, int]
"""(name of the row, year)."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A sheet with one error, and the figures it made wrong."""

    sheet: Sheet
    places: tuple[Place, ...]


def plant(kind: str, sheet: Sheet, chance: random.Random) -> Planted | None:
    """One error of the kind somewhere in the sheet; the figures it changes are told."""
    new = KINDS[kind](sheet, chance)
    if new is None:
        return None
    before, after = sheet.figures(), _all_figures(new)
    changed = [place for place, interval in after if before.get(place) != interval]
    gone = [place for place in before if place not in {place for place, _ in after}]
    places = tuple(dict.fromkeys(changed + gone))
    return Planted(new, places) if places else None


def _all_figures(sheet: Sheet) -> list[tuple[Place, Interval | None]]:
    """Every figure, those of rows printed twice each time."""
    return [
        ((row.name, year), row.interval(place))
        for row in sheet.rows
        for place, year in enumerate(sheet.years)
        if row.number(place) is not None
    ]


def digit_dropped(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """12,345 is printed 1,345."""

    def drop(text: str) -> str | None:
        digits = [place for place, sign in enumerate(text.replace(",", "")) if sign.isdigit()]
        if len(digits) < 3:
            return None
        gone, plain = chance.choice(digits), text.replace(",", "")
        return regrouped(plain[:gone] + plain[gone + 1 :])

    return _one_cell(sheet, chance, drop)


def unit_slipped(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """The row's unit is a neighbouring one (kWh for MWh), or one year was copied in thousands."""
    row = _pick([row for row in _told(sheet) if _neighbours(row, sheet)], chance)
    if row is not None and chance.random() < 0.5:
        return _with(sheet, row, replace(row, unit=chance.choice(_neighbours(row, sheet))))

    def scale(text: str) -> str | None:
        value = Decimal(text.replace(",", "")) / 1000
        return printed(value, 3) if abs(value) >= 1 else None

    return _one_cell(
        sheet, chance, scale, lambda row: row.unit.canonical not in ("percent", "persons", "count")
    )


def rows_swapped(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """Two rows under one heading carry each other's figures."""
    pairs = [
        (one, other)
        for place, one in enumerate(sheet.rows)
        for other in sheet.rows[place + 1 : place + 4]
        if one.cells and other.cells and one.metric == other.metric and one.cells != other.cells
        if one.dims and other.dims and one.dims.split("=")[0] == other.dims.split("=")[0]
    ]
    return _exchange(sheet, chance.choice(pairs)) if pairs else None


def year_shifted(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """A row's figures stand one column further."""
    rows = [row for row in _told(sheet) if len(set(row.cells)) > 1 and row.cells[0] != row.cells[-1]]
    row = _pick(rows, chance)
    return _with(sheet, row, row.with_cells((row.cells[-1], *row.cells[:-1]))) if row else None


def sign(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """A minus stands before a quantity."""
    return _one_cell(sheet, chance, lambda text: f"-{text}" if Decimal(text.replace(",", "")) > 0 else None)


def scope_exchanged(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """Two scopes carry each other's emissions."""
    scopes = [row for row in sheet.rows if row.metric in SCOPES and not _beyond(row)]
    pairs = [(a, b) for n, a in enumerate(scopes) for b in scopes[n + 1 :] if a.metric != b.metric]
    return _exchange(sheet, chance.choice(pairs)) if pairs else None


SCOPES = ("ghg_emissions_scope1", "ghg_emissions_scope2", "ghg_emissions_scope3")


def _beyond(row: Row) -> bool:
    """A part of a scope (a category, another method) rather than the scope."""
    return any(not pair.startswith("scope=") for pair in row.dims.split(";") if pair)


def percent_as_fraction(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """12.5 stands as 0.125 in a row of percent."""
    row = _pick([row for row in _told(sheet) if row.unit.canonical == "percent"], chance)

    def fraction(text: str) -> str:
        places = len(text.partition(".")[2]) + 2
        return printed(Decimal(text.replace(",", "")) / 100, places)

    return _with(sheet, row, _each_cell(row, fraction)) if row else None


def thousand_as_decimal(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """12,345 is printed 12.345: the separator of another country."""

    def read_as_decimal(text: str) -> str | None:
        head, comma, rest = text.partition(",")
        return f"{head}.{rest.replace(',', '').replace('.', '')}" if comma else None

    return _one_cell(sheet, chance, read_as_decimal)


def duplicate_row(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """A row stands twice, the second time with other figures."""
    row = _pick(_told(sheet), chance)
    if row is None:
        return None
    places = _decimals(row)
    other = _each_cell(row, lambda text: _moved(text, places, chance))
    at = sheet.rows.index(row) + 1
    return replace(sheet, rows=(*sheet.rows[:at], other, *sheet.rows[at:]))


def total_not_updated(sheet: Sheet, chance: random.Random) -> Sheet | None:
    """A part was corrected and the total above it was not."""
    parts = {name for relation in sheet.relations if relation.rule == "sum" for name in relation.operands}
    places = {row.name: _decimals(row) for row in _told(sheet)}
    row = _pick([row for row in _told(sheet) if row.name in parts], chance)
    return _cell(sheet, row, chance, lambda text: _moved(text, places[row.name], chance)) if row else None


KINDS: dict[str, Callable[[Sheet, random.Random], Sheet | None]] = {
    "digit dropped": digit_dropped,
    "unit slipped": unit_slipped,
    "rows swapped": rows_swapped,
    "year shifted": year_shifted,
    "sign": sign,
    "scope exchanged": scope_exchanged,
    "percent as fraction": percent_as_fraction,
    "thousand separator as decimal": thousand_as_decimal,
    "duplicate row": duplicate_row,
    "total not updated": total_not_updated,
}


def regrouped(text: str) -> str:
    """Digits with their thousands separated anew, leading zeros gone: '01345.2' -> '1,345.2'."""
    whole, _, rest = text.partition(".")
    return printed(Decimal(f"{whole or 0}.{rest}" if rest else whole or "0"), len(rest))


def _neighbours(row: Row, sheet: Sheet) -> list[Unit]:
    """Other units of the same quantity, in the sheet's language."""
    return [
        unit
        for unit in unit_families().get(row.unit.family, ())
        if unit.canonical == row.unit.canonical and unit.factor != row.unit.factor
        if unit.name(sheet.language)
    ]


def _moved(text: str, places: int, chance: random.Random) -> str:
    """Another figure of the same print: 2 to 20 % away, at least one in the last digit."""
    value = Decimal(text.replace(",", ""))
    step = Decimal(1).scaleb(-places)
    away = (value * Decimal(round(chance.uniform(0.02, 0.2), 3))).quantize(step)
    return printed(value + max(abs(away), step), places)


def _decimals(row: Row) -> int:
    return max(len(cell.partition(".")[2]) for cell in row.cells)


def _told(sheet: Sheet) -> list[Row]:
    return [
        row for row in sheet.rows if any(row.number(place) is not None for place in range(len(row.cells)))
    ]


def _pick(rows: Sequence[Row], chance: random.Random) -> Row | None:
    return chance.choice(rows) if rows else None


def _with(sheet: Sheet, old: Row, new: Row) -> Sheet:
    return replace(sheet, rows=tuple(new if row is old else row for row in sheet.rows))


def _exchange(sheet: Sheet, pair: tuple[Row, Row]) -> Sheet:
    one, other = pair
    return _with(_with(sheet, one, one.with_cells(other.cells)), other, other.with_cells(one.cells))


def _each_cell(row: Row, change: Callable[[str], str]) -> Row:
    told = [row.number(place) is not None for place in range(len(row.cells))]
    return row.with_cells([change(cell) if has else cell for cell, has in zip(row.cells, told, strict=True)])


def _cell(sheet: Sheet, row: Row, chance: random.Random, change: Callable[[str], str | None]) -> Sheet | None:
    """The sheet with one told cell of the row changed; None where the change does not apply to it."""
    place = chance.choice([place for place in range(len(row.cells)) if row.number(place) is not None])
    text = change(row.cells[place])
    if text is None or text == row.cells[place]:
        return None
    return _with(sheet, row, row.with_cells([*row.cells[:place], text, *row.cells[place + 1 :]]))


def _one_cell(
    sheet: Sheet,
    chance: random.Random,
    change: Callable[[str], str | None],
    fits: Callable[[Row], bool] = lambda row: True,
) -> Sheet | None:
    """One cell of a row drawn at random; tries rows until the change applies."""
    rows = [row for row in _told(sheet) if fits(row)]
    for row in chance.sample(rows, len(rows)):
        changed = _cell(sheet, row, chance, change)
        if changed is not None:
            return changed
    return None
