"""Members of one axis with a figure each and no head: '博士 24 人 硕士 866 人', '男' / '4,358 人'.

The members alone name nothing. They are told where they add up to a number that the filing gives for
the whole of a metric they can break down, or as shares of the staff, where a title says so and they
make 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.meaning import COUNTS
from transforms.extract.numbers import half_digit
from transforms.extract.raw import Raw
from transforms.extract.text.chart_parts import EXTRACTOR, Value
from transforms.extract.text.figures import has_digit
from transforms.extract.text.passages import tidy
from transforms.model import Line
from transforms.regex import regex

STAFF = "employees_total"
AXES = frozenset(["gender", "age", "education", "employee_level", "employment_type", "function", "region"])
LEAST_TOTAL = 20
"""Smaller numbers add up by chance."""
LEAST_MEMBERS, MAX_MEMBERS = 2, 9
TITLE_REACH = 4
"""So many lines above shares are looked at for their title."""
HUNDRED = Decimal(100)
_YEARS = r"周?[岁歲]"
_AGE = rf"\d{{1,2}}\s?(?:{_YEARS})?\s?(?:[-–—~至到]\s?\d{{1,2}}\s?)?{_YEARS}\s?(?:[及或(（含)）]*以[下上])?"
_NAME = rf"(?P<name>{_AGE}|[^\d\s，。；;,、:：()（）|%]{{1,12}}(?:\s?[(（][^\d()（）]{{1,8}}[)）])?)"
_ITEM = regex(
    rf"{_NAME}\s?[:：]?\s?(?P<value>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)\s?(?P<unit>[人名位家间間个個%％]?)"
    r"(?:\s?[,，、/(（|]?\s?(?:占比?|佔比?)?\s?(?P<share>\d{1,3}(?:\.\d+)?)\s?[%％]\s?[)）]?)?"
    r"(?=[\s，,、；;。|]|$)[\s，,、；;。|]*"
)
_ALONE = regex(r"(\d[\d,]*(?:\.\d+)?)\s?([人名位家%％]?)")
_LEAD = regex(r"^(?:其中\s?[:：,，]|[^，。；：:、\d]{1,10}\s?[:：])\s?")
_SUM = regex(r"^(?:合计|合計|总计|總計|小计|小計)$")
_PEOPLE = regex(r"员工|員工|雇员|僱員|职工|職工")
_SPLIT = regex(r"构成|構成|结构|結構|分布|分佈|比例|占比|佔比|组成|組成")
_OTHERS = regex(r"培训|培訓|流失|离职|離職|新|工伤|工傷|管理|董事|退休|志愿|志願|增|减|目标|目標")


@dataclass(frozen=True, slots=True)
class Item:
    """One name with its figure, and the share printed behind it."""

    name: str
    value: Value
    share: Value | None = None

    @property
    def axes(self) -> frozenset[str]:
        """The axes that have a member of this name."""
        return AXES.intersection(catalogue().axes_with_member(self.name))


@dataclass(slots=True)
class Group:
    """Items in a row that can be members of one axis; names that are none stand among them."""

    first: int = 0
    items: list[Item] = field(default_factory=list)
    axes: frozenset[str] = AXES

    def take(self, place: int, item: Item) -> None:
        """One item more, on the line at `place`."""
        self.first = self.first if self.items else place
        self.items.append(item)
        self.axes = self.axes & item.axes if item.axes else self.axes

    def cuts(self) -> Iterator[Group]:
        """The group, and without the names at its ends that are no members ('新员工 61 人' behind ages)."""
        yield self
        known = [place for place, item in enumerate(self.items) if item.axes]
        if known and len(self.items) > known[-1] + 1 - known[0]:
            yield Group(self.first, self.items[known[0] : known[-1] + 1], self.axes)

    @property
    def total(self) -> Decimal:
        """The sum of the figures."""
        return sum((item.value.number for item in self.items), Decimal(0))

    @property
    def axis(self) -> str | None:
        """The one axis the named members share; each told once and at least two of them."""
        names = [item.name for item in self.items if item.axes]
        one = LEAST_MEMBERS <= len(names) == len(set(names)) and len(self.items) <= MAX_MEMBERS
        return next(iter(self.axes)) if one and len(self.axes) == 1 else None

    @property
    def units(self) -> set[str]:
        """The units printed."""
        return {item.value.unit for item in self.items}


def extract(lines: Iterable[Line], named: list[Raw]) -> list[Raw]:
    """The members that their sum proves; `named` are the figures with a name, of text and tables."""
    printed = [line for line in lines if line.text.strip()]
    wholes = _wholes(named)
    if not wholes and not CJK.search("".join([line.text for line in printed])):
        return []  # the titles of the staff's composition are Chinese
    taken = {(told.line, told.value_text) for told in named if told.head and not told.ignored_by}
    found: list[Raw] = []
    runs = (run for run in _groups(printed) if len(run.items) >= LEAST_MEMBERS)
    for group in (cut for run in runs for cut in run.cuts()):
        if any((item.value.line.number, item.value.text) in taken for item in group.items):
            continue
        told = _of_whole(group, wholes) or _of_staff(group, printed)
        taken |= {(raw.line, raw.value_text) for raw in told}
        found += told
    return found


def _of_whole(group: Group, wholes: dict[Decimal, dict[str, Raw]]) -> list[Raw]:
    """The members of the one metric whose whole they add up to."""
    axis = group.axis
    if axis is None or "%" in group.units or len(group.units) > 1 or group.total < LEAST_TOTAL:
        return []
    fitting = {
        metric: told
        for metric, told in wholes.get(group.total, {}).items()
        if axis in catalogue().axes_of(metric) and _one_unit(min(group.units), told.unit_text)
    }
    whole = fitting.get(STAFF) or (next(iter(fitting.values())) if len(fitting) == 1 else None)
    return list(_told(group, axis, whole.head or "", whole.period_text)) if whole else []


def _one_unit(members: str, whole: str | None) -> bool:
    """Whether members and their whole count in the same unit, where both print one."""
    mine, its = catalogue().read_unit(members), catalogue().read_unit(whole or "")
    return mine is None or its is None or mine.unit == its.unit


def _of_staff(group: Group, printed: list[Line]) -> list[Raw]:
    """Shares that make 100 below a title of the staff's composition."""
    axis, slack = group.axis, sum((half_digit(item.value.number) for item in group.items), Decimal(0))
    if axis is None or group.units != {"%"} or abs(group.total - HUNDRED) > slack:
        return []
    above = [tidy(line.text) for line in printed[max(0, group.first - TITLE_REACH) : group.first]]
    for text in reversed(above):
        if _OTHERS.search(text) or any(sign in text for sign in "。；！"):
            return []
        if _PEOPLE.search(text) and _SPLIT.search(text):
            return list(_told(group, axis, "员工人数", REPORTING_PERIOD))
    return []


