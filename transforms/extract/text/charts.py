"""Charts as text: names and values apart, put together only where arithmetic proves the pairing.

A legend whose marks repeat before 'value/share' pairs proves itself: shares are parts of the sum. Bars
are proven by the weighted mean: shares of a pie, each times its bar, give the total printed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby, permutations

from transforms.extract.meaning import metric_named, takes
from transforms.extract.numbers import half_digit
from transforms.extract.raw import Raw
from transforms.extract.text import leavers
from transforms.extract.text.chart_parts import (
    WINDOW,
    Bars,
    Title,
    Value,
    all_bars,
    near,
    raw,
    share_titles,
    titles_on,
)
from transforms.extract.text.passages import tidy
from transforms.model import Line
from transforms.regex import regex

MAX_POOL = 18
"""Percentages of a chart area; among more the sums to 100 mean nothing."""

HUNDRED = Decimal(100)
_MARK = regex(r"[■●◆▲□○]\s*")
_PAIR = regex(r"(\d[\d,]*(?:\.\d+)?)\s*[/(（]\s*(\d+(?:\.\d+)?)\s*[%％]")
_UNIT = regex(r"[（(]\s*(?:单位|單位|unit)\s*[:：]?\s*([^（）()]+)[）)]", re.IGNORECASE)
_PLAIN = regex(r"\d[\d,]*(?:\.\d+)?")
HEADCOUNT_SHARE = "employees_share"
"""The pie whose parts weigh what is counted per employee."""


def extract(lines: tuple[Line, ...], named: list[Raw]) -> list[Raw]:
    """The values of charts that prove themselves; `named` are the figures with a name elsewhere."""
    printed = [line for line in lines if line.text.strip()]
    proofs = list(_proofs(printed, named))
    weights = {proof.pie.axis: tuple(zip(proof.members, proof.shares, strict=True)) for proof in proofs}
    drawn = [*_legends(printed), *(raw for proof in proofs for raw in _told(proof))]
    return [*drawn, *leavers.extract(printed, named, weights)]


def _totals(named: list[Raw]) -> dict[str, set[Decimal]]:
    """metric_id -> its totals as told in text."""
    totals: dict[str, set[Decimal]] = {}
    for told in named:
        metric = metric_named(told.head) if told.head and not told.ignored_by else None
        if metric and _PLAIN.fullmatch(told.value_text):
            totals.setdefault(metric, set()).add(Decimal(told.value_text.replace(",", "")))
    return totals


# --- legends that carry their values ---------------------------------------------------------------


def _legends(lines: list[Line]) -> Iterator[Raw]:
    """'■ A ■ B' and, behind it, as many '■ 120/60.0%': in the same order, if the shares are right."""
    title: Line | None = None
    for is_marked, group in groupby(lines, lambda line: bool(_MARK.match(tidy(line.text)))):
        run = list(group)
        if is_marked and title and len(run) > 2:
            yield from _legend(title, run)
        title = run[-1]


def _legend(title: Line, marked: list[Line]) -> Iterator[Raw]:
    items = [(line, text.strip()) for line in marked for text in _MARK.split(tidy(line.text)) if text.strip()]
    names = [text for _, text in items if not _PAIR.match(text)]
    pairs = [(line, found) for line, text in items if (found := _PAIR.fullmatch(text))]
    amounts = [Decimal(found[1].replace(",", "")) for _, found in pairs]
    shares = [Decimal(found[2]) for _, found in pairs]
    if len(names) != len(pairs) or len(pairs) < 2 or not _are_shares(amounts, shares):
        return
    for line, text in items:
        for number in [] if _PAIR.match(text) else _PLAIN.findall(text):
            aside = raw(Value(line, number, ""), "", text)
            yield aside._replace(head=None, period_text=None, ignored_by="number_in_label")
    text = tidy(title.text)
    unit = _UNIT.search(text)
    for name, (line, found) in zip(names, pairs, strict=True):
        label = f"{_UNIT.sub('', text).strip()} > {name}"
        yield raw(Value(line, found[1], ""), unit[1].strip() if unit else "", label)
        yield raw(Value(line, found[2], "%"), "%", f"{label} > 占比")


def _are_shares(amounts: list[Decimal], shares: list[Decimal]) -> bool:
    """Whether each share is the amount's part of the sum, to the last printed digit."""
    total = sum(amounts)
    return bool(total) and all(
        abs(amount * HUNDRED / total - share) <= half_digit(share)
        for amount, share in zip(amounts, shares, strict=True)
    )


