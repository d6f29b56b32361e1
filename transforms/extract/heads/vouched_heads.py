"""Heads with words nobody knows, vouched for by the rows below them.

'Metric Unit 2019 2020 2021 GRI SASB Remarks on scope' or '2019 MTCO2e 2020 MTCO2e': years that follow
one another, but among words that could be a sentence's. Where the rows of scopes below print exactly
as many values as there are years, and hardly a row prints another number of them, it is a head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.base_apart import with_base_apart
from transforms.extract.heads.header import Column, Header, Kind, names_year
from transforms.extract.heads.loose_header import follow_each_other, last_year, tells_growth, years_of
from transforms.extract.heads.qualified_heads import UNIT_LAST
from transforms.extract.labels import read_label
from transforms.extract.meaning import metric_named
from transforms.extract.rows import Row, read_row
from transforms.extract.scopes.totals import SCOPES
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

REACH = 25
"""So many lines below a head are asked."""
MAX_BEFORE = 80
MAX_AFTER = 180
MIN_SCOPE_ROWS = 2
LEAST_APART = 2
"""Two years with a gap are a head only where the line names no other."""

FEWER = 4
"""At most one row in so many may print another number of values: it may lack a year."""
_SENTENCE = regex(r"[.;]$|\b(?:was|were|is|are|has|have|had|we|our|will)\b", re.IGNORECASE)
_ANY_YEAR = regex(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_NAMES_YEARS = regex(
    rf"(?:\b(?:calendar|fiscal|financial|reporting|years?|FYE?|CY|YE|ended|ending|in|for|actuals?|totals?|group|global"
    rf"|performance|results?|data|emissions?|values?|figures?|reported)\b|{_MONTH}|[()\s])+",
    re.IGNORECASE,
)
"""What may stand beside every year without a meaning of its own: 'Calendar Year 2022 Calendar Year 2021'."""
_NAME_AND_UNIT = regex(rf"{_NAMES_YEARS.pattern}\((?P<unit>[^()]+)\)$", re.IGNORECASE)
"""'2023 emissions (tCO2e) 2022 emissions (tCO2e)': a word and the unit of all rows."""
_CHANGE_FIRST = regex(r"(?:%|percent(?:age)?|change|variance|difference|movement)\b.{0,4}", re.IGNORECASE)
"""Behind the years a column of changes, and whatever other columns: they hold no year's figures."""
_GLUED_MARK = regex(r"(?<![\d.,/–-])((?:19|20)\d\d)[1-9](?![\d.,/–-])")
"""'20221 2021': a footnote mark on a year; that the years then follow each other proves it."""
_TREND_FIRST = regex(
    r"^(?:19|20)\d\d\s?[–/-]\s?(?:(?:19|20)\d\d|\d\d)\s+(?:trend|change|growth|variance)\s", re.IGNORECASE
)
_BASE_LAST = regex(r"base ?(?:year|line)\b\s*", re.IGNORECASE)


def vouched_header(text: str, below: Sequence[Line]) -> Header | None:
    """The head that a line of unknown words holds, or None where its rows do not prove it."""
    printed = plain(text)
    if not names_year(printed) or CJK.search(printed) or _SENTENCE.search(printed):
        return None
    header = _candidate(printed)
    return header if header is not None and _vouched(header, below) else None


def _candidate(printed: str) -> Header | None:
    printed = _TREND_FIRST.sub("Trend ", printed)
    printed = _GLUED_MARK.sub(r"\1", printed) if _ANY_YEAR.search(printed) else printed
    found = _run(years_of(printed))
    if len(found) < 2:
        return None
    before, after = printed[: found[0].start()].strip(), printed[found[-1].end() :].strip()
    between = {printed[left.end() : right.start()].strip() for left, right in pairwise(found)}
    if len(between) > 1 or len(before) > MAX_BEFORE or len(after) > MAX_AFTER or _ANY_YEAR.search(before):
        return None
    word = between.pop()
    unit = word.strip("()")
    if after.startswith(word):
        after = after.removeprefix(word).strip()
    elif _NAMES_YEARS.fullmatch(word) and before.endswith(word):
        before = before.removesuffix(word).strip()
    if _ANY_YEAR.search(after) and not (tells_growth(after) or _CHANGE_FIRST.match(after)):
        return None
    if _NAMES_YEARS.fullmatch(word):
        unit = ""
    elif (parted := _NAME_AND_UNIT.match(word)) and catalogue().is_unit(parted["unit"]):
        unit = parted["unit"]
    elif word and not catalogue().is_unit(unit):
        return None
    caption = UNIT_LAST.sub("", before).strip()
    columns = [Column(Kind.UNIT, "unit")] if caption != before else []
    columns += [Column(Kind.PERIOD, match[1].strip()) for match in found]
    if _BASE_LAST.match(after):
        columns[-1] = replace(columns[-1], kind=Kind.OTHER)
        after = _BASE_LAST.sub("", after)
    columns += [Column(Kind.OTHER, after)] if after else []
    return Header(tuple(columns), caption, unit, open_end=bool(after))


def _run(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The longest run of years from the first one on, a base year apart; those behind are a change's."""
    sizes = range(len(found), 1, -1)
    years = [match[1].strip() for match in found]
    run = next((found[:size] for size in sizes if follow_each_other(years[:size])), [])
    apart = next((found[:size] for size in sizes if with_base_apart([*map(last_year, years[:size])])), [])
    sure = len(apart) > LEAST_APART or len(found) == LEAST_APART
    return apart if len(apart) > len(run) and sure else run


def _vouched(header: Header, below: Sequence[Line]) -> bool:
    """Whether the rows as far as the next head print a value for each year, scopes among them."""
    years = [column.text for column in header.periods]
    lines = list(takewhile(lambda line: _years(line) in ([], years), below[:REACH]))
    rows = [read_row(line, header) for line in lines]
    fitting = [place for place, row in enumerate(rows) if _fits(row, header)]
    others = sum(bool(row.cells) and not _fits(row, header) for row in rows)
    spoken = [_label(rows, place) for place in fitting]
    scopes = sum(bool(SCOPES.search(text)) for text in [header.caption, *spoken])
    named = scopes if scopes >= MIN_SCOPE_ROWS else sum(map(_names_metric, spoken))
    return named >= MIN_SCOPE_ROWS and others * FEWER <= len(fitting)


def _names_metric(label: str) -> bool:
    """Whether a row's label is the name of a metric."""
    return bool(label.strip()) and metric_named(read_label(label.strip()).name) is not None


def _label(rows: list[Row], place: int) -> str:
    """A row's label with the line above it, where that holds no values and may be its upper half."""
    above = rows[place - 1] if place else None
    return (
        f"{above.label} {rows[place].label}" if above is not None and not above.cells else rows[place].label
    )


def _years(line: Line) -> list[str]:
    """The years of a line that is a head too; it may repeat those above ('Scope 2 (t) 2020 2021 Remarks')."""
    found = [match[1].strip() for match in years_of(plain(line.text))] if names_year(line.text) else []
    return found if len(found) > 1 else []


def _fits(row: Row, header: Header) -> bool:
    return sum(cell.ignored_by is None for cell in row.cells) == len(header.periods)
