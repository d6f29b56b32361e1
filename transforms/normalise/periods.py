"""Fiscal years: from the words over a column to the days they cover.

A fiscal year is named by the year it ends in ('FY2022-23' is 2023). Half years, quarters, months and
targets are no fiscal years: such a figure must not pass for a whole year's.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from transforms.numerals import DIGITS
from transforms.regex import regex

_CHINESE_YEAR = regex(r"(?:二|一)[〇○零一二三四五六七八九]{3}(?=年|$|\s|\d|度)")
_NOT_A_YEAR = regex(
    r"目标|目標|target|goal|baseline|base year|基准|基準|forecast|预计|預計|计划|"
    r"季度|上半年|下半年|半年|\bq[1-4]\b|\bh[12]\b|half|quarter|\bmonths?\b",
    re.IGNORECASE,
)
_MONTH = regex(r"年\s*\d{1,2}\s*月(?!\s*\d{1,2}\s*日)")
_SPAN = regex(r"(?<!\d)((?:19|20)\d\d)\s*[/\-–—~至]\s*(\d\d)(?![\d\-/.])")
_SHORT_SPAN = regex(r"fy\s*'?(\d\d)\s*[/\-–—]\s*'?(\d\d)(?!\d)", re.IGNORECASE)
_ENDS_IN_MONTH = regex(r"(?:(?<!\d)(?:19|20)\d\d|fy\s*'?\d\d)/\d{1,2}(?!\d)", re.IGNORECASE)
"""'2024/3', "FY'24/2": the year that ends in that month, as Japanese reports head their columns."""

_MONTH_FIRST = regex(r"fy\s?(?:\d{1,2}/((?:19|20)\d\d)|[1-9]/(\d\d))(?!\d)", re.IGNORECASE)
"""'FY3/2024', 'FY3/24'."""
_POINTED_MONTH = regex(r"(?<![\d.])((?:19|20)\d\d)\.(?:0[1-9]|1[0-2])(?![\d.])")
"""'2024.03': the year that ends in that month."""
_DATE = regex(
    r"(?<!\d)\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]'?(\d\d)(?!\d)", re.I
)
"""'30 Jun 19': a day of the year 2019."""
_MONTH_YEAR = regex(r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[-'’](\d\d)$", re.IGNORECASE)
"""'Mar-23': the year that ends in March 2023."""
MONTHS = 12
_SHORT = regex(r"(?:fy|cy)\s*'?(\d\d)(?!\d)", re.IGNORECASE)
_WITH_BOTH = (_SPAN, _SHORT_SPAN, _ENDS_IN_MONTH, _MONTH_FIRST, _POINTED_MONTH, _MONTH_YEAR)
_YEAR = regex(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_GLUED = regex(r"((?:19|20)\d\d)(?=[a-z(（*])|(?:fy|cy)((?:19|20)\d\d)", re.IGNORECASE)
THIS_YEAR = regex(
    r"^(?:本年|本年度|本期|报告期|报告期内|本报告期|報告期|當年|当年|current year|this year|reporting year)$",
    re.I,
)
LAST_YEAR = regex(
    r"^(?:上年|上年度|上期|去年|上一年|上一年度|上年同期|previous year|prior year|last year)$", re.I
)
SCHEMA = {"period_text": pl.String, "named_year": pl.Int32, "year_offset": pl.Int32, "two_years": pl.Boolean}


def year_of(text: str) -> int | None:
    """The fiscal year a text names; None where it names none, several, or a part of one.

    >>> year_of("FY2022-23"), year_of("二零二二年"), year_of("2022年上半年")
    (2023, 2022, None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _NOT_A_YEAR.search(plain) or _MONTH.search(plain):
        return None
    plain = _CHINESE_YEAR.sub(lambda found: found[0].translate(DIGITS), plain)
    if found := _SPAN.search(plain):
        first, last = int(found[1]), int(found[2])
        if last == (first + 1) % 100:
            return first + 1
    if found := _MONTH_YEAR.match(plain):
        return 2000 + int(found[1])
    if _MONTH_FIRST.search(plain) or _SHORT.search(plain):
        return _short_year(plain)
    years = {int(year) for year in _YEAR.findall(plain)} | {2000 + int(day) for day in _DATE.findall(plain)}
    years |= {int(one or two) for one, two in _GLUED.findall(plain)}
    if not years or max(years) - min(years) > 1:
        return None
    return max(years)


def _short_year(plain: str) -> int | None:
    """'FY22' and what follows it: the year it spans to ('FY22/23') or the month it ends in ('FY22/3')."""
    if found := _MONTH_FIRST.search(plain):
        return int(found[1] or f"20{found[2]}")
    if found := _SHORT_SPAN.search(plain):
        first, last = int(found[1]), int(found[2])
        begins = last != (first + 1) % 100
        return None if begins and last > MONTHS else 2000 + (first if begins else last)
    short = _SHORT.search(plain)
    return 2000 + int(short[1]) if short else None


def named_years(texts: pl.Series) -> pl.DataFrame:
    """`named_year` or `year_offset` (0 this year, -1 the year before) per distinct period text.

    `two_years`: the text names both calendar years ('2022-23') or the month at the end ('2023/3'), so no
    custom of naming matters.
    """
    rows = [
        (text, year_of(text), _offset(text), any(named.search(text) for named in _WITH_BOTH))
        for text in texts.drop_nulls().unique()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def period_days(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """First and last day of a fiscal year that ends on (month, day); both inclusive."""
    return _end(year - 1, month, day).dt.offset_by("1d"), _end(year, month, day)


def _end(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    first = pl.date(year, month, 1)
    # 28 February means the end of the month, also in a leap year.
    last = first.dt.month_end()
    return pl.when((month == 2) & (day >= 28)).then(last).otherwise(pl.date(year, month, day))


def _offset(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    return 0 if THIS_YEAR.match(plain) else -1 if LAST_YEAR.match(plain) else None
