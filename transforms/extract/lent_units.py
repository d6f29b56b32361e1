"""A unit printed once for several rows: the column of units names it beside the first of them only.

The rows below take it where their metric can and where the next unit printed is not another size of
the same thing: a cell set in the middle of its rows ('kg' beside the second of three) would mean them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.unit_text import UnitReading
from transforms.extract.meaning import metric_named, takes
from transforms.extract.raw import Raw


def lend(found: list[Raw], columns: frozenset[int]) -> list[Raw]:
    """The rows; those of the tables `columns`, which have a column of units, with the unit lent to them."""
    tables: dict[int, list[tuple[int, Raw]]] = {table: [] for table in sorted(columns)}
    for place, raw in enumerate(found):
        if raw.table_no in tables:
            tables[raw.table_no].append((place, raw))
    lent = {place: unit for rows in tables.values() for place, unit in _lent(rows)}
    return [raw._replace(unit_text=lent[place]) if place in lent else raw for place, raw in enumerate(found)]


def lent_to(name: str, unit: str) -> str:
    """The whole table's unit, for a row of it; '单位：元' is that of its money, not of its heads counted."""
    metric = metric_named(name) if unit else None
    if unit == "%" and metric is not None and not takes(metric, "%"):
        return ""
    counted = metric is not None and takes(metric, "") and not takes(metric, unit)
    return "" if counted else unit


def _lent(rows: list[tuple[int, Raw]]) -> Iterator[tuple[int, str]]:
    """(place, unit) of every row of a table whose unit stands in a row above."""
    following = ""
    nexts: list[str] = []
    for _, raw in reversed(rows):
        nexts.append(following)
        following = raw.unit_text or following
    last, section = "", None
    for (place, raw), after in zip(rows, reversed(nexts), strict=True):
        if raw.ignored_by is not None:
            continue
        if raw.unit_text:
            last, section = raw.unit_text, raw.section
        elif last and raw.section == section and not _of_one_kind(last, after) and may_take(raw, last):
            yield place, last


def may_take(raw: Raw, unit: str) -> bool:
    """Whether a figure prints no unit, its metric wants one and can be in this."""
    bare = not any(sign in raw.value_text for sign in "%$€£¥")
    metric = metric_named(raw.head or raw.label or "")
    return bare and metric is not None and takes(metric, unit) and not takes(metric, "")


@lru_cache(maxsize=512)
def _of_one_kind(unit: str, other: str) -> bool:
    """Whether two units measure the same in other sizes ('t' and 'kg')."""
    one, two = _read(unit), _read(other)
    if one is None or two is None:
        return bool(other) and one is None
    kinds = dict(catalogue().units.select("unit", "kind").iter_rows())
    same = (one.unit, one.factor) == (two.unit, two.factor)
    return not same and kinds.get(one.unit) == kinds.get(two.unit)


def _read(unit: str) -> UnitReading | None:
    return catalogue().read_unit(unit)
