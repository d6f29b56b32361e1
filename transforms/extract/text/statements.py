"""English clauses that tell a metric's figure in forms of their own: verbs, parts, comparisons, lists.

'We used 1,412 GWh of energy in 2024 against 1,488 GWh in 2023', 'Women filled 31% of management positions',
'two colleagues lost their lives', 'consumption in 2023 and 2022 was 4 and 5 MWh respectively'. The forms are
data (`statements.toml`); whatever fits none is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from transforms.catalogue.text import CJK
from transforms.extract.meaning import takes
from transforms.extract.text.figures import Figure, dates
from transforms.extract.text.periods import JOINED_DATES, Period, period_of
from transforms.extract.text.running_words import says
from transforms.extract.text.statement_forms import Named, Spoken, is_money, mark, named
from transforms.extract.text.statement_layout import (
    Layout,
    Statement,
    is_percent,
    lefts,
    plain,
    rights,
    sign,
    signs,
    with_spelt,
)
from transforms.extract.text.statement_lists import lists
from transforms.regex import regex

MAX_FIGURES = 12
_NOTHING = Spoken()
_OPENS = regex(r"\(\s*$")
_CLOSED = regex(r"[^⟦]*\)")
_NEXT_ASIDE = regex(r"[^⟦()]{0,24}[;,]\s?(?:in )?⟨\d+⟩\s?:\s*$")
"""'(2021: 4,833; 2020: ' before the next figure."""
_JOINT = regex(r"[\s,]*(?:and|or)?\s*")
_BLANKED = regex(r"\s{3}$")
"""Behind what was told in passing: '4% below the previous year's 1,167 GWh', 'above the sector's 76%'."""
_SAYS_MORE = regex(r"\b(?!down\b|and\b)[a-z]{3,}")
_OF_WHICH = regex(r"\s*of (?:which|whom|these|them)\b", re.IGNORECASE)
_SPAN = regex(r"\s?[/–-]\s?\d\d")
_YEAR = regex(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found of a token: its name, the words before it, and how many characters behind it."""

    named: Named
    left: str
    length: int
    period: Period


def stated(
    text: str, values: Sequence[Figure], inherited: Period, before: Spoken = _NOTHING, *, item: bool = False
) -> tuple[list[Statement], Spoken]:
    """What a sentence tells of its figures, and what it spoke of last.

    `values` are the figures that are no dates or marks, `before` is what the sentence before spoke of. An
    `item` of a list leaves out who did what it tells.
    """
    if not text.isascii() and CJK.search(text):
        return [], _NOTHING
    found = with_spelt(text, values)
    if not 0 < len(found) <= MAX_FIGURES:
        return [], _NOTHING
    layout = Layout(text, found, item=item)
    if listed := list(lists(layout, inherited)):
        return listed, _NOTHING
    reader = _Reader(layout, inherited, before)
    return list(reader.run()), replace(reader.spoken, of="")


