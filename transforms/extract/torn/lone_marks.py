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


Mark = tuple[int, int]
"""The line of a small number and the number."""


@dataclass
class _Table:
    """The rows below one head: how many years it names, and how many figures rows without a mark have."""

    years: int = 0
    sizes: set[int] = field(default_factory=set)
    alone: list[Mark] = field(default_factory=list)
    """Every small number behind words, also before the next head."""
    parting: list[Mark] = field(default_factory=list)
    """Those that part words of a head, or a label from its unit."""
    surplus: list[Mark] = field(default_factory=list)
    """Those with just as many figures behind them as there are years."""

    def proven(self) -> list[Mark]:
        """Those that are marks, as they count up.

        No other row may have more figures than years; where every row has one more, numbers must follow on.
        """
        numbers = [number for _, number in self.surplus]
        counting = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        leading = self.surplus if self.sizes <= {self.years} and (self.sizes or counting) else []
        marks = sorted([*self.parting, *leading])
        return marks if [number for _, number in marks] == sorted(number for _, number in marks) else []


def _marks(texts: Sequence[str]) -> dict[int, str]:
    """Line -> the number of the mark that it is."""
    tables = _tables(texts)
    marks: dict[int, int] = {}
    for table, below in zip(tables, [*tables[1:], _Table()], strict=True):
        told = {**dict(table.proven()), **dict(below.proven())}
        marks |= told
        numbers = set(told.values())
        for place, number in sorted(table.alone, key=lambda one: _away(one[1], numbers)):
            beside = not numbers.isdisjoint((number - 1, number, number + 1))
            if beside and place not in marks and _goes_on(texts, place + 1):
                marks[place] = number
                numbers.add(number)
    return {place: str(number) for place, number in marks.items()}


def _away(number: int, numbers: set[int]) -> int:
    return min((abs(number - one) for one in numbers), default=0)


def _tables(texts: Sequence[str]) -> list[_Table]:
    """What stands below each head, the first before any."""
    tables = [_Table()]
    for place, text in enumerate(texts):
        now = tables[-1]
        if _is_year_cell(text):
            if not place or not _is_year_cell(texts[place - 1]):
                of_head = now.parting[-1:] if now.parting and now.parting[-1][0] == place - 1 else []
                del now.parting[len(now.parting) - len(of_head) :]
                tables.append(_Table(parting=of_head))
            tables[-1].years += 1
        elif (mark := _MARK.match(text)) and _is_behind_words(texts, place, now.alone):
            found = (place, int(mark[1]))
            now.alone.append(found)
            if _parts_words(texts, place, now.years):
                now.parting.append(found)
            elif _leads_figures(texts, place, now.years):
                now.surplus.append(found)
        elif place and _is_figure(text) and _LETTERS.search(texts[place - 1]):
            now.sizes.add(_figures(texts, place))
    return tables


def _is_behind_words(texts: Sequence[str], place: int, found: Sequence[Mark]) -> bool:
    """Whether a label or a heading stands before it, or such a mark of it: '13' and then ',14'."""
    if not place:
        return False
    if found and found[-1][0] == place - 1:
        return "," in texts[place] or texts[place - 1].endswith(",")
    before = texts[place - 1]
    return _LETTERS.search(before) is not None and not _is_year_cell(before)


def _parts_words(texts: Sequence[str], place: int, years: int) -> bool:
    """Whether it parts the words of a head, or a label from its unit and just as many figures as years."""
    behind = texts[place + 1] if place + 1 < len(texts) else ""
    if _is_year_cell(behind):
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
    return text != "%" and as_value(text) is not None and not _is_year_cell(text)


def _goes_on(texts: Sequence[str], place: int) -> bool:
    """Whether a head or a row goes on here."""
    text = texts[place] if place < len(texts) else ""
    head = _is_head_word(text) or _is_year_cell(text) or catalogue().is_unit(text)
    return head or _MARK.match(text) is not None


def _is_head_word(text: str) -> bool:
    return header_words().get(text.lower().strip(" :()")) in ("label", "unit")


def _is_year_cell(text: str) -> bool:
    """Whether a line holds nothing but a period, perhaps with a sign for a note behind it."""
    text = text.rstrip(_ON_YEAR)
    return PERIOD.fullmatch(text) is not None or year_of_cell(text) is not None
