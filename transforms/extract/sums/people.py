"""People under a title of the workforce: 'Women', 'Men' and 'Total' below 'Workforce by gender'.

Neither row says whom it counts. The title does, and it is proven: the members of one axis add up to the
total in every year. Shares printed beside the counts are then shares of the same people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.extract.group_rows import group_row
from transforms.extract.groups import PARENT, PATH, WORKFORCE
from transforms.extract.labels import read_label
from transforms.extract.meaning import metric_named, takes
from transforms.extract.metric_heads import WHOLE, axis_word
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import Row, amount, is_share, slack, tables_of
from transforms.regex import regex

NAME = "Employees"
SHARE_BESIDE = "share_beside_a_count"
LEAST_PARTS = 2
LEAST_PEOPLE = Decimal(20)
ROUNDED = Decimal("0.5")
"""Shares may make so much more or less than a hundred."""
_TITLE = regex(
    r"(?:(?:distribution|breakdown|composition|structure|profile|diversity|(?:total )?number|percentage|share"
    r"|proportion) of )?(?:our |the |total |group )*(?:own )?"
    r"(?:workforce|employees?|staff|headcount|personnel)\b"
    r"(?: (?:structure|composition|profile|breakdown|data|statistics|distribution|diversity|by .{3,60}))?"
    r"(?: \(?(?:number|headcount|head count|persons|people|%|as (?:of|at) .{4,20})\)?)?"
    r"(?:,? (?:19|20)\d\d)?$",
    re.IGNORECASE,
)

Counts = dict[str, Decimal]


def name_people(found: list[Raw]) -> list[Raw]:
    """The same numbers, those of members that add up to a total under such a title with their metric."""
    if not any(raw.section and _titled(raw.section) for raw in found):
        return found
    changed: dict[int, Raw] = {}
    for table in tables_of(found):
        titled = [(name, row) for row in table if row[0].section and (name := _titled(row[0].section))]
        for name in dict.fromkeys(name for name, _ in titled):
            rows = [row for one, row in titled if one == name and _of_one(row)]
            metric = metric_named(name)
            wholes = [row for row in rows if WHOLE.match(_last(row)) or metric_named(_last(row)) == metric]
            axes = _axes(rows)
            for axis, run in groupby(zip(rows, axes, strict=True), key=itemgetter(1)):
                if axis:
                    members = [row for row, _ in run]
                    for parts, whole in _split(members, wholes):
                        changed.update(_told(name, axis, parts, whole))
                    if name == NAME and _are_all_shares(members):
                        changed.update(_told(name, axis, members, None))
    return [changed.get(id(raw), raw) for raw in found]


@lru_cache(maxsize=1024)
def _titled(section: str) -> str:
    """Whom the nearest heading counts: the workforce, or 'New hires by region' these; '' for any other."""
    outer, _, heading = section.rpartition(PATH)
    if outer and axis_word(heading):  # the head of the column of labels: 'Age group'
        heading = outer.rpartition(PATH)[2]
    heading = without_code(heading)
    if _TITLE.match(heading):
        return NAME
    found = group_row(heading) if " by " in heading and heading.isascii() else None
    metric = metric_named(found[0]) if found else None
    counted = metric is not None and metric != WORKFORCE and takes(metric, "persons")
    return found[0] if found and counted else ""


def _last(row: Row) -> str:
    return read_label((row[-1].label or "").rpartition(PATH)[2]).name


def _of_one(row: Row) -> bool:
    """Whether a row's figures are all of the same people: no column is of the parent's, of men or women."""
    members = {raw.members for raw in row if raw.ignored_by is None}
    return len(members) <= 1 and not _last(row).endswith(PARENT)


def _axis(row: Row) -> str:
    axes = catalogue().axes_with_member(_last(row))
    if not axes and catalogue().is_place(_last(row)):
        return "region"  # a country of no member here: the others add up with it
    return axes[0] if len(axes) == 1 else ""


def _axes(rows: Sequence[Row]) -> list[str]:
    """The axis of each row; 'Other' behind 'Female', which several axes have, is of the same as that."""
    told: list[str] = []
    for row in rows:
        axis = _axis(row)
        if not axis and told and told[-1] in catalogue().axes_with_member(_last(row)):
            axis = told[-1]
        told.append(axis)
    return told


def _split(rows: list[Row], wholes: Sequence[Row]) -> Iterator[tuple[list[Row], Row]]:
    """Rows of one axis cut where they add up: permanent and temporary, then full-time and part-time."""
    parts: list[Row] = []
    for row in rows:
        parts.append(row)
        counts = [_counts(part) for part in parts]
        whole = next((one for one in wholes if _adds_up(counts, _counts(one))), None)
        if whole is not None:
            yield parts, whole
            parts = []


def _are_all_shares(parts: list[Row]) -> bool:
    """Whether rows print shares alone that make a hundred in every year."""
    told = [{raw.period_text: amount(raw.value_text) for raw in row if _is_share(raw)} for row in parts]
    if len(parts) < LEAST_PARTS or not told[0] or any(_counts(part) for part in parts):
        return False
    if any(one.keys() != told[0].keys() for one in told):
        return False
    sums = [sum((one[year] or Decimal(0) for one in told), Decimal(0)) for year in told[0]]
    return all(abs(whole - 100) <= ROUNDED for whole in sums)


def _is_share(raw: Raw) -> bool:
    return raw.ignored_by is None and is_share(raw)


def _told(name: str, axis: str, parts: list[Row], whole: Row | None) -> Iterator[tuple[int, Raw]]:
    for row in (*parts, *([whole] if whole is not None else [])):
        member = "" if row is whole else _last(row)
        for raw in row:
            if raw.ignored_by is None or (raw.ignored_by == SHARE_BESIDE and member):
                yield (
                    id(raw),
                    raw._replace(
                        label=PATH.join(filter(None, (name, member))),
                        head=name,
                        members=f"{axis}={member}" if member else None,
                        ignored_by=None,
                    ),
                )


def _counts(row: Row) -> Counts:
    told = {}
    for raw in row:
        value = amount(raw.value_text)
        if raw.ignored_by is None and raw.period_text and value is not None and not _is_share(raw):
            told[raw.period_text] = value
    return told


def _adds_up(parts: list[Counts], whole: Counts) -> bool:
    """Whether the counts make up the whole in every year; few people may add up by chance."""
    if len(parts) < LEAST_PARTS or not whole or any(part.keys() != whole.keys() for part in parts):
        return False
    return all(
        whole[year] >= LEAST_PEOPLE
        and abs(sum((part[year] for part in parts), Decimal(0)) - whole[year]) <= slack([whole], year)
        for year in whole
    )
