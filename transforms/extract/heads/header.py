"""The head line of a table: which columns hold units, periods or something else, and in what order.

Known by its years ('指标 单位 2020 年 2021 年', '2022 2021 单位', 'Unit FY23 FY22 Notes'): without a
period a column of numbers says nothing. A line of text with years in it is not a head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.words import header_words, plain
from transforms.model import Line
from transforms.numerals import DIGITS
from transforms.record import record
from transforms.regex import regex

_PERIOD = (
    r"(?:(?:FY|CY|F|fiscal year|financial year)\s?)?(?:19|20)\d{2}"
    r"(?:\s?[/–-]\s?\d{2}(?:\d{2})?(?!\d)|/[1-9](?!\d)|\.(?:0[1-9]|1[0-2])(?!\d))?\s?(?:年度|财年|財年|年末|年底|年)?"
    r"|\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}|FY\s?\d{1,2}/(?:19|20)\d{2}|FY\s?[1-9]/\d{2}(?!\d)"
    r"|(?:FY|CY)\s?'?\d{2}(?:[/–-]\d{1,2})?(?!\d)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[-'’]\d{2}(?![-\d])"
    r"|[〇零○一二三四五六七八九]{4}\s?年(?:度|末|底)?"
)
PERIOD = regex(
    rf"(?<![\dA-Za-z.,])(?:{_PERIOD})(?![\dA-Za-z.,%])(?P<restated>\s?\(?\s?(?:as )?"
    r"(?:restated|[经經已]?重[列述])\s?\)?(?![A-Za-z\u3400-\u9fff]))?",
    re.I,
)
_AIM = r"(?:目标|目標|计划|計劃|预算|預算|预期|預期|规划|規劃|基准|基準|基线|基線|基(?=年))(?:值|年|年份)?"
_AIM_OF_A_YEAR = regex(
    rf"(?:{_PERIOD})(?:{_AIM}|\s?[(（]\s?{_AIM}\s?[)）])|{_AIM}\s?[(（]?\s?(?:{_PERIOD})\s?[)）]?"
)
_ENGLISH_AIM = regex(
    rf"(?:{_PERIOD}) (?:targets?|goals?|objectives?|ambitions?)\b"
    rf"|\b(?:targets?|goals?) (?:for |by )?(?:{_PERIOD})",
    re.I,
)
"""'2030 target' behind the years is no year."""
_ACTUAL = regex(
    rf"(?P<year>{_PERIOD})\s?(?:(?:实际|實際)?(?:完成)?(?:数值|數值|数据|數據|值|数|實績|实绩)|实际|實際"
    r"|排放总量|排放總量|排放量|产生量|產生量|耗用量|使用量|消耗量|用量)(?=\s|$|[(（])"
)
_SAME_UNIT = regex(
    rf"(?P<year>{_PERIOD})\s?(?P<unit>[(（][^()（）]{{1,20}}[)）])(?=\s+(?:{_PERIOD})\s?(?P=unit))"
)
"""'2025 年目标', '2019 年（基准年）' are columns of no year but an aim or base; '2023 年实际' is one's."""

NAMES_YEAR = regex(r"19\d\d|20\d\d|FY|Fy|fY|fy|CY|Cy|cY|cy|年|[A-Z][a-z]{2,3}[-'’]\d\d")
"""Every period has one of these; a pattern of plain beginnings is told at once."""
MARKED_YEAR = regex(
    r"(?<=(?:19|20)\d\d)(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|[*※]{1,2}(?=\s|$|\|))"
    r"|(?<=年)(?:度)?(?:[⁰¹²³⁴⁵⁶⁷⁸⁹*※#]{1,2}|\(\d\)|\[\d\]|\(?[注註]\s?\d?\)?)(?=\s|$|\|)"
)
"""A footnote's mark behind a year: '2023¹', '2023年*', '2023年度（注1）'."""
has_digit = re.compile(r"\d").search

CAPTION_CHARACTERS = 48
"""Text before the years that is no known head word may be a caption this long."""
MAX_CAPTION_CHARACTERS = 60
"""Whatever a caption longer than this was read from, it is running text glued to a head."""


class Kind(StrEnum):
    """What a column holds."""

    LABEL = "label"
    UNIT = "unit"
    PERIOD = "period"
    OTHER = "other"


REPORTING_PERIOD = "报告期"
"""What a table that names no period speaks of."""

