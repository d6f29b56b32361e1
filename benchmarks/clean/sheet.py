"""A filing as a sheet of printed rows, and the relations its figures were made by.

The relations are judged here by interval arithmetic of their own, without the program's checks: a print
stands for every value that rounds to it, whole numbers of persons and things for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

Interval = tuple[Decimal, Decimal]
Figures = dict[tuple[str, int], Interval]
"""(name of the row, year) -> what its print leaves open, in the canonical unit."""

DISCRETE = frozenset({"persons", "count", "person_times"})
SIGNED = re.compile(r"_(growth|change)_|profit|margin|income|earnings|eps|cash_flow|return_on")
"""Metrics that may lie below nothing or above the whole."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed in two languages, and what it is worth in the canonical one."""

    family: str
    zh: str
    en: str
    canonical: str
    factor: Decimal
    decimals: int

    def name(self, language: str) -> str:
        """As printed in that language; '' where it has no name there."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: what it tells, its labels, its unit, and one cell of text per year."""

    table: str
    metric: str
    dims: str
    zh: str
    en: str
    unit: Unit
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        """'employees_total[gender=male]'."""
        return f"{self.metric}[{self.dims}]" if self.dims else self.metric

    def number(self, place: int) -> Decimal | None:
        """The figure of a year as printed; None for a dash and in headings."""
        if not self.cells:
            return None
        try:
            return Decimal(self.cells[place].replace(",", ""))
        except InvalidOperation:
            return None

    def interval(self, place: int) -> Interval | None:
        """What the print of a year leaves open, in the canonical unit."""
        number = self.number(place)
        if number is None:
            return None
        digits = -int(number.as_tuple().exponent)
        exact = self.unit.canonical in DISCRETE and digits <= 0
        half = Decimal(0) if exact else Decimal(5).scaleb(-digits - 1)
        return (number - half) * self.unit.factor, (number + half) * self.unit.factor

    def with_cells(self, cells: Sequence[str]) -> Row:
        """The row with other figures."""
        return replace(self, cells=tuple(cells))


@dataclass(frozen=True, slots=True)
class Relation:
    """What figures owe each other: `subject` lies where `makes` of the operands' intervals says.

    `rule` is sum, ratio, growth, roll_forward, mean; the operands are names of rows.
    """

    rule: str
    subject: str
    operands: tuple[str, ...]
    factor: Decimal = Decimal(1)

    @property
    def names(self) -> tuple[str, ...]:
        """Every row that takes part."""
        return (self.subject, *self.operands)

    def contradicted(self, figures: Figures, year: int) -> bool:
        """Whether no true values inside the prints satisfy it; False where a figure is not told."""
        own = figures.get((self.subject, year))
        told = MAKES[self.rule](self, figures, year)
        return own is not None and told is not None and (told[0] > own[1] or told[1] < own[0])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filing: its name, years, rows in order of print, and relations."""

    company: str
    language: str
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    relations: tuple[Relation, ...]

    def figures(self) -> Figures:
        """All figures; of a row printed twice the first."""
        found: Figures = {}
        for row in self.rows:
            for place, year in enumerate(self.years):
                interval = row.interval(place)
                if interval is not None:
                    found.setdefault((row.name, year), interval)
        return found

    def contradictions(self) -> set[tuple[str, str, int]]:
        """(rule, subject, year) of every relation the prints contradict, bounds of quantities included."""
        figures = self.figures()
        found = {
            (relation.rule, relation.subject, year)
            for relation in self.relations
            for year in self.years
            if relation.contradicted(figures, year)
        }
        return found | set(self._impossible()) | set(self._told_twice(figures))

    def _impossible(self) -> Iterator[tuple[str, str, int]]:
        """Quantities below nothing, shares above everything, parts of a person."""
        for row in self.rows:
            for place, year in enumerate(self.years):
                number = row.number(place)
                if number is None:
                    continue
                signed = SIGNED.search(row.metric) is not None
                over = row.unit.canonical == "percent" and number > 100 and not signed
                parted = row.unit.canonical in DISCRETE and number != int(number)
                if (number < 0 and not signed) or over or parted:
                    yield "bounds", row.name, year

    def _told_twice(self, figures: Figures) -> Iterator[tuple[str, str, int]]:
        for row in self.rows:
            for place, year in enumerate(self.years):
                again, first = row.interval(place), figures.get((row.name, year))
                if again and first and (again[0] > first[1] or again[1] < first[0]):
                    yield "told_twice", row.name, year


def _sum(relation: Relation, figures: Figures, year: int) -> Interval | None:
    parts = [figures.get((name, year)) for name in relation.operands]
    told = [part for part in parts if part is not None]
    if len(told) < len(parts):
        return None
    return sum((low for low, _ in told), Decimal(0)), sum((high for _, high in told), Decimal(0))


def _ratio(relation: Relation, figures: Figures, year: int) -> Interval | None:
    above, below = (figures.get((name, year)) for name in relation.operands)
    if above is None or below is None or below[0] <= 0:
        return None
    edges = [n / d * relation.factor for n in above for d in below]
    return min(edges), max(edges)


def _growth(relation: Relation, figures: Figures, year: int) -> Interval | None:
    (name,) = relation.operands
    now, before = figures.get((name, year)), figures.get((name, year - 1))
    if now is None or before is None or before[0] <= 0:
        return None
    edges = [(n / d - 1) * 100 for n in now for d in before]
    return min(edges), max(edges)


def _roll_forward(relation: Relation, figures: Figures, year: int) -> Interval | None:
    (flow,) = relation.operands
    before, added = figures.get((relation.subject, year - 1)), figures.get((flow, year))
    return (before[0] + added[0], before[1] + added[1]) if before and added else None


def _mean(relation: Relation, figures: Figures, year: int) -> Interval | None:
    """Operands are means and weights in turns; weights are heads, so exact."""
    told = [figures.get((name, year)) for name in relation.operands]
    if any(each is None for each in told):
        return None
    pairs = [(told[place], told[place + 1]) for place in range(0, len(told), 2)]
    heads = sum((weight[0] for _, weight in pairs if weight), Decimal(0))
    if heads <= 0:
        return None
    low, high = (
        sum((mean[side] * weight[0] for mean, weight in pairs if mean and weight), Decimal(0)) / heads
        for side in (0, 1)
    )
    return low, high


MAKES: dict[str, Callable[[Relation, Figures, int], Interval | None]] = {
    "sum": _sum,
    "ratio": _ratio,
    "growth": _growth,
    "roll_forward": _roll_forward,
    "mean": _mean,
}
