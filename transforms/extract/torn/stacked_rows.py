"""English tables whose cells stand one below the other, put together as rows again.

Text taken out of a page may print a table cell by cell: 'Unit / 2023 / 2022 / Water use / m3 / 90 / 95'.
The years tell how many values a row has. A row is put together only where a label is followed by just
as many; one that has more or fewer is left as it stands, and two such in a row end the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import PERIOD, names_year
from transforms.extract.heads.loose_header import follow_each_other
from transforms.extract.labels import read_label
from transforms.extract.meaning import metric_named, without_amount
from transforms.extract.numbers import as_value
from transforms.extract.words import header_words, is_prose, plain
from transforms.model import Line
from transforms.regex import regex

MIN_ROWS = 2
MAX_YEARS = 7
MAX_LABEL = 100
MAX_PERIOD = 40
MAX_TEXTS = 7
"""So many lines of text in a row may be headings, a wrapped label and a unit."""
MAX_UNIT_LINES = 3
MAX_OTHERS = 2
MAX_MISFITS = 2
_OTHER = regex(r"(?:ambition|target|goal|objective|change|variation|trend|baseline|base year)\b", re.I)
_LETTERS = regex(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Head:
    """The cells of a head: how many lines they take, the text of the joined line, its columns."""

    size: int
    text: str
    years: int
    others: int
    has_unit: bool


def rows_of_stacks(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such table as a head and rows; a row stands at the line of its last cell."""
    filled = [line for line in lines if line.text.strip()]
    if not any(_is_period(upper) and _is_period(lower) for upper, lower in pairwise(filled)):
        yield from lines
        return
    kept: dict[int, Line | None] = {}
    place = 0
    while place < len(filled):
        head = _head(filled, place)
        taken, rows = _rows(filled, place + head.size, head) if head else (0, {})
        if head is None or not (taken or _heads_lines(filled, place + head.size, head)):
            place += 1
            continue
        cells = filled[place : place + head.size + taken]
        kept.update({id(line): None for line in cells})
        kept[id(cells[head.size - 1])] = replace(cells[head.size - 1], text=head.text)
        kept.update(rows)
        place += head.size + taken
    for line in lines:
        stands = kept.get(id(line), line)
        if stands is not None:
            yield stands


def _head(lines: Sequence[Line], place: int) -> _Head | None:
    """Words of a head, years that follow each other, and what stands behind them, a line each."""
    before = _run_of_heads(lines, place)
    years: list[str] = []
    start = place + len(before)
    while start + len(years) < len(lines) and _is_period(lines[start + len(years)]):
        years.append(_period(lines[start + len(years)]))
    if not 2 <= len(years) <= MAX_YEARS or not follow_each_other(years):
        return None
    rest = lines[start + len(years) : start + len(years) + MAX_OTHERS]
    behind = [plain(line.text) for line in rest if _names_other(plain(line.text))]
    others = len(behind) if [plain(line.text) for line in rest[: len(behind)]] == behind else 0
    unit = any(header_words().get(text.lower().strip(" :()")) == "unit" for text in before)
    text = " ".join([*before, *years, *behind[:others]])
    return _Head(len(before) + len(years) + others, text, len(years), others, unit)


def _run_of_heads(lines: Sequence[Line], place: int) -> list[str]:
    """'Indicator', 'Unit': the words that stand before the years of a head."""
    found: list[str] = []
    for line in lines[place : place + 3]:
        text = plain(line.text)
        if header_words().get(text.lower().strip(" :()")) not in ("label", "unit", "other"):
            break
        found.append(text)
    return found


def _names_other(text: str) -> bool:
    return bool(_OTHER.match(text)) or header_words().get(text.lower()) == "other"


def _is_period(line: Line) -> bool:
    text = _period(line) if len(line.text) <= MAX_PERIOD else ""
    return names_year(text) and PERIOD.fullmatch(text) is not None


def _period(line: Line) -> str:
    """'2021*' without the sign of a note."""
    return plain(line.text).rstrip("*†‡ ")


def _rows(lines: Sequence[Line], place: int, head: _Head) -> tuple[int, dict[int, Line | None]]:
    """How many lines the rows take, and what stands for each; (0, {}) where they prove no table."""
    kept: dict[int, Line | None] = {}
    start, end = place, place
    rows = misfits = left = 0
    known = False
    while misfits < MAX_MISFITS:
        texts, values = _texts(lines, place), 0
        if not texts:
            break
        values = _values(lines, place + len(texts), head.years + head.others)
        cells = lines[place : place + len(texts) + values]
        place += len(cells)
        if head.years <= values <= head.years + head.others:
            kept.update(_row(cells, len(texts), head))
            rows, misfits, end = rows + 1, 0, place
            known = known or _is_known(cells[: len(texts)])
        else:
            misfits, left = misfits + 1, left + 1
            kept.update({id(line): line for line in cells})
    proven = (rows >= MIN_ROWS and 2 * left <= rows + MAX_MISFITS) or (rows == 1 and known and not left)
    if not proven or any(CJK.search(line.text) for line in lines[start:end]):
        return 0, {}
    inside = {id(line) for line in lines[start:end]}
    return end - start, {key: line for key, line in kept.items() if key in inside}


def _heads_lines(lines: Sequence[Line], place: int, head: _Head) -> bool:
    """Whether below years that stand apart whole rows follow, each with as many values at its end."""
    fitting = 0
    for line in lines[place : place + MAX_TEXTS]:
        words = plain(line.text).split()
        values = sum(1 for _ in takewhile(_is_value, reversed(words)))
        fitting += head.years <= values <= head.years + head.others and values < len(words)
    return fitting >= MIN_ROWS


def _row(cells: Sequence[Line], texts: int, head: _Head) -> dict[int, Line | None]:
    """Lines above the label stay as they are; the label's last line, its unit and the values are one."""
    unit = _unit_lines(cells[:texts]) if head.has_unit else 0
    label = max(texts - unit - 1, 0)
    joined = " ".join(plain(line.text) for line in cells[label:])
    return {
        **{id(line): line for line in cells[:label]},
        **{id(line): None for line in cells[label:-1]},
        id(cells[-1]): replace(cells[-1], text=joined),
    }


def _unit_lines(texts: Sequence[Line]) -> int:
    """How many of the last lines are the unit of the row."""
    for size in range(min(MAX_UNIT_LINES, len(texts) - 1), 0, -1):
        if catalogue().is_unit(" ".join(plain(line.text) for line in texts[-size:])):
            return size
    return min(1, len(texts) - 1)


def _is_known(texts: Sequence[Line]) -> bool:
    """Whether a table of one row begins with the name of a metric."""
    name = read_label(" ".join(plain(line.text) for line in texts)).name
    return metric_named(name) is not None or metric_named(without_amount(name)) is not None


def _texts(lines: Sequence[Line], place: int) -> list[Line]:
    """The lines of text from here; none where they are running text or too many."""
    found: list[Line] = []
    for line in lines[place : place + MAX_TEXTS + 1]:
        text = plain(line.text)
        if _is_value(text) or _is_period(line):
            break
        if len(text) > MAX_LABEL or is_prose(text) or not (_LETTERS.search(text) or text == "%"):
            return []
        found.append(line)
    return found if len(found) <= MAX_TEXTS else []


def _values(lines: Sequence[Line], place: int, most: int) -> int:
    """How many values stand one below the other from here."""
    size = 0
    while place + size < len(lines) and size <= most and _is_value(plain(lines[place + size].text)):
        size += 1
    return size


def _is_value(text: str) -> bool:
    return text != "%" and as_value(text) is not None and not PERIOD.fullmatch(text)