# --- bars and pies ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """A pie with its members in order, and the bars whose weighted mean shows that order."""

    pie: Title
    members: tuple[str, ...]
    shares: tuple[Value, ...]
    bars: tuple[tuple[Bars, Title], ...]


def _proofs(lines: list[Line], named: list[Raw]) -> Iterator[Proof]:
    """Pies of the headcount for which one order alone gives a total that is told in text."""
    pies = [title for title in share_titles(lines) if metric_named(title.name) == HEADCOUNT_SHARE]
    if not pies:
        return
    totals = _totals(named)
    titles = [title for line in lines for title in titles_on(line)]
    titled = [(bars, over) for bars in all_bars(lines) if (over := _title_of(bars, titles))]
    for title in pies:
        fitting = [(bars, over) for bars, over in titled if bars.axis == title.axis]
        group = _whole(near(lines, title), {len(bars.members) for bars, _ in fitting})
        if group:
            yield from _orders(title, group, fitting, totals)


def _orders(
    title: Title,
    group: tuple[Value, ...],
    fitting: list[tuple[Bars, Title]],
    totals: dict[str, set[Decimal]],
) -> Iterator[Proof]:
    holding = {
        order: tuple((bars, over) for bars, over in fitting if _mean_holds(bars, over, order, totals))
        for order in permutations(group)
    }
    proven = [order for order, bars in holding.items() if bars]
    if len(proven) == 1:
        bars = holding[proven[0]]
        yield Proof(title, bars[0][0].members, proven[0], bars)


def _mean_holds(bars: Bars, title: Title, shares: tuple[Value, ...], totals: dict[str, set[Decimal]]) -> bool:
    if len(shares) != len(bars.values):
        return False
    pairs = zip(bars.values, shares, strict=True)
    mean = sum((value.number * share.number for value, share in pairs), Decimal(0)) / HUNDRED
    told = totals.get(metric_named(title.name) or "", set())
    return any(abs(mean - total) <= half_digit(total) * 2 for total in told)


def _whole(pool: list[Value], sizes: set[int]) -> tuple[Value, ...]:
    """The only percentages that sum to 100, as many as the axis has members."""
    shares = [value for value in pool if value.unit]
    if len(sizes) != 1 or len(shares) > MAX_POOL:
        return ()
    groups = [
        group
        for group in combinations(shares, min(sizes))
        if sum((value.number for value in group), Decimal(0)) == HUNDRED
    ]
    return groups[0] if len(groups) == 1 else ()


def _title_of(bars: Bars, titles: list[Title]) -> Title | None:
    """The one title behind the bars that splits by their axis and takes their unit."""
    last = bars.values[-1].line.number
    behind = [
        title
        for title in titles
        if title.axis == bars.axis
        and last < title.line < last + WINDOW
        and takes(metric_named(title.name) or "", "%") == bool(bars.values[0].unit)
    ]
    return behind[0] if len(behind) == 1 else None


def _told(proof: Proof) -> Iterator[Raw]:
    yield from _of_members(proof.pie, proof.members, proof.shares)
    for bars, over in proof.bars:
        yield from _of_members(over, bars.members, bars.values)


def _of_members(title: Title, members: tuple[str, ...], values: tuple[Value, ...]) -> Iterator[Raw]:
    hours = "小时" if takes(metric_named(title.name) or "", "小时") else ""
    for member, value in zip(members, values, strict=True):
        label = f"{title.text} > {member}"
        yield raw(value, value.unit or hours, label, title.name, f"{title.axis}={member}")