UNDATED_LABEL = regex(r"(?:类别|類別|项目|項目|指标|指標|分类|分類)$")
_CAPTION_UNIT = regex(r"[(（](?:单位|單位)?[:：]?\s*(?P<unit>[^()（）]{1,20})[)）]\s*$")
_BRACKETED = regex(r"\s*[(（][^()（）]*[)）]\s*")
UNDATED_VALUE = regex(
    r"^.{0,8}(?:数量|數量|人数|人數|金额|金額|数值|數值)(?:[(（](?P<unit>[^()（）]+)[)）])?$"
)
_PEOPLE = regex(r"\S{0,8}(?:人数|人數|(?:数量|數量)(?=[(（]))(?:[(（][人名][)）])?")
STAFF = "员工人数"
"""What the staff tables of annual reports count, whose heads do not say so: '教育程度类别 | 数量（人）'."""
REFERENCE = "reference"
"""Columns of GRI codes or notes: in text without places, what they hold before the values ends the label."""

COLUMN_KINDS = frozenset(Kind) - {Kind.PERIOD}


@record(frozen=True, slots=True)
class Column:
    """One column: its kind, its head as printed, its edges where these are known, its part of a year."""

    kind: Kind
    text: str
    span: tuple[float, float] | None = None
    unit: str = ""
    member: str = ""


@dataclass(frozen=True)
class Header:
    """A table's columns from left to right; `unit` where the head gives one for all rows."""

    columns: tuple[Column, ...]
    caption: str = ""
    unit: str = ""
    loose_end: int = 0
    """So many more values than columns end every row: columns whose heads are not understood."""

    open_end: bool = False
    """Whether further columns follow the last period, how many is not known."""

    @property
    def short_caption(self) -> str:
        """The caption, unless it is running text."""
        return self.caption if len(self.caption) <= MAX_CAPTION_CHARACTERS else ""

    @cached_property
    def value_columns(self) -> tuple[Column, ...]:
        """The columns with numbers, in printed order."""
        return tuple(column for column in self.columns if column.kind in (Kind.PERIOD, Kind.OTHER))

    @cached_property
    def interleaved(self) -> bool:
        """Whether columns of other numbers stand before or between those of periods."""
        kinds = [column.kind for column in self.value_columns]
        return Kind.OTHER in kinds[: len(kinds) - kinds[::-1].index(Kind.PERIOD)]

    @cached_property
    def inner_columns(self) -> tuple[Column, ...]:
        """The columns with numbers, without those of remarks behind the last period."""
        columns = list(self.value_columns)
        while columns and header_words().get(columns[-1].text.lower()) == REFERENCE:
            columns.pop()
        return tuple(columns)

    @cached_property
    def periods(self) -> tuple[Column, ...]:
        """The columns that hold values, in printed order."""
        return tuple(column for column in self.columns if column.kind is Kind.PERIOD)

    @cached_property
    def has_unit(self) -> bool:
        """Whether a column of its own holds the unit."""
        return any(column.kind is Kind.UNIT for column in self.columns)

    @cached_property
    def unit_follows(self) -> bool:
        """Whether the unit stands after the values."""
        kinds = [column.kind for column in self.columns]
        return Kind.UNIT in kinds and kinds.index(Kind.UNIT) > kinds.index(Kind.PERIOD)

    @cached_property
    def others_after(self) -> int:
        """How many columns besides the unit stand to the right of the values."""
        kinds = [column.kind for column in self.columns]
        return sum(kind is Kind.OTHER for kind in kinds[kinds.index(Kind.PERIOD) :])

    def tells_topic(self, line: Line) -> bool:
        """Whether a row begins with its topic, where a column of names or codes follows: 'Topic | Metric'."""
        first, *others = self.columns
        named = bool(others) and others[0].kind in (Kind.LABEL, Kind.OTHER)
        topics = named and first.kind is Kind.LABEL and "topic" in first.text.lower()
        return topics and bool(line.cells[0]) and self.column_over(line.spans[0]) is first

    @cached_property
    def noted(self) -> bool:
        """Whether a column of notes or codes stands right before the periods."""
        words = self.caption.lower().split()
        return bool(words) and header_words().get(words[-1]) == REFERENCE

    @cached_property
    def placed(self) -> bool:
        """Whether rows can be read by position."""
        return all(column.span is not None for column in self.columns)

    @cached_property
    def _over(self) -> dict[tuple[float, float], Column | None]:
        """What `column_over` has answered: the cells of a column stand at the same few places."""
        return {}

    def column_over(self, span: tuple[float, float]) -> Column | None:
        """The column a cell stands under: most overlap, else nearest; left of all others: the label."""
        if span not in self._over:
            self._over[span] = _column_over(span, self.columns)
        return self._over[span]


