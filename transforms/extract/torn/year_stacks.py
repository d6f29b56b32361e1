"""Years as blocks of lines: labels once and a column of figures below each year, or all rows below each year.

'Scope 1 / Scope 2 / 2023 / 12 / 14 / 2022 / 13 / 15' prints a table column by column; '2023 / Scope 1 12 /
Scope 2 14 / 2022 / Scope 1 13 / ...' block by block. As many figures below each year as there are labels,
or the same labels below each, leave one reading: the lines become a head and rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from transforms.extract.heads.base_apart import year_of_cell
from transforms.extract.heads.loose_header import follow_each_other
from transforms.extract.scopes.printed_sums import TOTAL, amount, scopes_of, sums_hold
from transforms.extract.scopes.totals import AIMS, read_scope
from transforms.extract.words import plain
from transforms.model import Line
from transforms.regex import regex

MIN_BLOCKS = 2
MIN_SCOPES = 2
MAX_ROWS = 12
TITLE_LINES = 2
"""So close above it stands what a table is about."""

_VALUE = regex(r"(?:\d{1,3}(?:[,'’]\d{3})+|\d+)(?:\.\d+)?[*†‡]{0,2}$")
_ROW = regex(r"(?P<label>.*[A-Za-z)\d]):?\s+(?P<value>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)[*†‡]{0,2}$")


@dataclass(frozen=True, slots=True)
class _Block:
    """A year and the figures below it, in the order of the labels, and how many lines they take."""

    year: str
    labels: tuple[str, ...]
    values: tuple[str, ...]
    size: int


def rows_of_years(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such run of years as a head and rows."""
    texts = [plain(line.text) for line in lines]
    place = 0
    while place < len(lines):
        labels = _labels(texts, place)
        start = place + len(labels)
        blocks = _blocks(texts, start, labels) or (_blocks(texts, place, []) if not labels else [])
        above = texts[max(0, place - TITLE_LINES) : place]
        if not blocks or not _fits(blocks) or any(AIMS.search(text) for text in above):
            yield lines[place]
            place += 1
            continue
        start = start if labels else place
        end = start + sum(block.size for block in blocks)
        last = lines[end - len(blocks[0].labels) : end]
        yield replace(lines[start], text=" ".join(block.year for block in blocks))
        for line, label, *values in zip(last, blocks[0].labels, *(b.values for b in blocks), strict=True):
            yield replace(line, text=" ".join([label, *values]))
        place = end


def _labels(texts: list[str], place: int) -> list[str]:
    """Labels of scopes and of their sums, one below the other; none where a line above goes on with them."""
    if place and _is_label(texts[place - 1]):
        return []
    return list(takewhile(_is_label, texts[place : place + MAX_ROWS]))


def _is_label(text: str) -> bool:
    reading = read_scope(text)
    named = (reading is not None and reading.general) or len(scopes_of(text)) > 1
    return (named or TOTAL.match(text) is not None) and _ROW.match(text.replace("cope ", "cope")) is None


def _blocks(texts: list[str], place: int, labels: list[str]) -> list[_Block]:
    """Each a year on a line of its own and figures below it, as long as they are alike."""
    blocks: list[_Block] = []
    while place < len(texts) and year_of_cell(texts[place]):
        below = texts[place + 1 : place + 1 + MAX_ROWS]
        if labels:
            values = list(takewhile(_is_value, below))
            rows = list(zip(labels, values, strict=False)) if len(values) == len(labels) else []
        else:
            rows = list(takewhile(any, map(_row, below)))
        named = tuple(label for label, _ in rows)
        if not rows or (blocks and named != blocks[0].labels):
            break
        values_told = tuple(value for _, value in rows)
        blocks.append(_Block(texts[place], named, values_told, 1 + len(rows)))
        place += 1 + len(rows)
    return blocks


def _is_value(text: str) -> bool:
    return _VALUE.match(text) is not None and year_of_cell(text) is None


def _row(text: str) -> tuple[str, str]:
    """A label and its one figure; ('', '') for other lines."""
    found = _ROW.match(text)
    if found is None or re.search(r"\s\d[\d,.]*$", found["label"].replace("cope ", "cope")):
        return "", ""
    return (found["label"], found["value"]) if re.search(r"[A-Za-z]{3}", found["label"]) else ("", "")


def _fits(blocks: list[_Block]) -> bool:
    """Whether years follow one another, two scopes are told once each, and no printed sum fails."""
    readings = [read_scope(label) for label in blocks[0].labels]
    told = [(one.scope, one.method) for one in readings if one is not None and one.general]
    amounts = [[amount(block.values[row]) for block in blocks] for row in range(len(blocks[0].labels))]
    if any(value is None for row in amounts for value in row):
        return False
    return (
        len(blocks) >= MIN_BLOCKS
        and follow_each_other([block.year for block in blocks])
        and len({scope for scope, _ in told}) >= MIN_SCOPES
        and len(set(told)) == len(told)
        and sums_hold(blocks[0].labels, [[v for v in row if v is not None] for row in amounts]) is not False
    )
