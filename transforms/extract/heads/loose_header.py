"""Heads of tables in jumbled Latin text: years glued to what stood before them, marks, growth columns.

Text taken out of a page without its geometry prints 'see notesKPI 2022 2021', '2014* 2015*' or
'2018 2017Change in %' as one line. A run of consecutive years at a line's end is a head all the same;
a sentence never prints one.
"""

from __future__ import annotations

import re
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract.heads.header import NAMES_YEAR, REFERENCE, Column, Header, Kind, names_year
from transforms.extract.words import header_words, plain
from transforms.regex import regex

_YEAR = (
    r"(?:(?:FY|CY)\s?)?(?:19|20)\d\d(?:\s?[/–-]\s?(?:(?:19|20)\d\d|\d\d)(?!\d)|/[1-9](?!\d))?"
    r"|(?:FY|CY)\s?'?\d\d(?:/\d\d?)?(?!\d)"
)
_MARK = r"(?:\*{1,3}|[†‡]|\((?:\d|[a-z])\))?"
_ONE = regex(rf"({_YEAR})(?!\d){_MARK}", re.IGNORECASE)
_MONTH_BEHIND = regex(r"/\d$")
_TOUCHED = regex(r"[\d.,/–-]$")
_RUN = regex(rf"(?<![\d.,/–-])(?:(?:{_YEAR}){_MARK}\s+)+(?:{_YEAR})(?!\d)(?!\s?[–-]){_MARK}", re.IGNORECASE)
_GROWTH = regex(
    r"(?:[%()Δ+/*–-]|\d{1,2}(?!\d)|(?:19|20)\d\d|(?:percent|percentage|change|changes|difference|variance|in|to|vs\.?"
    r"|versus|year|on|over|growth|trend|yoy|y-o-y|from|compared|with|the|baseline|target|targets|N-1|N)(?![A-Za-z])|\s)+$",
    re.IGNORECASE,
)
WHOLE = frozenset(["total", "group", "global", "overall", "consolidated", "worldwide"])
_LAST_YEARS = regex(rf"(?<![\d.,/–-])(?:{_YEAR})(?:\s+(?:{_YEAR}))+$", re.IGNORECASE)
_GLUED_MARK = regex(r"((?:19|20)\d\d)\d?((?:19|20)\d\d)(?!\d)")
_FIGURES_LAST = regex(r"(?:(?<=\s)\d[\d,.]*(?:\s+|$))*$")
_GLUED_WORDS = regex(r"(?<=[a-z])(?=[A-Z])")
MAX_QUALIFIER_WORDS = 2
MAX_PARTS = 6
MAX_LABEL_WORDS = 3
MIN_YEAR, MAX_YEAR = 1990, 2060


def loose_header(text: str) -> Header | None:
    """The head at the end of a jumbled line, or None; what stands before the years is its caption."""
    printed = plain(text)
    if not names_year(printed) or CJK.search(printed):
        return None
    runs = list(_RUN.finditer(printed)) if len(NAMES_YEAR.findall(printed)) > 1 else []
    if len(runs) != 1:
        return None
    run = runs[0]
    rest = printed[run.end() :].strip()
    periods = [match[1].strip() for match in _ONE.finditer(run[0])]
    units = bool(rest) and all(header_words().get(word.lower()) == Kind.UNIT for word in rest.split())
    if not follow_each_other(periods) or not (units or _known(rest) or _GROWTH.match(rest)):
        return None
    columns = [Column(Kind.PERIOD, period) for period in periods]
    if units:
        return Header((*columns, Column(Kind.UNIT, rest)), printed[: run.start()].strip())
    if rest:
        columns.append(Column(Kind.OTHER, rest))
    caption = printed[: run.start()].strip()
    return Header(tuple(columns), caption, open_end=bool(rest))


def two_line_header(text: str, above: str) -> Header | None:
    """'Unit 2018 2017' over 'pro rata 2017 2016': the year told twice counts where nothing qualifies it."""
    if not above[-1:].isdigit() or len(NAMES_YEAR.findall(plain(above))) < 2:
        return None
    ends = _LAST_YEARS.search(_GLUED_MARK.sub(r"\1 \2", plain(above)))
    lower = loose_header(text) if ends else None
    return _on_two_lines(above, ends[0], lower) if ends and lower else None


