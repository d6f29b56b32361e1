"""Tables without a head: rows of a known name and one value."""

from __future__ import annotations

from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.labels import read_label
from transforms.extract.numbers import as_value
from transforms.extract.words import join_wrapped, strip_notes
from transforms.model import Document, Line
from transforms.regex import regex

_ON_THE_PAYROLL = regex(
    r"(?:报告期末|期末)?(?:母公司|主要子公司|公司)?在职(?:员工|職工|职工)的?(?:数量|人数)(?:合计)?(?:[(（]人[)）])?\s+[\d,]+"
)
"""How annual reports count their staff above the tables that divide it, where no cells are known."""
_ON_FORM = regex(
    r"(?:报告期内投入环保资金|减少排放二氧化碳当量|公司研发人员的?数量|研发人员数量占公司总人数的?比例"
    r"|研发投入总额占营业收入的?比例)(?:[(（][^()（）]{1,8}[)）])?\s+[\d,.]+%?"
)
"""Rows of other forms of annual reports, each by itself: its name says of which period it is."""
_DASHES = str.maketrans("–—’", "--'")


def bare_tables(document: Document) -> frozenset[int]:
    """Lines that begin a table without a head: a known metric and one value, and another such pair."""
    alone = (line.number for line in document.lines if _is_told_alone(line))
    return frozenset(alone) | frozenset(
        upper.number
        for upper, lower in pairwise(document.lines)
        if _is_pair(upper) and _is_pair(lower) and is_known(upper.cells[0])
    )


def is_payroll(line: Line) -> bool:
    """Whether a line of text says by itself how many people are employed."""
    return not line.spans and _ON_THE_PAYROLL.fullmatch(line.text.strip()) is not None


def _is_told_alone(line: Line) -> bool:
    if "在职" in line.text and is_payroll(line):
        return True
    form = "研发" in line.text or "环保资金" in line.text or "二氧化碳当量" in line.text
    return form and len(line.cells) in (0, 2) and _ON_FORM.fullmatch(line.text.strip()) is not None


def _is_pair(line: Line) -> bool:
    return (
        len(line.cells) == len(line.spans) == 2
        and not as_value(line.cells[0])
        and bool(as_value(line.cells[1]))
    )


def is_known(label: str) -> bool:
    """Whether the catalogue knows a label, without notes, without unit and members or without '合计'."""
    names = (strip_notes(label), read_label(label).name, catalogue().without_filler(label))
    return any(catalogue().knows(name) or _is_worded(name) for name in names) or _is_qualified(label)


def is_half(above: str, label: str) -> bool:
    """Whether a label is a half without the line above; 'People' adds nothing to 'Workforce' below it."""
    joined, named = join_wrapped(above, label), catalogue().metric_read(read_label(label).name)
    if not is_known(label):
        return True
    return is_known(joined) and (named is None or named != catalogue().metric_read(read_label(joined).name))


def _is_qualified(label: str) -> bool:
    """A known name and behind it whose it is: 'Workforce – contractors', 'Branches (Peru)'."""
    name, apart, _ = label.partition(" – " if " – " in label else " - ")
    return bool(apart) and label[:1].isupper() and (catalogue().knows(name) or _is_worded(name))


def _is_worded(name: str) -> bool:
    """Whether it is an English name in other words; labels of scopes are put together by their own rules."""
    typed = name.translate(_DASHES).isascii() and "cope" not in name
    return typed and catalogue().metric_read(name) is not None


def completes_name(upper: str, lower: str) -> bool:
    """Whether only both lines together name a metric: a label torn where all lines are apart."""
    if not lower or not CJK.search(upper) or is_known(upper) or is_known(lower):
        return False
    return is_known(join_wrapped(upper, lower))
