"""Patterns found by how they begin: a long text is searched for plain words, not for patterns.

A report has a million letters, and an exchange, a currency or a code is named at some dozen places.
Looking for a plain word takes a hundredth of the time that a pattern of several words takes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from transforms.catalogue.text import CJK
from transforms.regex import regex

_AHEAD = regex(r"\(\?<?[!=][^()]*\)")
_PLAIN = regex(r"(?:[^\\.^$*+?{}\[\]|()]|\\[^\w])+")
_OPTIONAL = regex(r"[?*{]")


def matches(pattern: re.Pattern[str], text: str, beginnings: Sequence[str]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, where every match begins with one of the beginnings.

    >>> [found[0] for found in matches(re.compile(r"SGX: \\d+"), "SGX: 12 and SGX: 7", ("SGX",))]
    ['SGX: 12', 'SGX: 7']
    """
    if not _has_chinese(text):
        beginnings = [begun for begun in beginnings if not CJK.match(begun)]
    end = 0
    for place in sorted({place for begun in beginnings for place in places(text, begun)}):
        if place >= end and (match := pattern.match(text, place)):
            yield match
            end = match.end()


@lru_cache(maxsize=2)
def _has_chinese(text: str) -> bool:
    return CJK.search(text) is not None


def places(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text; overlapping ones too."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def holding(lines: Sequence[str], words: Sequence[str]) -> set[int]:
    """Which of the lines hold one of the words.

    >>> holding(["of the Group", "in all", "Blue Sea plc"], ("Group", "plc"))
    {0, 2}
    """
    text, ends = "\n".join(lines), [*accumulate(len(line) + 1 for line in lines)]
    return {bisect_right(ends, place) for word in words for place in places(text, word)}


def beginnings_of(pattern: str) -> tuple[str, ...]:
    """The plain words that the alternatives of a pattern begin with; ValueError where one begins otherwise.

    >>> beginnings_of(r"(?<![A-Z])S\\$|EUR\\b|Stock [Cc]ode|[¥￥]")
    Traceback (most recent call last):
    ValueError: '[¥￥]' begins with no plain sign
    >>> beginnings_of(r"(?<![A-Z])S\\$|EUR\\b|Stock [Cc]ode|联合?交易所")
    ('S$', 'EUR', 'Stock ', '联')
    """
    return tuple(dict.fromkeys(_beginning(part) for part in _alternatives(pattern)))


def _beginning(alternative: str) -> str:
    start = ahead.end() if (ahead := _AHEAD.match(alternative)) else 0
    plain = _PLAIN.match(alternative, start)
    word = re.sub(r"\\(.)", r"\1", plain[0]) if plain else ""
    if plain and _OPTIONAL.match(alternative, plain.end()):
        word = word[:-1]
    if not word:
        raise ValueError(f"{alternative!r} begins with no plain sign")
    return word


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern; those within its brackets stay together."""
    part, depth = "", 0
    for piece in re.findall(r"\\.|\[[^\]]*\]|.", pattern):
        if piece == "|" and not depth:
            yield part
            part = ""
            continue
        depth += {"(": 1, ")": -1}.get(piece, 0)
        part += piece
    yield part
