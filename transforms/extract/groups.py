"""Which row heads which: breakdowns ('By gender': men, women) and parts ('of which ...').

A group row opens an axis; the rows after it that are members of that axis break down the row above
the group. The first other row closes the group and is the next head. Two groups after one head each
break it down; they do not multiply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from transforms.catalogue import catalogue
from transforms.catalogue.listing_codes import without_code
from transforms.catalogue.member_labels import OF_STAFF, member_ahead, of_people
from transforms.catalogue.text import CJK
from transforms.extract.group_rows import divided_people, group_row, second_axis, two_cells
from transforms.extract.kinds import Kinds
from transforms.extract.labels import Label
from transforms.extract.meaning import metric_named, takes
from transforms.extract.metric_heads import (
    WHOLE,
    completes,
    is_all_staff,
    is_part_by_name,
    names_a_total,
)
from transforms.extract.siblings import Siblings
from transforms.extract.stems import metric_and_member, names_both
from transforms.extract.words import OF_WHICH, strip_notes
from transforms.record import record
from transforms.regex import regex

PATH = " > "
SHARE = regex(r"^(?:%|percentage|share|proportion)(?: of)?(?= |$)", re.IGNORECASE)
"""'% by age', '% of new hires by region': the rows below are shares."""
WORKFORCE = "employees_total"
ALL_EMISSIONS = frozenset(["ghg_emissions_total", "ghg_emissions_scope1_2"])
REST = regex(r"^(?:其他|其它|合计|合計|总计|總計|小计|小計|others?|(?:sub-?|grand )?total)$", re.IGNORECASE)
"""Rows that complete a breakdown but are no member of any axis, and head nothing."""


_HEADING_AHEAD = regex(r"^([按依][\u3400-\u9fff]{2,8}?)\s*[:：]\s*(?=\S)")
_PER = regex(r"per (?=[a-z])")
_AXIS_AHEAD = regex(r"^(?P<heading>by [a-z ]{3,30}?)\s*(?::|\s[–—-])\s*(?P<member>\S.*)$", re.IGNORECASE)
_IN_BRACKETS = regex(r"\([^()]+\)$")
PEOPLE_AXES = frozenset(["gender", "age"])
LEVELS = "employee_level"
_COVERAGE = regex(
    r"^(?:(?P<stem>.*\S)\s+)?(?:(?P<part>\(?(?:non-? ?|un)consolidated\)?)|\(?(?:group )?consolidated\)?)$",
    re.IGNORECASE,
)
"""Whose figures a row tells: 'Employees Non-consolidated', or 'Consolidated' alone below it."""
PARENT = "Non-consolidated"
_BY_CHOICE = regex(r"\b(?:in)?voluntary\b", re.IGNORECASE)
_WORD = regex(r"[a-z]+")
_OF_PEOPLE = frozenset(
    re.findall(
        r"[a-z]+",
        """of the in and or a by for employee employees staff workforce workers worker people person persons
        headcount number no total group groups aged age ages years year old yrs from to below above under
        over than less more between share percentage proportion ratio rate gender sex""",
    )
)
"""Words around a member that add nothing to it: 'Number of female staff', 'Employees aged under 30'."""


@dataclass(frozen=True, slots=True)
class Head:
    """A row that others may break down: its label path, the text that names the metric, its unit."""

    path: str
    text: str
    unit: str = ""


@record(frozen=True, slots=True)
class Place:
    """Where a row stands: its whole path, the text that names its metric, its members."""

    path: str
    head: str
    members: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """An open axis under a heading, and the row it breaks down."""

    axis: str
    heading: str
    head: Head | None
    unit: str = ""
    names_subject: bool = False
    """'Employees by gender': the heading itself says what is broken down, so its total is that of it."""

    beside: str = ""
    """'Directors by gender and age group': the axis that the rows turn to next."""

    @property
    def path(self) -> list[str]:
        """The labels above a member."""
        return [part for part in (self.head.path if self.head else "", self.heading) if part]


class Context:
    """The head and the group that hold at a row; fed with headings and labels in reading order."""

    def __init__(self) -> None:
        self._head: Head | None = None
        self._carried: Head | None = None
        self._group: Group | None = None
        self._heading: Head | None = None
        self._named = self._whole = ""
        self._covered: Label | None = None
        self._workforce: Head | None = None
        self._siblings: Siblings[Head] = Siblings()
        self._kinds = Kinds()

    def new_table(self) -> None:
        """A head line was repeated or a new one begins: a group at its top continues the table before."""
        self._carried = self._head or self._carried
        self._head = self._group = self._heading = self._workforce = self._covered = None
        self._named = self._whole = ""
        self._siblings.forget()
        self._kinds.heading("")

    def forget(self) -> None:
        """Another subject begins (a title, notes, prose): nothing continues."""
        self._head = self._carried = self._group = self._heading = None
        self._kinds.heading("")
        self._siblings.forget()

    def subhead(self, text: str) -> None:
        """A heading inside the table that is no axis."""
        self._kinds.heading(text)
        self._head = self._group = self._heading = None
        self._siblings.forget()

    def metric_heading(self, label: Label) -> None:
        """A heading that names a metric and has no values itself: the rows under it are its parts."""
        self._kinds.heading(label.path)
        self._head = self._heading = Head(label.path, label.name, label.unit)
        self._group = None
        self._siblings.begin(self._head, label.name)

    def open_axis(self, axis: str, heading: str) -> None:
        """The column of labels is headed by an axis: its rows break down the heading above."""
        self._group = Group(axis, heading, self._heading)

    @property
    def heading_name(self) -> str:
        """The metric that a heading names for the rows below it."""
        return self._heading.path if self._heading else ""

    def unit_of_heading(self, name: str) -> str:
        """The unit of the metric's or the group's heading, where this row is a part of it."""
        group = self._group
        if group and group.unit and (self.is_member(name) or (group.names_subject and WHOLE.match(name))):
            return group.unit
        if self._heading is None or not (completes(name) or self.is_member(name)):
            return ""
        return self._heading.unit

    def open_group(self, text: str) -> None:
        """A group row; one that names its own subject ('Employees by gender') brings its head along."""
        found = group_row(text)
        if found is None:
            return
        subject, axis = found
        share = SHARE.match(text.strip())
        subject = of_people(SHARE.sub("", subject).strip(), axis, catalogue())
        head = Head(subject, subject) if subject else self._head or self._carried
        two = second_axis(without_code(text))
        beside = two[1] if two else ""
        self._group = Group(axis, strip_notes(text), head, "%" if share else "", bool(subject), beside)

    def open_titled(self, caption: str, above: str) -> None:
        """The head's caption names a group, or the title right above it: 'Turnover rate by gender (%)'.

        Titles that count people are not believed without a sum (`sums.people`).
        """
        if caption or " " not in above:
            self.open_group(caption)
            return
        cut = catalogue().unit_at_end(above)
        found = group_row(cut[0] if cut else above)
        metric = metric_named(found[0]) if found and found[0].isascii() else None
        if found and metric and found[1] in catalogue().axes_of(metric) and not takes(metric, "persons"):
            self.open_group(cut[0] if cut else above)
            if cut and self._group is not None:
                self._group = replace(self._group, unit=cut[1])

    def rate_of_all(self, unit: str) -> bool:
        """Whether a row without a name, 'Tonnes of CO2e per employee', goes with the total above it."""
        gases = "co2" in unit.lower() and self._head is not None
        return (
            gases
            and metric_named(self._head.text if self._head else "") in ALL_EMISSIONS
            and bool(catalogue().metric_read(unit))
        )

    def open_bare(self, axis: str, heading: str) -> None:
        """'Gender' between the rows: what follows is of the row above, where its figures prove it."""
        self._group = Group(axis, strip_notes(heading), self._head or self._carried)

    def place(self, label: Label, unit: str) -> Place:
        """The row's place; a row that is no member of the open axis closes the group."""
        place = self._covering(self._behind_axis(label), unit)
        kind, member = self._kinds.of_row(label.name, place.head, place.members)
        if not kind:
            return place
        return Place(f"{kind}{PATH}{place.path}", place.head, ";".join(filter(None, (place.members, member))))

    def ends_kind(self, name: str) -> bool:
        """Whether a row is of all kinds again: the heading of the last one holds no more."""
        return self._kinds.ends(name)

    def _covering(self, label: Label, unit: str) -> Place:
        """The row's place among those that tell of the group and of the parent alone."""
        cut = _COVERAGE.match(label.name) if label.name[-2:].rstrip(")")[-1:] in "dD" else None
        stem = self._whose(cut, label.unit) if cut and not catalogue().knows(label.name) else None
        if cut is None or stem is None:
            self._covered = None
            return self._told(label, unit)
        self._covered = stem
        place = self._told(stem, unit)
        if not cut["part"]:
            return place
        members = ";".join(filter(None, (place.members, f"org={PARENT}")))
        return Place(f"{place.path} {PARENT}", place.head, members)

    def _whose(self, cut: re.Match[str], unit: str) -> Label | None:
        """What a row tells of the group or of the parent alone: its own name, or that of the row above."""
        stem = strip_notes(cut["stem"] or "")
        return Label(stem, stem, unit) if stem else self._covered

    def _told(self, label: Label, unit: str) -> Place:
        """The place of a row whose label says whose figures it tells no more."""
        name = label.name if self._is_part_with_unit(label) else label.path
        if _IN_BRACKETS.match(name) and (aside := _aside(label, self._named, self._whole)):
            return aside
        self._named = name
        self._whole = self._whole if catalogue().axes_with_member(name) else name
        return self._placed(label, name, unit)

    def _is_part_with_unit(self, label: Label) -> bool:
        """'Female (number)' below 'Workforce (number)' or the title 'Workforce': the member 'Female' is."""
        head = self._heading or self._head or self._carried or (self._group.head if self._group else None)
        if head is None or not label.unit:
            return False
        # A title need not say the unit that each row says: '员工流失率' over '男性（%）'.
        titled = not head.unit and (self._heading is not None or self._group is not None)
        if not (titled or label.unit == head.unit) or not is_part_by_name(label.name):
            return False
        own, told = metric_named(label.name), metric_named(head.text)
        return own is None or (
            titled and told is not None and takes(told, label.unit) and not takes(own, label.unit)
        )

    def _placed(self, label: Label, name: str, unit: str) -> Place:
        """The place by the open heading and group, else that of a row of its own."""
        if self._heading is not None and (WHOLE.match(name) or is_all_staff(label.name, self._heading.text)):
            return Place(self._heading.path, self._heading.text)
        self._group = self._group or self._unannounced(name, unit)
        group = None if names_both(name) else self._group
        if group is not None and (place := self._in_group(group, name, unit)):
            return place
        own = OF_WHICH.sub("", label.name)
        parent = self._head
        if own != label.name and parent is not None and (part := self._part(parent, name, own)):
            return part
        if own != label.name and parent is not None:
            self._siblings.part_by_name(own)
            return Place(f"{parent.path}{PATH}{name}", own)
        if _PER.match(name) and parent is not None:
            # 'per tonne of production' below 'Energy use' is an intensity of that use.
            return Place(f"{parent.text} {own}", f"{parent.text} {own}")
        return self._own(name, own, unit)

    def _own(self, name: str, own: str, unit: str) -> Place:
        """A row that names its metric itself, and may head others."""
        if divided := divided_people(own):  # '研发人员学历结构 —— ——' over '本科 200 190'
            self._head, self._carried, self._heading = Head(divided[0], divided[0]), None, None
            self._group = Group(divided[1], own, self._head)
            return Place(name, own)
        if found := metric_and_member(own):
            whole, axis, member = found
            self._head, self._carried, self._heading = Head(whole, whole, unit), None, None
            self._group = Group(axis, "", self._head, unit, names_subject=True)
            self._siblings.begin(self._head, whole)
            self._siblings.part_of(self._head, axis, member)
            return Place(name, whole, f"{axis}={member}")
        self._head, self._carried, self._heading = Head(name, own, unit), None, None
        if metric_named(own) == WORKFORCE and not _is_part_of_staff(self._head):
            self._workforce = self._head
        if not self._siblings.part_by_name(own):
            self._siblings.begin(self._head, own)
        return Place(name, own)

    def _behind_axis(self, label: Label) -> Label:
        """'按性别 男', 'By gender: male': the group's heading stands before a member in one cell or line."""
        told = label.name if label.unit else label.path
        heading, _, member = _HEADING_AHEAD.sub(r"\1 ", told, count=1).partition(" ")
        if cut := _AXIS_AHEAD.match(told):
            heading, member = cut["heading"], cut["member"]
        beside = two_cells(told) if not cut and told[:3].lower() == "by " else ("", "")
        heading, member = beside if beside[1] else (heading, member)
        sure = cut or beside[1] or CJK.search(heading)
        axis = catalogue().axis_of(heading) if member and sure else None
        if axis is None or catalogue().exact_member(axis, member) is None:
            return label
        self.open_group(heading)
        return Label(member, member, label.unit)

    def _part(self, parent: Head, name: str, own: str) -> Place | None:
        """'of which women' below 'Employees' is their part, where one axis alone has such a member."""
        axes = catalogue().axes_with_member(own)
        if len(axes) != 1 or catalogue().knows(own) or member_ahead(own, catalogue()):
            return None
        whole = catalogue().metric_read(parent.text) or ("", "")
        counted = metric_named(parent.text) == WORKFORCE and axes[0] in PEOPLE_AXES
        # '其中：地表水' below '总取水量', 'of which groundwater' below 'Water withdrawal'
        counted = counted or axes[0] in catalogue().axes_of(whole[0])
        return Place(f"{parent.path}{PATH}{name}", parent.text, f"{axes[0]}={own}") if counted else None

    def _in_group(self, group: Group, name: str, unit: str) -> Place | None:
        """The place of a part of the open group, of its whole or its rest; None closes the group."""
        if self._breaks_down(group, name, unit):
            return self._member(group, name)
        if group.beside and catalogue().exact_member(group.beside, name) is not None:
            self._group = replace(group, axis=group.beside, beside=group.axis)
            return self._member(self._group, name)
        if group.head is not None and group.names_subject and name.isascii() and WHOLE.match(name):
            return Place(group.head.path, group.head.text)
        if REST.match(name):
            if name.lower().startswith("sub"):
                # What is summed up behind a subtotal is more than the row above.
                self._group = replace(group, names_subject=False)
            return Place(PATH.join([*group.path, name]), name)
        if _is_unknown_part(group, name):
            return Place(PATH.join([*group.path, name]), name)  # of no name here: the others go on
        # Under one heading a part of another axis may follow without a word: ages after genders.
        heads = self._heading is not None
        self._group = self._unannounced(name, unit) if heads else self._among_siblings(name, unit)
        return self._member(self._group, name) if self._group is not None else None

    def _among_siblings(self, name: str, unit: str) -> Group | None:
        """The group of a member that goes on with a list of parts by another axis."""
        axes = catalogue().axes_with_member(name)
        whole = self._siblings.whole_of(axes[0]) if len(axes) == 1 else None
        if whole is None or whole.unit not in ("", unit) or catalogue().knows(name):
            return None
        return Group(axes[0], "", whole)

    def _unannounced(self, name: str, unit: str) -> Group | None:
        """A group without a heading: right below a row, the bare name of one axis' member ('男性')."""
        head = self._head or self._carried
        axes = catalogue().axes_with_member(name)
        if head is None or len(axes) != 1 or self._siblings.unclear(axes[0]) or _is_other(head, axes[0]):
            return None
        if head.unit not in ("", unit) and not _share_of_staff(head, axes[0], unit):
            return None
        if found := self._among_siblings(name, unit):
            return found
        if (unit == "%" and not _has_shares(head)) or (axes[0] == LEVELS and _is_part_of_staff(head)):
            # Shares below 'Average age' are those of the workforce that the table told of before,
            # and managers below 'Permanent employees' are of all of it.
            head = self._workforce
        if head is None:
            return None
        # Under a heading '女性员工', 'Permanent employees' is its part; elsewhere it is a metric of its own.
        part = self._heading is not None and axes[0] in OF_STAFF
        if not part and (catalogue().knows(name) or member_ahead(name, catalogue())):
            return None
        return Group(axes[0], "", head)

    def is_member(self, text: str) -> bool:
        """Whether the text names a member of the open axis."""
        return self._group is not None and catalogue().member(self._group.axis, strip_notes(text)) is not None

    def _breaks_down(self, group: Group, name: str, unit: str) -> bool:
        """A member by its very name, or one whose name contains it, in the unit of the row above.

        A metric of its own may contain a member's name too: 'partners in mainland China (number)'.
        """
        if catalogue().exact_member(group.axis, name) is not None:
            return True
        if catalogue().member(group.axis, name) is None or _says_more(group, name):
            return False
        if group.head is not None and not group.heading and names_a_total(name, group.head.text):
            return False
        head_unit = group.head.unit if group.head else ""
        return not head_unit or not unit or unit == head_unit

    def _member(self, group: Group, name: str) -> Place:
        path = PATH.join([*group.path, name])
        self._siblings.part_of(group.head, group.axis, catalogue().member(group.axis, name) or name)
        return Place(path, group.head.text if group.head else name, f"{group.axis}={name}")


