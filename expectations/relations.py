"""What any identity comes down to: products of printed figures that balance, or must not exceed nothing.

A sum is whole - a - b = 0, a share numerator x 100 - share x denominator = 0, a part part - whole <= 0.
Each figure stands for the interval its print leaves open, so rounding never breaks a balance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import product
from math import prod

from expectations.arithmetic import PRECISION, Equation, Term

ONE = Decimal(1)

Key = tuple[str, ...]
"""The printed figure behind a term: its fact ids."""


@dataclass(frozen=True, slots=True)
class Product:
    """factor x term x term ..."""

    factor: Decimal
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """The sum of its products is nothing, or at most nothing."""

    products: tuple[Product, ...]
    at_most: bool = False

    def holds(self, new: Mapping[Key, Term]) -> bool:
        """Whether true values inside the printed intervals satisfy it, with some figures replaced."""
        with localcontext(prec=PRECISION):
            ranges = [_range(one, new) for one in self.products]
            low, high = sum(least for least, _ in ranges), sum(most for _, most in ranges)
        return low <= 0 and (self.at_most or high >= 0)


@dataclass(frozen=True, slots=True)
class Relation:
    """One identity of one filing and period; `subject` is the figure it is about."""

    filing_id: str
    kind: str
    rule: str
    period: str
    subject: Term
    balances: tuple[Balance, ...]

    def holds(self, new: Mapping[Key, Term] | None = None) -> bool:
        """Whether all its balances hold, with some figures replaced."""
        return all(balance.holds(new or {}) for balance in self.balances)

    @property
    def sharp(self) -> bool:
        """Whether it pins its figures down rather than bounding them."""
        return not all(balance.at_most for balance in self.balances)

    def terms(self) -> Iterator[Term]:
        """Every figure in it, once."""
        seen: set[Key] = set()
        for balance in self.balances:
            for one in balance.products:
                for term in one.terms:
                    if key(term) not in seen:
                        seen.add(key(term))
                        yield term


def key(term: Term) -> Key:
    """The identity of the printed figure behind a term."""
    return term.fact_ids


def plus(*terms: Term, factor: Decimal = ONE) -> tuple[Product, ...]:
    """Each term as a product of its own."""
    return tuple(Product(factor, (term,)) for term in terms)


def relation_of_sum(equation: Equation, *, at_most: bool = False) -> Relation:
    """The sum of the parts is the whole, or at most the whole."""
    balance = Balance((*plus(*equation.parts), *plus(equation.whole, factor=-ONE)), at_most)
    return Relation(equation.filing_id, "sum", equation.rule, equation.period, equation.whole, (balance,))


def _range(one: Product, new: Mapping[Key, Term]) -> tuple[Decimal, Decimal]:
    terms = [new.get(key(printed), printed) for printed in one.terms]
    edges = [(term.value - term.half, term.value + term.half) for term in terms]
    corners = [prod(corner, start=one.factor) for corner in product(*edges)]
    return min(corners), max(corners)
