"""The time a sentence speaks of: the year it names, else the year of the report.

A month or a day within the year is an event, no whole year; years since the beginning are several.
"""

from __future__ import annotations

import re

from transforms.catalogue.text import holds_any
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.text.figures import arabic, dates
from transforms.extract.text.running_words import says
from transforms.record import record
from transforms.regex import regex

_COMPARED = regex(
    r"(?:(?:较|較|比|与|與|同)(?:基准年|基準年|基年)"
    r"|较|較|比|相比|与|與|同|(?<![截止])至|base ?(?:line|year)(?: of)?|than|compared (?:with|to)|against"
    r"|versus|vs\.?|over|on|(?:than|compared (?:with|to)|against|versus) (?:in|at the end of))"
    r"(?:\s+the)?\s*(?:(?:19|20)\d\d\s?年?度?\s?[、和及与與]\s?)*$",
    re.IGNORECASE,
)
"""Also '较2020和2021年': both are years that this one is set beside."""
_THAN = r"(?<!more )(?<!less )(?<!fewer )(?<!higher )than"
_BESIDE = regex(
    rf"\b(?:against|compared (?:with|to)|versus|vs\.?|(?:up|down)? ?from|after|{_THAN})"
    r"\s+(?:about |around |some |nearly |almost )?(?:[A-Z]{0,3}[$€£¥])?\d[\d.,]*"
    r"(?:(?:[^,;:.\d]|(?<=[A-Za-z])\d){0,24}?\s(?:in|for|during|on|at)|\s?)\s*(?:the )?(?:end of |year )?$"
    r"|\b(?:below|above|under) the \d[\d.,]*\s?[a-z%]* of $",
    re.IGNORECASE,
)
"""'against 1,488 GWh in 2023': the year of a figure that another is set beside."""
_AIM = regex(r"(?:到|(?<!as )by)\s*$", re.IGNORECASE)
_AIMED = regex(
    r"\s*(?:targets?|goals?|ambitions?|commitments?|objectives?|baselines?|base(?: years?)?|levels?)\b",
    re.IGNORECASE,
)
"""'our 2030 target', 'the 2019 baseline': no time a figure is of."""
_SINCE = regex(r"(?:自|从|從|自从|since|from)\s*$", re.IGNORECASE)
_CHANGED_SINCE = regex(r"\d\s?(?:%|per ?cent)(?: [a-z]+)? since\s*$", re.IGNORECASE)
"""'a reduction of 65% since 2013': a base year, no years that are counted together."""
_FROM = regex(r"[从從由]\s*$")
_FROM_LEVEL = regex(r"(?:度|末|底)?(?:同期)?的?\s?(?:约|約|人民币|人民幣|港币|港幣)?\s?\d")
"""'从2022年的 0.68 降至 0.52': the level there was, no beginning."""
_SINCE_BEGINNING = regex(
    r"(?:成立|创立|開業|开业|上线|创办|设立)(?:至今|以来|以來)"
    r"|(?:过去|過去|近)\s?[\d一二三四五六七八九十]{1,2}\s?年|since (?:its|our|the) \w+"
    r"|\b(?:past|last) (?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|several|few) years\b",
    re.I,
)
_BEGUN = ("至今", "以来", "以來", "过去", "過去", "近", "ince ", "INCE ", "past ", "last ")
"""Each of those holds one; told much sooner than the whole pattern."""
_THIS_YEAR = regex(
    r"\s*(?:于|於|在)?(?:本报告期|本報告期|报告期[内內]|報告期[内內]|本财年|本財年|本年|全年|年[内內]|期[内內])"
)
_AS_AT = regex(r"(?:截至|截止|截止至|[于於]|as at|as of|at|ended|ending|until)\s*$", re.IGNORECASE)
_ON_A_DAY = regex(r"\d{1,2}(?:st|nd|rd|th)? [A-Z]|[A-Z][a-z]+ \d{1,2},? ")
_UP_ON = regex(r"(?:%|per ?cent|points?)(?: (?:up|down|higher|lower|more|less))? on $")
"""'345 were employed on 31 December 2021' tells of that day, 'up 3% on 31 December 2021' compares with it."""
_HAD = regex(r",? (?:we|(?:the|our) [A-Za-z' ]{2,30}?) (?:had|have|employed)\b")
"""What there was on a day, and not what happened on it."""
_SITE = r"(?:plants?|sites?|mills?|mines?|factor(?:y|ies)|division|segment|branch|office|refiner(?:y|ies))\b"
_OF_A_SITE = regex(rf"[A-Z]\w+ {_SITE}")
_OF_A_NAME = regex(
    rf"{_SITE}|\b(?:[Ii]n|[Aa]t|[Ff]or|[Ff]rom|[Oo]f) (?:the |our )?"
    r"(?!(?:FY|CY|ESG|Group|Company|Year|Reporting|Fiscal|Financial|Total|Sustainability)\b)[A-Z][a-z]"
)
_LAST_SENTENCE = regex(r"[.!?] (?=[A-Z])|[。！？]")
_MONTH = regex(r"月|[A-Z][a-z]{2,}")
_DAY = regex(r"月\s?(?P<zh>\d{1,2})\s?日|^(?P<en>\d{1,2})(?:st|nd|rd|th)? [A-Z]|[A-Z][a-z]+ (?P<us>\d{1,2}),")
_YEAR_ENDS = regex(
    r"(?<!\d)(?:12\s?月\s?31|3\s?月\s?31|6\s?月\s?30|9\s?月\s?30)\s?日"
    r"|31(?:st)? (?:December|March)|30(?:th)? (?:June|September)|(?:December|March) 31|(?:June|September) 30"
)
_YEAR_END = regex(r"(?P<year>(?:19|20)\d\d)\s?年\s?12\s?月\s?[末底]")
_PART_OF_YEAR = regex(r"\s?(?:上半年|下半年|[前第]?[一二三四]个?季度)")
_NOW_HAS = ("现", "現", "目前")
_NOW = regex(r"现有|現有|目前|[现現]拥有|[现現]擁有")
"""'于2014年成立，现有员工168人': a state of the report's day, whatever was told before it."""
_ASIDE = regex(r"[(（](?:(?:FY|CY)\s?)?(?:19|20)?\d\d\s?年?\s?[:：][^()（）]*[)）]")
"""'(2019: 170 tonnes)': the year of the figure in brackets, not of what follows them."""

