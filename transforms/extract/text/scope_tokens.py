"""A sentence about scopes as a row of tokens: each a letter for what it is, and where it stands.

'In 2022 our Scope 1 emissions fell by 5 % to 930 tCO2e' is 'YSdbPtV': the words that only link are
gone, a word that could change what is told stays as 'X'. Whether a figure is a scope's total is then
a question of how the letters stand, and no word goes unread.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.extract.scopes.totals import METHODS, ONE_SCOPE, SCOPES, WORDS, digit_of, general_words
from transforms.extract.text.figures import Figure, dates
from transforms.extract.title_units import weighs
from transforms.regex import regex

_GAS = r"(?:carbon\s+dioxide|CO\s?(?:2|\(2\)))(?:\s?-?\s?(?:equivalents?|eq\b|e\b))?"
_PREFIX = r"(?:(?:thousands?|millions?|mn?|kilo|metric)\s+(?:of\s+)?)?(?:metric\s+)?"
_MASS = r"(?:kilotons?|kilotonnes?|megatonnes?|tons?|tonnes?|kt|Mt|MT|mt|t)"
_UNIT = regex(
    rf"\s?(?:{_PREFIX}{_MASS}\s?-?\s?(?:(?:of\s+)?{_GAS}|\({_GAS}\))?|{_GAS}\s?-?\s?(?:metric\s+)?(?:tonnes|tons|t))(?![A-Za-z\d])",
    re.IGNORECASE,
)
_RATE = regex(r"\s?(?:/|per\b)", re.IGNORECASE)
_SUMMED = regex(r"\d\s*(?:[+/–-]|&|to\b)\s*(?:scopes?\s*)?[123i]", re.IGNORECASE)
_WHOLE_YEAR = regex(
    r"^(?:(?:FY|CY)\s?'?)?(?:20)?\d\d(?:[/–-]\d\d(?:\d\d)?)?$"
    r"|^31 (?:December|March) \d{4}$|^(?:December|March) 31, \d{4}$"
    r"|^30 (?:June|September) \d{4}$|^(?:June|September) 30, \d{4}$",
    re.IGNORECASE,
)
_RESPECTIVELY = regex(r"respec\s?-?\s?tively", re.IGNORECASE)
_WORD = regex(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*|\d[\d.,]*|[^\s]")
_BRACKETED = regex(r"\(M?[SLU],?M?\)")
_COMMA_METHOD = regex(r"S,M")
_MARKS = "(),;:"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its letter, its places in the sentence, what it says (scopes, method, unit, year)."""

    letter: str
    start: int
    end: int
    said: str = ""


def tokens_of(text: str, found: list[Figure]) -> list[Token]:
    """The tokens of a sentence, without the words that only link.

    S one scope, L several, U their sum, M method, Y year, V mass, N number without unit, P percentage.
    """
    fixed = list(_fixed(text, found))
    given: list[Token] = []
    place = 0
    for token in [*fixed, Token("", len(text), len(text))]:
        given += _words(text, place, token.start)
        if token.letter and token.start >= place:
            given.append(token)
        place = max(place, token.end)
    return list(_without_brackets(given))


def _without_brackets(given: list[Token]) -> Iterator[Token]:
    """'Direct (Scope 1) emissions' is 'Scope 1'; brackets behind a figure assign it and stay."""
    letters = "".join(token.letter for token in given)
    dropped = {
        place
        for found in _BRACKETED.finditer(letters)
        for place in (found.start(), found.end() - 1)
        if letters[max(0, found.start() - 1)] not in "NV"
    }
    dropped |= {found.start() + 1 for found in _COMMA_METHOD.finditer(letters)}
    return (token for place, token in enumerate(given) if place not in dropped)


def _fixed(text: str, found: list[Figure]) -> Iterator[Token]:
    """Scopes, methods, years and figures, none inside another, in order."""
    marks = [*_scopes(text), *_methods(text), *_years(text)]
    marks += [Token("r", *match.span()) for match in _RESPECTIVELY.finditer(text)]
    for figure in found:
        if figure.rule is None and not any(mark.start <= figure.start < mark.end for mark in marks):
            marks.append(_value(text, figure))
    end = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start >= end:
            yield mark
            end = mark.end


def _scopes(text: str) -> Iterator[Token]:
    for found in SCOPES.finditer(text):
        scopes = [digit_of(one) for one in ONE_SCOPE.findall(found[0].lower()[5:])]
        letter = "S" if len(scopes) == 1 else "U" if _SUMMED.search(found[0]) else "L"
        yield Token(letter, *found.span(), "".join(scopes))


def _methods(text: str) -> Iterator[Token]:
    for name, pattern in METHODS.items():
        for found in pattern.finditer(text):
            yield Token("M", *found.span(), name)


def _years(text: str) -> Iterator[Token]:
    for start, end in dates(text):
        yield Token("Y" if _WHOLE_YEAR.match(text[start:end]) else "X", start, end, text[start:end])


def _value(text: str, figure: Figure) -> Token:
    """A figure as V where its unit weighs emissions, N without a unit, P in percent, else X."""
    start = figure.start
    behind = start + len(figure.text)
    unit = _UNIT.match(text, behind)
    if unit and _weighs(said := unit[0].strip()):
        return Token("X" if _RATE.match(text, unit.end()) else "V", start, unit.end(), said)
    if figure.unit and _weighs(figure.unit):
        return Token("X" if _RATE.match(text, figure.end) else "V", start, figure.end, figure.unit)
    if text[behind : behind + 2].strip()[:1] in ("%", "％"):
        return Token("P", start, max(figure.end, behind + 1))
    return Token("X" if figure.unit else "N", start, figure.end)


@lru_cache(maxsize=256)
def _weighs(unit: str) -> bool:
    return weighs(unit) or (catalogue().read_unit(unit) is not None and bool(_UNIT.fullmatch(unit)))


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    """The words between two fixed tokens, those that only link left out."""
    said = _vocabulary()
    for found in _WORD.finditer(text, start, end):
        word = found[0].lower()
        letter = word if word in _MARKS else "." if word == "." else said.get(word, "X")
        if letter:
            yield Token(letter, *found.span(), found[0])


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, str]:
    """Word -> its letter; '' for a word that only links."""
    lists = tomllib.loads(WORDS.read_text(encoding="utf-8"))["sentence"]
    words = dict.fromkeys(general_words() - {"and", "from", "to", "by", "use", "used"}, "")
    return (
        words
        | {word: letter for letter, some in lists.items() for word in some}
        | dict.fromkeys(lists["linking"], "")
    )