class _Reader:
    """The state while the figures of a sentence are read from left to right."""

    def __init__(self, layout: Layout, inherited: Period, spoken: Spoken) -> None:
        self._layout = layout
        self._inherited = inherited
        self._order = sorted(layout.places)
        self._told: dict[int, _Read] = {}
        self._waiting: tuple[int, str] | None = None
        self._moved = self._subject = ""
        self._former = (0, 0)
        self.spoken = spoken

    def run(self) -> Iterator[Statement]:
        """What is told of each figure, and of those that it is set beside."""
        for at, place in enumerate(self._order):
            before, after = self._layout.around(self._order, at)
            level = self._told.get(self._order[at - 1]) if at else None
            told_aside = at > 0 and _BLANKED.search(before) is not None
            if level and not (after.startswith(")") and mark("dated_aside").search(before)):
                before = before[level.length :]
            beside = list(self._beside(at, level, before, after))
            yield from beside
            if beside and level and _NEXT_ASIDE.match(after):
                self._told[place] = replace(level, length=0)
            if beside or told_aside or self._is_beside(at, before, after):
                continue
            before = f"{self._moved} to" if self._moved else f"{self._subject}{before}"
            read = self._read(at, before, after, level)
            self._moved = self._subject = ""
            if read is None:
                continue
            self._told[place] = read
            self.spoken = Spoken(read.named.metric, read.named.of, read.named.name)
            if read.period.rule is None and not read.period.since:
                yield Statement(self._layout.figures[place], read.named.name, read.named.unit, read.period)
                yield from self._awaited(read)

    def _beside(self, at: int, level: _Read | None, before: str, after: str) -> Iterator[Statement]:
        """A figure of another year that is set beside the level told before it."""
        if level is None or _moves(before, after):
            return
        when = mark("when_it").search(before)
        period = (
            Period(self._layout.date(when[1])) if when else _of_comparison(self._layout, level, before, after)
        )
        if period:
            yield from _compared(self._layout.figures[self._order[at]], level, period)

    def _is_beside(self, at: int, before: str, after: str) -> bool:
        """Whether a figure is no level: one that a level is set beside; its name may follow behind it."""
        place = self._order[at]
        if when := mark("when_it").search(before):
            self._waiting = (place, self._layout.date(when[1])) if at == 0 else None
            return True
        if (was := mark("which_was").match(before)) and (ends := mark("which_ends").match(after)):
            self._waiting = (place, self._layout.date(ends["year"]))
            self._former = self._layout.dates[int(ends["year"])]
            self._subject = was["subject"]
            return True
        if (old := mark("moves_from").search(before)) and (to := mark("moves_to").match(after)):
            # 'Rose from 7 in 2022 to 8': the level is told first, then where it came from.
            self._waiting = (place, self._layout.date(to["year"])) if to["year"] else None
            self._former = self._layout.dates[int(to["year"])] if to["year"] else (0, 0)
            self._moved = before[: old.start()]
            return True
        if at == 0 and mark("set_before").match(before) and (dated := mark("dated").match(after)):
            self._waiting = (place, self._layout.date(dated[1]))  # 'Compared with 9 t in 2023, ... was 8 t'
            self._former = self._layout.dates[int(dated[1])]
            return True
        level_follows = bool(self._moved or self._waiting)
        return at > 0 and not level_follows and mark("compares").search(before) is not None

    def _awaited(self, level: _Read) -> Iterator[Statement]:
        if self._waiting:
            place, year = self._waiting
            self._waiting = None
            yield from _compared(self._layout.figures[place], level, Period(year))

    def _read(self, at: int, before: str, after: str, last: _Read | None) -> _Read | None:
        """The name of a figure by the words around it, the more of them the better."""
        layout, place = self._layout, self._order[at]
        figure = layout.figures[place]
        ahead = list(lefts(before, first=at == 0 or bool(self._moved)))
        if last and last.left and _JOINT.fullmatch(before) and not _OF_WHICH.match(after):
            ahead.append(last.left)  # 'We emitted 312 t of NOx and 94 t of SOx': the verb is said once
        behind = [*rights(after), *self._shared(at, after)]
        for left, (right, length) in product(ahead, behind):
            for kind in signs(figure):
                clause = f"{left} {kind} {right}".strip()
                if left.count("(") != left.count(")") or right.count("(") != right.count(")"):
                    continue  # 'Scope 1 (12 t)' is told where its parts add up
                found = named(clause, figure.unit, self.spoken, layout.forms, ours=layout.ours)
                if found is None:
                    continue
                until = layout.origin[layout.places[place][1] + length]
                told = layout.text[:until].rpartition(";")[2]
                if is_percent(figure.unit):  # 'CHF 71 million, the equivalent of 19% of sales' is exact
                    told = told.replace("the equivalent of", "")
                if says(told, "no_actual", "part_of_a_year"):
                    return None
                # In 'rose from 7 in 2022 to 8' the year is that of the 7.
                start, end = self._former
                text = f"{layout.text[:start]}{' ' * (end - start)}{layout.text[end:]}"
                return _Read(found, left, length, _period(text, until, self._inherited))
        return None

    def _shared(self, at: int, after: str) -> Iterator[tuple[str, int]]:
        """What is said behind the next figure of this one as well.

        '33% of managers and 28% of senior managers were female', 'eight of our ten directors are women'.
        """
        if at + 1 < len(self._order) and (among := mark("among").fullmatch(after)):
            whole = self._layout.around(self._order, at + 1)[1]
            yield from ((f"{among[1]} {said}", 0) for said, _ in rights(whole))
        own = mark("joined").match(after)
        if own and at + 1 < len(self._order):
            following = plain(self._layout.around(self._order, at + 1)[1])
            if said := mark("predicate").match(following):
                yield f"{plain(own[1])} {said[1]}".strip(), len(own[1])


def _moves(before: str, after: str) -> bool:
    """Whether a figure is where something else began: 'and the gap narrowed from 9% to 8%'."""
    old = mark("moves_from").search(before)
    return old is not None and bool(
        _SAYS_MORE.search(before[: old.start()]) and mark("moves_to").match(after)
    )


def _compared(figure: Figure, level: _Read, period: Period) -> Iterator[Statement]:
    """A figure of another year set beside a level, in its unit where it has none."""
    unit = figure.unit or level.named.unit
    metric = level.named.metric
    if is_money(metric, unit, sign(figure)) or (
        takes(metric, unit) and is_percent(unit) == is_percent(level.named.unit)
    ):
        yield Statement(figure, level.named.name, unit, period)


def _of_comparison(layout: Layout, level: _Read, before: str, after: str) -> Period | None:
    """The other year of a figure that is set beside the one before it; None where it is not, or not dated."""
    aside = mark("year_aside").search(before)
    if aside := aside or (mark("dated_aside").search(before) if after.startswith(")") else None):
        # '(2021: 9.1% and 57.6%)' tells of two levels.
        whole = _CLOSED.match(after) or _NEXT_ASIDE.match(after)
        return Period(layout.date(next(filter(None, aside.groups())))) if whole else None
    dated = mark("dated").match(after)
    if _OPENS.search(before):
        inside = dated is not None and after[dated.end() :].lstrip().startswith(")")
        return Period(layout.date(dated[1])) if dated and inside else None
    than = mark("than").search(before)
    if than is None or not mark("compares").search(before):
        return None
    if dated:
        return Period(layout.date(dated[1]))
    if than["last"] or mark("last_year").match(after):
        year = _YEAR.search(level.period.text)
        # '2015/16' is named by its end.
        ends = year is not None and _SPAN.match(level.period.text, year.end()) is not None
        return Period(str(int(year[1]) - 1 + ends) if year else "last year")
    return None


def _period(text: str, until: int, inherited: Period) -> Period:
    """The time named last up to there; where none is, the only one that the sentence names."""
    known = dates(text)
    # 'By the end of 2022 we had reached ...' tells what was, 'by 2030' alone what shall be.
    text = mark("by_the_end").sub("at", text) if mark("was").search(text) else text
    if not any(start < until for start, _ in known) and len(known) == 1:
        whole = period_of(text, inherited)
        return whole if whole.rule is None else period_of(text[:until], inherited)
    return period_of(text[: _with_joined(text, until, known)], inherited)


def _with_joined(text: str, until: int, known: Sequence[tuple[int, int]]) -> int:
    """The place behind the dates that are joined to the last one before it: 'in 2024 and 2023'."""
    for (_, last), (start, end) in pairwise(known):
        if last <= until <= start and JOINED_DATES.fullmatch(text, last, start):
            until = end
    return until
