"""Parts that follow one another without headings: men, women, then ages, all of the same whole.

A list that has told men and women goes on with ages of everybody; right behind the men alone they are
ages of men. Behind women alone both are possible, and none is taken.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from transforms.catalogue import catalogue

Whole = TypeVar("Whole")
ENOUGH = 2
"""Members of one axis in a row that make it a list of parts."""


class Siblings(Generic[Whole]):
    """The whole whose parts are being listed, the axis they are of, and how many were told."""

    def __init__(self) -> None:
        self._whole: Whole | None = None
        self._metric: tuple[str, str] | None = None
        self._axis = ""
        self._members: list[str] = []

    def begin(self, whole: Whole, name: str) -> None:
        """A row that others may break down."""
        self._whole, self._metric = whole, catalogue().metric_read(name)
        self._axis, self._members = "", []

    def forget(self) -> None:
        """Another table or subject."""
        self._whole = self._metric = None
        self._axis, self._members = "", []

    def part_by_name(self, name: str) -> bool:
        """Note '女性员工' behind '员工总数': a part of the whole that names its metric itself."""
        found = catalogue().metric_read(name)
        if found is None or self._metric is None or (found[0], "") != self._metric:
            return False
        axis, _, member = found[1].partition("=")
        if not member or ";" in member:
            return False
        self.part(axis, member)
        return True

    def part_of(self, whole: Whole | None, axis: str, member: str) -> None:
        """Note a member by its bare name, of the whole that its group breaks down."""
        self._whole = whole
        self.part(axis, member)

    def part(self, axis: str, member: str) -> None:
        """Note a member of an axis."""
        if axis != self._axis:
            self._axis, self._members = axis, []
        self._members.append(member)

    def whole_of(self, axis: str) -> Whole | None:
        """What a first member of another axis breaks down, where a list of parts stands before it."""
        return self._whole if axis != self._axis and len(self._members) >= ENOUGH else None

    def unclear(self, axis: str) -> bool:
        """Whether such a member may be of the whole as well as of the one part told before it."""
        return axis != self._axis and self._members == ["female"]
