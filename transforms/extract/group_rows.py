"""Rows and titles that name an axis: 'By gender', 'Employees by region', 'Gender' over 'Male'."""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.extract.labels import Label, read_label
from transforms.extract.meaning import metric_named
from transforms.extract.metric_heads import metric_heading, of_staff
from transforms.extract.words import strip_notes
from transforms.regex import regex

MAX_AXIS_WORDS = 3
MAX_REMARK = 60
LEAST_SIGNS, MOST_SIGNS = 2, 20
"""Signs of a title that says whom it divides, and by what."""
_DIVIDES = ("结构", "構", "构成", "構成", "分布", "分佈")
_BY_SOURCE = regex(r"^(?P<subject>\S.*\S) by (?:source|type)s?$", re.IGNORECASE)
_YEAR_BEHIND = regex(r",? (?:in |for |as (?:at|of) )?\(?(?:FY ?)?(?:19|20)\d\d\)?$", re.IGNORECASE)
"""'Average training hours per employee 2024': the year is that of the whole table."""
_TWO_AXES = regex(
    r"^(?P<first>.*\bby [a-z ]{3,24}?)(?: and|,| &| /) (?P<second>[a-z ]{3,24})$", re.IGNORECASE
)
_OF_LABELS = regex(r"category of waste|particulars|parameters?|indicators?|items?|description", re.IGNORECASE)
_BEFORE_TITLE = regex(
    r"^(?:#{1,6}\s*)?(?:\d{1,2}(?:\.\d{1,2}){0,2}[.、]?\s+(?=[\u3400-\u9fff]))?(?:(?:19|20)\d\d\s?年度?|近[两兩二三四五]年(?:度|来|來)?)?"
)
"""'### 6.1 2024年新進員工': marks of a heading, its number and its year."""
_REMARK = regex(
    r"(?:[(（]?(?:注|註|备注|備註|说明|說明)[:：]|(?:数据|數據|统计|統計|报告|報告|披露)(?:的?(?:统计|統計))?(?:范围|範圍|口径|口徑|期间|期間|期|时间|時間)"
    r"|以下(?:数据|數據)|本表|截至).{2,50}$"
)
"""What a line between a title and its table tells of all figures: their scope, their days."""


def is_remark(text: str) -> bool:
    """Whether a line tells how a table was drawn up, and is no title of it.

    >>> is_remark("数据统计范围与财务报表一致"), is_remark("数据安全")
    (True, False)
    """
    return len(text) <= MAX_REMARK and not any(map(str.isdigit, text[:1])) and _REMARK.match(text) is not None


def heads_members(heading: str, name: str) -> str | None:
    """The axis that a bare word over one of its members is: 'Gender' over 'Male', over 'Male (number)'."""
    word = strip_notes(heading)
    if len(word.split()) > MAX_AXIS_WORDS or not word.isascii():
        return None
    axis = catalogue().axis_of(f"by {word.lower()}")
    member = read_label(name).name if axis else ""
    return axis if axis and catalogue().exact_member(axis, member) is not None else None


def heads_labels(text: str) -> bool:
    """Whether a line says but what the labels below it are: 'Category of waste'."""
    return _OF_LABELS.fullmatch(text) is not None


def second_axis(text: str) -> tuple[str, str] | None:
    """(the heading with its first axis alone, the second) of a heading by two axes.

    >>> second_axis("Percentage of directors by gender and age group")
    ('Percentage of directors by gender', 'age')
    """
    found = _TWO_AXES.match(text) if "by " in text else None
    axis = catalogue().axis_of(f"by {found['second']}") if found else None
    return (found["first"], axis) if found and axis else None


def two_cells(told: str) -> tuple[str, str]:
    """'By gender Male': a heading and its first member stand beside each other."""
    words = told.split()
    cuts = ((" ".join(words[:size]), " ".join(words[size:])) for size in range(2, min(len(words), 5)))
    return next(((heading, member) for heading, member in cuts if catalogue().axis_of(heading)), ("", ""))


def group_row(text: str) -> tuple[str, str] | None:
    """(subject, axis) of a group row: '按性别划分' -> ('', 'gender'); None for any other text."""
    cut = catalogue().unit_at_end(text) if text[-1:] == ")" and " by " in text else None
    heading = without_code(strip_notes(cut[0] if cut else text))
    heading = two[0] if (two := second_axis(heading)) else heading
    axis = catalogue().axis_of(heading)
    if axis is None and (by_source := _BY_SOURCE.match(heading)):
        # 'Water withdrawal by source' is by those of water.
        axes = catalogue().axes_of(metric_named(by_source["subject"]) or "")
        axis = next((one for one in axes if one.endswith("_source")), None)
        return (by_source["subject"], axis) if axis else None
    return ("", axis) if axis is not None else catalogue().split_axis(heading) or divided_people(heading)


def divided_people(title: str) -> tuple[str, str] | None:
    """(who is counted, axis) of a title that divides people.

    >>> divided_people("研发人员学历结构"), divided_people("学历结构")
    (('研发人员人数', 'education'), None)
    """
    if not LEAST_SIGNS < len(title) <= MOST_SIGNS or not title.endswith(_DIVIDES):
        return None
    for cut in range(LEAST_SIGNS, len(title) - 1):
        if axis := catalogue().axis_of(title[cut:]):
            return (f"{title[:cut]}人数", axis) if metric_named(f"{title[:cut]}人数") else None
    return None


def heading_above(title: str, axis: str | None) -> Label | None:
    """What a title right above a head says of its rows: their metric, or that they tell none we know.

    'New hires by gender' is believed where the column of labels below it is headed 'Gender', too.
    """
    title = _BEFORE_TITLE.sub("", _YEAR_BEHIND.sub("", title))
    if label := metric_heading(title):
        return label
    cut = catalogue().unit_at_end(title)
    found = group_row(cut[0] if cut else title)
    counted = found is not None and metric_named(found[0]) is not None
    if found is not None and counted:
        return Label(found[0], found[0]) if found[1] == axis else None
    return of_staff(title)
