"""Parts of a number of people told behind it: '员工总数 482 人，其中男性 414 人（占 85.9%），女性 68 人'.

The member alone names nothing; it is a part of the people counted just before, in the same sentence. A
figure without a name in between, and nothing is said to be a part any more.
"""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.text.clauses import knows
from transforms.extract.text.running_words import word_at_end, word_at_start

AXES = frozenset(["gender", "age", "education"])
PEOPLE = "persons"
_EDGE = " ，,。、；;：:（）()"
_IS = re.compile(r"^(?:为|為|是)(?P<member>[\u3400-\u9fff]{1,4})$")
_PLACED = re.compile(
    r"^(?:分别|分別)?(?:位于|位於|来自|來自|分布于|分佈於|在)(?P<member>[\u3400-\u9fff]{2,8})$"
)
_COUNTED_BY_PLACE = {"suppliers_total": "供应商数"}
"""Metric whose parts by region follow it in a sentence -> its name behind a member."""
PERCENT = frozenset(["%", "％"])


def whole_after(name: str | None, whole: str | None) -> str | None:
    """The metric of people whose parts may follow, once this name was read; None after any other figure."""
    found = catalogue().metric_read(name) if name else None
    if found is None:
        return whole if name else None
    if found[1]:
        return whole
    return found[0] if found[0] in _COUNTED_BY_PLACE or _canonical(found[0]) else None


def part_name(before: str, after: str, whole: str | None, unit: str) -> str | None:
    """The name of a part of `whole`: '其中男性' [414 人] is '男性员工人数'; None where more is said."""
    if placed := _part_by_place(before, after, whole):
        return placed
    canonical = _canonical(whole) if whole else ""
    if not canonical or not CJK.search(before + after):
        return None
    if unit in PERCENT:
        told = _IS.match(after.strip(_EDGE))
        name = f"{told['member']}{_people(canonical)}占比" if told and not _bare(before) else ""
        member = told["member"] if told else ""
    else:
        member = _bare(before)
        reading = catalogue().read_unit(unit) if unit and not after.strip(_EDGE) else None
        name = f"{member}{canonical}" if member and reading and reading.unit == PEOPLE else ""
    axes = set(catalogue().axes_with_member(member)) & AXES if member else set()
    return name if name and len(axes) == 1 and knows(name) else None


def _part_by_place(before: str, after: str, whole: str | None) -> str | None:
    """'其中 [402 家] 位于中国内地' behind the number of suppliers is '中国内地供应商数'."""
    canonical = _COUNTED_BY_PLACE.get(whole or "")
    told = _PLACED.match(after.strip(_EDGE)) if canonical and not _bare(before) else None
    name = f"{told['member']}{canonical}" if told else ""
    return name if name and knows(name) else None


def _bare(text: str) -> str:
    """The words before a figure without those that only open a clause or link it to its figure."""
    rest = text.strip(_EDGE)
    while found := word_at_start(rest, "opening"):
        rest = rest[found.end() :].strip(_EDGE)
    while found := word_at_end(rest, "linking", "inexact"):
        rest = rest[: found.start()].strip(_EDGE)
    return rest


def _people(canonical: str) -> str:
    return canonical.removesuffix("人数").removesuffix("数")


def _canonical(metric: str | None) -> str:
    """The Chinese name of a metric that counts people by gender; '' for any other."""
    return _counting_people().get(metric or "", "")


@lru_cache(maxsize=1)
def _counting_people() -> dict[str, str]:
    cat = catalogue()
    named = cat.metrics.select("metric_id", "name_zh", "units").iter_rows()
    counting = {metric: name for metric, name, units in named if PEOPLE in units}
    return {
        metric: name
        for metric, name in counting.items()
        if "gender" in cat.axes_of(metric) and cat.metric_read(name) == (metric, "")
    }
