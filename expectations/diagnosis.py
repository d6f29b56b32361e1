"""What may have happened to a sum that fails: a unit slip, two rows exchanged, a total read wrongly.

A hint is given only where it makes the whole sum hold; a small search over one or two figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from expectations.arithmetic import Equation, Term, show, total

NEIGHBOURING_UNITS = (3, 4, 6)
"""Powers of ten between units that stand for one another by mistake: k, 10k (万), M."""

MAX_CANDIDATES = 60
"""More figures than this in failed sums: too many pairs to mean anything."""

Swap = tuple[Term, Term]


def unit_hint(equation: Equation) -> str:
    """'holds if a[x=y] 1.825 is in the neighbouring unit (x1000)', or ''."""
    for term in equation.terms:
        for power in NEIGHBOURING_UNITS:
            for exponent in (power, -power):
                if term.value and _holds(_with(equation, {term: _scaled(term, exponent)})):
                    return (
                        f"holds if {term.name} {term.text} is in the neighbouring unit ({factor(exponent)})"
                    )
    return ""


def factor(exponent: int) -> str:
    """3 -> 'x1000', -3 -> '/1000'."""
    return f"{'x' if exponent > 0 else '/'}{10 ** abs(exponent)}"


def nested_member(equation: Equation) -> Term | None:
    """A part that must lie inside another one, because the others alone make up the whole."""
    if len(equation.parts) < 3 or equation.residual <= equation.tolerance:
        return None
    for part in equation.parts:
        others = tuple(other for other in equation.parts if other is not part)
        inside = any(other.value >= part.value for other in others) or part.value == equation.whole.value
        if part.value > 0 and inside and _holds(replace(equation, parts=others)):
            return part
    return None


class _Sums:
    """All sums of one filing, findable by the printed figures in them."""

    def __init__(self, equations: Sequence[Equation]) -> None:
        self.failed = [equation for equation in equations if not _holds(equation)]
        self._with: dict[tuple[str, ...], list[Equation]] = defaultdict(list)
        for equation in equations:
            for term in equation.terms:
                self._with[id_of(term)].append(equation)

    def mended_by(self, one: Term, other: Term) -> bool:
        """Whether all sums with either figure hold after the exchange, and one did not before."""
        touched = [*self._with[id_of(one)], *self._with[id_of(other)]]
        if all(_holds(equation) for equation in touched):
            return False
        exchange = {one: _worth(one, other), other: _worth(other, one)}
        return all(_holds(_with(equation, exchange)) for equation in touched)


def swapped_pairs(equations: Sequence[Equation]) -> list[Swap]:
    """Pairs of printed rows of one filing whose exchange makes failed sums hold and breaks none.

    Looked for within one period first, then between periods of one row. Only a unique pair counts.
    """
    sums = _Sums(equations)
    found: list[Swap] = []
    for period in dict.fromkeys(equation.period for equation in sums.failed):
        found += _unique_swap([one for one in sums.failed if one.period == period], sums)
    mended = {id_of(term) for pair in found for term in pair}
    rest = [one for one in sums.failed if not mended & {id_of(term) for term in one.terms}]
    for row in dict.fromkeys((term.metric_id, term.dims) for one in rest for term in one.terms):
        found += _unique_swap(rest, sums, row)
    return found


def id_of(term: Term) -> tuple[str, ...]:
    """The identity of the printed figure behind a term."""
    return term.fact_ids


def _unique_swap(failed: Sequence[Equation], sums: _Sums, row: tuple[str, str] | None = None) -> list[Swap]:
    terms = {id_of(term): term for equation in failed for term in equation.terms}.values()
    candidates = [term for term in terms if row is None or (term.metric_id, term.dims) == row]
    if len(candidates) > MAX_CANDIDATES:
        return []
    pairs = [
        (one, other)
        for one, other in combinations(candidates, 2)
        if one.unit == other.unit and one.value != other.value and sums.mended_by(one, other)
    ]
    return pairs if len(pairs) == 1 else []


def _with(equation: Equation, new: dict[Term, Term]) -> Equation:
    by_id = {id_of(term): value for term, value in new.items()}
    parts = tuple(by_id.get(id_of(part), part) for part in equation.parts)
    return replace(equation, whole=by_id.get(id_of(equation.whole), equation.whole), parts=parts)


def _worth(term: Term, other: Term) -> Term:
    return replace(term, value=other.value, half=other.half, decimals=other.decimals)


def _scaled(term: Term, exponent: int) -> Term:
    return replace(term, value=term.value.scaleb(exponent), half=term.half.scaleb(exponent))


def _holds(equation: Equation) -> bool:
    return abs(equation.residual) <= equation.tolerance


def exchanged(pair: Swap) -> str:
    """'a 1,825 and b 1,336 look exchanged'."""
    one, other = pair
    return f"{one.name} {one.text} and {other.name} {other.text} look exchanged"


def agreeing_sum(failed: Equation, siblings: Sequence[Equation]) -> str:
    """A hint on the whole, where the parts along another axis make up the same other sum."""
    own = total(part.value for part in failed.parts)
    for sibling in siblings:
        same = total(part.value for part in sibling.parts) == own
        if same and sibling.axis != failed.axis and id_of(sibling.whole) == id_of(failed.whole):
            return f"the parts by {sibling.axis} make {show(own)} too: the whole looks wrong"
    return ""
