"""Years of Taiwan's calendar as those of the common era: 民國112年, 112年度 and a column 112年 are 2023.

民國 says so by itself. A bare 112年度 counts in traditional script beside words that only reports from Taiwan
have; a bare 112年 only where such a year is told close by, as it may be a length of time. The rest stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from transforms.model import Document, Line
from transforms.numerals import DIGITS
from transforms.regex import regex

FILE = Path(__file__).with_name("minguo.toml")
BEFORE_THE_FIRST = 1911
FIRST, LAST = 80, 139
"""Years that reports speak of: 1991 to 2050."""
CLOSE = 10
"""So many years before the latest one that is told, a bare number is one of them."""
WARNING = "minguo_years: years of Taiwan's calendar are read in the common era, 112 as 2023"
_TOLD = regex(r"(?:中[華华])?民[國国]\s?(?P<year>\d{2,3}|[〇零○一二三四五六七八九十百]{2,6})\s?年")
_MAY_BE = regex(r"1[0-3]\d\s?年")
_SIDE_BY_SIDE = regex(r"(?<![\d.,])(?:1[0-3]\d\s?年度?\s+)+1[0-3]\d\s?年度?(?=\s|$)")
_CELL = regex(r"(1[0-3]\d)\s?年度?")
_ROW = regex(r"\s*(1[0-3]\d)\s?年度?\s+[\d.,]")
_FROM = r"(?:(?<![\d.,])(?P<first>1[0-3]\d)(?P<to>\s?[-–—~～至到、及和]\s?))?"
_BARE = regex(rf"{_FROM}(?<![\d.,])(?P<year>1[0-3]\d)\s?年(?P<fiscal>\s?(?:度|底|末|\d{{1,2}}\s?月))?")


@dataclass(frozen=True, slots=True)
class _Words:
    taiwanese: re.Pattern[str]
    traditional: frozenset[str]
    simplified: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]


def in_common_era(document: Document) -> Document:
    """The document with these years in the common era and a warning that says so; else as it is."""
    texts = [line.text for line in document.lines if "年" in line.text]
    told = [year for text in texts for found in _TOLD.finditer(text) if (year := _number(found["year"]))]
    bare = any(_MAY_BE.search(text) for text in texts)
    if document.tagged or not (told or bare):
        return document
    if bare and _is_taiwanese(document):
        told += [year for text in texts for year in _fiscal(text)] + _of_rows(document.lines)
        told += _of_cells(document.lines)
        years = range(max(told) - CLOSE, max(told) + 1) if told else range(0)
        lines = tuple(_converted(line, years) for line in document.lines)
    else:
        # Elsewhere a bare number of years is no year, whoever mentions one of Taiwan.
        lines = tuple(_converted(line, None) for line in document.lines)
    if lines == document.lines:
        return document
    return replace(document, lines=lines, warnings=(*document.warnings, WARNING))


def _fiscal(text: str) -> list[int]:
    """Bare years of which the line says that they are some: 112年度, 112年12月, or 110年 111年 112年."""
    found = list(_BARE.finditer(text))
    years = {int(one["year"]) for one in found}
    if len(years) > 1 and max(years) - min(years) == len(years) - 1:
        return sorted(years)
    return [int(one["year"]) for one in found if one["fiscal"]]


def _is_taiwanese(document: Document) -> bool:
    words = _words()
    text = "\n".join(line.text for line in document.lines)
    traditional = sum(text.count(sign) for sign in words.traditional)
    simplified = sum(text.count(sign) for sign in words.simplified)
    if traditional <= simplified:
        return False
    return words.taiwanese.search(text) is not None or _side_by_side(document.lines)


def _side_by_side(lines: Sequence[Line]) -> bool:
    """'項目 110年 111年', rows '110年 5', '111年 6', cells below each other: years that follow each other."""
    dated = [line.text for line in lines if "年" in line.text]
    heads = [_SIDE_BY_SIDE.search(text) for text in dated]
    if any(_follow([int(year) for year in re.findall(r"\d+", found[0])]) for found in heads if found):
        return True
    return bool(_of_rows(lines)) or bool(_of_cells(lines))


def _of_cells(lines: Sequence[Line]) -> list[int]:
    """The years of cells that stand one below the other, and follow each other."""
    filled = [line.text.strip() for line in lines if line.text.strip()]
    cells = [_CELL.fullmatch(text) for text in filled]
    pairs = [[int(one[1]), int(other[1])] for one, other in pairwise(cells) if one and other]
    return [year for pair in pairs if _follow(pair) for year in pair]


def _of_rows(lines: Sequence[Line]) -> list[int]:
    """The years of rows that follow each other."""
    rows = [_ROW.match(line.text) for line in lines]
    pairs = [[int(one[1]), int(other[1])] for one, other in pairwise(rows) if one and other]
    return [year for pair in pairs if _follow(pair) for year in pair]


def _follow(years: list[int]) -> bool:
    return len(years) > 1 and {right - left for left, right in pairwise(years)} in ({1}, {-1})


def _converted(line: Line, years: range | None) -> Line:
    if "年" not in line.text:
        return line
    cells = tuple(_in_text(cell, years) for cell in line.cells)
    return replace(line, text=_in_text(line.text, years), cells=cells)


def _in_text(text: str, years: range | None) -> str:
    """The text with its years converted; bare ones only where `years` tells which are possible."""
    text = _TOLD.sub(_named, text)
    if years is None:
        return text
    return _BARE.sub(lambda found: _bare(found, years), text)


def _named(found: re.Match[str]) -> str:
    year = _number(found["year"])
    return f"{BEFORE_THE_FIRST + year}年" if year else found[0]


def _bare(found: re.Match[str], years: range) -> str:
    words, text = _words(), found.string
    ahead, behind = text[: found.start()].rstrip(), text[found.end() :].lstrip()
    length = ahead.endswith(words.before) or behind.startswith(words.after)
    if length or not (found["fiscal"] or int(found["year"]) in years):
        return found[0]
    first = f"{BEFORE_THE_FIRST + int(found['first'])}{found['to']}" if found["first"] else ""
    return f"{first}{BEFORE_THE_FIRST + int(found['year'])}年{found['fiscal'] or ''}"


def _number(text: str) -> int:
    """'112', '一一二' and '一百一十二' are 112; 0 for a year that no report speaks of.

    >>> _number("一百一十二"), _number("一一二"), _number("九十九"), _number("12")
    (112, 112, 99, 0)
    """
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    if hundred or ten:
        value = 100 * _digits(hundreds) if hundred else 0
        value += (10 * (_digits(tens) or 1) if ten else 0) + _digits(ones)
    else:
        value = _digits(text)
    return value if FIRST <= value <= LAST else 0


def _digits(text: str) -> int:
    plain = text.translate(DIGITS)
    return int(plain) if plain.isdecimal() else 0


@cache
def _words() -> _Words:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return _Words(
        taiwanese=re.compile(told["taiwanese"]),
        traditional=frozenset(told["traditional"]),
        simplified=frozenset(told["simplified"]),
        before=tuple(told["before"]),
        after=tuple(told["after"]),
    )