_BRACKETS = regex(r"\([^()]*\)")
"""A remark in brackets has a year of its own where the sentence names one: '(X was included in 2013)'."""

_YEAR = regex(r"(?:19|20)\d\d|(?:FY|CY)\s?'?\d\d", re.IGNORECASE)


JOINED_DATES = regex(r"\s*(?:(?:财年|財年|年度?|末|底)?\s*(?:、|以及|和|及)|,? and|,)\s*")
"""What stands between two years that are told of together: '2024年及2023年', 'in 2024, 2023 and 2022'."""
_BETWEEN = regex(r"\bbetween\s*$|(?:介于|介於)\s*$", re.IGNORECASE)

FAR = 64
"""So many characters before a date a comparison can begin with its figure."""

NEAR = 24
"""So many characters before a date can say how it is meant."""


@record(frozen=True, slots=True)
class Period:
    """A period as printed; `rule` names why no whole year is meant, `since` that several are, `joined` that
    this is so in one sentence alone."""

    text: str = REPORTING_PERIOD
    since: bool = False
    rule: str | None = None
    joined: bool = False


def period_of(text: str, inherited: Period) -> Period:
    """The last time a text names, or the inherited one where it names none."""
    # '过去三年并无事故。本年度录得 ...': several years were the sentence's before.
    period = inherited = Period() if inherited.since and _THIS_YEAR.match(text) else inherited
    text = arabic(text)
    if ":" in text or "：" in text:
        text = _ASIDE.sub(lambda found: " " * len(found[0]), text)
    if "(" in text and _YEAR.search(outside := _BRACKETS.sub(lambda found: " " * len(found[0]), text)):
        text = outside
    since = holds_any(text, _BEGUN) and bool(_SINCE_BEGINNING.search(text))
    now = -1
    if holds_any(text, _NOW_HAS):
        now = max((found.start() for found in _NOW.finditer(text)), default=-1)
    period = inherited if now < 0 else Period()
    last = -1
    joined = False
    for start, end in dates(text):
        if start < now:
            continue
        printed, ahead = text[start:end], text[max(0, start - NEAR) : start]
        if _AIMED.match(text, end) or (_FROM.search(ahead) and _FROM_LEVEL.match(text, end)):
            continue
        if _is_compared(text, start) and not (since and _DAY.search(printed)):
            continue
        if _AIM.search(ahead):
            period = Period(printed, rule="no_actual_figure")
        elif _SINCE.search(ahead):
            since = since or not _CHANGED_SINCE.search(ahead)
        elif _YEAR.search(printed):
            period = _named(printed, ahead, text[end : end + FAR])
            joined = last >= 0 and bool(JOINED_DATES.fullmatch(text, last, start))
            last = -1 if _BETWEEN.search(ahead) else end
        elif _MONTH.search(printed):
            period = Period(period.text, rule="part_of_a_year")
        if _PART_OF_YEAR.match(text[end:]):
            period = Period(period.text, rule="part_of_a_year")
    # '2024年及2023年分别为': which figure is of which year is said in their order, or not at all.
    joined = joined and period.rule is None
    return Period(period.text, since or joined, period.rule, joined) if since or joined else period


