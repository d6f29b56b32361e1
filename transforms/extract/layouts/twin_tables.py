"""Two tables beside each other in text: '指标 单位 2022 2023 指标 单位 2022 2023', rows of both on a line.

A line is parted behind the values of the left table, and the tables are read one after the other. Lines that
do not part, and all below them, are left to other extractors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract import tables
from transforms.extract.heads.header import PERIOD, names_year
from transforms.extract.numbers import as_value, words_of
from transforms.extract.raw import Raw, next_table
from transforms.extract.words import plain
from transforms.model import Document, Line

LEAST_YEARS, MOST_YEARS = 2, 5
MOST_LABEL = 40
Words = list[str]


@dataclass(frozen=True, slots=True)
class Twins:
    """The left table and the right one, heads first; their lines have the same numbers."""

    left: Document
    right: Document

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines whose numbers are read here."""
        return self.left.lines


def blocks(document: Document) -> list[Twins]:
    """Every such pair of tables with a row."""
    if not any(map(_head, document.lines)):
        return []
    found: list[Twins] = []
    lines = [line for line in document.lines if line.text.strip()]
    last = -1
    for place, line in enumerate(lines):
        head = _head(line) if place > last else None
        if head is None:
            continue
        rows, years = [head], sum(map(_is_year, head[0]))
        for below in lines[place + 1 :]:
            row = _row(below, years)
            if row is None:
                break
            rows.append(row)
        if len(rows) > 1:
            last = place + len(rows) - 1
            own = lines[place : last + 1]
            sides = (tuple(map(_part, own, side)) for side in zip(*rows, strict=True))
            found.append(Twins(*(replace(document, lines=side) for side in sides)))
    return found


def extract(found: Sequence[Twins], first_table: int) -> list[Raw]:
    """Every number of these tables, the left one of each pair first."""
    raws: list[Raw] = []
    number = first_table
    for half in (half for twins in found for half in (twins.left, twins.right)):
        read = tables.extract(half)
        raws += [
            raw._replace(table_no=None if raw.table_no is None else raw.table_no + number) for raw in read
        ]
        number += next_table(read)
    return raws


def _part(line: Line, words: Words) -> Line:
    return replace(line, text=" ".join(words))


def _head(line: Line) -> tuple[Words, Words] | None:
    """The words of both heads: each a name and the same years, which stand at its end."""
    # A pattern of plain beginnings stands before those that decide: most lines name no four years.
    if line.text.count("20") + line.text.count("19") < 2 * LEAST_YEARS or line.spans:
        return None
    if not CJK.search(line.text) or not names_year(plain(line.text)):
        return None
    words = PERIOD.sub(lambda found: "".join(found[0].split()), plain(line.text)).split()
    cuts = [
        place + 1 for place, (word, after) in enumerate(pairwise(words)) if _is_year(word) > _is_year(after)
    ]
    if len(cuts) != 1:
        return None
    left, right = words[: cuts[0]], words[cuts[0] :]
    told = [[word for word in half if _is_year(word)] for half in (left, right)]
    alike = told[0] == told[1] and LEAST_YEARS <= len(set(told[0])) == len(told[0]) <= MOST_YEARS
    named = all(not _is_year(half[0]) and half[-len(told[0]) :] == told[0] for half in (left, right))
    return (left, right) if alike and named else None


def _is_year(word: str) -> bool:
    return PERIOD.fullmatch(word) is not None


def _row(line: Line, years: int) -> tuple[Words, Words] | None:
    """A label and a value for each year, twice; or two headings."""
    words = words_of(line.text)
    values = [as_value(word) is not None for word in words]
    if not any(values):
        return (words[:1], words[1:]) if len(words) == 2 and len(line.text) <= MOST_LABEL else None
    if sum(values) != 2 * years or not all(values[-years:]) or line.spans:
        return None
    end = next(place for place in range(len(values) + 1) if sum(values[:place]) == years)
    whole = all(values[end - years : end]) and end - years > 0 and end < len(values) - years
    return (words[:end], words[end:]) if whole else None
