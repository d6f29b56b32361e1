"""A table printed column by column: the total, its parts and then the year, '7,065 / 1,152 / 5,913 / 2016'.

Text taken out of a page prints some tables so, their labels apart in another order. Which value is the
total is proven where it is the sum of those next to it in every year alike; which scope it is of, where
the labels above name one scope alone, and its total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from transforms.catalogue.text import CJK
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.scopes.totals import ONE_SCOPE, SCOPES, digit_of, members_of
from transforms.extract.title_units import speaks_of_else
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
LABEL_LINES = 14
MIN_VALUES = 3
MAX_VALUES = 30
MIN_TOTAL = 100
"""Small numbers are sums of each other by chance."""

_VALUE = regex(r"(?:\d{1,3}(?:,\d{3})+|\d{1,4})(?:\.\d+)?$")
_DIGITS = regex(r"\d[\d,.]*$")
_YEAR_LAST = regex(r"(?P<value>\d[\d,.]*?)?\s?(?P<year>(?:19|20)\d\d)(?=$|[A-Z][A-Za-z])")
_TOTAL = regex(r"(?:\b|(?<=[a-z])(?=T))(?i:total) (?=(?i:scope))")


@dataclass(frozen=True, slots=True)
class _Block:
    """One year's column: its lines, its values in order (None where several are glued), its year."""

    lines: tuple[Line, ...]
    values: tuple[Decimal | None, ...]
    year: str


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The proven total of every year, in lines that no other table holds."""
    rows = list(found)
    taken = {raw.line for raw in rows}
    number = next_table(rows)
    lines = [line for line in document.lines if line.text.strip()]
    if any(line.spans for line in lines) or not any("cope" in line.text.lower() for line in lines):
        return []
    given: list[Raw] = []
    place = 0
    while place < len(lines):
        blocks = _blocks(lines, place)
        if len(blocks) > 1 and not taken & {line.number for block in blocks for line in block.lines}:
            given += _totals(blocks, _labels(lines, place), number + len(given))
        place += sum(len(block.lines) for block in blocks) or 1
    return given


def _blocks(lines: list[Line], place: int) -> list[_Block]:
    """The columns of following years that begin here."""
    blocks: list[_Block] = []
    while (block := _block(lines, place)) is not None:
        blocks.append(block)
        place += len(block.lines)
    steps = {int(right.year) - int(left.year) for left, right in pairwise(blocks)}
    return blocks if steps in ({1}, {-1}) else []


def _block(lines: list[Line], place: int) -> _Block | None:
    """Lines of one value each, the last of which ends with a year."""
    values: list[Decimal | None] = []
    for end in range(place, min(place + MAX_VALUES, len(lines))):
        text = plain(lines[end].text)
        year = _YEAR_LAST.match(text)
        if year is not None and len(values) >= MIN_VALUES - 1:
            values += [_amount(year["value"])] if year["value"] else []
            return _Block(tuple(lines[place : end + 1]), tuple(values), year["year"])
        if not _DIGITS.match(text):
            return None
        values.append(_amount(text))
    return None


def _amount(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if _VALUE.match(text) else None


def _labels(lines: list[Line], place: int) -> str:
    """The lines above the first column, back to the last that is a number alone."""
    above: list[str] = []
    for line in reversed(lines[max(0, place - LABEL_LINES) : place]):
        if _DIGITS.match(plain(line.text)):
            break
        above.append(plain(line.text))
    return "\n".join(reversed(above))


def _totals(blocks: list[_Block], labels: str, table_no: int) -> Iterator[Raw]:
    """The first value of every column, where labels and sums leave no doubt."""
    scopes = {
        digit_of(one) for scope in SCOPES.findall(labels) for one in ONE_SCOPE.findall(scope.lower()[5:])
    }
    unit = only_emission_unit(labels)
    if len(scopes) != 1 or not unit or not _TOTAL.search(labels) or CJK.search(labels) or not _proven(blocks):
        return
    if any(speaks_of_else(line) for line in labels.splitlines()):
        return
    scope = scopes.pop()
    for block in blocks:
        raw = Raw.at(block.lines[0], plain(block.lines[0].text), EXTRACTOR, label=f"Total Scope {scope}")
        yield raw._replace(
            head=f"Scope {scope} emissions",
            members=members_of(scope),
            unit_text=unit,
            period_text=block.year,
            table_no=table_no,
            row_no=0,
        )


def _proven(blocks: list[_Block]) -> bool:
    """Whether in every column the first value is the sum of equally many that follow, and none exceeds it."""
    return any(
        all(_is_sum(block.values, count) for block in blocks) for count in range(MIN_VALUES - 1, MAX_VALUES)
    )


def _is_sum(values: tuple[Decimal | None, ...], count: int) -> bool:
    total, *parts = values[: count + 1]
    if total is None or total < MIN_TOTAL or len(parts) < count:
        return False
    amounts = [part for part in parts if part is not None]
    known = [value for value in values if value is not None]
    close = abs(sum(amounts, Decimal(0)) - total) <= Decimal(count) / 2
    return len(amounts) == count and close and max(known) == total
