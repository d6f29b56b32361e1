"""How many years a line of torn text names as the head of a table."""

from __future__ import annotations

from transforms.catalogue.text import CJK
from transforms.extract.heads.header import PERIOD, names_year
from transforms.regex import regex

MIN_YEARS = 2
MAX_WORDS = 10
_YEAR = regex(r"(?<![\d.,/–-])(?:19|20)\d\d(?![\d.,]\d|\d)")


def years_named(text: str) -> int:
    """The years of a head, also where one is glued to the word before; 0 for a line that is no head.

    >>> years_named("Key figuresUnit2023 2022 2021"), years_named("In 2023 we emitted 4 tonnes")
    (3, 0)
    """
    if not names_year(text) or CJK.search(text):
        return 0
    named = max(len(PERIOD.findall(text)), len(_YEAR.findall(text)))
    return named if named >= MIN_YEARS and len(text.split()) - named <= MAX_WORDS else 0
