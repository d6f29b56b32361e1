"""Two ways to make printed words comparable: one for labels, one for units.

Labels forget case, blanks and punctuation. Units forget blanks only, because case carries meaning
there (t is a tonne, T a ton; MW a power, mW another).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from transforms.regex import regex

CJK = regex(r"[\u3400-\u9fff]")
# A footnote set as a superscript would become a digit of the label under NFKC ('员工总数¹').
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# Signs that make a difference ('<30', '50+') get a word before punctuation is dropped.
SPOKEN_SIGNS = {"<": "lt", ">": "gt", "≤": "le", "≥": "ge", "&": "and", "+": "plus"}
# Slashes and dots that NFKC leaves apart, and the parts of a unit they stand for.
UNIT_SIGNS = {"╱": "/", "∕": "/", "⁄": "/", "·": ".", "•": ".", "⋅": ".", "’": "'", "‘": "'"}
_LETTER_O_FOR_ZERO = ("C02", "CO2")


class _Kept(dict[int, str | None]):
    """What a sign becomes in a label's key, found out once: itself, its word, or nothing.

    Nothing is None: `str.translate` takes four times as long where it is an empty text.
    """

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        self[code] = SPOKEN_SIGNS.get(sign, sign if unicodedata.category(sign)[0] in "LN" else None)
        return self[code]


_KEPT = _Kept()


@lru_cache(maxsize=65536)
def label_key(text: str) -> str:
    """Key of a label: NFKC, lower case, letters and digits only.

    >>> label_key("温室气体排放总量（范围一 + 范围二）")
    '温室气体排放总量范围一plus范围二'
    """
    if text.isascii():
        return text.lower().translate(_KEPT)
    return unicodedata.normalize("NFKC", text.strip().rstrip(SUPERSCRIPTS)).lower().translate(_KEPT)


def holds_any(text: str, words: Sequence[str]) -> bool:
    """Whether a text holds one of some words: a plain loop, which most texts are asked in."""
    for word in words:  # noqa: SIM110 - a generator costs more than the search
        if word in text:
            return True
    return False


def least(words: Iterable[str]) -> tuple[str, ...]:
    """The words that hold no other one: a text that holds any of all holds one of these.

    >>> least(["ghgs", "greenhouse gas", "ghg"])
    ('greenhouse gas', 'ghg')
    """
    every = tuple(dict.fromkeys(words))
    return tuple(word for word in every if not any(other in word for other in every if other != word))


def unit_key(text: str) -> str:
    """Key of a printed unit: NFKC and no blanks; case stays.

    >>> unit_key("t CO₂e ／ 人")
    'tCO2e/人'
    """
    joined = "".join(text.split())
    if joined.isascii():
        return joined.replace(*_LETTER_O_FOR_ZERO)
    folded = unicodedata.normalize("NFKC", joined)
    for sign, plain in UNIT_SIGNS.items():
        folded = folded.replace(sign, plain)
    return "".join(folded.split()).replace(*_LETTER_O_FOR_ZERO)
