"""The printed parts of a chart in text: titles, bars with their names, bare values.

Nothing is put together here but what stands in one order on the page: values above as many names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.meaning import metric_named, takes
from transforms.extract.raw import Raw
from transforms.extract.text.passages import tidy
from transforms.model import Line
from transforms.regex import regex

EXTRACTOR = "charts"
WINDOW = 90
"""Lines in which titles, legends and values of one chart are looked for."""

_TITLE = regex(r"(?P<split>按[^按\s]{1,6}?(?:划分|劃分))的?(?P<name>[^按\s]{2,14})")
_VALUE = regex(r"(\d[\d,]*(?:\.\d+)?)\s?([%％]?)")


@dataclass(frozen=True, slots=True)
class Title:
    """What a chart shows: '按性别划分的员工培训覆盖率'."""

    line: int
    text: str
    name: str
    axis: str


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a chart, as printed."""

    line: Line
    text: str
    unit: str

    @property
    def number(self) -> Decimal:
        """Its exact value."""
        return Decimal(self.text.replace(",", ""))


@dataclass(frozen=True, slots=True)
class Bars:
    """As many values as members of one axis, and the names printed below them in the same order."""

    axis: str
    members: tuple[str, ...]
    values: tuple[Value, ...]


def titles_on(line: Line) -> Iterator[Title]:
    """Titles that name what is split and by what, one or more on a line."""
    for found in _TITLE.finditer(tidy(line.text)):
        axis = catalogue().axis_of(found["split"])
        if axis and metric_named(found["name"]):
            yield Title(line.number, found[0], found["name"], axis)


def share_titles(lines: list[Line]) -> list[Title]:
    """Titles over two lines: '按性别划分' / '员工比例'."""
    joined = [
        Line(tidy(a.text) + tidy(b.text), a.number)
        for a, b in pairwise(lines)
        if not a.text.isascii() and b.number == a.number + 1 and tidy(a.text).startswith("按")
    ]
    found = [title for line in joined for title in titles_on(line)]
    return [title for title in found if takes(metric_named(title.name) or "", "%")]


def near(lines: list[Line], title: Title, first: int = 0) -> list[Value]:
    """The values above a title, from line `first` on, on lines of nothing but values."""
    return [
        value
        for line in lines
        if max(title.line - WINDOW, first) < line.number < title.line
        for value in values(line)
    ]


def all_bars(lines: list[Line]) -> Iterator[Bars]:
    """Members of one axis on a line, below as many values."""
    for place, line in enumerate(lines):
        names = tidy(line.text).split()
        axis = _axis_of(names)
        if axis is None:
            continue
        above: list[Value] = []
        for upper in reversed(lines[:place]):
            found = values(upper)
            if not found or len(above) >= len(names):
                break
            above = [*found, *above]
        if len(above) == len(names) and len({value.unit for value in above}) == 1:
            yield Bars(axis, tuple(names), tuple(above))


def _axis_of(names: list[str]) -> str | None:
    if len(names) < 2:
        return None
    common = set(catalogue().axes_with_member(names[0]))
    for name in names[1:]:
        if not common:
            return None
        common &= set(catalogue().axes_with_member(name))
    return common.pop() if len(common) == 1 else None


def values(line: Line) -> list[Value]:
    """The numbers of a line that holds nothing else."""
    text = tidy(line.text)
    found = list(_VALUE.finditer(text))
    rest = _VALUE.sub("", text).strip()
    return [] if rest else [Value(line, value[1], value[2]) for value in found]


def raw(value: Value, unit: str, label: str, head: str | None = None, members: str | None = None) -> Raw:
    """One number of a chart with all that the chart says of it."""
    return Raw.at(
        value.line,
        value.text,
        EXTRACTOR,
        label=label,
        head=head or label,
        members=members,
        unit_text=unit,
        period_text=REPORTING_PERIOD,
    )
