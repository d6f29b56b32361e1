"""Figures of the year before beside those of this year, in Chinese sentences.

'柴油消耗量由去年的 10,860 升减少至 9,742 升' tells the year before first and then this one; '较2021年的
13.4 亿元' and '2022年为 33.8%' tell again what was told last. Where the first year is not said, its
figure is told of no year, and the one it led to still has the name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.catalogue.text import holds_any
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.meaning import named_for
from transforms.extract.raw import Raw
from transforms.extract.text.clauses import read_around
from transforms.extract.text.figures import arabic
from transforms.extract.text.running_words import says, word_at_start
from transforms.regex import regex

_LAST = r"(?:上一?年度?|去年度?|前一年度?|年初|期初)"
_WHEN = rf"(?P<when>(?:19|20)\d\d\s?年(?:度|末|底)?|{_LAST}(?:同期|末|底)?)"
_FROM = regex(rf"^(?P<head>.{{2,40}}?)[则則]?(?:由|从|從){_WHEN}?(?:同期)?的?(?:约|約)?$")
_MOVES = (
    r"(?:逐步|进一步|進一步|大幅|稳步|穩步|显著|顯著|有效|略|同比|持续|持續|继续|繼續|已)*"
    r"(?:下降|降低|减少|減少|下滑|下跌|回落|提升|提高|增长|增長|增加|上升|上涨|改善|优化|優化|缩减|縮減|升|降|增|减|減)?"
)
_TO = regex(
    rf"^[，,]?{_MOVES}(?:至|到|为|為)了?(?:今年|本年度?|报告期内?|報告期內?|(?P<year>(?:19|20)\d\d\s?年)度?)?的?(?:约|約)?$"
)
_AGAINST = regex(
    rf"^(?:并|且|但|均|而)?(?:较|較|比|相比|相较|相較|对比|對比|高于|高於|低于|低於)(?:于|於)?{_WHEN}(?:同期)?的(?:约|約)?$"
)
_AGAIN = regex(
    rf"^(?:而)?(?:于|於|在)?{_WHEN}(?:同期)?(?:(?:[则則]?(?:为|為|是)|[:：])|[则則]?{_MOVES}(?:至|到|为|為)了?)(?:约|約)?$"
)
_OF_LAST = regex(rf"^(?:而)?(?:于|於|在)?(?P<when>(?!年初|期初){_LAST})(?:同期)?的?(?P<head>.{{2,40}})$")
_NOW = regex(
    rf"^(?:而|但|则|則)?(?:今年|本年度?|本?报告期内?|本?報告期內?|本?报告年度|本?報告年度)[则則]?(?:已|亦|也)?{_MOVES}(?:至|到|为|為|是)了?(?:约|約)?$"
)
_LAST_ONLY = regex(r"^(?:上年度?|去年度?|上一年度?|上年同期|去年同期)[:：]?$")
_BLANKS = regex(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])")
_BEHIND = regex(r"^(?:有所|进一步|進一步|略|大幅|显著|顯著|均|相比|稳步|明显|明顯|持平|同比|或)")
_OWN_YEAR = regex(r"(?:19|20)\d\d")


class Level(NamedTuple):
    """A name told of another year: `period` as printed, '' where the year is not said."""

    name: str
    period: str


def _tight(text: str) -> str:
    """The words with their dates in digits, without the blanks that pages set around digits."""
    return _BLANKS.sub("", arabic(text))


def level_from(before: str, after: str, unit: str) -> Level | None:
    """'用电量由上年的' [62,300 兆瓦时]: the name and the year of what it was."""
    if not holds_any(before, "由从從"):
        return None
    return None if after.strip(" ，,。") else _named_level(_FROM, before, unit)


def of_last_year(before: str, after: str, unit: str) -> Level | None:
    """'去年因工受伤个案' [286 宗]: a name told of the year before."""
    if not holds_any(before, "上去前"):
        return None
    return None if after.strip(" ，,。；;") else _named_level(_OF_LAST, before, unit)


def _named_level(pattern: re.Pattern[str], before: str, unit: str) -> Level | None:
    """The level that the `head` of a pattern names, and `when` it was."""
    found = pattern.match(_tight(before).strip(" ，,。"))
    reading = read_around(found["head"], "") if found else None
    if found is None or reading is None or named_for(reading.name, unit) is None:
        return None
    return Level(reading.name, found["when"] or "")


def reached(before: str) -> str | None:
    """'降至', '增加到2024年的': the year the words say of the level there is, '' where they say none."""
    found = _TO.match(_tight(before).strip())
    return None if found is None else found["year"] or ""


def told_again(before: str, after: str, named: str | None, unit: str) -> Level | None:
    """'较2021年的' [13.4 亿元] '增长', '2022年为' [33.8%]: what was told last, of another year."""
    if named is None or named_for(named, unit) is None:
        return None
    text, behind = _tight(before).strip(" ，,。(（"), after.strip(" ，,。；;)）")
    if not behind and before.lstrip()[:1] in "(（" and _LAST_ONLY.match(text):
        return Level(named, text.rstrip("：:"))
    if not behind and _NOW.match(text):
        return Level(named, "本年")
    found = _AGAINST.match(text) or (None if behind else _AGAIN.match(text))
    if found is None or not (
        not behind or word_at_start(behind, "rising", "falling") or _BEHIND.match(behind)
    ):
        return None
    return None if says(behind, "no_actual") else Level(named, found["when"])


def named_before(last: Raw, unit: str) -> str | None:
    """What '2023年和2022年分别为' goes on with: the name of the figure before, where it takes their unit."""
    told = last.head if not last.ignored_by else None
    return told if told and named_for(told, unit) else None


def period_said(when: str, present: str) -> str:
    """The words for a year as a period: '去年' beside a sentence of 2022 is 2021.

    >>> period_said("去年", "2022年"), period_said("2021年", "2022年"), period_said("上年", "报告期")
    ('2021年', '2021年', '上年')
    """
    if _OWN_YEAR.match(when):
        return when
    if when == "本年":
        return present
    if present == REPORTING_PERIOD:
        return "上年"
    found = _OWN_YEAR.search(arabic(present))
    return f"{int(found[0]) - 1}年" if found else ""
