"""Decimal commas in CSV: '1.234,5' and '12,5' beside each other mean 1234.5 and 12.5.

'1,234' alone says nothing: a thousand or one and a bit. The cells of a column were written by one program, so
those that can be read in one way only decide for the others; a column without such a cell follows the file.
Where they contradict each other nothing is changed, and what is not certain is rejected later.
"""

from __future__ import annotations

from collections.abc import Iterable

from transforms.regex import regex

_SIGN, _GAP = r"[(+\-−–]?\s?", r"[ \u00a0\u202f'’]"
_END = r"\s?%?\)?"
EUROPEAN = regex(
    rf"{_SIGN}(?:\d{{1,3}}(?:\.\d{{3}})+,\d+|\d+,(?:\d{{1,2}}|\d{{4,}})|0,\d+|\d{{4,}},\d+"
    rf"|\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d{{1,3}}(?:{_GAP}\d{{3}})+,\d+){_END}"
)
"""Numbers that can only have been written with a decimal comma."""
ENGLISH = regex(
    rf"{_SIGN}(?:\d{{1,3}}(?:,\d{{3}})+\.\d+|\d+\.(?:\d{{1,2}}|\d{{4,}})|0\.\d+|\d{{4,}}\.\d+"
    rf"|\d{{1,3}}(?:,\d{{3}}){{2,}}|\d{{1,3}}(?:{_GAP}\d{{3}})+\.\d+){_END}"
)
NUMBER = regex(rf"{_SIGN}\d[\d.,]*(?:{_GAP}\d{{3}}[\d.,]*)*{_END}")
_SWAP = str.maketrans({".": None, ",": ".", "'": None, "’": None})


def with_points(records: list[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], list[int]]:
    """The records with decimal points, and the columns (0-based) that had decimal commas."""
    width = max(map(len, records), default=0)
    votes = [_votes(record[column] for record in records if column < len(record)) for column in range(width)]
    whole = sum(european for european, _ in votes), sum(english for _, english in votes)
    columns = [
        column
        for column, own in enumerate(votes)
        if _won(own) or (own == (0, 0) and _won(whole) and _has_marks(records, column))
    ]
    if not columns:
        return records, []
    chosen = frozenset(columns)
    return [
        tuple(_pointed(cell) if place in chosen else cell for place, cell in enumerate(record))
        for record in records
    ], columns


def _votes(cells: Iterable[str]) -> tuple[int, int]:
    european = english = 0
    for cell in cells:
        if "," in cell or "." in cell:
            european += EUROPEAN.fullmatch(cell) is not None
            english += ENGLISH.fullmatch(cell) is not None
    return european, english


def _won(votes: tuple[int, int]) -> bool:
    return votes[0] > 0 and votes[1] == 0


def _has_marks(records: list[tuple[str, ...]], column: int) -> bool:
    """Whether numbers of the column have a mark at all: 'v1.234' and '12' need none."""
    cells = (record[column] for record in records if column < len(record))
    return any(("," in cell or "." in cell) and NUMBER.fullmatch(cell) for cell in cells)


def _pointed(cell: str) -> str:
    return cell.translate(_SWAP) if NUMBER.fullmatch(cell) else cell
