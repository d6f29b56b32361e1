"""Parts of a figure told behind it: '员工总数 482 人，其中男性 414 人（占 85.9%），女性 68 人'.

The member alone names nothing; it is a part of what was told just before, in the same sentence: of people
counted, of an amount, of a rate of people ('员工离职率为 9.6%，其中男性 10.2%'). A figure without a name in
between, and nothing is said to be a part any more.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from transforms.catalogue import catalogue
from transforms.catalogue.member_labels import member_ahead
from transforms.catalogue.text import CJK
from transforms.extract.meaning import metric_named, takes
from transforms.extract.text.clauses import knows
from transforms.extract.text.figures import Figure
from transforms.extract.text.running_words import word_at_end, word_at_start
from transforms.regex import regex

AXES = frozenset(
    [
        *("gender", "age", "education", "region", "employment_type", "employee_level", "function"),
        *("water_source", "energy_source"),
    ]
)
OTHER = "other"
_ALL = frozenset(["整体", "整體", "总体", "總體", "全体", "全體", "合计", "合計", "总计", "總計"])
PERCENT = frozenset(["%", "％"])
SHARES = {
    "employees_total": "员工构成比例",
    "new_hires_total": "新员工构成比例",
}
"""Metric of people counted -> the name of the shares of them."""

_PEOPLE = regex(r"(?<=.)(?:员工|雇员|职工|員工|僱員|職工)$")
NO_AMOUNT = frozenset(["percent", "score", "years", "days", "other:ratio"])
_EDGE = " ，,。、；;：:（）()"
_AHEAD = regex(r"^(?:其中|当中|當中|包括|包含|含|以及|及|和|与|與)+")
_HOLDS = regex(r"(?:(?:占|佔)(?:比|员工总数的?|員工總數的?|全体员工的?|總數的?)?|比例|比重|比率)$")
_IS = regex(r"^(?:为|為|是)(?P<member>[\u3400-\u9fff]{1,4})$")
_PLACED = regex(r"^(?:分别|分別)?(?:位于|位於|来自|來自|分布于|分佈於|在)(?P<member>[\u3400-\u9fff]{2,8})$")
_BY_AXIS = regex(
    r"(?:按照?|依)[\u3400-\u9fff]{2,6}?(?:划分|劃分|区分|區分|分类|分類|统计|計|分)的?|(?:如下|分别|分別)$"
)
_NEW_LIST = regex(r"[；;。]|按|其中")


_PART = regex(
    r"\b(?:compris(?:ing|ed of)|consisting of|made up of|of wh(?:ich|om)|including)\W*$", re.IGNORECASE
)
_OF_WHICH = regex(r"^\W*(?:其中|当中|當中)")


class Whole(NamedTuple):
    """What was told just before: its metric and name, the figure, and the axis its parts have had."""

    metric: str
    name: str
    text: str
    unit: str
    axis: str = ""


class Part(NamedTuple):
    """A part of a whole: the metric's name, and the member as `axis=member` where the name lacks it."""

    name: str
    members: str | None
    whole: Whole


def whole_told(name: str | None, figure: Figure, before: Whole | None) -> Whole | None:
    """What the parts behind this figure are of; None after a figure without a name."""
    found = catalogue().metric_read(name) if name else None
    if name is None:
        return None if figure.unit else before
    if found is None or found[1]:
        return before
    plain = name.split(" > ")[-1]
    return Whole(found[0], plain, figure.text, figure.unit) if catalogue().axes_of(found[0]) & AXES else None


def whole_announced(text: str) -> Whole | None:
    """'按年龄划分的流失率为：', '员工流失率：': a clause without a figure over the members behind it."""
    plain = _BY_AXIS.sub("", text.strip(_EDGE))
    if not plain or not CJK.search(plain):
        return None
    told = ((one, catalogue().metric_read(one)) for one in _bare(plain) if one)
    name, found = next(((one, read) for one, read in told if read and not read[1]), ("", None))
    return Whole(found[0], name, "", "") if found else None


def part_of(before: str, after: str, between: str, whole: Whole | None, figure: Figure) -> Part | None:
    """The part of `whole` that a figure is: '其中男性' [414 人]; None where more is said.

    `between` is all that stands between the figure told last and this one.
    """
    if whole is None or not CJK.search(before + after):
        return None
    placed = _IS.match(after.strip(_EDGE)) or _PLACED.match(after.strip(_EDGE))
    if placed:
        members = [placed["member"]] if not _bare(before)[-1] else []
        holds = True
    else:
        members = _bare(before) if not after.strip(_EDGE) else []
        holds = bool(members) and _HOLDS.search(members[0]) is not None
    if not whole.text and set(members) & _ALL and takes(whole.metric, figure.unit):
        return Part(whole.name, None, whole)
    told = ((_HOLDS.sub("", member), *_axis_of(_HOLDS.sub("", member), whole)) for member in members)
    member, axis, name = next((one for one in told if one[1]), ("", "", ""))
    if not axis or (whole.axis and axis != whole.axis and not _NEW_LIST.search(between)):
        return None
    return _part(member, axis, name, whole, figure, holds=holds)


