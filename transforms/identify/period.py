"""The year a filing reports on and the last day of it: stated spans, 'year ended', titles, columns.

A fiscal year is named by the year it ends in; many do not end in December, and a Hong Kong report says
so in Chinese numerals (截至二零二三年三月三十一日止年度). A span counts when it is about a year long.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from transforms.extract.heads.header import PERIOD, names_year, parse_header
from transforms.extract.words import plain
from transforms.identify.beginnings import matches
from transforms.identify.company import (
    DATA_SMALL,
    REPORT_BEGINNINGS_EN,
    REPORT_EN,
    REPORT_SMALL,
    REPORT_ZH,
)
from transforms.model import Document
from transforms.numerals import DIGITS, below_hundred
from transforms.regex import regex

Day = tuple[int | None, int, int]
"""Year where told, month, day."""

CENTURY = 2000
SHORTEST, LONGEST = 350, 380
"""Days of a fiscal year; one of 52 or 53 weeks has 364 or 371."""
STATED_WEIGHT = 5
"""A date behind 'reporting period' counts so many times one in passing."""
BEFORE = 40

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join(rf"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_YEAR = r"(?:19|20)\d\d"
_DAY_EN = (
    rf"(?:(?P<{{0}}d>\d{{{{1,2}}}})(?:st|nd|rd|th)?(?: of)? (?P<{{0}}m>{_MONTH})\.?"
    rf"|(?P<{{0}}m2>{_MONTH})\.? (?P<{{0}}d2>\d{{{{1,2}}}})(?:st|nd|rd|th)?)"
)


def _day_en(name: str) -> str:
    return _DAY_EN.format(name)


_SPAN_EN = regex(
    rf"{_day_en('a')},? ?(?P<ay>{_YEAR})?,? ?(?:to|through|until|till|and|[-–—~])\s?"
    rf"{_day_en('b')},? ?(?P<by>{_YEAR})",
    re.IGNORECASE,
)
_ENDED_EN = regex(
    r"(?:(?:year|period)s? (?:ended|ending)|year[- ]end(?:s|ing)?|FY ends)[: ]+(?:on )?"
    rf"{_day_en('b')},? ?(?P<by>{_YEAR})?",
    re.IGNORECASE,
)
_SPAN_ZH = regex(
    rf"(?P<ay>{_YEAR})\s?[年./-]\s?(?P<am>\d{{1,2}})\s?[月./-]\s?(?P<ad>\d{{1,2}})\s?日?\s?(?:起|开始|開始)?\s?(?:至|—|–|-|~|到|止|to)+\s?"
    rf"(?:(?P<by>{_YEAR})\s?[年./-])?\s?(?P<bm>\d{{1,2}})\s?[月./-]\s?(?P<bd>\d{{1,2}})(?!\d)\s?日?"
)
_ENDED_ZH = regex(
    rf"截[至止]\s?(?P<by>{_YEAR})\s?年\s?(?P<bm>\d{{1,2}})\s?月\s?(?P<bd>\d{{1,2}})\s?日止?\s?(?:之|的)?(?:财政|財政)?(?:年度|财年|財年)"
)
_STATED = regex(
    r"报告期|報告期|报告时间|報告時間|时间范围|時間範圍|涵盖|涵蓋|覆盖|覆蓋|财政年度|財政年度|财年|財年"
    r"|report(?:ing)? (?:period|year)|covers|covering|financial year|fiscal year",
    re.IGNORECASE,
)
_NUMERALS = regex(
    r"[〇零○一二][〇零○一二三四五六七八九]{3}\s?年(?:\s?[一二三四五六七八九十]{1,2}\s?月(?:\s?[一二三四五六七八九十]{1,3}\s?日)?)?"
)
_TENS = regex(r"[一二三四五六七八九十]+(?=\s?[月日])")
_SHORT_YEAR = r"(?:\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d))?"
_YEAR_AHEAD = regex(rf"(?P<year>{_YEAR}(?<!\d{{5}}){_SHORT_YEAR})\s*(?:年?度?\s*{REPORT_ZH}|{REPORT_EN})")
_YEAR_BEHIND = regex(rf"{REPORT_EN}\s*(?:[|·:–-]\s*)?(?:FY\s?)?(?P<year>{_YEAR}{_SHORT_YEAR})(?!\d)")
_YEAR_BEHIND_ZH = regex(
    rf"{REPORT_ZH}[书書]?[》」]?\s*(?P<year>{_YEAR}{_SHORT_YEAR})(?!\d|[./-]\d|\s?年\s?\d{{1,2}}\s?月)"
)
"""Not '年度报告 2024年3月', when it was published."""
_AHEAD_OF_TITLE = rf"(?:[A-Z0-9][\w&'.-]*[ ,|–-]+){{0,6}}?(?:(?P<ahead>{_YEAR}{_SHORT_YEAR}) )?"
_BEHIND_TITLE = rf"(?:\s*(?:[|·:–-]\s*)?(?:FY ?)?(?P<behind>{_YEAR}{_SHORT_YEAR}))?(?!\d|,? (?!of )[a-z])"
TITLE_LINE = regex(_AHEAD_OF_TITLE + REPORT_SMALL + _BEHIND_TITLE)
"""A line that is a title in small letters, perhaps behind the company's name."""
_SMALL_WORDS = (" report", " review", " statement")
_DATA_EN = regex(_AHEAD_OF_TITLE + DATA_SMALL + _BEHIND_TITLE)
_DATA_WORDS = (" data", " performance", " metrics", " indicators", " kpis")
_DATA_ZH = regex(
    rf"[^,，。;；:：]{{0,30}}?(?:(?P<ahead>{_YEAR})\s?年?度?\s?)?(?:ESG|环境、?社会[及和与]?(?:公司)?治理|可持续发展|可持續發展|永續)"
    rf"(?:关键|關鍵)?(?:数据|數據|绩效|績效|指标|指標)[\u3400-\u9fff]{{0,6}}\s*(?P<behind>{_YEAR})?\s?年?度?"
)
"""'2023年ESG数据', 'ESG绩效数据表 2023': a line that is the title of a table of figures."""
_DATA_WORDS_ZH = ("数据", "數據", "绩效", "績效", "指标", "指標")
TITLE_CHARACTERS = 80
_YEAR_ASKED = regex(
    rf"(?:[报報]告|[会會][计計]|[数數][据據])年[度份]\s?(?:[:：]|为|為|是)\s?(?P<year>{_YEAR})(?!\d)"
    rf"|^(?:[报報]告|[会會][计計]|[数數][据據])年[度份]\s?(?P<cell>{_YEAR})\s?年?$"
    rf"|^(?:report(?:ing)?|fiscal|financial|data)[ _](?:year|period)\s?:?\s?(?:FY\s?)?"
    rf"(?P<en>{_YEAR})(?:\.0)?$",
    re.IGNORECASE | re.MULTILINE,
)
"""'报告年度：2023年' on the first page of a form, 'Reporting year | 2023' in a sheet."""
_ASKS = ("告年", "会计年", "會計年", "数据年", "數據年", "year", "period", "Year", "Period", "YEAR", "PERIOD")
_SNAPSHOT = regex(
    rf"[Ss]nap ?shot date\W{{1,3}}(?:is |was |of |on |as at |at )?(?:the )?"
    rf"{_day_en('s')},? (?P<year>{_YEAR})"
    rf"|pay gap(?: (?:report(?:ing)?|data|statement|information))?\W{{1,3}}"
    rf"(?:5(?:th)? )?april,? (?P<april>{_YEAR})",
    re.IGNORECASE,
)
"""The day, one in April, that a statement on pay in the United Kingdom looks at."""
_MONTH_NAME = regex("|".join(f"{m[:3].title()}|{m[:3].upper()}" for m in MONTHS))
AROUND = 90
"""So many characters around a month's name hold the whole period."""


