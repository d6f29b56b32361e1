"""Headings that name a metric for the rows under them: '僱員流失率(%)' over '整體', '男性', '女性'.

Such a heading has no values of its own. What stands under it by a member's name breaks it down, a row
'合计' or 'Overall' tells the whole, and all have the unit that the heading states.
"""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.catalogue.text import CJK
from transforms.extract.labels import Label, read_label
from transforms.extract.meaning import metric_named, takes, without_amount
from transforms.extract.words import is_prose
from transforms.regex import regex

WHOLE = regex(
    r"^(?:合计|合計|总计|總計|总数|總數|总体|總體|整体|整體|全体|全體|总平均|(?:grand )?total|overall)$", re.I
)
"""Rows that tell the metric of their heading as it is."""

_AXIS_AHEAD = regex(r"^按[^划劃]{2,12}?(?:划分|劃分|区分|區分|分类|分類)[,，、]?的?(?P<subject>.+)$")
_AXIS_BEHIND = regex(
    r"^(?P<subject>[^按]+?)[,，]?按[^划劃]{2,12}?(?:划分|劃分|区分|區分|分类|分類)(?:如下)?[:：]?$"
)
"""'供應商數目按地區劃分：'"""
MAX_HEADING = 150
PARTS_ONLY = frozenset(["employees_share", "directors_share"])
"""Metrics of parts only: their whole is always 100 and tells nothing."""

_OF_STAFF_BUT_NO_NUMBER = regex(
    r"\b(?:rates?|coverage|covered|hours|turnover|hir(?:es?|ed|ing)|recruit\w*|train(?:ed|ing)|leave|left|leavers"
    r"|departures|resign\w*|injur\w+|accidents?|fatalit\w+|absen\w+|retention|return\w*|promot\w+"
    r"|remuneration|salar\w+|wages?|pay|bonus\w*|bargaining|unions?|survey\w*|satisf\w+|engage\w+"
    r"|apprais\w+|reviews?|insur\w+|volunteer\w*|certified|participa\w+|entitled|benefits?|grievances?)\b"
    r"|流失|离职|離職|新进|新進|新入职|新入職|新招|招聘|培训|培訓|受训|受訓|工伤|工傷|伤亡|傷亡|缺勤|薪酬|工资|工資|休假"
    r"|产假|產假|育儿假|晋升|晉升|考核|满意|滿意|保险|保險|体检|體檢|志愿|志願",
    re.I,
)
"""What titles say of staff besides its number: below them '女性员工 5%' is no share of the workforce."""
MAX_TITLE = 90
MAX_AXIS_WORD = 24
MAX_PART_WORDS = 4
_ALL_STAFF = regex(r"(?:all|total|overall|group) (?:employees?|staff|workforce)", re.IGNORECASE)
_UNIT_WORD = regex(r"\s+(?:units?|uom)$")


def metric_heading(text: str) -> Label | None:
    """The metric and unit that a line without values names, else None.

    >>> metric_heading("按地區劃分的僱員流失率（%）").unit
    '%'
    """
    if not CJK.search(text):
        return _english_heading(text)
    found = _AXIS_AHEAD.match(text.strip()) or _AXIS_BEHIND.match(text.strip())
    label = read_label(found["subject"] if found else text)
    name = catalogue().metric_read(label.name)
    return label if name and name[0] not in PARTS_ONLY else None


def _english_heading(text: str) -> Label | None:
    """'Employee turnover rate (%)': the name of a metric that is broken down, and its unit behind it."""
    text = without_code(text.strip())
    if len(text) > MAX_HEADING or "cope" in text or any(sign.isdigit() for sign in text.replace("CO2", "")):
        return None
    label = read_label(text.strip().rstrip(":"))
    known = catalogue().metric_read(label.name)  # 'Average training hours' ends in its unit
    if not known and not label.unit and (cut := catalogue().unit_at_end(label.name)):
        label = Label(label.path, *cut)
    name = known or catalogue().metric_read(label.name)
    name = name or catalogue().metric_read(without_amount(label.name))
    return label if name and name[0] not in PARTS_ONLY and not name[1] else None


def of_staff(title: str) -> Label | None:
    """A title of no metric here that tells something of staff besides its number; its rows are of that.

    >>> of_staff("Employees covered by health insurance").name, of_staff("Our people")
    ('Employees covered by health insurance', None)
    """
    title = without_code(title.strip())
    if len(title) > MAX_TITLE or is_prose(title) or not _OF_STAFF_BUT_NO_NUMBER.search(title):
        return None
    return Label(title, title)


def ends_rows(text: str) -> bool:
    """Whether a sentence stands here: below it a table is over, below a metric's long name it is not."""
    return is_prose(text) and metric_heading(text) is None


def completes(name: str) -> bool:
    """Whether a row under such a heading is a part of it by its name, or the whole: 'Male (%)', too."""
    name = read_label(name).name if name[-1:] == ")" else name
    return bool(WHOLE.match(name)) or len(catalogue().axes_with_member(name)) == 1


def is_part_by_name(name: str) -> bool:
    """Whether a row's name, a member or a word for the whole, says that it is a part of what is above."""
    return WHOLE.match(name) is not None or bool(catalogue().axes_with_member(name))


def is_all_staff(name: str, heading: str) -> bool:
    """Whether 'All employees' tells the whole of a heading that counts no people: of their training hours."""
    metric = metric_named(heading) if _ALL_STAFF.fullmatch(name) else None
    return metric is not None and not takes(metric, "")


def ends_parts(name: str, below: str) -> bool:
    """Whether a heading may follow a row: 'Total', or 'Female' where the next line is of a part again.

    Below 'Female' the line 'Employees' is no end of its label, where it stands over 'Male 66.4'.
    """
    if WHOLE.match(name):
        return True
    words = below.split() if completes(name) else []
    return any(is_part_by_name(" ".join(words[:size])) for size in range(1, MAX_PART_WORDS + 1))


def names_a_total(name: str, whole: str) -> bool:
    """Whether a row is a total of another metric than the one above, though a member's name is in it.

    'Total renewable energy consumption' sums up more than the bought power 'from renewable sources' above.
    """
    if not name.lower().startswith("total "):
        return False
    name = read_label(name).name
    named, above = catalogue().metric_read(name), catalogue().metric_read(whole)
    return named is not None and (above is None or named[0] != above[0])


def axis_word(caption: str) -> str | None:
    """The axis whose bare name heads the column of labels: '地區 2023年 2022年', 'Age group 2023 2022'."""
    if caption.isascii():
        name = _UNIT_WORD.sub("", caption.strip().lower())
        return catalogue().axis_of(f"by {name}") if 2 < len(name) <= MAX_AXIS_WORD else None
    return catalogue().axis_of(f"按{caption}划分") if 2 <= len(caption) <= 6 and CJK.match(caption) else None