def _on_two_lines(above: str, last_years: str, lower: Header) -> Header | None:
    caption, columns = lower.caption, lower.columns
    if not caption or len(caption.split()) > MAX_QUALIFIER_WORDS:
        return None
    years = re.findall(_YEAR, last_years, re.IGNORECASE)
    if years[-1] != columns[0].text or not follow_each_other(
        [*years, *(column.text for column in columns[1:])]
    ):
        return None
    first = [Column(Kind.PERIOD, year) for year in years[:-1]]
    unit = [Column(Kind.UNIT, "unit")] if re.search(r"\bunits?\b", above, re.IGNORECASE) else []
    return Header((*unit, *first, Column(Kind.OTHER, caption), *columns))


def continues_head(text: str) -> bool:
    """Whether a line below a head holds only words of growth columns: '2016 % change 2017-'."""
    printed = plain(text)
    only_years = not re.search(r"(?<!\d)\d{1,3}(?!\d)", printed)
    return only_years and bool(_GROWTH.match(printed) and re.search(r"[A-Za-z%]|\d{4}\s?-$", printed))


def _known(rest: str) -> bool:
    kinds = [header_words().get(word.lower().strip(":()")) for word in rest.split()]
    return all(kind in ("other", "noise", REFERENCE) for kind in kinds)


def tells_growth(text: str) -> bool:
    """Whether all words are those of a column of changes: '2022 vs 2021 (%)'."""
    return bool(_GROWTH.match(text))


def years_of(printed: str) -> list[re.Match[str]]:
    """Every year of a line that no digit or mark of a number touches; group 1 without its footnote mark."""
    return [found for found in _ONE.finditer(printed) if not _TOUCHED.search(printed[: found.start()])]


def follow_each_other(periods: list[str]) -> bool:
    """Whether two periods or more are years without a gap, newest or oldest first."""
    years = [last_year(period) for period in periods]
    steps = {right - left for left, right in pairwise(years)}
    return len(years) >= 2 and steps in ({1}, {-1}) and all(MIN_YEAR <= year <= MAX_YEAR for year in years)


def last_year(period: str) -> int:
    """The year a printed period ends in."""
    # 'FY2022/3' ends in March 2022.
    digits = ["0", *re.findall(r"[0-9]+", _MONTH_BEHIND.sub("", period))][-1]
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def with_parts(header: Header, text: str, row: str = "") -> Header | None:
    """Two-level heads: under every year the same columns, one of them the whole ('HK Mainland Total').

    The whole stays the period's column; what the parts print is set aside. None where the line below
    the years repeats nothing or names no whole. Where the whole comes last, the first `row` tells how many
    words are columns: 'UK Rest of World Total' are three.
    """
    words, count = _GLUED_WORDS.sub(" ", plain(text)).split(), len(header.periods)
    if count < 2:
        return None
    for size in range(min(MAX_PARTS, len(words) // count), 1, -1):
        for start in range(min(MAX_LABEL_WORDS, len(words) - size * count) + 1):
            block = words[start : start + size]
            end = start + size * count
            whole = whole_column(block)
            if words[start:end] == block * count and whole:
                block = _columns_of(block, row, count)
                columns = [_part(word, period, whole) for period in header.periods for word in block]
                others = [column for column in header.columns if column.kind in (Kind.LABEL, Kind.UNIT)]
                loose_end = int(end < len(words))
                return Header((*others, *columns), header.caption, header.unit, loose_end)
    return None


def _columns_of(block: list[str], row: str, count: int) -> list[str]:
    """The columns of one year: fewer than the words of the head where a row has fewer figures."""
    found = _FIGURES_LAST.search(row)
    figures = len(found[0].split()) if found else 0
    # One number may end the label: 'Scope 1'.
    size = next((told // count for told in (figures, figures - 1) if told > 0 and not told % count), 0)
    whole_last = block[-1].lower() in WHOLE and not any(word.lower() in WHOLE for word in block[:-1])
    if not 1 < size < len(block) or not whole_last:
        return block
    return [*block[: size - 2], " ".join(block[size - 2 : -1]), block[-1]]


def whole_column(block: list[str]) -> str:
    """The one column that is the whole; a 'Total' beside 'UK' and 'Global' is, as global means the rest."""
    wholes = [word.lower() for word in block if word.lower() in WHOLE]
    return "total" if wholes.count("total") == 1 else wholes[0] if len(wholes) == 1 else ""


def _part(word: str, period: Column, whole: str) -> Column:
    return Column(Kind.PERIOD, period.text) if word.lower() == whole else Column(Kind.OTHER, word)
