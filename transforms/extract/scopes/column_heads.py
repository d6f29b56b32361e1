"""What the columns of a head are that names scopes: 'Scope 1 | Scope 2 (market-based) | Scope 1 & 2'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from transforms.extract.scopes.totals import METHODS, general_words, without_unit
from transforms.regex import regex

Columns = tuple[tuple[str, str], ...]
"""The scopes of each column and the method of scope 2; '12' is a sum, '' the sum of all."""

TOTAL: tuple[str, str] = ("", "")
_MENTION = regex(
    r"scope ?(?P<first>[123])(?P<more>(?: ?(?:&|\+|and|,|/) ?(?:scope ?)?[123](?!\d))*)(?:\d?(?:,\d)*)?"
    r"(?=[ (),:;*–|-]|scope|total|$)",
    re.IGNORECASE,
)
_UNIT = regex(r"\([^()]*\)")
_EMPTY = regex(r"\(\s*\)")
_YEAR = regex(r"(?:19|20)\d\d$")
_WORD = regex(r"[A-Za-z]+|\d+")
_HEAD_WORDS = frozenset(
    ["scope", "year", "years", "fy", "reporting", "period", "source", "entity", "site", "totals"]
)


def columns_of(text: str) -> list[Columns]:
    """The readings of a head, one per count of columns: '2 Total Scope 3' holds a sum or none."""
    found = list(_MENTION.finditer(text))
    if len(found) < 2:
        return []
    pieces = [
        text[left:right]
        for left, right in pairwise([0, *(at for one in found for at in one.span()), len(text)])
    ][::2]
    named = _with_methods([_scopes(one) for one in found], [_method(piece) for piece in pieces])
    if named is None or not all(_says_no_more(piece) for piece in pieces):
        return []
    return [columns for columns in _with_totals(named, pieces) if _is_known(columns)]


def _scopes(found: re.Match[str]) -> str:
    return found["first"] + "".join(re.findall(r"\d", found["more"]))


def _method(piece: str) -> str:
    """The method a piece of the head names; '?' for both."""
    said = [name for name, pattern in METHODS.items() if pattern.search(piece)]
    return "?" if len(said) > 1 else "".join(said)


def _with_methods(scopes: list[str], methods: list[str]) -> list[tuple[str, str]] | None:
    """Each column with the method behind it, or each with the one before it, whichever makes sense alone."""
    ways = [methods[1:] if not methods[0] else None, methods[:-1] if not methods[-1] else None]
    sound = [way for way in ways if way is not None and _is_sound(scopes, way)]
    distinct = {tuple(way) for way in sound}
    if len(distinct) != 1 or "?" in (way := sound[0]):
        return None
    return list(zip(scopes, way, strict=True))


def _is_sound(scopes: list[str], methods: list[str]) -> bool:
    """Methods are scope 2's; where scope 2 is told more than once, each column has its own."""
    said = [method for scope, method in zip(scopes, methods, strict=True) if scope == "2"]
    fits = all(not method or "2" in scope for scope, method in zip(scopes, methods, strict=True))
    return fits and (len(said) < 2 or (len(set(said)) == len(said) and "" not in said))


def _says_no_more(piece: str) -> bool:
    """Whether a piece of the head adds no other subject: units and methods aside, general words."""
    for pattern in METHODS.values():
        piece = pattern.sub(" ", piece)
    words = _WORD.findall(without_unit(_UNIT.sub(" ", _EMPTY.sub(" ", piece)).strip()))
    return all(
        word.lower() in _HEAD_WORDS or word.lower() in general_words() or _YEAR.match(word) for word in words
    )


def _with_totals(named: list[tuple[str, str]], pieces: list[str]) -> Iterator[Columns]:
    """The columns without and with sums where the word 'total' stands between two or behind the last."""
    summed = ["total" in piece.lower() for piece in pieces[1:]]
    if not any(summed):
        yield tuple(named)
        return
    full = [one for column, total in zip(named, summed, strict=True) for one in (column, TOTAL)[: 1 + total]]
    yield tuple(full)
    if any(summed[:-1]):
        yield (*named, TOTAL) if summed[-1] else tuple(named)


def _is_known(columns: Columns) -> bool:
    """Whether no column is told twice and scope 2 is not told both with and without a method."""
    single = [column for column in columns if len(column[0]) == 1]
    scopes = [scope for scope, _ in single]
    unsaid = ("2", "") in single and scopes.count("2") > 1
    return len(set(single)) == len(single) > 1 and scopes == sorted(scopes) and not unsaid
