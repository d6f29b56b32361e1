"""Heads that qualify their years: 'Base year 2019 | 2021 | 2022 | Target 2030', 'Year ended 31 March 2023'.

ESRS E1-6 prescribes 'Base year | Comparative | N | % N / N-1 | 2025 | 2030 | Annual % target'. What
is qualified as base or target is a column of its own, and no year's actual figure. Read only where
every word from the first year on is understood; the years that remain must follow one another.
https://www.efrag.org/lab6
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract.heads.header import Column, Header, Kind, has_digit, names_year
from transforms.extract.words import plain
from transforms.regex import regex

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE = (
    r"\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}},? (?:19|20)\d\d"
    rf"|\d{{1,2}}[ -]{_MONTH}[ -]'?\d\d(?!\d)"
)
_YEAR = r"(?:(?:FY|CY)\s?)?(?:19|20)\d\d(?:\s?[/–-]\s?\d\d(?:\d\d)?(?!\d))?|(?:FY|CY)\s?'?\d\d(?:/\d\d)?"
_ACTUAL = (
    r"(?:comparative|comparison|current|actuals?|totals?|group|performance|results?|fye|ye|reporting|reported|current|prior|previous|fiscal|financial|calendar|restated|year"
    r"|(?:12|twelve) months|period|ended|ending|to|as at|at|\(restated\)|\(reported\)|\(actual\))"
)
_BASE = r"(?:base[- ]?year|base ?line(?: year)?|base|\((?:base[- ]?year|base ?line(?: year)?)\))"
_AIM = r"(?:targets?|goals?|ambitions?|milestones?|forecast|plan|budget|\((?:target|goal|forecast)\))"
_ITEM = (
    rf"(?P<before>(?:(?:{_ACTUAL}|{_BASE}|{_AIM})[\s:–-]*)*)\(?(?:(?:{_DATE})\s?(?:to|until|through|–|-)\s?(?={_DATE}))?(?P<year>{_DATE}|{_YEAR})(?![\d.,])\)?"
    r"(?P<after>\s?(?:\((?:restated|reported|actual|base[- ]?year|base ?line|target|goal|forecast)\)"
    r"|\((?:current|previous|prior|last|reporting|comparison)(?: (?:financial|fiscal|reporting))?"
    r" (?:year|period)\)"
    rf"|\({_MONTH}\s?(?:-|–|to)\s?{_MONTH}\)"
    r"|(?:actuals?|performance|results?|totals?)(?![a-z])"
    rf"|(?:{_BASE}|{_AIM})(?=\s*$)))?"
    r"(?:\*{1,3}|[†‡]|\s?\((?:\d|[a-z])\))?"
)
_BY = r"(?:in|to|vs\.?|versus|from|against|since|on|over|compared (?:to|with)|of|/|–|-)"
_GROWTH = (
    r"(?:annual\s)?(?:%|share|percent(?:age)?|Δ|\(%\)|change|changes|variance|variation|yoy|y-o-y"
    r"|year[- ]on[- ]year|growth|progress|difference|trend|reduction)"
    rf"(?:\s|%|\(%\)|change|growth|annual|targets?|N-1|N\b|{_BASE}|of (?:the )?total(?: emissions)?|share"
    r"|previous|prior|year"
    rf"|{_BY}\s?(?:{_YEAR}(?!\d))?|(?:{_YEAR})\s?[/–-]\s?(?:{_YEAR}))*"
)
_QUALIFIED = regex(
    rf"\b(?:{_BASE}|{_AIM}|comparative|comparison|current|restated|actuals?|ended|ending|totals?|group|performance"
    rf"|results?|fye|ye|reporting|{_MONTH})\b|\d[./]\d{{1,2}}[./](?:19|20)\d\d"
    r"|\d\s[^\d]*(?:%|share|change|variance|growth)[^\d]*\s(?:FY\s?)?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_SHORT_DATES = regex(r"\d[ -][A-Z][a-z]{2,8}[ -]'?\d\d [^a-z]*\d[ -][A-Z][a-z]{2,8}[ -]'?\d\d")
UNIT_LAST = regex(r"\bunits?(?: of measure(?:ment)?)?$", re.IGNORECASE)
MAX_CAPTION = 60


@dataclass(frozen=True, slots=True)
class _Item:
    """One column of the head: a year as printed, and whether it is of an actual figure."""

    text: str
    year: int
    kind: Kind


@lru_cache(maxsize=2)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled at the first head that may qualify its years; most filings have none."""
    return re.compile(pattern, re.IGNORECASE)