_NAMED = regex(
    r"(?:(?:FY|[Ff]iscal(?: [Yy]ear)?|[Ff]inancial [Yy]ear)\s?'?(?P<en>(?:20)?\d\d)"
    r"|(?P<zh>20\d\d)\s?(?:年度|财年|財年|财政年度|財政年度))"
    r"[\s(:,\"“”']*(?:from|covers|is|means|refers to|runs from|即|指)?\s*$"
)
"""A fiscal year called by its name right before its days: 'FY2022 (1 April 2022 - 31 March 2023)'."""


@dataclass(frozen=True, slots=True)
class Period:
    """The fiscal year and its last day (month, day), as far as told.

    `begins`: the filing names a year by the calendar year it begins in, as in Japan. `stated`: the year is
    told by a title or a stated span, not by the newest column alone.
    """

    year: int | None
    end: tuple[int, int] = (12, 31)
    begins: bool = False
    stated: bool = True


@dataclass(slots=True)
class _Stated:
    """A period that the filing states: its weight, its first day where told, the years it is called by."""

    weight: int = 0
    start: Day | None = None
    names: set[int] = field(default_factory=set)


def period_in(text: str, document: Document) -> Period:
    """Stated span or end, title, newest table column, title property; an end alone is December's."""
    text = in_digits(text)
    title = _title_year(text)
    stated = _stated(text)
    if not stated:
        year = title or _snapshot_year(text)
        return Period(year or _fallback(document), stated=year is not None)
    (year, *day), told = max(stated.items(), key=lambda item: (item[1].weight, item[0][0] or 0, item[0][1:]))
    end = day[0], day[1]
    if year is None:
        return Period(title or _fallback(document), end, stated=title is not None)
    first = told.start[0] if told.start else None
    if first == year - 1 and end != (12, 31) and (first in told.names or (title == first and not told.names)):
        return Period(first, end, begins=True)
    # A report may be titled by the year it was published in: what it says it covers counts more.
    published_later = told.weight >= STATED_WEIGHT and title == year + 1
    return Period(year if title is None or published_later else title, end)


