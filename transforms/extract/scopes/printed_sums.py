"""Whether the printed sums of scopes add up: the strongest evidence that labels and values are paired right.

'Scope 1 and 2' must be their sum and 'Total' that of all scopes in every column, by one of the methods of
scope 2, to half a unit of each part's last digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from transforms.extract.scopes.totals import ONE_SCOPE, SCOPES, digit_of, leaves_a_rest, read_scope
from transforms.extract.words import plain
from transforms.regex import regex

MIN_PARTS = 2
TOTAL = regex(r"(?:grand |group |overall )?total\b|carbon footprint$", re.IGNORECASE)
_NUMBER = regex(r"[~≈<]?(\d{1,3}(?:[,'’ ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[*†]|\(\d\))*$")

_FIGURE_LAST = regex(r"(?:^|\s)\d[\d,]*(?:\.\d+)?%?$")

Column = Sequence[Decimal]


def amount(printed: str) -> Decimal | None:
    """A printed figure without its marks; None for what is no plain number."""
    found = _NUMBER.match(printed)
    return Decimal(re.sub(r"[,'’ ]", "", found[1])) if found else None


def ends_with_figure(text: str) -> bool:
    """Whether a line ends with a figure that is no number of a scope: 'Total Scope 1 and 2' does not."""
    return _FIGURE_LAST.search(SCOPES.sub("scope", text)) is not None


def scopes_of(label: str) -> frozenset[str]:
    """All scopes a label names: 'Scope 1 & 2' names two."""
    return frozenset(
        digit_of(one)
        for found in SCOPES.finditer(plain(label))
        for one in ONE_SCOPE.findall(found[0].lower()[5:])
    )


def sums_hold(labels: Sequence[str], rows: Sequence[Column]) -> bool | None:
    """True where a sum is printed and each holds in every column, False where one fails, None without any."""
    singles: dict[str, list[Column]] = {}
    sums: list[tuple[frozenset[str], Column]] = []
    for label, values in zip(labels, rows, strict=True):
        if leaves_a_rest(label):
            continue
        scopes = scopes_of(label)
        if len(scopes) == 1 and (reading := read_scope(label)) is not None and reading.general:
            singles.setdefault(reading.scope, []).append(values)
        elif len(scopes) > 1 or (not scopes and TOTAL.match(plain(label))):
            sums.append((scopes, values))
    checked = [_holds(scopes or frozenset(singles), values, singles) for scopes, values in sums]
    told = [found for found in checked if found is not None]
    return all(told) if told else None


def _holds(scopes: frozenset[str], total: Column, singles: dict[str, list[Column]]) -> bool | None:
    if len(scopes) < MIN_PARTS or not scopes <= singles.keys():
        return None
    return any(_adds_up(parts, total) for parts in _choices(scopes, singles))


def _choices(scopes: frozenset[str], singles: dict[str, list[Column]]) -> Iterator[tuple[Column, ...]]:
    """One row of every scope, for each method of scope 2; a total may leave scope 3 out."""
    wanted = sorted(scopes)
    yield from product(*(singles[scope] for scope in wanted))
    if wanted == ["1", "2", "3"]:
        yield from product(singles["1"], singles["2"])


def _adds_up(parts: tuple[Column, ...], total: Column) -> bool:
    return all(
        abs(sum(column, Decimal(0)) - whole) <= slack_of(column)
        for *column, whole in zip(*parts, total, strict=True)
    )


def slack_of(parts: Sequence[Decimal]) -> Decimal:
    """What rounding each part to its last printed digit can make."""
    last = max((int(part.as_tuple().exponent) for part in parts), default=0)
    return Decimal(len(parts) + 1) / 2 * Decimal(1).scaleb(last)