def _aside(label: Label, above: str, whole: str) -> Place | None:
    """'(Turnover rate)' below 'Men' is that of the men; None below any other row."""
    axes = catalogue().axes_with_member(strip_notes(above))
    name = label.name.strip("()")
    if (kind := _BY_CHOICE.search(whole)) and not _BY_CHOICE.search(name):
        name = f"{kind[0]} {name}"  # below 'Voluntary leavers' it is no rate of all who left
    return Place(f"{name}{PATH}{above}", name, f"{axes[0]}={above}") if len(axes) == 1 else None


def _is_unknown_part(group: Group, name: str) -> bool:
    """A source of water or a country that the axis does not know: it ends no breakdown."""
    if group.axis == "water_source":
        return name.lower().endswith(" water") and not metric_named(name)
    return group.axis == "region" and group.head is not None and catalogue().is_place(name.partition(" (")[0])


def _names_another(group: Group, name: str) -> bool:
    """Below '雇员流失比率' the row '管理层女性比例' is a metric of its own, although it names the women."""
    own = catalogue().metric_read(name) if CJK.search(name) else None
    return own is not None and group.head is not None and own[0] != metric_named(group.head.text)


def _says_more(group: Group, name: str) -> bool:
    """Whether a label of people names a member and besides it what neither its head nor 'staff' says.

    Under 'Employees by gender' a row 'Female employees on leave' counts something else.
    """
    if group.axis not in PEOPLE_AXES or CJK.search(name):
        return _names_another(group, name)
    said = set(_WORD.findall(" ".join(group.path).lower())) | _OF_PEOPLE
    names = catalogue().exact_member
    words = _WORD.findall(name.lower())
    rest = [word for word in words if word not in said and names(group.axis, word) is None]
    exact = any(
        names(group.axis, " ".join(words[start:end])) is not None and not set(rest) - set(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    )
    return bool(rest) and not exact


def _share_of_staff(head: Head, axis: str, unit: str) -> bool:
    """'Women | %' below 'Employees | number': their share, for nothing else is counted by sex there."""
    return unit == "%" and axis == "gender" and metric_named(head.text) == WORKFORCE


def _is_part_of_staff(head: Head) -> bool:
    """Whether a row counts some of the staff: 'Permanent employees', 'Female staff'."""
    metric, own = catalogue().metric_read(head.text) or ("", "")
    return metric == WORKFORCE and own != ""


def _is_other(head: Head, axis: str) -> bool:
    """Whether the metric has no such parts: 'Male' is none of 'Female employees', nor of 'Female'.

    Categories are those of scope 3 alone; one whose name we do not know may stand above them.
    """
    of_no_category = axis == "category" and metric_named(head.text) != "ghg_emissions_scope3"
    if of_no_category or catalogue().exact_member(axis, strip_notes(head.text)) is not None:
        return True
    return f"{axis}=" in (catalogue().metric_read(head.text) or ("", ""))[1]


def _has_shares(head: Head) -> bool:
    """Whether a figure in percent can be a part of the metric: a rate's, or a share of those it counts."""
    metric = metric_named(head.text)
    counted = metric is not None and takes(metric, "") and not takes(metric, "years")
    return metric is None or counted or takes(metric, "%")
