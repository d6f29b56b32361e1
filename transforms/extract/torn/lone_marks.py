"""Footnote marks that stand on lines of their own: 'Total electricity consumed / 19 / MWh / 1,654,354'.

Text taken out of a page sets a raised mark apart from its label. Between a label and its unit, or as one
figure too many before those of the years, it would be read as a figure. A mark is believed where the row
proves it; its neighbours by number (18 before 19) are marks too. It goes back to its label, raised again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from transforms.catalogue import catalogue
from transforms.extract.heads.base_apart import year_of_cell
from transforms.extract.heads.header import PERIOD
from transforms.extract.numbers import as_value
from transforms.extract.words import header_words, plain
from transforms.model import Line
from transforms.regex import regex

_MARK = regex(r",?\s?([1-9]\d?)\s?,?$")
_LETTERS = regex(r"[^\W\d_]{2}")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ON_YEAR = "*†‡ "
MOST_VALUES = 8
MOST_SIGNS = 6
"""Of a line that is a mark, with blanks around it."""
LONG = 40
"""A note has more letters than a label."""


def with_marks_beside(lines: Sequence[Line]) -> list[Line]:
    """The lines, each such mark raised behind the words before it; each of their notes with its number."""
    if not any(len(line.text) <= MOST_SIGNS and _MARK.match(line.text.strip()) for line in lines):
        return list(lines)
    texts = [plain(line.text) for line in lines]
    marks = _marks(texts)
    kept: list[Line] = []
    note = ""
    for place, line in enumerate(lines):
        if place in marks:
            if not _is_head_word(texts[place - 1]):
                kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip() + marks[place].translate(_RAISED))
        elif texts[place] in marks.values() and len("".join(texts[place + 1 : place + 2])) > LONG:
            note = texts[place]
        else:
            kept.append(replace(line, text=f"{note} {line.text.lstrip()}") if note else line)
            note = ""
    return kept


@dataclass
class _Table:
    """The rows below one head: how many years it names, and how many figures rows without a mark have."""

    years: int = 0
    sizes: set[int] = field(default_factory=set)
    surplus: list[tuple[int, int]] = field(default_factory=list)
    """Small numbers with just as many figures behind them as there are years: place and number."""

    def marks(self) -> list[tuple[int, int]]:
        """Those of the surplus that are marks: no other row has more figures than years, or they count up."""
        numbers = [number for _, number in self.surplus]
        counting = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        return self.surplus if self.sizes <= {self.years} and (self.sizes or counting) else []


def _marks(texts: Sequence[str]) -> dict[int, str]:
    """Line -> the number of the mark that it is."""
    found: list[tuple[int, int]] = []
    proven: list[tuple[int, int]] = []
    tables = [_Table()]
    for place, text in enumerate(texts):
        if is_year_cell(text):
            before = place and is_year_cell(texts[place - 1])
            tables = tables if before else [*tables, _Table()]
            tables[-1].years += 1
        elif (mark := _MARK.match(text)) and _is_behind_words(texts, place, found):
            found.append((place, int(mark[1])))
            if _parts_words(texts, place, tables[-1].years):
                proven.append(found[-1])
            elif _leads_figures(texts, place, tables[-1].years):
                tables[-1].surplus.append(found[-1])
        elif place and _is_figure(text) and _LETTERS.search(texts[place - 1]):
            tables[-1].sizes.add(_figures(texts, place))
    proven = sorted([*proven, *(mark for table in tables for mark in table.marks())])
    if [number for _, number in proven] != sorted(number for _, number in proven):
        return {}
    numbers = {number for _, number in proven}
    marks = dict(proven)
    for place, number in sorted(found, key=lambda one: min((abs(one[1] - n) for n in numbers), default=0)):
        beside = not numbers.isdisjoint((number - 1, number, number + 1))
        if beside and place not in marks and _goes_on(texts, place + 1):
            marks[place] = number
            numbers.add(number)
    return {place: str(number) for place, number in marks.items()}


def _is_behind_words(texts: Sequence[str], place: int, found: Sequence[tuple[int, int]]) -> bool:
    """Whether a label or a heading stands before it, or such a mark of it: '13' and then ',14'."""
    if not place:
        return False
    if found and found[-1][0] == place - 1:
        return "," in texts[place] or texts[place - 1].endswith(",")
    before = texts[place - 1]
    return _LETTERS.search(before) is not None and not is_year_cell(before)


def _parts_words(texts: Sequence[str], place: int, years: int) -> bool:
    """Whether it parts the words of a head, or a label from its unit and just as many figures as years."""
    behind = texts[place + 1] if place + 1 < len(texts) else ""
    if is_year_cell(behind):
        return _is_head_word(texts[place - 1])
    return years > 0 and catalogue().is_unit(behind) and _figures(texts, place + 2) == years


def _leads_figures(texts: Sequence[str], place: int, years: int) -> bool:
    """Whether just as many figures as years follow, and no percentage: that would be a change."""
    size = _figures(texts, place + 1)
    return size == years > 0 and "%" not in "".join(texts[place + 1 : place + 1 + size])


def _figures(texts: Sequence[str], place: int) -> int:
    """How many figures stand one below the other; a number before words is the first of the notes below."""
    size = 0
    while size <= MOST_VALUES and place + size < len(texts) and _is_figure(texts[place + size]):
        size += 1
    end = place + size
    notes = size > 1 and end < len(texts) and _MARK.match(texts[end - 1]) and len(texts[end]) > LONG
    return size - 1 if notes else size


def _is_figure(text: str) -> bool:
    if text in ("-", "–", "—"):
        return True
    return text != "%" and as_value(text) is not None and not is_year_cell(text)


def _goes_on(texts: Sequence[str], place: int) -> bool:
    """Whether a head or a row goes on here."""
    text = texts[place] if place < len(texts) else ""
    head = _is_head_word(text) or is_year_cell(text) or catalogue().is_unit(text)
    return head or _MARK.match(text) is not None


def _is_head_word(text: str) -> bool:
    return header_words().get(text.lower().strip(" :()")) in ("label", "unit")


def is_year_cell(text: str) -> bool:
    """Whether a line holds nothing but a period, perhaps with a sign for a note behind it."""
    text = text.rstrip(_ON_YEAR)
    return PERIOD.fullmatch(text) is not None or year_of_cell(text) is not None
