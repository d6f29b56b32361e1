"""Sources that no heading names, where they add up: 'Surface water', 'Groundwater', 'Total water withdrawal'.

The rows are members of one axis, and the row behind or before them is of a metric that has this axis. Where
in every year they add up to it, with all that stands between, they are its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.catalogue import catalogue
from transforms.extract.groups import PATH
from transforms.extract.labels import read_label
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import Row, adds_up, by_period, tables_of

AXES = ("water_source", "energy_source")
LEAST_PARTS, MOST_PARTS = 2, 12
LEAST_FIGURES = 4
"""A sum of two rows in one year may be chance."""


def name_sources(found: list[Raw]) -> list[Raw]:
    """The same numbers, those of sources that add up to a total as its parts."""
    named: dict[int, Raw] = {}
    for rows in tables_of(found):
        for place, row in enumerate(rows):
            for axis in _axes_of_whole(row):
                for parts in _runs(rows, place, axis):
                    named.update(_told(row, parts, axis))
    return [named.get(id(raw), raw) for raw in found]


def _axes_of_whole(row: Row) -> list[str]:
    """The axes of sources by which a row's metric can be broken down."""
    head = row[-1].head
    found = catalogue().metric_read(head) if head and head == row[-1].label else None
    return [axis for axis in AXES if found and not found[1] and axis in catalogue().axes_of(found[0])]


def _runs(rows: Sequence[Row], place: int, axis: str) -> Iterator[list[Row]]:
    """The rows right before a total, and those right behind it, among which two are sources."""
    for run in (rows[max(0, place - MOST_PARTS) : place][::-1], rows[place + 1 : place + 1 + MOST_PARTS]):
        parts: list[Row] = []
        for row in run:
            if _axes_of_whole(row):
                break
            parts.append(row)
            if sum(_member(part, axis) for part in parts) >= LEAST_PARTS:
                yield list(parts)


def _member(row: Row, axis: str) -> bool:
    return catalogue().exact_member(axis, _last(row)) is not None


def _last(row: Row) -> str:
    return read_label((row[-1].label or "").rpartition(PATH)[2]).name


def _told(whole: Row, parts: list[Row], axis: str) -> Iterator[tuple[int, Raw]]:
    """The figures of the sources as parts of the whole, where every year adds up."""
    told = by_period(whole)
    sums = [figures for part in parts if (figures := by_period(part))]
    enough = len(sums) * len(told) >= LEAST_FIGURES and len(sums) == len(parts) and any(told.values())
    if not enough or not adds_up(sums, told):
        return
    for row in parts:
        if not _member(row, axis):
            continue
        for raw in row:
            if raw.ignored_by is None and raw.members is None:
                yield (
                    id(raw),
                    raw._replace(
                        label=f"{whole[-1].label}{PATH}{_last(row)}",
                        head=whole[-1].head,
                        members=f"{axis}={_last(row)}",
                    ),
                )
