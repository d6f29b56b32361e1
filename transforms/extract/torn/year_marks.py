"""Marks on the years of heads: '20231 2022 2021', '2023 (1) 2022 (1)', '2023R', '2023: 2022:', 'FY’23'.

A digit behind a year is a note's only where the years then follow one another; the other marks are no
digits, or stand in brackets behind each of several years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from transforms.extract.heads.loose_header import follow_each_other
from transforms.extract.numbers import as_value
from transforms.model import Line
from transforms.regex import regex

MIN_YEARS = 2
_YEAR = r"(?:19|20)\d\d"
_MARKED = regex(rf"^(?P<year>(?:FY ?)?{_YEAR})(?P<mark>[1-9]|R|:)?$")
_NOTE = regex(rf"(?<![\d.,])(?P<year>{_YEAR})\s(?:\([1-9]\)|[1-9]\))(?=\s|$)")
_CURLY = regex(r"\b(FY ?)[’‘](?=\d\d\b)")
_SQUARE = regex(rf"\[({_YEAR})\]")


def without_year_marks(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, those that are heads of years without such marks."""
    for line in lines:
        text = _CURLY.sub(r"\1'", line.text) if "’" in line.text or "‘" in line.text else line.text
        if "19" in text or "20" in text:
            text = _cleared(text)
        yield replace(line, text=text) if text != line.text else line


def _cleared(text: str) -> str:
    """The text with its marks taken off where it then prints years in a row, and no other figure."""
    bare = _SQUARE.sub(r"\1", _NOTE.sub(lambda found: found["year"], text))
    words = bare.split()
    places = {place: found for place, word in enumerate(words) if (found := _MARKED.match(word))}
    years = [found["year"] for found in places.values()]
    marked = bare != text or any(found["mark"] for found in places.values())
    # A head without marks keeps its blanks: they tell where its columns stand.
    if not marked or len(years) < MIN_YEARS or not follow_each_other(years):
        return text
    others = [word for place, word in enumerate(words) if place not in places]
    if any(as_value(word) is not None and word[:1].isdigit() for word in others):
        return text
    return " ".join(places[place]["year"] if place in places else word for place, word in enumerate(words))