def _column_over(span: tuple[float, float], columns: Sequence[Column]) -> Column | None:
    first = columns[0].span
    if first is None or (columns[0].kind is not Kind.LABEL and span[1] <= first[0]):
        return None

    def distance(column: Column) -> float:
        left, right = column.span or (0.0, 0.0)
        return max(left, span[0]) - min(right, span[1])

    over = next((column for column in columns if distance(column) < 0), None)
    return over if over and over.kind is Kind.LABEL else min(columns, key=distance)


@lru_cache(maxsize=16384)
def names_year(printed: str) -> bool:
    """Whether a line may name a period: every line is asked, by each kind of head."""
    return bool((has_digit(printed) or "年" in printed) and NAMES_YEAR.search(printed))


def parse_header(line: Line, above: str = "") -> Header | None:
    """The head of a table, or None. `above` is the line before it, for heads on two lines."""
    printed = plain(line.text)
    if not names_year(printed) or not PERIOD.search(printed):
        return None
    header = _from_cells(line) if line.spans else None
    if header is None:
        header = _from_text(line.text, above)
    return header


def undated_header(line: Line) -> Header | None:
    """The head of a two-column table that names no period ('类别 | 人数'): the reporting period's.

    Annual reports print their staff tables so. Only where cells are known: in running text two
    words say too little.
    """
    if not line.spans:
        return _staff_header(line.text)
    if len(line.cells) != 2 or not UNDATED_LABEL.search(line.cells[0]):
        return None
    if (value := UNDATED_VALUE.match(line.cells[1])) is None:
        return None
    staff = STAFF if _divides_people(*line.cells) else ""
    return replace(_undated(line, value["unit"] or ""), caption=staff)


def _staff_header(text: str) -> Header | None:
    """The same of a staff table in running text: '专业构成类别 专业构成人数（人）'."""
    words = text.split()
    if len(words) != 2 or not _divides_people(*words):
        return None
    columns = (Column(Kind.LABEL, words[0]), Column(Kind.PERIOD, REPORTING_PERIOD))
    return Header(columns, caption=STAFF, unit="人")


def _divides_people(label: str, value: str) -> bool:
    """Whether a head says how people are divided and that the column counts them."""
    return bool(_PEOPLE.fullmatch(value)) and catalogue().axis_of(UNDATED_LABEL.sub("", label)) is not None


def bare_header(line: Line) -> Header:
    """The columns of a two-column table without any head, taken from its first row."""
    if not line.spans:
        unit = "人" if "在职" in line.text else ""
        return Header((Column(Kind.LABEL, ""), Column(Kind.PERIOD, REPORTING_PERIOD)), unit=unit)
    return _undated(line, "")


def _undated(line: Line, unit: str) -> Header:
    label, value = line.spans
    columns = (Column(Kind.LABEL, line.cells[0], label), Column(Kind.PERIOD, REPORTING_PERIOD, value))
    return Header(columns, unit=unit)


def is_row_of_years(texts: Sequence[str]) -> bool:
    """Whether what stands where values would be are years only: a head that is not understood."""
    return bool(texts) and all(PERIOD.fullmatch(text) and not text.isdigit() for text in texts)


def without_last(header: Header) -> Header:
    """The head whose last year is that of a target or a base: a column of its own."""
    last = header.periods[-1] if len(header.periods) > 1 else None
    columns = (replace(column, kind=Kind.OTHER) if column is last else column for column in header.columns)
    return replace(header, columns=tuple(columns))


def names_periods(text: str) -> bool:
    """Whether a line without values names two periods or more: the head of a table not understood."""
    return len(PERIOD.findall(plain(text))) > 1


def _from_cells(line: Line) -> Header | None:
    """Every cell is one column; at least one is a period, the rest are known words or a caption."""
    columns: list[Column] = []
    captions: list[str] = []
    for cell, span in zip(line.cells, line.spans, strict=True):
        kind = _kind(cell)
        if kind is None:
            if any(column.kind is Kind.PERIOD for column in columns):
                kind = Kind.OTHER
            elif len(cell) > CAPTION_CHARACTERS:
                return None
            else:
                kind = Kind.LABEL
                captions.append(cell)
        if cell:
            columns.append(Column(kind, _year_alone(cell) if kind is Kind.PERIOD else cell, span))
    return _checked(columns, " ".join(captions))


