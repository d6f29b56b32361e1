"""Zeros said in words: '未发生安全事故', '无使用童工、强迫劳动情况发生', 'no fatalities'."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.errors import CatalogueInvalid
from transforms.extract.meaning import metric_named, takes
from transforms.extract.text.clauses import read_around
from transforms.extract.text.cuts import read_words
from transforms.extract.text.running_words import words_within
from transforms.regex import regex

NOTHING = Path(__file__).with_name("nothing.toml")
_HAPPENS = regex(
    r"(?:的)?(?:情况|情況|情形|现象|現象|行为|行為|事件|个案|個案)?(?:的)?(?:发生|發生|出现|出現|存在)$"
    r"|的(?:违规|違規|不合规|不合規)?(?:情况|情況|事件|个案|個案|案件)$"
)
_ALWAYS = regex(
    r"(?:在|于|於)?(?:过去|過去|近|最近|连续|連續)[一二三四五六七八九十\d]{1,2}[个個]?(?:年|财年|財年|年度)(?:度)?(?:[（(][^（）()]*[）)])?(?:内|內|来|來)?"
    r"(?:[，,]|均|都|每年|各年)*|(?:均|都|从|從|亦|也|并|並)$"
)
"""For how long there was none: if for three years, then in the last of them."""

_GRADE = regex(r"较大|較大|特大|特别重大|特別重大|一般及以上|级及以上|級及以上")
"""'未发生较大及以上安全事故' says nothing of smaller ones."""

_SORTS = regex(
    r"^(?:任何)?(?:有关|有關|相关|相關)?(?:涉及|关于|關於)?"
    r"(?:(?:针对|針對|对|對)(?:本?集团|本?集團|本?公司|我们|我們)(?:[或及和](?:其|我们的|我們的)?(?:雇员|僱員|员工|員工))?"
    r"(?:的|所?提出(?:的|[并並及且]|之)?)?)?"
)
"""Words that leave nothing out; a '重大' does."""
_LISTED = regex(r"、|以及|[和或与與]|(?<!涉)及")
_EDGE = " ，,。；;、"


_NONE_EACH_YEAR = regex(r"(?:均|都|每年)(?:为|為|是)?\s*$")


def none_each_year(around: str, printed: str) -> bool:
    """'过去三年因工死亡人数均为 0': what was none in each of them was none in the last."""
    return printed == "0" and _NONE_EACH_YEAR.search(around) is not None


def none_of(clause: str) -> Iterator[str]:
    """The names of what a clause says there was none of."""
    found = next(words_within(clause, "none_occurred"), None)
    if found is None or _GRADE.search(clause):
        return
    before, after = _ALWAYS.sub("", clause[: found.start()]), clause[found.end() :]
    if name := _named(before, after):
        yield name
    elif CJK.search(after) and not before.strip(_EDGE)[8:]:
        # Of a list only what is all names: one unknown among them may narrow the others.
        items = [item for item in _LISTED.split(_HAPPENS.sub("", after.strip(_EDGE))) if item]
        names = [_named("", item) or _named("", f"{item}事件") for item in items]
        yield from (name for name in names if name and all(names) and len(names) > 1)


def _named(before: str, after: str) -> str | None:
    readings = [after]
    if CJK.search(after):
        plain = after.strip(_EDGE)
        readings += [_HAPPENS.sub("", plain), _SORTS.sub("", plain), _SORTS.sub("", _HAPPENS.sub("", plain))]
    for text in dict.fromkeys(readings):
        reading = read_around(before, text)
        metric = metric_named(reading.name) if reading else None
        if reading and metric and takes(metric, ""):
            return reading.name
        if not read_words(before) and (name := _words().get(catalogue().folded(text.strip(_EDGE)))):
            return name
    return None


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    """What there may be none of -> the name of its metric."""
    names: dict[str, list[str]] = tomllib.loads(NOTHING.read_text(encoding="utf-8"))
    for name in names:
        if metric_named(name) is None:
            raise CatalogueInvalid(
                f"'{name}' is no metric's name", where=NOTHING.name, next_step="Use names of the catalogue."
            )
    return {catalogue().folded(word): name for name, words in names.items() for word in words}
