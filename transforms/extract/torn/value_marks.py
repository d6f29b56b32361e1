"""Marks behind figures on pages of scopes: '412.6RA', '1,204✓', '880*1', '1,2041)', '77 [2]'.

Reports mark the figures that were assured, restated or estimated. A sign that is no digit says nothing of
the amount; letters are taken off only where the page says what they stand for, and a digit only where an
asterisk or a bracket shows that it counts a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.model import Line
from transforms.regex import regex

_GLUED = r"#^§¶Δ◊♦®©ˆⱽ\u02b0-\u02b8\u1d2c-\u1d6a"
_APART = r"✓✔√☑●◆★☆✪✱"
_END = r"(?=\s|$)"
_SIGNS = regex(rf"(?<=\d)(?:[{_GLUED}]|\s?[{_APART}]){{1,2}}{_END}")
_ON_LABEL = regex(rf"(?<=cope [123])[†‡¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}{_END}", re.IGNORECASE)
_NOTES = regex(
    rf"(?<=\d)\s?[*※]\d{{1,2}}(?:,\s?[*※]?\d)*{_END}|(?<=\d)\s?\[[1-9a-z]\]{_END}"
    rf"|(?<=,\d\d\d)[1-9]\){_END}|(?<=\d)\s[1-9]\)(?=\s+[\d–-]|\s*$)"
)
_TREND = regex(r"(?<=\d)\s?[↑↓→↗↘⬆⬇]\s*$")
_OPEN = regex(r"\([^()]*$")
_LETTERS = regex(rf"(?<=[.,\d]\d)(?P<mark>[A-Z]{{2}}){_END}")
_BRACKETED = regex(rf"(?<!\S)(?P<figure>\d[\d,.]*)\((?P<mark>[A-Za-z]{{1,2}})\){_END}")
"""'1,204(R)'; 'C1(a)' and '305-2(b)' are codes of a disclosure."""
_MEANS = r"(?:[:=–-]\s?|\s)(?:[A-Z][a-z]|assured|audited|restated|estimated|limited|reasonable|verified)"


def without_value_marks(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, the figures of each without such marks."""
    page = list(lines)
    letters = _explained(page)
    for line in page:
        text = _NOTES.sub(_without_note, _SIGNS.sub("", _TREND.sub("", line.text)))
        text = _ON_LABEL.sub("", text)
        text = _BRACKETED.sub(_without_letters, text)
        if letters:
            text = _LETTERS.sub(lambda found: "" if found["mark"] in letters else found[0], text)
        yield replace(line, text=text) if text != line.text else line


def _without_note(found: re.Match[str]) -> str:
    """Nothing, but '(since 2021)' keeps its bracket: one that was opened before is closed by it."""
    closes = found[0].endswith(")") and _OPEN.search(found.string[: found.start()])
    return found[0] if closes else ""


def _without_letters(found: re.Match[str]) -> str:
    return found[0] if catalogue().is_unit(found["mark"]) else found["figure"]


def _explained(page: list[Line]) -> frozenset[str]:
    """The pairs of capitals behind figures that a line explains: 'RA Reasonable assurance'."""
    marks = {found["mark"] for line in page for found in _LETTERS.finditer(line.text)}
    return frozenset(
        mark
        for mark in marks
        if not catalogue().is_unit(mark)
        and any(re.search(rf"(?:^|[.;,(]\s?){mark}{_MEANS}", line.text) for line in page)
    )
