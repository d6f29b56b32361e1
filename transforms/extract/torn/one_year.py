"""Tables of a single year in running text: 'Energy (MWh) / 2022 / Electricity 1,200 / Gas 300 / Total 1,500'.

A year alone says little: a page's head is one too. It heads a table where the title above it, or before it
on its line, states the unit in brackets, and label and figure follow each other below, three times or more,
on one line or one below the other. What ends them must not look like one label more: then each figure may
as well belong to the label behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.extract.heads.base_apart import year_of_cell
from transforms.extract.heads.header import PERIOD
from transforms.extract.scopes.printed_sums import amount, sums_hold
from transforms.extract.title_units import title_unit
from transforms.extract.words import NUMBERED, is_prose, plain
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 3
MAX_LABEL = 100
MAX_LABEL_LINES = 2
MANY_WORDS = 10
"""A line of so many is no last label of figures that stand above theirs."""
HEAD = "Year"
"""The word that makes a head of a lone year."""

_TITLED = regex(r"(?P<title>.*[)\]]) (?P<year>(?:FY ?)?(?:19|20)\d\d)$", re.IGNORECASE)
_FIGURE = regex(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[*†‡]{0,2}$")
_NIL = regex(r"[-–—]$")
_LETTERS = regex(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class _Row:
    """A label and its figure, and how many lines they take."""

    size: int
    label: str
    figure: str


def with_one_year_heads(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such year as a head, and the rows below it on one line each."""
    texts = [plain(line.text) for line in lines]
    place, above = 0, list[str]()
    while place < len(lines):
        head = _head(lines, texts, place, again=bool(above))
        rows = _rows(texts, place + 1) if head else []
        labels = [row.label for row in rows]
        others = above and len(head) == 1 and labels != above
        if len(rows) < MIN_ROWS or others or _is_apart(texts, place, rows) or _contradicted(rows):
            yield lines[place]
            place, above = place + 1, []
            continue
        yield from head
        place, above = place + 1, labels
        for row in rows:
            last = lines[place + row.size - 1]
            yield replace(last, text=f"{row.label} {row.figure}") if row.size > 1 else last
            place += row.size


def _head(lines: Sequence[Line], texts: Sequence[str], place: int, *, again: bool) -> list[Line]:
    """What a title with a unit and the year behind it, or below it, become; [] for other lines.

    Right below such a table (`again`) a year alone may head the same rows once more.
    """
    line, text = lines[place], texts[place]
    if not text[-4:].isdigit():
        return []
    if is_lone_year(text):
        titled = place > 0 and title_unit(texts[place - 1]) != "" and not is_prose(texts[place - 1])
        return [replace(line, text=f"{HEAD} {text}")] if titled or again else []
    found = _TITLED.match(text)
    if found is None or not title_unit(found["title"]) or is_prose(text):
        return []
    return [replace(line, text=found["title"]), replace(line, text=f"{HEAD} {found['year']}")]


def _is_apart(texts: Sequence[str], place: int, rows: Sequence[_Row]) -> bool:
    """Whether right below the rows a year stands that is not the one before or after: perhaps of an aim."""
    end = place + 1 + sum(row.size for row in rows)
    if end >= len(texts) or not is_lone_year(texts[end]):
        return False
    years = [
        cell[0] for text in (texts[place], texts[end]) if (cell := year_of_cell(text.rpartition(" ")[2]))
    ]
    return max(years) - min(years) != 1


def _contradicted(rows: Sequence[_Row]) -> bool:
    """Whether the printed total of the scopes is not what they add up to: then something is amiss."""
    told = [(row.label, value) for row in rows if (value := amount(row.figure)) is not None]
    return sums_hold([label for label, _ in told], [[value] for _, value in told]) is False


def is_lone_year(text: str) -> bool:
    """Whether a line names one year and nothing else."""
    cell = year_of_cell(text)
    return cell is not None and not cell[1] and PERIOD.fullmatch(text) is not None


def _rows(texts: Sequence[str], place: int) -> list[_Row]:
    """Labels with one figure each, as long as they go on; none where one label too many follows."""
    rows: list[_Row] = []
    while row := _row(texts, place):
        rows.append(row)
        place += row.size
    if any(row.size > 1 for row in rows) and not _ends(texts, place):
        return []
    return rows


def _row(texts: Sequence[str], place: int) -> _Row | None:
    if place < len(texts) and _is_row(texts[place]):
        label, _, figure = texts[place].rpartition(" ")
        return _Row(1, label, figure)
    for size in range(1, MAX_LABEL_LINES + 1):
        cells = texts[place : place + size + 1]
        if len(cells) <= size or not all(map(_is_label, cells[:size])):
            return None
        if _is_figure(cells[size]):
            return _Row(size + 1, " ".join(cells[:size]), cells[size])
    return None


def _is_row(text: str) -> bool:
    label, _, figure = text.rpartition(" ")
    if not _FIGURE.match(figure) or not _LETTERS.search(label) or len(label) > MAX_LABEL:
        return False
    if NUMBERED.search(label):  # 'Total Scope 1'
        return False
    before, _, last = label.rpartition(" ")
    return not last[-1:].isdigit() or not _FIGURE.match(last) or NUMBERED.search(before) is not None


def _is_figure(text: str) -> bool:
    return (_FIGURE.match(text) is not None and not is_lone_year(text)) or _NIL.match(text) is not None


def _is_label(text: str) -> bool:
    short = _LETTERS.search(text) is not None and len(text) <= MAX_LABEL
    return short and not title_unit(text) and not is_prose(text)


def _ends(texts: Sequence[str], place: int) -> bool:
    """Whether what follows is the end, the title of the next table, a note or running text."""
    if place >= len(texts) or not _is_label(texts[place]) or texts[place].count(" ") >= MANY_WORDS:
        return True
    return place + 1 < len(texts) and is_lone_year(texts[place + 1])
