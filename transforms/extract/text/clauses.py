"""Which metric a clause speaks of: the words around its figure, without those that only link them.

Every word must be accounted for: what remains after fillers are taken off has to be the exact name
of a metric ('收到[5,645件]关于产品及服务的投诉'). A word too many is somebody else's figure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.member_labels import member_ahead
from transforms.catalogue.text import CJK
from transforms.extract.meaning import says_unit, without_amount
from transforms.extract.text.figures import Figure, dates, unit_taken
from transforms.extract.text.running_words import is_word, word_at_end, word_at_start
from transforms.extract.words import join_wrapped
from transforms.record import record
from transforms.regex import regex

_EDGE = " \t,.:;：，；、。•·●■-–—“”\"'*　"
_AS_AT = regex(
    r"(?:截至|截止|截止至|自|于|於|在|至|from|as at|as of|at|by|in|during|for|of|until)\s*$", re.IGNORECASE
)
_AFTER_DATE = regex(
    r"^\s*(?:全年|期间|期間|年度|内(?![部控])|内，|底|末|止|以来|以來|前|financial year|fiscal year)\s*,?"
)
_NOTE = regex(r"\s*\[\d{1,2}\]")
_NUMBERING = regex(
    r"^\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[ivx]{1,4}|[a-h])[)）]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})、"
    r"|\d{1,2}[.．](?!\d)|[①-⑳]|[一二三四五六七八九]是)\s*(?=\S)"
)
"""'（1）', '2、', '③', '一是' before what an item of a list tells."""
_INNER = regex(r"[共了已的]")
"""Small words inside a name that names are also written without: '雇用[了]残疾员工'."""

_LIMIT = regex(
    r"(?:许可|許可|核定|排污证|排污證|限值|限額|限额|总量指标|總量指標|控制指标|排放标准|排放標準)[^，。；（(）)]{0,10}(?P<inner>[（(][^（）()]*[)）])"
)
_SCALES = "百千万亿萬億"
_THINGS = frozenset(
    ["台", "家", "个", "個", "间", "間", "处", "處", "户", "戶", "棵", "株", "起", "宗", "件", "例"]
)
_STAFF = regex(r"(?:员工|雇员|职工|員工|僱員|職工)$")
_MOVES = regex(r"(?:新入职|新入職|离职|離職|董事|董事[会會]|[监監]事[会會])$")
_BOARDS = ("董事会", "董事會", "监事会", "監事會")
_PERSONS = frozenset(["人", "名", "位"])
_KIND_OF_TRAINING = regex(
    r"[\u3400-\u9fff]{2}(?<!开展)(?<!開展)(?<!组织)(?<!組織)(?<!举办)(?<!舉辦)(?<!参加)(?<!参与)(?:培训|培訓)$"
)
_HAVE = regex(
    r"(?:共|现|現|拥|擁|目前|合|年末|年底|期末|我们|我們|集团|集團|公司)有(?:约|約|近|超过|超過|逾|超)*$"
    r"|(?:共|合共|共计|共計)(?:聘用|雇用|雇佣|僱用|聘有|雇有)?(?:约|約|近|超过|超過|逾|超)*$"
)
_PART = regex(r"其中|当中|當中|另|包括|新")
_WORKERS = regex(r"(?:员工|雇员|職工|职工|員工|僱員)$")
MAX_STEPS = 7


@record(frozen=True, slots=True)
class Reading:
    """The name a clause gives its figure, and the word that makes the figure inexact."""

    name: str
    qualifier: str | None


@lru_cache(maxsize=32768)
def read_around(before: str, after: str, noun: str = "", group: str | None = None) -> Reading | None:
    """The metric named by the words before and behind a figure; None unless they all fit.

    >>> read_around("2022年，我们收到", "关于产品及服务的投诉").name
    '收到关于产品及服务的投诉'
    """
    heads, qualifier = _heads(_NUMBERING.sub("", _NOTE.sub("", before)))
    tails = _tails(_NOTE.sub("", after))
    names = [name for head in heads for tail in tails for name in _names(head, noun, tail)]
    if "" in heads and (had := _had(before, noun, tails[-1])):
        names.append(had)
    # Under a name said before, '授权发明专利' is the part of it that the catalogue knows as such.
    paths = [f"{group} > {name}" for name in names if group]
    told = [*paths, *names]
    # A name in other words counts only where no reading is a name as it stands.
    read = next(filter(knows, told), None) or next(filter(_is_worded, told), None)
    return Reading(read, qualifier) if read else None


def is_linked(figure: Figure, before: str, after: str) -> bool:
    """Whether a unit, or the words around it, links a figure to a name."""
    if unit_taken(figure) or (says_unit(before) and "." in figure.text):
        return True
    return bool(before.strip() if after.strip() else word_at_end(before.strip(), "linking"))


def limits(text: str) -> list[tuple[int, int]]:
    """Where brackets tell what is allowed: '均低于许可排放量（化学需氧量 180 吨、氨氮 18 吨）'."""
    return [found.span("inner") for found in _LIMIT.finditer(text)] if "（" in text or "(" in text else []


def _names(head: str, noun: str, tail: str) -> list[str]:
    plain = join_wrapped(head, tail)
    nouns = dict.fromkeys((noun, noun.lstrip(_SCALES), noun.lstrip("个個"))) if noun else ()
    counted = [join_wrapped(join_wrapped(head, one), tail) for one in nouns if one]
    if noun and head and not tail and not head.isascii():
        # '自助设备 1,240 台', '员工共计 1,126 人': the unit says what is left out, the number.
        counted += [head + _ending(noun.lstrip(_SCALES), head)]
    if noun in _PERSONS and head.endswith("者"):
        counted += [head[:-1]]  # '申请育婴留职停薪者 86 人'
    # '合规培训' alone are sessions; with 人次 behind its figure those who came are counted.
    # '董事会' alone are its meetings; with 名 behind the figure its members are counted.
    attended = noun.endswith("人次") or (noun in _PERSONS and head.endswith(_BOARDS))
    whole = [name for name in ((*counted, plain) if attended else (plain, *counted)) if name]
    return whole + [_INNER.sub(put, name) for name in whole for put in ("", " > ") if _INNER.search(name)]


def _ending(noun: str, head: str) -> str:
    if noun in _THINGS:
        return "数"
    if noun in _PERSONS and (_STAFF.search(head) or _MOVES.search(head)):
        return "人数"
    if noun == "人次" and _KIND_OF_TRAINING.search(head):
        return noun
    if noun in _PERSONS and head.endswith(("供应商", "供應商")):
        return "数"
    return "席位" if noun == "席" else ""


def _had(before: str, noun: str, tail: str) -> str:
    """'共有 [16,842 名]员工', '我们有 [1,286 家]供应商': who has them has so many in all."""
    if not _HAVE.search(before.strip(_EDGE)) or _PART.search(before):
        return ""
    counted = noun.lstrip("".join(_PERSONS)) + tail
    if noun[:1] in _PERSONS and _WORKERS.search(counted):
        return f"{counted}人数"
    return f"{tail}总数" if noun == "家" and tail.endswith(("供应商", "供應商")) else ""


def knows(name: str) -> bool:
    """Whether this is the exact name of a metric, in any way of writing it."""
    cat = catalogue()
    if cat.knows(name) or ((bare := without_amount(name)) != name and cat.knows(bare)):
        return True
    # '范围1排放' is told by its parts, '男性员工流失率' by its member.
    return bool(CJK.search(name)) and (cat.metric_read(name) or member_ahead(name, cat)) is not None


def _is_worded(name: str) -> bool:
    """Whether an English name says in other words what a metric is called."""
    return not CJK.search(name) and catalogue().metric_worded(name) is not None


def qualifier_before(before: str) -> str | None:
    """The word just before a figure that makes it inexact: '近', 'over'."""
    return _ends(before)[1]


def _heads(before: str) -> tuple[list[str], str | None]:
    """Ever shorter readings of what stands before a figure, and the qualifier among what is taken off."""
    ends, qualifier = _ends(before)
    if before.isascii():
        # 'Total waste generated in 2023 was': the time stands between the name and its verb.
        ends = list(dict.fromkeys(shorter for end in ends for shorter in (end, _without_date_behind(end))))
    if (whole := ends[0])[-1:] in ("占", "佔"):
        ends.insert(0, f"{whole[:-1]}占比")
    heads = dict.fromkeys(start for end in ends for start in _from_left(end, "opening"))
    return [head for head in heads if not head.startswith("的")], qualifier


def _ends(before: str) -> tuple[list[str], str | None]:
    qualifier = None
    ends = [before.strip(_EDGE)]
    while len(ends) < MAX_STEPS:
        found = word_at_end(ends[-1], "inexact", "linking")
        if not found:
            break
        if qualifier is None and is_word(found[0], "inexact"):
            qualifier = found[0]
        ends.append(ends[-1][: found.start()].strip(_EDGE))
    return ends, qualifier


def _tails(after: str) -> list[str]:
    tails = [_without_date_behind(after.strip(_EDGE))]
    if tails[0] != after.strip(_EDGE):
        tails.insert(0, after.strip(_EDGE))
    for _ in range(MAX_STEPS):
        found = word_at_end(tails[-1], "closing")
        if not found:
            break
        tails.append(_without_date_behind(tails[-1][: found.start()].strip(_EDGE)))
    starts = dict.fromkeys(start for tail in tails for start in _from_left(tail, "counting"))
    return [start for start in starts if not start.startswith("的")]


def _from_left(text: str, words: str) -> list[str]:
    readings = [text]
    while len(readings) < MAX_STEPS:
        last = readings[-1]
        rest = _without_date_ahead(last)
        if rest == last and (found := word_at_start(last, words)):
            rest = last[found.end() :].strip(_EDGE)
        if rest == last:
            break
        readings.append(rest)
    return readings


def _without_date_ahead(text: str) -> str:
    """The text behind a date it begins with: '截至2022年末，X' -> 'X'."""
    for start, end in dates(text)[:1]:
        if not _AS_AT.sub("", text[:start]).strip(_EDGE):
            return _AFTER_DATE.sub("", text[end:]).strip(_EDGE)
    return text


def _without_date_behind(text: str) -> str:
    for start, end in dates(text)[-1:]:
        if not text[end:].strip(_EDGE):
            return _AS_AT.sub("", text[:start]).strip(_EDGE)
    return text
