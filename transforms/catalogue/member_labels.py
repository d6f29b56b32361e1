"""Labels that begin with a member of a breakdown: '30岁以下员工人数', 'Female employee turnover rate'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.catalogue.lookup import Catalogue
from transforms.regex import regex

_PEOPLE = regex(
    r"(?:受训|受訓)?(?:员工|雇员|職工|职工|僱員|員工|人员|人員)|employees?\b|staff\b|workforce\b|workers?\b",
    re.I,
)
_ALWAYS_PEOPLE = frozenset(["gender", "age"])
_NAMES_PEOPLE = regex(
    r"(?:员工|雇员|职工|僱員|員工|人员|人員|管理层|管理層|管理者|employees|staff|workers)$", re.I
)
_SUPPLIERS = regex(r"供应商|供應商|供货商|供貨商|suppliers?\b", re.I)
_PLACES = frozenset(["region"])
_OF_PLACES = frozenset(["energy", "water", "waste_and_materials"])
"""'UK energy use', 'Japan waste generated': of these a place at the beginning says whose they are."""
OF_STAFF = _ALWAYS_PEOPLE | {"employment_type", "employee_level"}
OTHER = "other"
_BY_AXIS = regex(
    r"^(?P<name>.+? by [^-–—:,()]{3,40}?)\s*"
    r"(?:(?:\s[-–—]|[:,])\s+(?P<member>\S.{0,60})|\((?P<inside>[^()]{2,60})\)"
    r"|\s(?P<age>(?:\d|[<>≤≥]|above|below|over|under).{0,40}))$",
    re.I,
)
_AXIS_OF = regex(
    r"^(?P<axis>[a-z ]{3,30}?) of (?P<name>.+?)\s*(?:\s[-–—]|[,:])\s+(?P<member>\S.{0,60})$", re.I
)
MAX_MEMBER = 24
"""Characters of a member's name at the beginning of a label."""


def member_ahead(text: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """(metric_id, dimensions, the metric's name) for the longest member a label begins with."""
    if not cat.may_begin_with_member(text):
        return None
    for cut in _cuts(text):
        member, rest = text[:cut].strip(), text[cut:].strip()
        if not cat.axes_with_member(member) or not (found := cat.metric_read(rest)):
            continue
        return parted((*found, rest), member, _axes_spoken_of(member, rest, found[0], cat), cat)
    return None


def _axes_spoken_of(member: str, rest: str, metric_id: str, cat: Catalogue) -> frozenset[str]:
    """'销售培训' trains for sales, '中层管理人员培训' people: only a word for them makes a member one."""
    if _PEOPLE.match(rest) or _NAMES_PEOPLE.search(member):
        return cat.axes_of(metric_id)
    placed = _SUPPLIERS.match(rest) or cat.topic_of(metric_id) in _OF_PLACES
    return _ALWAYS_PEOPLE | _PLACES if placed else _ALWAYS_PEOPLE


def by_axis(text: str, cat: Catalogue) -> tuple[str, str, str] | None:
    """A label that names its axis and its member: 'Total workforce by age group - 31-40'."""
    if " by " in text and (cut := _BY_AXIS.match(text)):
        subject, told = cat.split_axis(cut["name"]), cut["member"] or cut["inside"] or cut["age"]
    elif " of " in text and (cut := _AXIS_OF.match(text)):
        # 'Educational level of employees - Bachelor' names the axis first.
        told = cut["member"]
        subject = (cut["name"], axis) if (axis := cat.axis_of(f"by {cut['axis']}")) else None
    else:
        return None
    if subject is None:
        return None
    name, axis = of_people(subject[0], subject[1], cat), subject[1]
    short = cat.without_filler(name)
    found = next(((*read, said) for said in (name, short) if (read := cat.metric_read(said))), None)
    member = cat.told_member(axis, told)
    if found is None or member is None or axis not in cat.axes_of(found[0]) or f"{axis}=" in found[1]:
        return None
    pairs = ";".join(sorted(part for part in (found[1], f"{axis}={member}") if part))
    return found[0], pairs, found[2]


def of_people(name: str, axis: str, cat: Catalogue) -> str:
    """The name as one of people's where the axis says so: 'Turnover by gender' is that of employees."""
    if not name or not name.isascii() or axis not in OF_STAFF:
        return name
    told, people = cat.metric_read(name), f"Employee {name[:1].lower()}{name[1:]}"
    if told is not None and axis in cat.axes_of(told[0]):
        return name
    staff = cat.metric_read(people)
    return people if staff is not None and axis in cat.axes_of(staff[0]) else name


def parted(
    found: tuple[str, str, str], member: str, allowed: frozenset[str], cat: Catalogue
) -> tuple[str, str, str] | None:
    """The metric broken down by the one axis that has this member."""
    metric_id, implied, read_as = found
    axes = [axis for axis in cat.axes_told(member) if axis in cat.axes_of(metric_id) & allowed]
    if len(axes) != 1 or f"{axes[0]}=" in implied:
        return None
    name = cat.told_member(axes[0], member) or ""
    if name == OTHER or metric_id.startswith(name):
        # 'Energy consumption - Other' is no region's; 'General waste (non-hazardous)' is a kind of it.
        return None
    pair = f"{axes[0]}={name}"
    return metric_id, ";".join(sorted(part for part in (implied, pair) if part)), read_as


def _cuts(text: str) -> Iterator[int]:
    """Places where a member may end, the longest first: between characters, or between Latin words."""
    for cut in range(min(len(text) - 1, MAX_MEMBER), 0, -1):
        if not (text[cut - 1].isascii() and text[cut].isascii()) or text[cut] == " ":
            yield cut
