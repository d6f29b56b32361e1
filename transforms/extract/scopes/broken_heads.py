"""The years of a head that text extraction broke over lines: '31 May 2022Year ended / 31 May 2021'."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from transforms.catalogue.text import CJK
from transforms.extract.numbers import as_value, words_of
from transforms.extract.words import SENTENCE_END
from transforms.regex import regex

HEAD_LINES = 8
REACH = 20
"""So many lines above its first scope a table may begin: energy is told before emissions."""

MAX_HEAD = 110
_YEAR = r"(?<![\d.,])(?:FY ?)?(?:19|20)\d\d(?:/(?:20)?\d\d)?(?![\d,.]\d|\d)|\bFY ?'?\d\d(?:/\d\d)?(?!\d)"
_YEARS = regex(_YEAR)
_COMPARED = regex(
    r"(?:19|20)(?P<late>\d\d) ?(?:/|[–-]|vs?\.?|versus) ?(?:FY ?)?(?:19|20)(?P<early>\d\d)"
    r"|\b(?:vs?\.?|versus|against|since|from|compared (?:to|with)|relative to)\s+"
    r"(?:base ?(?:year|line)\s+)?\(?(?:19|20)\d\d\)?",
    re.IGNORECASE,
)
"""Years that a column of changes names: '% 2024/2023', 'Change vs 2019'; a fiscal year runs forward."""

_CHANGE = regex(r"%|\bchange\b|\bvariation\b|\bN\s?/\s?N\b", re.IGNORECASE)
_COMPARATIVE = regex(r"\bcomparative(?: year)? (?P<year>20\d\d)\b", re.IGNORECASE)
"""A column called so, without its year, right before that of the report."""

_BASE = regex(r"\bbase(?: ?year|line)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Years:
    """The years of a head in order, how often they are repeated, and whether one may be a base year."""

    told: tuple[str, ...] = ()
    repeated: int = 1
    base: bool = False
    aims: bool = False
    """Whether later years follow behind a column of changes."""


def head_above(lines: list[str], place: int) -> Years:
    """The years of the nearest head above a row; none where they are no series.

    >>> head_above(["Base year", "2019 Comparative", "2023 2024% 2024 / 2023", "Scope 1 9 8 7 -12%"], 3).told
    ('2019', '2023', '2024')
    """
    text = _text_above(lines, place)
    told = _YEARS.findall(_COMPARED.sub(_without, text))
    return _series(told, base=_BASE.search(text) is not None)


def years_before_change(lines: list[str], place: int) -> Years:
    """The years a head prints ahead of its column of changes; what lies behind it are aims.

    >>> years_before_change(["Base year 2023 2024 % 2024/2023 2025 2030", "Scope 1 9 8 7 88% 6 5"], 1)
    Years(told=('2023', '2024'), repeated=1, base=True, aims=True)
    """
    text = _COMPARED.sub(_without, _text_above(lines, place))
    change = _CHANGE.search(text)
    if change is None:
        return Years()
    ahead = text[: change.start()]
    told = _YEARS.findall(ahead)
    if told and (alone := _COMPARATIVE.search(ahead)) and told[-1] == alone["year"]:
        told.insert(-1, str(int(alone["year"]) - 1))
    series = _series(told, base=_BASE.search(ahead) is not None)
    later = [year for year in _YEARS.findall(text[change.end() :]) if told and year[-4:] > told[-1][-4:]]
    return replace(series, aims=bool(later))


def _text_above(lines: list[str], place: int) -> str:
    """The lines of the nearest head above a row as one text; '' where there is none in Latin letters."""
    bottom = next((at for at in range(place - 1, max(-1, place - REACH), -1) if _is_head(lines[at])), None)
    if bottom is None:
        return ""
    top = bottom
    while top > 0 and bottom - top < HEAD_LINES and _goes_on(lines[top - 1]):
        top -= 1
    text = " ".join(lines[top : bottom + 1])
    return "" if CJK.search(text) else text


def _without(found: re.Match[str]) -> str:
    forward = found["late"] is not None and int(found["early"]) == int(found["late"]) + 1
    return found[0] if forward else " "


def _is_head(line: str) -> bool:
    return _YEARS.search(line) is not None and _goes_on(line)


def _goes_on(line: str) -> bool:
    """Whether a line may be a piece of a head: short, no sentence, without figures other than years."""
    words = words_of(_YEARS.sub(" ", line))
    figures = [
        word for word in words if as_value(word) and re.search(r"\d[\d,.]{2,}|%$", word) and word != "%"
    ]
    return len(line) <= MAX_HEAD and not SENTENCE_END.search(line[-3:]) and len(figures) == 0


def _series(told: list[str], *, base: bool) -> Years:
    """Years printed once each, the same ones again and again, or each of them several times in a row."""
    once = list(dict.fromkeys(told))
    times, rest = divmod(len(told), len(once)) if once else (0, 0)
    if rest or told not in (once * times, [year for year in once for _ in range(times)]):
        return Years()
    return Years(tuple(once), times, base)