def names_days(text: str) -> bool:
    """Whether a line names two days of years in two digits: '30 Jun 23 30 Jun 22'."""
    return has_digit(text) is not None and _SHORT_DATES.search(text) is not None


def qualified_header(text: str) -> Header | None:
    """The head a line holds when it qualifies some of its years, or None."""
    printed = plain(text)
    if (
        not (names_year(printed) or names_days(printed))
        or not _QUALIFIED.search(printed)
        or CJK.search(printed)
    ):
        return None
    first = next((found for found in _compiled(_ITEM).finditer(printed) if _opens(printed, found)), None)
    if first is None:
        return None
    items = _items(printed, first.start())
    actual = [item.year for item in items or () if item.kind is Kind.PERIOD]
    if items is None or not actual or len(items) < 2 or not _follow(actual):
        return None
    caption = UNIT_LAST.sub("", before := printed[: first.start()].strip())
    unit = [Column(Kind.UNIT, "unit")] if caption != before else []
    return Header((*unit, *(Column(item.kind, item.text) for item in items)), caption.strip())


def column_of_cell(text: str) -> Column | None:
    """The column that one cell of a head is, where it qualifies its year; None for any other cell."""
    items = _items(text, 0) if names_year(text) or names_days(text) or "%" in text else None
    if not items or len(items) != 1:
        return None
    return Column(items[0].kind, items[0].text)


def _opens(printed: str, found: re.Match[str]) -> bool:
    """Whether a head can begin here: behind a short caption that is no sentence."""
    caption = printed[: found.start()].strip()
    return len(caption) <= MAX_CAPTION and not re.search(r"[.;:]$|\b(?:the|in|by|of|from|since|to)$", caption)


def _items(printed: str, place: int) -> list[_Item] | None:
    """The columns from a place to the line's end; None where a word is not understood."""
    items: list[_Item] = []
    grown = 0
    while place < len(printed):
        if printed[place] in " |":
            place += 1
        elif (found := _compiled(_ITEM).match(printed, place)) is not None:
            items = _with(items, _item(found, ahead=bool(grown), last=grown), found["before"])
            items = _with_aim_apart(items, found["after"] or "")
            place = found.end()
        elif (found := _compiled(_GROWTH).match(printed, place)) is not None and found.end() > place:
            grown = max((item.year for item in items if item.kind is Kind.PERIOD), default=0)
            items.append(_Item(found[0].strip(), 0, Kind.OTHER))
            place = found.end()
        else:
            return None
    return items


def _with(items: list[_Item], item: _Item, before: str) -> list[_Item]:
    """The columns and one more; a word between two years qualifies the one it can: bases come first."""
    last = items[-1] if items else None
    between = re.search(rf"{_BASE}|{_AIM}", before, re.IGNORECASE)
    if last is None or last.kind is Kind.OTHER or item.kind is Kind.PERIOD or not between:
        return [*items, item]
    of_last = last.year < item.year if re.search(_BASE, before, re.IGNORECASE) else last.year > item.year
    if not of_last:
        return [*items, item]
    return [*items[:-1], replace(last, kind=Kind.OTHER), replace(item, kind=Kind.PERIOD)]


def _with_aim_apart(items: list[_Item], after: str) -> list[_Item]:
    """'2022 2023 Target': behind years that follow each other a bare word heads a column of its own."""
    actual = [item.year for item in items[:-1] if item.kind is Kind.PERIOD]
    bare = after and "(" not in after and re.search(_AIM, after, re.IGNORECASE)
    if not bare or not actual or abs(items[-1].year - actual[-1]) != 1:
        return items
    return [*items[:-1], replace(items[-1], kind=Kind.PERIOD), _Item(after.strip(), 0, Kind.OTHER)]


def _item(found: re.Match[str], *, ahead: bool, last: int) -> _Item:
    said = f"{found['before']} {found['after'] or ''}"
    year = _number(found["year"])
    other = re.search(rf"\b(?:{_BASE}|{_AIM})", said, re.IGNORECASE) or (ahead and year > last)
    restated = " (restated)" if re.search("restated", said, re.IGNORECASE) else ""
    return _Item(found["year"] + restated, year, Kind.OTHER if other else Kind.PERIOD)


def _number(printed: str) -> int:
    digits = re.findall(r"\d+", printed)[-1]
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _follow(years: list[int]) -> bool:
    """One year, or several without a gap, newest or oldest first."""
    return len(years) == 1 or {right - left for left, right in pairwise(years)} in ({1}, {-1})
