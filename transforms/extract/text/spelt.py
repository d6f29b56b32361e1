"""Numbers of English sentences that are written in words: 'Nine', 'ninety-eight per cent', 'two hundred'.

A count below ten is spelt out by the rules of most houses, and so is any number that opens a sentence.
Not each such word is a number: 'one of our sites', 'two points', 'one in five'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import punctuation

from transforms.extract.text.figures import MAX_UNIT, Figure, unit_behind
from transforms.regex import regex

STATED = "stated"
"""The qualifier of a figure that is said in words."""

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_BELOW = {word: number for number, word in enumerate(["zero", *_ONES, *_TEENS])}
_BELOW |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join([*_TEENS, *_ONES])})"
_COUNTED = rf"(?:{_SMALL}|\d+)\s+(?:directors|board members|members o[fn] (?:the|our) board)"
"""'Eight of our ten directors': both are numbers."""
_ARE = r"(?:are|were)\s+(?:independent|women|female|executive|non-executive)\b"
"""'Seven of whom are independent'."""
_NO_COUNT = (
    rf"of\s+(?:the|our|its|these|those|them|which|whom)(?!\s+(?:{_COUNTED}|{_ARE}))|in|out of|another|more"
    r"|fewer|less|other|further"
    r"|(?:percentage |basis )?points?|hundred|thousand|million|billion|years?|months?|weeks?|days?|main|key"
    r"|new|different|largest|core|major|strategic|material|pillars?|priorities|areas?|goals?|steps?|scopes"
    r"|times as"
)
_SPELT = regex(
    rf"(?<![\w-])(?:zero|(?P<hundreds>{'|'.join(_ONES)}|a) hundred(?: and (?P<rest>{_SMALL}))?"
    rf"|(?P<small>{_SMALL}))(?![\w-]|\s+(?:{_NO_COUNT})\b)",
    re.IGNORECASE,
)
_OF_A_BOARD = regex(_COUNTED, re.IGNORECASE)
_WORDS = frozenset([*_BELOW, "hundred"])
_SIGNS = [
    *map(chr, (*range(0xA0, 0xC0), *range(0x2000, 0x2C00), *range(0x3000, 0x3040), *range(0xFF00, 0xFF20)))
]
_APART = str.maketrans(dict.fromkeys([*punctuation, *_SIGNS], " "))
"""Whatever a word may stand beside is no part of it."""
_BEFORE = regex(
    r"\b(?:no|any|every|each|day|phase|tier|scope|level|stage|chapter|note|part|number|the|these|those|one in"
    r"|out of)\s+$",
    re.I,
)


def may_spell(text: str) -> bool:
    """Whether a text writes some number in words."""
    return _holds_word(text) and _SPELT.search(text) is not None


def spelt_figures(text: str) -> Iterator[Figure]:
    """The numbers of a text that are written in words, each as a figure in digits."""
    for found in _SPELT.finditer(text) if _holds_word(text) else ():
        if _BEFORE.search(text[: found.start()]) and not _OF_A_BOARD.match(text, found.start()):
            continue
        unit, length, _ = unit_behind(text[found.end() : found.end() + MAX_UNIT])
        yield Figure(found.start(), found.end() + length, str(_value(found)), unit, qualifier=STATED)


def _holds_word(text: str) -> bool:
    """Whether a text has a word that numbers are written with."""
    return not _WORDS.isdisjoint(text.lower().translate(_APART).split())


def _value(found: re.Match[str]) -> int:
    if found["small"]:
        return _below_hundred(found["small"])
    if not found["hundreds"]:
        return 0
    return 100 * _BELOW.get(found["hundreds"].lower(), 1) + _below_hundred(found["rest"] or "zero")


def _below_hundred(words: str) -> int:
    """
    >>> _below_hundred("Ninety-eight"), _below_hundred("twelve")
    (98, 12)
    """
    return sum(_BELOW[word] for word in words.lower().replace("-", " ").split())