def _snapshot_year(text: str) -> int | None:
    found = _SNAPSHOT.search(text) if "shot date" in text or ("April" in text and "ap " in text) else None
    return int(found["year"] or found["april"]) if found else None


def _title_year(text: str) -> int | None:
    """The year that titles and running titles name most often."""
    ahead = (match["year"] for match in matches(_YEAR_AHEAD, text, ("19", "20")))
    behind = (match["year"] for match in matches(_YEAR_BEHIND, text, REPORT_BEGINNINGS_EN))
    titled = _YEAR_BEHIND_ZH.finditer(text) if "报" in text or "報" in text else ()
    chinese = (match["year"] for match in titled)
    asked = _years_asked(text) if any(word in text for word in _ASKS) else ()
    found = (*ahead, *behind, *chinese, *asked) or tuple(_years_of_small_titles(text))
    titles = Counter(year for printed in found if (year := _last_year(printed)))
    return titles.most_common(1)[0][0] if titles else None


def _years_asked(text: str) -> Iterator[str]:
    return (match["year"] or match["cell"] or match["en"] for match in _YEAR_ASKED.finditer(text))


def _years_of_small_titles(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if len(line) <= TITLE_CHARACTERS and (match := title_line(line) or _data_title(line)):
            yield from filter(None, match.group("ahead", "behind"))


def _data_title(line: str) -> re.Match[str] | None:
    """The title of a table of figures: it tells the year, and is no title of the filing."""
    if not names_year(line):
        return None
    if line.isascii():
        small = line.lower()
        return _DATA_EN.match(line) if any(word in small for word in _DATA_WORDS) else None
    return _DATA_ZH.fullmatch(line) if any(word in line for word in _DATA_WORDS_ZH) else None


def title_line(line: str) -> re.Match[str] | None:
    """The title that a line is, in small letters: 'Sustainability report 2023'."""
    return TITLE_LINE.match(line) if any(word in line for word in _SMALL_WORDS) else None


def in_digits(text: str) -> str:
    """Dates in Chinese numerals as digits.

    >>> in_digits("截至二零二三年三月三十一日止年度")
    '截至2023年3月31日止年度'
    """
    return _NUMERALS.sub(lambda found: _date_in_digits(found.group()), text)


def _date_in_digits(printed: str) -> str:
    year, mark, rest = printed.partition("年")
    return year.translate(DIGITS) + mark + _TENS.sub(lambda found: str(below_hundred(found.group())), rest)


def _last_year(printed: str) -> int | None:
    """The year a title names: '2022/23' and '2022-2023' are 2023; 2020-2050 is no one year."""
    first, *rest = (int(digits) for digits in re.findall(r"\d+", printed))
    if not rest:
        return first
    return first + 1 if rest[0] in (first + 1, (first + 1) % 100) else None


def _stated(text: str) -> dict[Day, _Stated]:
    """Every period of about a year that the filing states, by its last day."""
    found: dict[Day, _Stated] = {}
    for match, start, end in _told(text):
        if not _is_a_year(start, end):
            continue
        ahead = match.string[max(0, match.start() - BEFORE) : match.start()]
        told = found.setdefault(end, _Stated())
        told.weight += STATED_WEIGHT if _STATED.search(ahead) or _STATED.search(match.group()) else 1
        told.start = told.start or start
        if name := _NAMED.search(ahead):
            told.names.add(int((name["en"] or name["zh"])[-2:]) + CENTURY)
    return found


def _told(text: str) -> Iterator[tuple[re.Match[str], Day | None, Day]]:
    """Every stated period: the match, its first day where told, its last."""
    for window in _around_months(text):
        for match in _SPAN_EN.finditer(window):
            year = int(match["by"])
            yield match, _english(match, "a", int(match["ay"] or year)), _english(match, "b", year)
        for match in _ENDED_EN.finditer(window):
            yield match, None, _english(match, "b", int(match["by"]) if match["by"] else None)
    for match in _SPAN_ZH.finditer(text):
        year = int(match["by"] or match["ay"])
        first = int(match["ay"]), int(match["am"]), int(match["ad"])
        yield match, first, (year, int(match["bm"]), int(match["bd"]))
    for match in _ENDED_ZH.finditer(text):
        yield match, None, (int(match["by"]), int(match["bm"]), int(match["bd"]))


def _around_months(text: str) -> Iterator[str]:
    """The stretches of text around names of months: the patterns for English dates are slow ones."""
    start = end = 0
    for match in _MONTH_NAME.finditer(text):
        if match.start() - AROUND > end:
            yield text[start:end]
            start = match.start() - AROUND
        end = match.end() + AROUND
    yield text[start:end]


def _english(match: re.Match[str], side: str, year: int | None) -> Day:
    name = (match[f"{side}m"] or match[f"{side}m2"]).lower()[:3]
    month = next(number for number, full in enumerate(MONTHS, 1) if full.startswith(name))
    return year, month, int(match[f"{side}d"] or match[f"{side}d2"])


def _is_a_year(start: Day | None, end: Day) -> bool:
    """Whether both are days of the calendar, and a year apart where both are told."""
    try:
        last = date(end[0] or 2000, *end[1:])
        return start is None or SHORTEST <= (last - date(start[0] or 2000, *start[1:])).days <= LONGEST
    except ValueError:
        return False


def _fallback(document: Document) -> int | None:
    """The newest column of any table; of a file without one, the year its own title property names."""
    return _newest_column(document) or _title_year(document.title or "")


def _newest_column(document: Document) -> int | None:
    years = [
        int(digits.group())
        for line in document.lines
        if names_year(plain(line.text)) and PERIOD.search(line.text) and (header := parse_header(line))
        for column in header.periods
        if (digits := re.search(r"\d{4}", column.text))
    ]
    return max(years, default=None)
