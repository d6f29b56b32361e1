"""Lines of pages on scopes, rid of what stands between their values: marks, units said at every figure.

'Scope 1 *852 841' marks a restated value, 'Scope 1 852 tCO2e 841 tCO2e' tells one unit twice,
'20222021' are two years set without a gap, 'Scopes 1 and 23' is a sum with a note. Each is put as
other reports print it; a number is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.model import Line
from transforms.regex import regex

MAX_UNIT_WORDS = 5
MIN_VALUES = 2
_MARKED = regex(r"(?<=\S )[*†‡]{1,3}(?=\d)")
_ARROW = regex(r"((?<=\))\d|)\s?[↑↓→▲▼▴▾⬆⬇]\s+(?=\d)")
"""An arrow tells which way a figure went; a note glued to its unit goes along."""

_GLUED_YEARS = regex(r"(?<![\d.,])(?:(?:19|20)\d\d){2,6}(?![\d.,])")
_MARK_OF_SUM = regex(
    r"\b(scopes? ?1 ?(?:and|&|\+|,) ?(?:scope ?)?2(?: ?(?:and|&|\+|,) ?(?:scope ?)?3)?)([1-9])(?=\s|$)",
    re.IGNORECASE,
)
_AFTER_SENTENCE = regex(r"(?<=[a-z]\.)(?=(?:FY ?)?(?:19|20)\d\d\s+(?:FY ?)?(?:19|20)\d\d\b)")
"""'... our methodology.2022 2021' ends a sentence and begins a head."""
_GLUED_TOTAL = regex(r"^(\s*(?:sub-?|grand )?total)(?=\d)", re.IGNORECASE)
_LETTER = regex(r"(?<=[.,\d]\d)([AC-FH-JLN-SU-Z])(?=\s|$)")
"""A mark behind a figure; M, K, B, G and T may be scales."""
_GLUED_UNIT = regex(
    r"(?:(?<=[a-z][a-z][a-z])|(?<=\))|(?<=cope [123])|(?<=cope[123]))"
    r"(?P<unit>(?:(?<=[s)\d])k|M)?t(?:\s?-\s?|/)?CO2(?:-?eq?)?)(?P<figure>\d?)(?=[\d\s.,]|$)"
)
"""'Scope 1 emissionstCO2e31 204': a unit set without a gap between a label and its first figure."""
_VALUE = regex(r"[<~≈]?(?:\d{1,3}(?:[,'’]\d{3})+|\d+)(?:\.\d+)?[*†]{0,3}$")
_GAS = regex(r"co ?2", re.IGNORECASE)


def cleared(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines of a page that speaks of scopes, each such print undone."""
    for line in lines:
        text = _AFTER_SENTENCE.sub(" ", line.text)
        text = _GLUED_TOTAL.sub(r"\1 ", _GLUED_YEARS.sub(_years_apart, text))
        if not CJK.search(text):
            text = _GLUED_UNIT.sub(r" \g<unit> \g<figure>", text)
            text = _MARK_OF_SUM.sub(
                r"\1 (\2)",
                _MARKED.sub("", _ARROW.sub(r"\1 ", text)),
            )
            text = _without_letters(_with_one_unit(text))
        yield replace(line, text=text) if text != line.text else line


def _without_letters(text: str) -> str:
    """'Scope 1 80.9A 84.0A 86.1' without the letter that says which figures were assured."""
    letters = set(_LETTER.findall(text)) if "cope" in text else set()
    return _LETTER.sub("", text) if len(letters) == 1 else text


def _years_apart(found: re.Match[str]) -> str:
    """'20222021' as '2022 2021': only years that follow each other are so certain."""
    years = [found[0][at : at + 4] for at in range(0, len(found[0]), 4)]
    steps = {int(right) - int(left) for left, right in pairwise(years)}
    return " ".join(years) if steps in ({1}, {-1}) else found[0]


def _with_one_unit(text: str) -> str:
    """'Scope 1 852 tCO2e 841 tCO2e' as 'Scope 1 tCO2e 852 841'."""
    words = text.split()
    if len(words) < 2 * MIN_VALUES or not _GAS.search(text) or words[-1] not in words[:-1]:
        return text
    for size in range(1, MAX_UNIT_WORDS + 1):
        unit, start = words[-size:], len(words)
        values: list[str] = []
        while start > size and words[start - size : start] == unit and _VALUE.match(words[start - size - 1]):
            values.insert(0, words[start - size - 1])
            start -= size + 1
        if len(values) >= MIN_VALUES and start and catalogue().is_unit(" ".join(unit)):
            return " ".join([*words[:start], *unit, *values])
    return text
