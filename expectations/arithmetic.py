"""Sums and ratios as a person would write them on the margin: '1,825 + 1,336 = 3,161, printed 3,162'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TypedDict

PRECISION = 80
"""Significant digits of our own sums: any few DECIMAL(38, 10) fit."""
LARGEST = Decimal(10) ** 28


class Concerned(TypedDict):
    """The fields of a verdict that say which figure it is about."""

    metric_ids: tuple[str, ...]
    dimensions: tuple[str, ...]
    fact_ids: tuple[str, ...]
    page: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """One figure in an equation; `half` is what its rounding leaves open, both in `unit`."""

    metric_id: str
    dims: str
    unit: str
    value: Decimal
    half: Decimal
    decimals: int | None
    fact_ids: tuple[str, ...]
    fiscal_year: int | None = None
    page: int | None = None
    line: int | None = None
    locator: str | None = None  # the exact place where the format has one: 'Emissions!C7', '#f12'

    @property
    def name(self) -> str:
        """'employees_total[gender=male]'."""
        return f"{self.metric_id}[{self.dims}]" if self.dims else self.metric_id

    @property
    def text(self) -> str:
        """The value with its printed precision and thousands: '1,825'."""
        return show(self.value, self.decimals)

    @property
    def concerned(self) -> Concerned:
        """What a verdict on this figure alone says of it."""
        return Concerned(
            metric_ids=(self.metric_id,),
            dimensions=(self.dims,),
            fact_ids=self.fact_ids,
            page=self.page,
            line=self.line,
        )


@dataclass(frozen=True, slots=True)
class Equation:
    """whole = sum of parts, as one filing tells it for one period; `rule` names where it comes from."""

    filing_id: str
    rule: str
    axis: str
    period: str
    whole: Term
    parts: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The whole, then the parts."""
        return (self.whole, *self.parts)

    @property
    def residual(self) -> Decimal:
        """Sum of the parts minus the whole."""
        return total([*(part.value for part in self.parts), -self.whole.value])

    @property
    def tolerance(self) -> Decimal:
        """The sum of all half-widths: within it, rounding alone explains the residual."""
        return total(term.half for term in self.terms)


def show(value: Decimal, decimals: int | None = None) -> str:
    """A number with thousands separators and its own decimals, at least as many as given."""
    with localcontext(prec=PRECISION):
        plain = value.normalize()
    exponent = plain.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{plain:,.{max(own, decimals or 0, 0)}f}"


def show_sum(parts: Sequence[Term], whole: Term) -> str:
    """'1,825 + 1,336 = 3,161, printed 3,162'; '..., as printed' where it agrees to the digit."""
    made = total(part.value for part in parts)
    places = max((term.decimals or 0 for term in parts), default=0)
    left = " + ".join(part.text for part in parts).replace("+ -", "- ")
    printed = "as printed" if made == whole.value else f"printed {whole.text}"
    return f"{left} = {show(made, places)}, {printed}"


def show_ratio(numerators: Sequence[Term], denominator: Term, factor: Decimal, subject: Term) -> str:
    """'142 / 3,161 x 100 = 4.49, printed 5.0': one digit more than the print."""
    over = " + ".join(term.text for term in numerators)
    over = f"({over})" if len(numerators) > 1 else over
    times = "" if factor == 1 else f" x {show(factor)}"
    recomputed = show_rounded(quotient(numerators, denominator, factor), subject.decimals)
    return f"{over} / {denominator.text}{times} = {recomputed}, printed {subject.text}"


def show_rounded(value: Decimal, decimals: int | None) -> str:
    """A recomputed figure with one digit more than the printed one has."""
    places = max(decimals or 0, 0) + 1
    return f"{value:,.{places}f}"


def quotient(numerators: Sequence[Term], denominator: Term, factor: Decimal) -> Decimal:
    """For showing only; the judgement multiplies instead."""
    with localcontext(prec=PRECISION):
        return total(term.value for term in numerators) * factor / denominator.value


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum; Python's own context would round beyond 28 digits."""
    with localcontext(prec=PRECISION):
        return sum(values, Decimal(0))


def storable(value: Decimal) -> Decimal | None:
    """A difference as the lake's DECIMAL(38, 10), None where it is too large for it."""
    with localcontext(prec=PRECISION):
        return value.quantize(Decimal("1e-10")) if abs(value) < LARGEST else None