def _part(member: str, axis: str, name: str, whole: Whole, figure: Figure, *, holds: bool) -> Part | None:
    """A member's part as its figure tells it: an amount, a rate of its own, or (`holds`) a share."""
    spoken_of = whole._replace(axis=axis)
    if figure.unit in PERCENT and whole.text and whole.unit not in PERCENT:
        share = SHARES.get(whole.metric)
        return Part(share, f"{axis}={name}", spoken_of) if share else None
    if not _can_be_part(figure, whole) or (holds and figure.unit in PERCENT):
        return None
    # '男性员工人数' has shares of its own: '男性 414 人（占 85.9%）'.
    spoken = f"{_PEOPLE.sub('', member)}{canonical(whole.metric)}"
    return Part(spoken, None, spoken_of) if knows(spoken) else Part(whole.name, f"{axis}={name}", spoken_of)


def _can_be_part(figure: Figure, whole: Whole) -> bool:
    """Whether a figure is in the unit of its whole, and no larger where members add up to it."""
    if not whole.text:
        return bool(figure.unit) and takes(whole.metric, figure.unit)
    reading, own = catalogue().read_unit(figure.unit), catalogue().read_unit(whole.unit)
    if reading is None or own is None or reading.unit != own.unit:
        return False
    bounded = figure.unit == whole.unit and _adds_up(whole.metric)
    return not bounded or number_of(figure.text) <= number_of(whole.text)


def _adds_up(metric: str) -> bool:
    """Whether the metric is an amount or a number: no rate, no average."""
    return not any("_per_" in unit or unit in NO_AMOUNT for unit in _told()[metric][1])


def is_part(before: str, name: str | None, named: str | None) -> bool:
    """Whether a figure has the name told just before it for a part of that: '其中办公用电 86 万千瓦时'."""
    if not name or not named:
        return False
    if _PART.search(before):
        return metric_named(name) == metric_named(named)
    return _OF_WHICH.match(before) is not None and meaning(name) == meaning(named)


def meaning(name: str) -> tuple[str, str] | None:
    """Metric and dimensions of a name, whether the catalogue lists it or it begins with a member."""
    found = catalogue().metric_read(name) or member_ahead(name, catalogue())
    return found[:2] if found else None


def canonical(metric: str) -> str:
    """The Chinese name of a metric."""
    return _told()[metric][0]


@lru_cache(maxsize=1)
def _told() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Metric -> its Chinese name, and its units."""
    columns = catalogue().metrics.select("metric_id", "name_zh", "units").iter_rows()
    return {metric: (name, tuple(units)) for metric, name, units in columns}


def number_of(text: str) -> Decimal:
    """The number that a figure prints."""
    return Decimal(re.sub(r"[^\d.]", "", text) or "0")


@lru_cache(maxsize=4096)
def _member(text: str) -> tuple[tuple[str, str], ...]:
    cat = catalogue()
    found = ((axis, cat.exact_member(axis, text)) for axis in cat.axes_with_member(text) if axis in AXES)
    return tuple((axis, name) for axis, name in found if name)


def _axis_of(member: str, whole: Whole) -> tuple[str, str]:
    """The one axis of the whole that has such a member, and the member; empty where none or several have."""
    if len(member) < 2 or knows(member):
        return "", ""
    found = [(axis, name) for axis, name in _member(member) if axis in catalogue().axes_of(whole.metric)]
    return found[0] if len(found) == 1 and (found[0][1] != OTHER or found[0][0] == "region") else ("", "")


def _bare(text: str) -> list[str]:
    """The words before a figure, and ever less of them: without what only opens a clause or links it."""
    rest = _AHEAD.sub("", text.strip(_EDGE)).strip(_EDGE)
    while (found := word_at_end(rest, "linking", "inexact")) and found[0] not in ("占", "佔"):
        rest = rest[: found.start()].strip(_EDGE)
    readings = [rest.removesuffix("者")]
    while found := word_at_start(readings[-1], "opening"):
        readings.append(readings[-1][found.end() :].strip(_EDGE))
    return readings