def _told(group: Group, axis: str, head: str, period: str | None) -> Iterator[Raw]:
    for item in group.items:
        if axis not in item.axes:
            continue
        for value in filter(None, (item.value, item.share)):
            yield Raw.at(
                value.line,
                value.text,
                EXTRACTOR,
                label=f"{head} > {item.name}",
                head=head,
                members=f"{axis}={item.name}",
                unit_text=value.unit,
                period_text=period,
            )


def _wholes(named: list[Raw]) -> dict[Decimal, dict[str, Raw]]:
    """Number -> the metrics of counts whose whole it is, with the figure that tells it in one year alone."""
    found: dict[Decimal, dict[str, list[Raw]]] = {}
    for told in named:
        metric = catalogue().metric_read(told.head) if told.head and not told.ignored_by else None
        text = told.value_text.replace(",", "")
        reading = catalogue().read_unit(told.unit_text) if told.unit_text else None
        plain = reading is None or (reading.unit in COUNTS and reading.factor == 1)
        whole = text.isdecimal() and int(text) >= LEAST_TOTAL
        if metric and not metric[1] and not told.members and plain and whole:
            found.setdefault(Decimal(text), {}).setdefault(metric[0], []).append(told)
    return {
        number: metrics
        for number, by in found.items()
        if (metrics := {metric: one for metric, tellings in by.items() if (one := _one_year(tellings))})
    }


def _one_year(tellings: list[Raw]) -> Raw | None:
    """The telling in running text; else that of tables, where all are of one column."""
    spoken = [told for told in tellings if told.table_no is None]
    some = spoken or tellings
    return some[0] if len({told.period_text for told in some}) == 1 else None


# --- lines to items --------------------------------------------------------------------------------


def _groups(printed: list[Line]) -> Iterator[Group]:
    """Runs of items on lines of nothing else, parted where the axis changes or a sum stands."""
    group = Group()
    for place, items in _itemised(printed):
        if not items and group.items:
            yield group
            group = Group()
        for item in items:
            changed = bool(item.axes) and not (item.axes & group.axes)
            if changed or _SUM.match(item.name):
                yield group
                group = Group()
            if not _SUM.match(item.name):
                group.take(place, item)
    yield group


def _itemised(printed: list[Line]) -> Iterator[tuple[int, list[Item]]]:
    """(place, items) line by line; a line that is something else has none and ends a run."""
    waiting: tuple[int, str] | None = None
    texts = [tidy(line.text) for line in printed]
    alone = [*(_ALONE.fullmatch(text) if text[:1].isdigit() else None for text in texts), None]
    for place, line in enumerate(printed):
        text, figure = texts[place], alone[place]
        if waiting and figure:
            yield waiting[0], [Item(waiting[1], Value(line, figure[1], figure[2]))]
            waiting = None
            continue
        if waiting:
            yield place, []
        # Most lines hold no figure and stand above none: they need not be held against the members.
        counts = bool(has_digit(text) or alone[place + 1])
        waiting = (place, text) if counts and AXES & {*catalogue().axes_with_member(text)} else None
        if waiting is None:
            yield place, _items(line, text) if has_digit(text) else []


def _items(line: Line, text: str) -> list[Item]:
    """The items of a line that holds nothing else."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    items: list[Item] = []
    while at < len(text) and (found := _ITEM.match(text, at)):
        share = Value(line, found["share"], "%") if found["share"] else None
        items.append(Item(found["name"].strip(), Value(line, found["value"], found["unit"]), share))
        at = found.end()
    return items if at == len(text) else []
