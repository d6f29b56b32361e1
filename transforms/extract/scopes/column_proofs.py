"""What arithmetic proves of columns: which is a change between two others, which a sum of its block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from transforms.extract.scopes.printed_sums import amount
from transforms.regex import regex

PERCENT = 100
MIN_PROVEN = 2
"""So many rows must prove a change or a sum: one alone may do so by chance."""

MOST_NOTES = 40
"""The number of a note is less."""

_CHANGE = regex(r"(?P<sign>[(+–—−-]?)\s?(?P<digits>\d+(?:[.,]\d+)?)\s?%?\)?\s?%?$")
_SIGNED = regex(r"(?P<sign>[(–—−-]?)\+?(?P<digits>\d[\d,.'’]*)\)?$")
_BACK = frozenset("(–—−-")


class Cells:
    """A row's values as amounts and, where it may be a change in percent, as that; None where one is none.

    >>> Cells(["1,200", "(5%)"]).changes[1]
    Decimal('-5')
    """

    def __init__(self, values: Sequence[str]) -> None:
        self.amounts = tuple(amount(value) for value in values)
        self.changes = tuple(_change(value) for value in values)
        self.differences = tuple(_difference(value) for value in values)


def _difference(value: str) -> Decimal | None:
    found = _SIGNED.match(value)
    size = amount(found["digits"]) if found else None
    return -size if size is not None and found and found["sign"] else size


def _change(value: str) -> Decimal | None:
    found = _CHANGE.match(value)
    if found is None:
        return None
    size = Decimal(found["digits"].replace(",", "."))
    return -size if found["sign"] in _BACK and found["sign"] else size


def are_notes(rows: Sequence[Cells]) -> bool:
    """Whether the first column counts notes: small whole numbers that never fall, before figures."""
    firsts = [row.amounts[0] for row in rows]
    numbers = [
        int(first) for first in firsts if first is not None and first == int(first) and first < MOST_NOTES
    ]
    others = [amount for row in rows for amount in row.amounts[1:] if amount is not None]
    figures = any(other != int(other) or other >= MOST_NOTES for other in others)
    return len(numbers) == len(rows) and numbers == sorted(numbers) and figures


def changes(rows: Sequence[Cells]) -> dict[int, tuple[int, int]]:
    """Column -> (column of the year, of the one before), for each proven to be that change in every row."""
    count = len(rows[0].amounts)
    found: dict[int, tuple[int, int]] = {}
    for column in range(2, count):
        pairs = [
            pair
            for pair in permutations(range(column), 2)
            if _is_change(rows, column, *pair) or _is_difference(rows, column, *pair)
        ]
        if len(pairs) == 1:
            found[column] = pairs[0]
    return found


def _is_change(rows: Sequence[Cells], column: int, now: int, before: int) -> bool:
    proven = 0
    for row in rows:
        new, old, told = row.amounts[now], row.amounts[before], row.changes[column]
        if new is None or old is None or not old:
            continue
        if told is None:
            return False
        unit = Decimal(1).scaleb(int(told.as_tuple().exponent))
        if abs((new - old) / old * PERCENT - told) > unit * Decimal("0.6") + _rounding(new, old):
            return False
        proven += new != old
    return proven >= MIN_PROVEN


def _is_difference(rows: Sequence[Cells], column: int, now: int, before: int) -> bool:
    """Whether a column tells by how much the year lies above the one before: '746' of 10,980 and 10,234."""
    proven = 0
    for row in rows:
        new, old, told = row.amounts[now], row.amounts[before], row.differences[column]
        if new is None or old is None:
            continue
        if told is None or abs(new - old - told) > Decimal(1).scaleb(int(told.as_tuple().exponent)):
            return False
        proven += abs(told) > MOST_NOTES
    return proven >= MIN_PROVEN


def _rounding(new: Decimal, old: Decimal) -> Decimal:
    """So far a change may lie off because its figures are rounded: '3.9' and '3.5'."""
    half = Decimal(5).scaleb(int(old.as_tuple().exponent) - 1)
    return half / old * PERCENT * (1 + new / old)


def whole_columns(rows: Sequence[Cells], years: int, *, repeated: int) -> list[int]:
    """The columns that are, year by year, the sum of all others of their block in every row; [] for none.

    Years printed once head blocks of regions; printed again for each region, regions are the blocks.
    """
    count = len(rows[0].amounts)
    size, rest = divmod(count, years) if years else (0, 1)
    if rest or size <= 1 or repeated not in (1, size):
        return []
    blocks = [
        [year + years * part for part in range(size)]
        if repeated > 1
        else [year * size + part for part in range(size)]
        for year in range(years)
    ]
    ways = [[block[at] for block in blocks] for at in (0, -1) if _all_sums(rows, blocks, at)]
    return ways[0] if len(ways) == 1 else []


def _all_sums(rows: Sequence[Cells], blocks: list[list[int]], at: int) -> bool:
    proven = 0
    for values in _blocks(rows, blocks):
        parts = [value for place, value in enumerate(values) if place != at % len(values)]
        last = max(0, *(-int(value.as_tuple().exponent) for value in values))
        slack = Decimal(len(parts)) / 2 * Decimal(1).scaleb(-last)
        if abs(sum(parts, Decimal(0)) - values[at]) > slack:
            return False
        proven += sum(part > 0 for part in parts) > 1
    return proven >= MIN_PROVEN


def _blocks(rows: Sequence[Cells], blocks: list[list[int]]) -> Iterator[list[Decimal]]:
    """The values of every block of every row; one that is no number counts as nothing."""
    for row in rows:
        for block in blocks:
            yield [row.amounts[place] or Decimal(0) for place in block]
