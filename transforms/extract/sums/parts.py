"""Members under a bare word ('Gender' over 'Male', 'Female'): whose parts they are, their sum says.

'Employees', 'New hires', 'Gender': the genders may be of either row. They belong to the row above that they
add up to. Parts of a rate add up to nothing, but the rate lies between them. What fits no row is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from transforms.extract.group_rows import heads_members
from transforms.extract.groups import PATH, WORKFORCE
from transforms.extract.meaning import metric_named, takes
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import Row, adds_up, amount, tables_of

UNPROVEN = "parts_of_an_unknown_whole"
LEAST_PARTS = 2
MOST_MISSING = Decimal("0.1")
"""Of a whole so much may be in no part: people who told no gender."""

Amounts = dict[str, Decimal]


def prove_parts(found: list[Raw]) -> list[Raw]:
    """The same numbers, members under a bare word with the head they add up to, or set aside."""
    if not any(raw.members and (raw.label or "").count(PATH) > 1 for raw in found):
        return found
    changed: dict[int, Raw] = {}
    for rows in tables_of(found):
        wholes = [row for row in rows if not row[0].members and row[0].head]
        for under, parts in groupby(rows, key=_heading):
            if under is not None:
                changed.update(_settled(under[0], list(parts), wholes))
    return [changed.get(id(raw), raw) for raw in found]


def _heading(row: Row) -> tuple[str, str] | None:
    """(the head, the bare word) a member stands under."""
    path = (row[-1].label or "").split(PATH)
    bare = len(path) > 2 and row[-1].members and heads_members(path[-2], path[-1])
    return (PATH.join(path[:-2]), path[-2]) if bare else None


def _settled(head: str, parts: list[Row], wholes: Sequence[Row]) -> Iterator[tuple[int, Raw]]:
    above = [row for row in wholes if (row[0].row_no or 0) < (parts[0][0].row_no or 0)]
    own = next((row for row in reversed(above) if row[0].label == head), None)
    told = [_amounts(part) for part in parts]
    if all(_in_percent(part) for part in parts) and own is not None and not _in_percent(own):
        if metric_named(own[0].head or "") == WORKFORCE and _make_a_hundred(told):
            return
    elif own is not None and (_adds_up(told, _amounts(own)) or _fits(told, own)):
        yield from _with_unit_of(own, parts)
        return
    other = next((row for row in reversed(above) if row is not own and _is_sum(parts, told, row)), None)
    for raw in (raw for part in parts for raw in part if raw.ignored_by is None):
        if other is None:
            yield id(raw), raw._replace(ignored_by=UNPROVEN)
        else:
            label = PATH.join([str(other[0].label), *(raw.label or "").split(PATH)[-2:]])
            yield id(raw), raw._replace(head=other[0].head, label=label)


def _with_unit_of(own: Row, parts: list[Row]) -> Iterator[tuple[int, Raw]]:
    """Parts of a row are in its unit, where they print none."""
    unit = next((raw.unit_text for raw in own if raw.ignored_by is None and raw.unit_text), None)
    for raw in (raw for part in parts for raw in part):
        if unit and raw.ignored_by is None and not raw.unit_text:
            yield id(raw), raw._replace(unit_text=unit)


def _in_percent(row: Row) -> bool:
    told = [raw for raw in row if raw.ignored_by is None]
    return bool(told) and all(raw.value_text.endswith("%") or raw.unit_text == "%" for raw in told)


def _make_a_hundred(parts: list[Amounts]) -> bool:
    years = parts[0].keys()
    whole = dict.fromkeys(years, Decimal(100))
    return _adds_up(parts, whole)


def _is_sum(parts: list[Row], told: list[Amounts], row: Row) -> bool:
    units = {raw.unit_text or "" for part in [row, *parts] for raw in part if raw.ignored_by is None}
    return len(units) == 1 and "%" not in units and _adds_up(told, _amounts(row))


def _amounts(row: Row) -> Amounts:
    told = ((raw.period_text, amount(raw.value_text)) for raw in row if raw.ignored_by is None)
    return {period: value for period, value in told if period and value is not None}


def _adds_up(parts: list[Amounts], whole: Amounts) -> bool:
    """Whether the parts make up the whole in every year, and tell of no other."""
    return all(part.keys() == whole.keys() for part in parts) and adds_up(parts, whole)


def _fits(parts: list[Amounts], own: Row) -> bool:
    """Whether parts can be of a whole they do not add up to: nearly all of a count, or around a rate."""
    whole, metric = _amounts(own), metric_named(own[0].head or "")
    years = [year for year in whole if all(year in part for part in parts)]
    if metric is None or not years or len(parts) < LEAST_PARTS:
        return False
    for year in years:
        values = [part[year] for part in parts]
        missing = whole[year] - sum(values, Decimal(0))
        if takes(metric, "") and not 0 <= missing <= MOST_MISSING * whole[year]:
            return False
        if not takes(metric, "") and not min(values) <= whole[year] <= max(values):
            return False
    return True