def time_above(text: str) -> Period:
    """What the words above a list say of its items: of which year they are, that they are aims or a part's.

    '2022 highlights:', 'Our targets', 'In Germany:'; nothing where they only head the list.
    """
    leads = text.endswith((":", "：", ";", "；"))
    if not leads and len(text) > FAR:
        return Period()
    last = _LAST_SENTENCE.split(text)[-1]
    if says(last, "of_aims") and not says(last, "reached"):
        return Period(rule="no_actual_figure")
    if (_OF_A_NAME if leads else _OF_A_SITE).search(last) or (leads and says(last, "of_others")):
        return Period(rule="said_of_a_place")
    if not leads:
        return Period()
    named = period_of(last, Period())
    return Period(named.text, True, named.rule) if len(set(dates(last))) > 1 else named


def _is_compared(text: str, start: int) -> bool:
    """Whether the time at a place is that of what something is compared with."""
    if text.startswith("On ", max(0, start - 3)):
        return False  # it begins the sentence; 'up 3% on 2022' does not
    if text.startswith(" on ", max(0, start - 4)) and _ON_A_DAY.match(text, start):
        return _UP_ON.search(text[max(0, start - NEAR) : start]) is not None
    if _COMPARED.search(text[max(0, start - NEAR) : start]):
        return True
    return (
        text[start - 1 : start].strip() == ""
        and _BESIDE.search(text[max(0, start - FAR) : start]) is not None
    )


def _named(printed: str, ahead: str, behind: str) -> Period:
    if _DAY.search(printed):
        # '(31 December 2022: 64,232 employees)', 'On 31 December 2022 we had'
        beside = behind.startswith((":", "：")) and ahead.rstrip().endswith(("(", "（"))
        had = ahead.endswith(" on ") or (_HAD.match(behind) is not None and ahead.endswith("On "))
        as_at = _AS_AT.search(ahead) or ahead.rstrip().endswith("至") or beside or had
        whole = as_at and _YEAR_ENDS.search(printed)
        return Period(printed, rule=None if whole else "event_of_a_day")
    if (last := _YEAR_END.search(printed)) and _AS_AT.search(ahead):
        return Period(last["year"])
    if _MONTH.search(re.sub(r"FY|CY", "", printed)):
        return Period(printed, rule="part_of_a_year")
    return Period(printed)
