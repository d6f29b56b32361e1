"""Rows 'Total' that only the heading above their table names, where they are the sum of the rows above.

'Energy consumption (MWh) 2023 2022' over 'Electricity', 'Natural gas' and 'Total': the last row alone says
nothing. It is the heading's metric where in every year it adds up the rows since the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby

from transforms.catalogue import catalogue
from transforms.extract.groups import PATH
from transforms.extract.kinds import WHOLES, kind_named
from transforms.extract.metric_heads import WHOLE, metric_heading
from transforms.extract.numbers import half_digit
from transforms.extract.raw import Raw
from transforms.regex import regex

LEAST_PARTS = 2
LEAST_FIGURES = 4
"""A sum of two rows in one year may be chance."""

_MARK = regex(r"(?<=[\d%])\s?(?:[a-z]|[*†‡¹²³⁴⁵⁶⁷⁸⁹]+|\(\d\))$")

_FATE = regex(
    r"\b(?:divert\w*|directed|sent|recycl\w*|recover\w*|reus\w*|landfill\w*|incinerat\w*)\b", re.IGNORECASE
)
"""Titles that tell what becomes of waste: a total below them is not all of a kind."""

Row = list[Raw]


def name_totals(found: list[Raw]) -> list[Raw]:
    """The same numbers, with the metric of the heading for each total that is proven."""
    named: dict[int, Raw] = {}
    for rows in tables_of(found):
        for place, row in enumerate(rows):
            if _is_total(row):
                named.update(_named(row, _parts(rows[:place], row)))
    return [named.get(id(raw), raw) for raw in found]


def _is_total(row: Row) -> bool:
    first = row[0]
    return bool(first.label) and first.head == first.label and WHOLE.match(first.label or "") is not None


def _parts(above: Sequence[Row], total: Row) -> list[Row]:
    """The rows since the heading or the total before, nearest last."""
    found: list[Row] = []
    for row in reversed(above):
        if row[0].section != total[0].section or _is_total(row):
            break
        found.insert(0, row)
    return found


def _named(row: Row, parts: list[Row]) -> Iterator[tuple[int, Raw]]:
    """The figures of a total with the name of their heading, where every year adds up."""
    title, _, heading = (row[0].section or "").rpartition(PATH)
    label = metric_heading(heading) if heading else None
    kind = kind_named(heading) if label else None
    titled = metric_heading(title) if kind else None
    if kind and titled and (catalogue().metric_read(titled.name) or ("", ""))[0] not in WHOLES:
        # Below 'Waste sent to landfill > Hazardous waste' the total is not all hazardous waste.
        label, kind = titled, kind if kind[0] in _axes_of(titled.name) else None
    elif kind and _FATE.search(title):
        return
    else:
        kind = None
    told = by_period(row)
    sums = [by_period(part) for part in parts]
    sums = [part for part in sums if part]
    if label is None or len(sums) < LEAST_PARTS or len(sums) * len(told) < LEAST_FIGURES:
        return
    if any(not told.keys() <= part.keys() for part in sums) or not adds_up(sums, told):
        return
    for raw in row:
        if raw.ignored_by is None and raw.period_text:
            named = raw._replace(head=label.name, label=label.name)
            yield id(raw), named if kind is None else _of_kind(named, label.name, *kind)


def _of_kind(raw: Raw, name: str, axis: str, kind: str) -> Raw:
    return raw._replace(label=f"{name}{PATH}{kind}", members=f"{axis}={kind}")


def _axes_of(name: str) -> frozenset[str]:
    named = catalogue().metric_read(name)
    return catalogue().axes_of(named[0]) if named else frozenset()


def tables_of(found: Iterable[Raw]) -> Iterator[list[Row]]:
    """The rows of each table, in the order given."""
    for _, table in groupby(found, key=lambda raw: raw.table_no):
        yield [list(row) for _, row in groupby(table, key=lambda raw: raw.row_no)]


def by_period(row: Row) -> dict[str, Decimal]:
    """The figures of a row by their year; none where one of them cannot be added."""
    found: dict[str, Decimal] = {}
    for raw in row:
        if raw.ignored_by is None and raw.period_text and not raw.value_text.endswith("%"):
            value = amount(raw.value_text)
            if value is None:
                return {}
            found[raw.period_text] = value
    return found


def adds_up(parts: Sequence[dict[str, Decimal]], whole: dict[str, Decimal]) -> bool:
    """Whether two parts or more make up a whole in every year it tells, as exactly as they are printed."""
    if len(parts) < LEAST_PARTS or not whole or any(not whole.keys() <= part.keys() for part in parts):
        return False
    return all(
        abs(sum((part[year] for part in parts), Decimal(0)) - whole[year]) <= slack([*parts, whole], year)
        for year in whole
    )


def amount(printed: str) -> Decimal | None:
    """The figure a cell prints, without the sign of a share and the mark of a footnote."""
    try:
        return Decimal(_MARK.sub("", printed).replace(",", "").rstrip("% "))
    except InvalidOperation:
        return None


def is_share(raw: Raw) -> bool:
    """Whether a figure is printed in percent."""
    return raw.unit_text == "%" or raw.value_text.endswith(("%", "％"))


def slack(rows: list[dict[str, Decimal]], period: str) -> Decimal:
    """Half a unit of the coarsest last digit for every row."""
    return max(half_digit(row[period]) for row in rows) * len(rows)
