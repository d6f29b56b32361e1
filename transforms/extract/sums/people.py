"""People under a title of the workforce: 'Women', 'Men' and 'Total' below 'Workforce by gender'.

Neither row says whom it counts. The title does, and it is proven: the members of one axis add up to the
total in every year. Shares printed beside the counts are then shares of the same people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from transforms.catalogue import catalogue
from transforms.extract.groups import PATH, WORKFORCE
from transforms.extract.meaning import metric_named
from transforms.extract.metric_heads import WHOLE
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import amount, slack
from transforms.extract.words import strip_notes

NAME = "Employees"
SHARE_BESIDE = "share_beside_a_count"
LEAST_PARTS = 2
LEAST_PEOPLE = Decimal(20)
_TITLE = re.compile(
    r"(?:^|> )(?:our |total |group )?(?:workforce|employees?|staff|headcount|personnel|number of employees)\b"
    r"(?: (?:structure|composition|profile|breakdown|data|statistics|distribution|diversity|by .{3,60}))?"
    r"(?: \(?(?:number|headcount|persons|as (?:of|at) .{4,20})\)?)?(?:,? (?:19|20)\d\d)?(?= >|$)",
    re.IGNORECASE,
)

Row = list[Raw]
Counts = dict[str, Decimal]


def name_people(found: list[Raw]) -> list[Raw]:
    """The same numbers, those of members that add up to a total under such a title with their metric."""
    if not any(raw.section and _TITLE.search(raw.section) for raw in found):
        return found
    changed: dict[int, Raw] = {}
    for _, table in groupby(found, key=lambda raw: raw.table_no):
        rows = [list(row) for _, row in groupby(table, key=lambda raw: raw.row_no)]
        rows = [row for row in rows if row[0].section and _TITLE.search(row[0].section)]
        wholes = [row for row in rows if WHOLE.match(_last(row)) or metric_named(_last(row)) == WORKFORCE]
        for axis, run in groupby(rows, key=_axis):
            if axis:
                for parts, whole in _split(list(run), wholes):
                    changed.update(_told(axis, parts, whole))
    return [changed.get(id(raw), raw) for raw in found]


def _last(row: Row) -> str:
    return strip_notes((row[-1].label or "").rpartition(PATH)[2])


def _axis(row: Row) -> str:
    axes = catalogue().axes_with_member(_last(row))
    return axes[0] if len(axes) == 1 else ""


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


def _told(axis: str, parts: list[Row], whole: Row) -> Iterator[tuple[int, Raw]]:
    for row in (*parts, whole):
        member = "" if row is whole else _last(row)
        for raw in row:
            if raw.ignored_by is None or (raw.ignored_by == SHARE_BESIDE and member):
                yield (
                    id(raw),
                    raw._replace(
                        label=PATH.join(filter(None, (NAME, member))),
                        head=NAME,
                        members=f"{axis}={member}" if member else None,
                        ignored_by=None,
                    ),
                )


def _counts(row: Row) -> Counts:
    told = {}
    for raw in row:
        value = amount(raw.value_text)
        percent = raw.unit_text == "%" or raw.value_text.endswith("%")
        if raw.ignored_by is None and raw.period_text and value is not None and not percent:
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
