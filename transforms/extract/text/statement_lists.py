"""English sentences that tell several figures in one order: of as many names, or of as many years.

'Scope 1 and Scope 2 emissions were 3 and 4 t respectively', 'In 2024 and 2023, consumption was 4 and 5 MWh'.
What is left unsaid, or fits no name, is told of none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.extract.text.figures import Figure
from transforms.extract.text.periods import Period, period_of
from transforms.extract.text.running_words import says
from transforms.extract.text.statement_forms import Named, Spoken, mark, named
from transforms.extract.text.statement_layout import TOKEN, Layout, Statement, plain, sign, signs
from transforms.regex import regex

_NOTHING = Spoken()
_DATE = regex(r"⟨(\d+)⟩")
_ITEMS = regex(r",\s+and\s+|,\s+|\s+and\s+")


def lists(layout: Layout, inherited: Period) -> Iterator[Statement]:
    """'A and B were 3 and 4 t respectively', 'A in 2023 and 2022 was 3 and 4 t'."""
    if "respectively" not in layout.marked and "⟩ and ⟨" not in layout.marked:
        return
    found = mark("respectively").search(layout.marked)
    if found is None:
        return
    figures = [layout.figures[int(one)] for one in TOKEN.findall(found["values"])]
    unit = figures[-1].unit
    if says(layout.text, "no_actual", "part_of_a_year") or any(one.unit not in ("", unit) for one in figures):
        return
    ahead, behind, what = found["ahead"].strip(), found["years"] or "", found["what"] or ""
    years = mark("two_dates").match(ahead + behind)
    if years and (listed := years["years"] or years["ahead"]):
        times = [layout.date(one) for one in _DATE.findall(listed)]
        one = _name(layout, f"{plain(years['head'])} {found['stood']}", figures[-1], what)
        if one and len(times) == len(figures):
            for figure, time in zip(figures, times, strict=True):
                yield Statement(figure, one.name, unit, Period(time))
    elif not what and not behind and found["alike"] is None:
        yield from _of_names(layout, ahead, figures, period_of(layout.text, inherited))


def _name(layout: Layout, told: str, figure: Figure, what: str) -> Named | None:
    """What 'consumption was' tells of a figure, or 'we had' of one with words behind it."""
    clauses = (f"{told} {kind}{what}" for kind in signs(figure))
    read = (named(clause, figure.unit, _NOTHING, layout.forms, ours=layout.ours) for clause in clauses)
    return next(filter(None, read), None)


def _of_names(layout: Layout, ahead: str, figures: Sequence[Figure], period: Period) -> Iterator[Statement]:
    names = [plain(one) for one in _ITEMS.split(mark("when").sub(" ", ahead))]
    if len(names) != len(figures) or period.rule is not None or period.since:
        return
    unit, kind = figures[-1].unit, sign(replace(figures[-1], text=figures[0].text))
    tail = names[-1].rpartition(" ")[2]
    told = [
        named(f"{one} was {kind}", unit, _NOTHING, layout.forms, ours=_nobody)
        or named(f"{one} {tail} was {kind}", unit, _NOTHING, layout.forms, ours=_nobody)
        for one in names
    ]
    if all(told):
        for figure, one in zip(figures, told, strict=True):
            if one:
                yield Statement(figure, one.name, unit, period)


def _nobody() -> bool:
    return False
