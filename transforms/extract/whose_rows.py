"""Rows in pairs whose second column says whose the figures are: 'Fatalities | Employees' over '| Workers'.

Indian filings tell staff and workmen apart, others employees and contractors. 'Employees' is a unit, a label
or its last word, depending on how the table is printed; only beside the other row does it say who is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from transforms.catalogue import catalogue
from transforms.extract.groups import PATH, WORKFORCE
from transforms.extract.labels import Label, read_label
from transforms.extract.meaning import metric_named
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import Row, tables_of
from transforms.extract.words import join_wrapped
from transforms.regex import regex

AXIS = "employee_level"
BESIDE = {"employees": "Employees beside workers", "workers": "Workers beside employees"}
"""What the catalogue calls the two, which mean this only beside each other."""
CONTRACTORS = "contractors"
_WHOSE = regex(
    r"(?:^|(?<= ))(?:(?P<employees>employees)|(?P<contractors>contract(?:ors|ual workers| workers))"
    r"|(?P<workers>workers))$",
    re.I,
)
_AROUND = " -–—:,"


class _Whose(NamedTuple):
    """The people a row is of, and what is left of its label."""

    people: str
    rest: str


def tell_apart(found: list[Raw]) -> list[Raw]:
    """The same numbers, those of such pairs with their metric, their people and their unit."""
    if not any(_people(raw.unit_text) or _people(raw.label) for raw in found):
        return found
    changed: dict[int, Raw] = {}
    for table in tables_of(found):
        for first, second in pairwise(table):
            changed.update(_told(first, second))
    return [changed.get(id(raw), raw) for raw in found]


def _people(text: str | None) -> str | None:
    found = _WHOSE.search(text) if text and text[-1] in "sS" else None  # most labels end otherwise
    return found.lastgroup if found else None


def _whose(row: Row) -> _Whose | None:
    """Whose figures a row is, as the unit that it seems to have or the last word of its label."""
    label = (row[-1].label or "").rpartition(PATH)[2]
    if people := _people(row[-1].unit_text):
        return _Whose(people, label.strip(_AROUND))
    people = _people(label)
    return _Whose(people, _WHOSE.sub("", label).strip(_AROUND)) if people else None


def _told(first: Row, second: Row) -> Iterator[tuple[int, Raw]]:
    upper, lower = _whose(first), _whose(second)
    if upper is None or lower is None or upper.people != "employees" or lower.people == "employees":
        return
    if lower.rest and metric_named(lower.rest) not in (None, metric_named(upper.rest)):
        return
    read = _named(upper.rest, lower.rest) or _heading(first, second)
    metric = metric_named(read.name) if read else None
    if read is None or metric is None or metric == WORKFORCE or AXIS not in catalogue().axes_of(metric):
        return
    for row, people in ((first, upper.people), (second, lower.people)):
        member = f"{AXIS}={BESIDE[people]}" if lower.people == "workers" else ""
        name = f"Contractor {read.name}" if people == CONTRACTORS else read.name
        path = f"{read.path}{PATH}{people.capitalize()}" if member else name
        for raw in row:
            share = "%" if raw.value_text.endswith(("%", "％")) else None
            yield (
                id(raw),
                raw._replace(
                    label=path,
                    head=name,
                    members=";".join(filter(None, (_others(raw.members), member))) or None,
                    unit_text=read.unit or share,
                ),
            )


def _named(upper: str, lower: str) -> Label | None:
    """The metric that the first label names, or both: '(per million hours)' may stand beside 'Workers'."""
    goes_on = lower[:1] == "(" or lower.islower()
    wholes = (join_wrapped(upper, lower), upper) if goes_on else (upper,)
    return next((label for label in map(read_label, filter(None, wholes)) if metric_named(label.name)), None)


def _heading(first: Row, second: Row) -> Label | None:
    """The heading that both rows are parts of: 'Permanent employees', 'Permanent workers' below a rate's."""
    head = first[-1].head or ""
    return Label(head, head) if head and head == second[-1].head else None


def _others(members: str | None) -> str:
    return ";".join(part for part in (members or "").split(";") if part and not part.startswith(AXIS))
