"""Rates of people per group, proven by whole heads: nobody leaves by halves.

A turnover of 18.40 % among 439 men is 99 of 439 and 99 leavers, and no other printed rate gives a whole
number of them. The groups' leavers must also sum to those that the rate of all employees gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from transforms.catalogue import catalogue
from transforms.extract.meaning import metric_named
from transforms.extract.raw import Raw
from transforms.extract.text.chart_parts import WINDOW, Title, Value, near, raw
from transforms.extract.text.passages import tidy
from transforms.model import Line
from transforms.regex import regex

RATE = "employee_turnover_rate"
HEADS = "employees_total"
HUNDRED = Decimal(100)
MAX_POOL = 18
MAX_MEMBERS = 4
_SPLIT = regex(r"按[^按\s]{1,6}?(?:划分|劃分)")

Weights = dict[str, tuple[tuple[str, Value], ...]]
"""Axis -> its members, each with its proven share of the headcount."""


def extract(lines: list[Line], named: list[Raw], weights: Weights) -> list[Raw]:
    """Rates of leavers for each axis whose shares are known, above a line of bare splits."""
    if not weights:
        return []
    heads = {int(told.value_text.replace(",", "")) for told in _told(named, HEADS) if _is_whole(told)}
    found: list[Raw] = []
    for line in lines:
        splits = _SPLIT.findall(tidy(line.text))
        if not splits:
            continue
        rates = [told for told in _told(named, RATE) if line.number - WINDOW < told.line < line.number]
        if len(heads) == len(rates) == 1 and not _SPLIT.sub("", tidy(line.text)).strip():
            pool = near(lines, Title(line.number, "", "", ""), rates[0].line)
            for split in splits:
                found += _of_axis(split, pool, weights, min(heads), rates[0])
    return found


def _told(named: list[Raw], metric: str) -> list[Raw]:
    return [told for told in named if told.head and not told.ignored_by and metric_named(told.head) == metric]


def _is_whole(told: Raw) -> bool:
    return told.value_text.replace(",", "").isdecimal()


def _of_axis(split: str, pool: list[Value], weights: Weights, heads: int, rate: Raw) -> Iterator[Raw]:
    """The only way to give the members of an axis rates of the pool that are whole heads in sum."""
    axis = catalogue().axis_of(split)
    members = weights.get(axis or "", ())
    shares = [value for value in pool if value.unit]
    if not 2 <= len(members) <= MAX_MEMBERS or len(shares) > MAX_POOL:
        return
    groups = [
        int((share.number * heads / HUNDRED).quantize(Decimal(1), ROUND_HALF_UP)) for _, share in members
    ]
    ways = [
        way
        for among in (True, False)
        for way in _ways(shares, groups, heads, Decimal(rate.value_text), among)
    ]
    if len(ways) == 1:
        for (member, _), value in zip(members, ways[0], strict=True):
            yield raw(value, value.unit, f"{rate.head} > {split} > {member}", rate.head, f"{axis}={member}")


def _ways(
    shares: list[Value], groups: list[int], heads: int, rate: Decimal, among: bool
) -> Iterator[tuple[Value, ...]]:
    """The orders of rates that are whole numbers of their groups and together make the total rate.

    `among`: leavers count among the base (leavers / (staff + leavers)), as some reports define it.
    """
    if sum(groups) != heads:
        return
    gone = [[(n, _leavers(value.number, group, among)) for n, value in enumerate(shares)] for group in groups]
    fitting = [[(n, leavers) for n, leavers in some if leavers is not None] for some in gone]
    for way in product(*fitting):
        places = [place for place, _ in way]
        whole = len(set(places)) == len(places)
        if whole and _rate(sum(leavers for _, leavers in way), heads, among, rate) == rate:
            yield tuple(shares[place] for place in places)


def _leavers(rate: Decimal, group: int, among: bool) -> int | None:
    """The whole number of leavers that rounds to the rate, or None."""
    part = rate / HUNDRED
    exact = group * part / (1 - part) if among and part < 1 else group * part
    nearest = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return nearest if group and _rate(nearest, group, among, rate) == rate else None


def _rate(leavers: int, group: int, among: bool, printed: Decimal) -> Decimal:
    """Leavers per group in percent, rounded as the printed rate is."""
    base = group + leavers if among else group
    return (Decimal(leavers) * HUNDRED / base).quantize(printed, ROUND_HALF_UP)
