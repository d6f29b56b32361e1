"""What the words over columns and before rows say: a year, a metric, members, counts or shares, a whole.

'男性人數' is a member and a count, '離職員工' a metric, '管理職' a member. A word that says none of these is
unknown, and a table with such a word over its columns is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.extract.heads.header import PERIOD
from transforms.extract.labels import Label, read_label
from transforms.extract.meaning import metric_named
from transforms.extract.metric_heads import axis_word
from transforms.extract.numbers import as_value, words_of
from transforms.extract.words import header_words, plain, strip_notes
from transforms.model import Line
from transforms.record import record
from transforms.regex import regex

WHOLE = regex(
    r"^(?:(?:性[别別])?(?:合计|合計|总计|總計|小计|小計|总数|總數|总和|總和|全体|全體|整体|整體)(?:人[数數])?"
    r"|(?:sub)?total)$",
    re.IGNORECASE,
)
COUNT = frozenset(["人数", "人數", "数量", "數量", "总人数", "總人數", "员工人数", "員工人數"])
SHARE = frozenset(
    [
        *("占比", "佔比", "比例", "比率", "百分比", "百分率", "%"),
        "占总人数比例",
        "佔總人數比例",
        "占總人數比例",
    ]
)
_KINDS = "|".join(sorted({*COUNT, *SHARE} - {"%"}, key=len, reverse=True))
_ENDS = regex(rf"^(?P<rest>.{{1,12}}?)(?P<kind>{_KINDS})$")
_AGE = regex(
    r"(?:(?:未[满滿]|不足|小[于於]|大[于於]|[满滿]|超[过過])\s?)?\d\d\s?(?:[岁歲]\s?)?"
    r"(?:(?:-|~|–|至|到)\s?(?:未[满滿]\s?)?\d\d\s?)?[岁歲](?:\s?[(（]?含[)）]?)?(?:\s?(?:及)?以[上下])?"
)
"""An age group, whose blanks part no columns: '30 - 50 歲', '未滿 30 歲'."""
_BRACKET = regex(r"\s+(?=[(（])")
_GROUPS = frozenset(
    [
        *("組別", "组别", "分类", "分類", "细分", "細分", "分组", "分組", "构成", "構成"),
        *("主要類別", "次要類別", "雇用類型", "僱用類型", "聘僱類型", "合約類型"),
    ]
)

_BEFORE = regex(
    r"^(?:[#▼▲◎●■]+\s*)?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.、]?\s*(?=[\u3400-\u9fff]))?"
    r"(?:(?:19|20)\d\d\s?年(?:度|底|末)?)?(?:近[两兩二三四五]年(?:度|来|來)?)?"
)
_WHOM = regex(
    r"^(?P<who>(?:全[体體])?(?:员工|員工|雇[员員]|僱員|同仁|董事(?:[会會])?(?:成[员員])?))"
    r"(?:人[数數])?(?:多元化?|性[别別]|年[龄齡]|[职職][级級別别]|雇用|及|與|与|和|[、])*"
    r"(?:[结結][构構]|[组組]成|分[布佈]|[构構]成|概[况況]|[统統][计計]|情形|一[览覽]|多元化?)+表?"
    r"(?:\s?[(（].{1,24}[)）])?(?:\s?(?:单位|單位)\s?[:：]\s?人)?$"
)


@record(frozen=True, slots=True)
class Said:
    """What a word says; `members` as (axis, name as printed), `share` None where it tells no kind."""

    period: str = ""
    metric: Label | None = None
    members: tuple[tuple[str, str], ...] = ()
    share: bool | None = None
    whole: bool = False
    unit: str = ""


def joined(parts: Iterable[Said]) -> Said | None:
    """What several words say together; None where two contradict each other."""
    told = list(parts)
    periods = {one.period for one in told if one.period}
    metrics = {one.metric.name: one.metric for one in told if one.metric}
    shares = {one.share for one in told if one.share is not None}
    members: dict[str, str] = {}
    for axis, name in (pair for one in told for pair in one.members):
        if members.setdefault(axis, name) != name:
            return None
    if max(len(periods), len(metrics), len(shares)) > 1:
        return None
    return Said(
        next(iter(periods), ""),
        next(iter(metrics.values()), None),
        tuple(sorted(members.items())),
        next(iter(shares), None),
        any(one.whole for one in told),
        next((one.unit for one in told if one.unit), ""),
    )


@lru_cache(maxsize=4096)
def said(word: str) -> Said | None:
    """What a word says, None where it is not known.

    >>> said("男性人數").members, said("男性人數").share, said("新進員工").metric.name, said("蘆竹廠")
    ((('gender', '男性'),), False, '新進員工', None)
    """
    label = read_label(strip_notes(plain(word)))
    name = label.name.replace(" ", "") if not label.name.isascii() else label.name
    if WHOLE.match(name):
        return Said(whole=True)
    if PERIOD.fullmatch(plain(word)):
        return Said(period=plain(word))
    if (kind := _kind(name or label.unit)) is not None:
        return kind
    if (axis := _axis(name)) is not None:
        return Said(members=((axis, name),))
    known = catalogue().metric_read(label.name) is not None
    return Said(metric=label, unit=label.unit) if known else None


def _kind(name: str) -> Said | None:
    """'人數', '占比', alone or behind a member: '男性占比'."""
    found = _ENDS.match(name)
    axis = _axis(found["rest"]) if found else None
    members = ((axis, found["rest"]),) if found and axis else ()
    word = found["kind"] if found and axis else name
    if word in COUNT:
        return Said(members=members, share=False)
    return Said(members=members, share=True, unit="%") if word in SHARE else None


def _axis(name: str) -> str | None:
    axes = catalogue().axes_with_member(name)
    return axes[0] if len(axes) == 1 and axes[0] != "hazard" else None


def heads_labels(word: str) -> bool:
    """Whether a word but says what stands below it: '項目', '年齡', '項目/性別'."""
    parts = [strip_notes(part) for part in plain(word).split("/")]
    return all(
        header_words().get(part) == "label"
        or part in _GROUPS
        or axis_word(part) is not None
        or catalogue().axis_of(part) is not None
        for part in parts
    )


def pieces(line: Line) -> list[str]:
    """The filled cells of a line of a file, else its words; the blanks in names of two signs part nothing."""
    if line.spans and line.page is None:
        return [plain(cell) for cell in line.cells if cell.strip()]
    text = _AGE.sub(lambda found: "".join(found[0].split()), plain(line.text))
    words: list[str] = []
    for word in words_of(_BRACKET.sub("", text)):
        # '男 性 人 數': names of two signs set wide.
        wide = words and len(word) == len(words[-1]) == 1 and not word.isascii()
        if wide and said(words[-1] + word) is not None:
            words[-1] += word
        else:
            words.append(word)
    return words


def figures(words: Sequence[str]) -> int:
    """How many figures stand at the end of a line's words; years are none."""
    count = 0
    for word in reversed(words):
        if as_value(word) is None or (PERIOD.fullmatch(plain(word)) and not word.isdigit()):
            break
        count += 1
    return count


def of_people(title: str) -> Label | None:
    """Whom a title counts by what it divides: '員工組成', '2024年董事會成員結構'.

    >>> of_people("3.1 員工組成(民國113年12月31日)").name, of_people("職業災害統計")
    ('員工人數', None)
    """
    found = _WHOM.match(_BEFORE.sub("", title.strip()))
    name = f"{found['who']}人數" if found else ""
    return Label(name, name) if name and metric_named(name) in ("employees_total", "board_members") else None
