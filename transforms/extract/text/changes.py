"""Changes on the year before: '同比增长 13%' behind a named figure, and the level such a change leads to."""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.extract.meaning import is_saving
from transforms.extract.metric_heads import PARTS_ONLY
from transforms.extract.text.clauses import Reading, knows, read_around
from transforms.extract.text.running_words import says, word_at_start, words_within
from transforms.regex import regex

_LINK = regex(r"^(?:了|约|約|达|達|为|為|by|about|approximately|\s)*$", re.IGNORECASE)
_TO_LEVEL = regex(r"^(?:,|，)?\s*(?:至|到|达|达到|達到|to|reaching)\s*$", re.IGNORECASE)
_REACHED = regex(r"\b(?:to|at|from)(?:\s+[a-z]+){0,2}\s*$")
_COUNTED = regex(r"(?:总人数|人数|人數|总数|總數|数量|數量)$")
_SHARE = regex(r"^(?:其)?(?:占比|佔比|比例|占|佔)?(?:约|約|达|達|为|為)*$")
_OF_STAFF = regex(
    r"^[占佔](?:公司|集团|集團)?(?:全体|全體|总|總)?[员員]工(?:总|總)?(?:人)?[数數]?的?(?:比例|比率|比重)?(?:约|約|达|達|为|為)*$"
)
_PART_OF = regex(
    r"^占(?:公司|集团|集團|本公司|当年|全年)?(?P<whole>[\u3400-\u9fff]{2,8}?)的?(?:比例|比重)?(?:约|約|达|達|为|為)*$"
)
_AGAINST = regex(
    r"(?:同比|环比|環比|按年|(?:较|較|比|与|與)"
    r"(?:(?:19|20)\d\d ?年度?|上一?年度?|去年度?|前一年度?|上年同期|去年同期)(?:相比|同期)?)"
    r"(?:大幅|略|有所)?$"
)
"""'用电量较上一年度': what a change is measured against, behind what changed."""
_THAN_A_YEAR = regex(r"(?:(?:相)?[较較比]|[与與])\s?(?P<year>(?:19|20)\d\d)\s?年度?(?:同期|相比)*")
_YEAR = regex(r"(?:19|20)\d\d")
_RATIO = regex(
    r"(?P<way>减少|減少|增加|下降|上升|降低|增长|增長)(?:比例|比率|幅度|率)(?:约|約|达|達|为|為)*$"
)
"""'减少 186,000 度，减少比例为 1.03%'."""
PERCENT = frozenset(["%", "％", "per cent", "percent"])


def change_name(before: str, after: str, named: str | None, unit: str) -> str | None:
    """The path of a change of what was named last: '营业收入 > 同比增长'; None for anything else."""
    if not named or unit not in PERCENT or after.strip(" ，,。"):
        return None
    text = before.strip(" ，,。(（")
    against = word_at_start(text, "against_last_year")
    rest = text[against.end() :].strip() if against else text
    direction = word_at_start(rest, "rising", "falling")
    if not against or not direction or not _LINK.match(rest[direction.end() :]):
        return None
    paths = (f"{named}{against[0]}{direction[0]}", f"{named} > {against[0]}{direction[0]}")
    return next((path for path in paths if knows(path)), None)


def behind_a_name(before: str, after: str, named: str | None, unit: str, told: tuple[str, str]) -> str | None:
    """What a figure behind a named one is of that: its change, its share, or the ratio of its change.

    `told`: the sentence before the figure and the time it speaks of.
    """
    name = change_name(against_the_year_before(before, told[1]), after, named, unit)
    name = name or share_name(before, after, named, unit)
    return name or ratio_name(before, against_the_year_before(*told), named, unit)


def against_the_year_before(text: str, period: str) -> str:
    """'用电量较2023年下降' as '用电量同比下降' where the time spoken of is 2024.

    >>> against_the_year_before("用电量较2023年下降", "2024年")
    '用电量同比下降'
    """
    if "年" not in text or not (now := _YEAR.search(period)):
        return text
    before = int(now[0]) - 1
    return _THAN_A_YEAR.sub(lambda found: "同比" if int(found["year"]) == before else found[0], text)


def a_change(before: str, after: str, unit: str, period: str) -> Reading | None:
    """'用电量较2023年下降 5%' in a sentence of 2024."""
    return read_around(against_the_year_before(before, period), after) if unit in PERCENT else None


def ratio_name(before: str, told: str, named: str | None, unit: str) -> str | None:
    """The change of what was said to change just before: '用电量同比减少 186,000 度，减少比例为 1.03%'."""
    found = _RATIO.match(before.strip(" ，,。(（"))
    if not (found and named and unit in PERCENT and says(told, "against_last_year")):
        return None
    name = f"{named}同比{found['way']}"
    return name if knows(name) else None


def share_name(before: str, after: str, named: str | None, unit: str) -> str | None:
    """'研发投入 5.6 亿元，占营业收入的 4.5%': the part that what was named last is of something."""
    text = before.strip(" ，,。(（")
    if not named or unit not in PERCENT or after.strip(" ，,。；;、)）"):
        return None
    plain = named.split(" > ")[-1]
    if _SHARE.match(text) or _OF_STAFF.match(text):
        return _share_of_people(plain)
    found = _PART_OF.match(text)
    if not found:
        return None
    names = (f"{plain}占{found['whole']}{ending}" for ending in ("的比例", "比例", "比重"))
    return next((name for name in names if knows(name)), None)


def _share_of_people(named: str) -> str | None:
    """'女性员工 2,310 人，占比 36.0%', '男性 414 人(85.9%)': the share has the name of those counted."""
    stem = _COUNTED.sub("", named)
    names = (f"{stem}占比", f"{named}占比")
    return next((name for name in names if stem and knows(name) and not _of_nobody(name)), None)


def _of_nobody(name: str) -> bool:
    """'员工占比' without a word on whose part it is."""
    found = catalogue().metric_read(name)
    return found is not None and found[0] in PARTS_ONLY and not found[1]


def subject_of_change(before: str) -> str | None:
    """What a change is said of, where the change itself is no metric: 'Scope 1 emissions fell'."""
    found = list(words_within(before, "rising", "falling"))
    if not found or not _LINK.match(before[found[-1].end() :]):
        return None
    subject = before[: found[-1].start()].strip()
    reading = read_around(subject, "") or read_around(_AGAINST.sub("", subject), "")
    return reading.name if reading else None


def is_left_of(before: str, name: str) -> bool:
    """Whether a figure is what is left of what was cut: 'we reduced our emissions to [1,806 t]'."""
    return _REACHED.search(before) is not None and is_saving(name)


def level_after_change(before: str, after: str, named: str | None) -> str | None:
    """'... fell 12 % to [139,413 tCO2e]': the level has the name of what changed."""
    link = _TO_LEVEL.match(before)
    return named if named and link and not says(after, "rising", "falling") else None
