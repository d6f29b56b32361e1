"""Headings that name one kind of what their rows tell: power 'From renewable sources' is renewable.

'Hazardous waste' over 'Landfilled', 'Female' over 'Turnover rate': the heading is a member of an axis that
the row's metric has. A row that comes a second time under one heading, or as a total behind parts, sums up
what stands above it: it is of no kind.
"""

from __future__ import annotations

from transforms.catalogue import catalogue
from transforms.extract.metric_heads import WHOLE
from transforms.extract.words import strip_notes
from transforms.regex import regex

AXES = ("energy_source", "hazard", "gender")
WHOLES = frozenset(["energy_consumption", "waste_total", "employees_total", "employees_share"])
"""What such kinds add up to: its row may end the list under the last of them."""

_UNIT_BEHIND = regex(r"\s*\([^()]*\)\s*:?$|:$")
_FROM = regex(r"^from ")
_TOTAL = regex(r"(?:grand )?total\b|总|總|合计|合計")


def kind_named(text: str) -> tuple[str, str] | None:
    """(axis, the member as printed) of a heading that names a kind: 'From renewable sources (in GJ)'."""
    name = _UNIT_BEHIND.sub("", strip_notes(text))
    axis = next((axis for axis in AXES if catalogue().exact_member(axis, name) is not None), None)
    return (axis, name) if axis else None


class Kinds:
    """The kind named by the heading above, and what was told of it so far."""

    def __init__(self) -> None:
        self._kind: tuple[str, str] | None = None
        self._told: set[str] = set()
        self._parts = self._summed = self._spoken = False

    def heading(self, text: str) -> None:
        """A heading was read; any but that of a kind ends the one before."""
        self._kind = kind_named(text)
        self._told = set()
        self._parts = self._summed = self._spoken = False

    def of_row(self, name: str, head: str, members: str) -> tuple[str, str]:
        """(the kind's name, the axis with its member) of a row whose metric has such kinds; else empty."""
        if self._kind is None:
            return "", ""
        axis, kind = self._kind
        total = _TOTAL.match(name.lower()) is not None
        read = catalogue().metric_read
        metric, own = read(head) or read(_UNIT_BEHIND.sub("", head)) or ("", "")
        told = (total and self._parts) or metric in self._told or f"{axis}=" in members + own
        self._parts |= not total
        named = self._names_kind(name)
        self._spoken |= named and bool(metric) and metric not in WHOLES and f"{axis}=" in own
        self._summed |= (total and named) or WHOLE.match(name) is not None
        self._told.add(metric)
        if told or metric in WHOLES or not metric or axis not in catalogue().axes_of(metric):
            return "", ""
        return kind, f"{axis}={kind}"

    def ends(self, name: str) -> bool:
        """Whether a row is of all kinds: 'Total waste' behind 'Total hazardous waste' and its parts.

        Where rows name their kind themselves, one that does not is of all, and so are those below it.
        """
        if self._kind is None:
            return False
        if self._spoken and not self._names_kind(name):
            self._kind = None
            return True
        if not self._summed or not _TOTAL.match(name.lower()):
            return False
        metric, own = catalogue().metric_read(name) or ("", "")
        return metric in WHOLES and not own

    def _names_kind(self, name: str) -> bool:
        return self._kind is not None and _FROM.sub("", self._kind[1].lower()) in name.lower()
