"""Changes on the year before: '同比增长 13%' behind a named figure, and the level such a change leads to."""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.extract.metric_heads import PARTS_ONLY
from transforms.extract.text.clauses import knows, read_around
from transforms.extract.text.running_words import says, word_at_start, words_within
from transforms.regex import regex

_LINK = regex(r"^(?:了|约|約|达|達|为|為|by|about|approximately|\s)*$", re.IGNORECASE)
_TO_LEVEL = regex(r"^(?:,|，)?\s*(?:至|到|达|达到|達到|to|reaching)\s*$", re.IGNORECASE)
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
    r"(?:(?:19|20)\d\d ?年|上一?年度?|去年度?|前一年度?|上年同期|去年同期)(?:相比|同期)?)(?:大幅|略|有所)?$"
)
"""'用电量较上一年度': what a change is measured against, behind what changed."""
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
    paths = (f"{named} > {against[0]}{direction[0]}", f"{named}{against[0]}{direction[0]}")
    return next((path for path in paths if knows(path)), None)


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


def level_after_change(before: str, after: str, named: str | None) -> str | None:
    """'... fell 12 % to [139,413 tCO2e]': the level has the name of what changed."""
    link = _TO_LEVEL.match(before)
    return named if named and link and not says(after, "rising", "falling") else None