def _from_text(text: str, above: str) -> Header | None:
    """Words before, between and after the years."""
    printed = _without_aims(MARKED_YEAR.sub("", plain(text)))
    found = list(PERIOD.finditer(printed))
    if not found or any(printed[left.end() : right.start()].strip(" |") for left, right in pairwise(found)):
        return None
    before, caption = _words(_without_references(printed[: found[0].start()]))
    ending = printed[found[-1].end() :]
    unit = _unit_in(ending) if _BRACKETED.fullmatch(ending) else ""
    after, stray = ([], "") if unit else _words(ending)
    if stray or len(caption) > CAPTION_CHARACTERS or re.search(r"[\d。，,;：:]", caption):
        return None
    if not before and above and _all_known(above):
        before, _ = _words(_without_references(plain(above)))
    periods = [Column(Kind.PERIOD, match.group().strip()) for match in found]
    header = _checked([*before, *periods, *after], caption)
    return replace(header, unit=unit) if header and unit and not header.has_unit else header


def _without_aims(printed: str) -> str:
    """The head with a word of no year for each column that states an aim or the base of one."""
    if not CJK.search(printed):
        return _ENGLISH_AIM.sub(" target ", printed)
    plainly = _ACTUAL.sub(lambda found: found["year"], _AIM_OF_A_YEAR.sub(" 目标 ", printed))
    return _SAME_UNIT.sub(lambda found: found["year"], plainly)


def _checked(columns: list[Column], caption: str) -> Header | None:
    """Distinct years in a row without gaps, unless the head's own words leave no doubt.

    A year may stand twice, as first reported and as restated.
    """
    periods = [column.text for column in columns if column.kind is Kind.PERIOD]
    told = [(calendar_year(text), _is_restated(text)) for text in periods]
    years = list(dict.fromkeys(year for year, _ in told))
    if not years or len(set(told)) != len(told):
        return None
    known = any(column.kind in (Kind.UNIT, Kind.LABEL) and column.text != caption for column in columns)
    steps = {right - left for left, right in pairwise(years)}
    regular = len(years) >= 2 and steps in ({1}, {-1})
    # '能源项目 | 单位 | 2024年' over one year: a word for the column of labels, and no caption.
    if not regular and (not known or (caption and not UNDATED_LABEL.search(caption))):
        return None
    own_unit = any(column.kind is Kind.UNIT for column in columns)
    return Header(tuple(columns), caption, unit="" if own_unit else _unit_in(caption))


def _unit_in(caption: str) -> str:
    """'溫室氣體排放（噸二氧化碳當量） 2023 2022': the unit of all rows, in the caption's brackets."""
    found = _CAPTION_UNIT.search(plain(caption)) if CJK.search(caption) else None
    return found["unit"].strip() if found and catalogue().is_unit(found["unit"]) else ""


def _is_restated(text: str) -> bool:
    found = PERIOD.search(plain(text))
    return found is not None and found["restated"] is not None


def _words(text: str) -> tuple[list[Column], str]:
    """Head words as columns, one per kind and run; what is unknown comes back as caption."""
    columns: list[Column] = []
    unknown: list[str] = []
    for word in text.split():
        kind = _kind(word)
        if kind is None and header_words().get(word.lower()) != "noise":
            unknown.append(word)
        elif kind is not None and not (columns and columns[-1].kind is kind):
            columns.append(Column(kind, word))
    return columns, " ".join(unknown)


def _without_references(text: str) -> str:
    return " ".join(word for word in text.split() if header_words().get(word.lower()) != REFERENCE)


def _all_known(text: str) -> bool:
    return all(_kind(word) not in (None, Kind.PERIOD) for word in plain(text).split())


@lru_cache(maxsize=16384)
def _kind(text: str) -> Kind | None:
    word = _year_alone(plain(text)).lower().strip(" :()")
    if PERIOD.fullmatch(word):
        return Kind.PERIOD
    if CJK.search(word) and _AIM_OF_A_YEAR.fullmatch(plain(text)):
        return Kind.OTHER
    named = header_words().get(word)
    named = Kind.OTHER if named == REFERENCE else named
    return Kind(named) if named in COLUMN_KINDS else None


def _year_alone(text: str) -> str:
    """'2025 年数值' -> '2025 年', '2023¹' -> '2023'."""
    text = MARKED_YEAR.sub("", text)
    found = _ACTUAL.fullmatch(text.strip()) if "年" in text else None
    return found["year"] if found else text


def calendar_year(text: str) -> int:
    """The calendar year a period's text names, for checks of order only."""
    plain_digits = text.translate(DIGITS)
    digits = re.search(r"\d{4}", plain_digits) or re.search(r"\d{2}", plain_digits)
    year = int(digits.group()) if digits else 0
    return year + 2000 if year < 100 else year
