"""Which single mistake of a printer or reader makes a failed identity hold.

The search is small: two rows or two years exchanged, a neighbouring unit, a sign, digits transposed,
dropped or doubled. A mistake is said only where every identity its figures take part in holds then,
and where no other mistake of its kind would do as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from expectations.arithmetic import Equation, Term, show, total
from expectations.relations import Key, Relation, key

NEIGHBOURING_UNITS = (3, 4, 6)
"""Powers of ten between units that stand for one another by mistake: k, 10k (万), M."""

MAX_CANDIDATES = 60
"""More figures than this in failed identities: too many pairs to mean anything."""

MAX_CHOICES = {True: 3, False: 1}
"""Units: a share is as wrong whichever of its three figures slipped. Anything else must be unique."""

LEAST_DIGITS = 3
"""A figure of fewer digits has too many neighbours for a misprint of it to be told."""

LEAST_CHANGE = Decimal("0.01")
"""Two years nearer to each other than this could stand for one another by chance."""

Swap = tuple[Term, Term]
Mistake = tuple[Term, str]
"""The figure as it should be, and what happened to it."""


class Web:
    """All identities of one filing, findable by the printed figures in them."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self.failed = [relation for relation in relations if not relation.holds()]
        self._with: dict[Key, list[Relation]] = defaultdict(list)
        self._rows: dict[tuple[str, str], dict[Key, Term]] = defaultdict(dict)
        for relation in relations:
            for term in relation.terms():
                self._with[key(term)].append(relation)
                self._rows[term.metric_id, term.dims][key(term)] = term
        self._failed_with: dict[Key, list[Relation]] = defaultdict(list)
        for relation in self.failed:
            for term in relation.terms():
                self._failed_with[key(term)].append(relation)

    def about(self, term: Term) -> list[Relation]:
        """The identities a figure takes part in."""
        return self._with[key(term)]

    def row_of(self, term: Term) -> list[Term]:
        """The figures of the same row for other years."""
        row = self._rows[term.metric_id, term.dims].values()
        return [other for other in row if other.fiscal_year != term.fiscal_year and other.unit == term.unit]

    def broken(self, term: Term) -> list[Relation]:
        """Those of them that fail."""
        return self._failed_with[key(term)]

    def mended_by(self, change: dict[Key, Term]) -> bool:
        """Whether all identities of the changed figures hold then, and one did not before."""
        broken = [relation for name in change for relation in self._failed_with[name]]
        if not broken or not all(relation.holds(change) for relation in broken):
            return False
        return all(relation.holds(change) for name in change for relation in self._with[name])


def swapped_pairs(web: Web) -> list[Swap]:
    """Pairs of printed figures whose exchange makes failed identities hold and breaks none.

    Looked for within one period first, then between periods of one row. Only a unique pair counts.
    """
    found: list[Swap] = []
    for period in dict.fromkeys(relation.period for relation in web.failed):
        failed = [one for one in web.failed if one.period == period]
        groups = [failed, *([one] for one in failed if len(failed) > 1)]
        for group in groups:
            if not _told(found, group):
                found += _unique_swap(group, web)
    rest = [one for one in web.failed if not _told(found, [one])]
    for row in dict.fromkeys((term.metric_id, term.dims) for one in rest for term in one.terms()):
        found += _unique_swap(rest, web, row)
    return found


def _told(found: Sequence[Swap], group: Sequence[Relation]) -> bool:
    """Whether an exchange already found concerns one of these identities."""
    mended = {key(term) for pair in found for term in pair}
    return any(key(term) in mended for one in group for term in one.terms())


def _unique_swap(failed: Sequence[Relation], web: Web, row: tuple[str, str] | None = None) -> list[Swap]:
    terms = {key(term): term for relation in failed for term in relation.terms()}.values()
    candidates = [term for term in terms if row is None or (term.metric_id, term.dims) == row]
    if len(candidates) > MAX_CANDIDATES:
        return []
    pairs = [
        (one, other)
        for one, other in combinations(candidates, 2)
        if one.unit == other.unit
        and one.value != other.value
        and web.mended_by({key(one): _worth(one, other), key(other): _worth(other, one)})
    ]
    subjects = {relation.subject.metric_id for relation in failed}
    likely = [pair for pair in pairs if {term.metric_id for term in pair} <= subjects]
    chosen = likely if len(pairs) > 1 else pairs
    return chosen if len(chosen) == 1 and _pinned(chosen[0], web) else []


def _pinned(pair: Swap, web: Web) -> bool:
    """Whether a failed identity that pins its figures down, not only bounds them, speaks for it."""
    return any(relation.sharp for term in pair for relation in web.broken(term))


def single_mistake(relation: Relation, web: Web) -> str:
    """'holds if a[x=y] 1.825 is in the neighbouring unit (x1000)', or ''."""
    for mistakes in (_other_units, _other_signs, _other_years, _other_digits) if relation.sharp else ():
        found = [
            (term, said)
            for term in relation.terms()
            for mended, said in mistakes(term, web)
            if web.mended_by({key(term): mended})
        ]
        if 1 <= len(found) <= MAX_CHOICES[mistakes is _other_units]:
            return "holds if " + ", or if ".join(f"{term.name} {term.text} {said}" for term, said in found)
        if found:
            return ""
    return ""


def _other_units(term: Term, web: Web) -> Iterator[Mistake]:
    for power in NEIGHBOURING_UNITS if term.value else ():
        for exponent in (power, -power):
            yield _scaled(term, exponent), f"is in the neighbouring unit ({factor(exponent)})"
    if term.unit == "percent" and term.value:
        yield _scaled(term, 2), "is a fraction, not a percentage (x100)"


def _other_signs(term: Term, web: Web) -> Iterator[Mistake]:
    if term.value:
        yield replace(term, value=-term.value), "has the wrong sign"


def _other_years(term: Term, web: Web) -> Iterator[Mistake]:
    """A row that slid by a column: the year's own figure stands beside another year."""
    for other in web.row_of(term):
        if abs(other.value - term.value) > abs(term.value) * LEAST_CHANGE:
            yield (
                _worth(term, other),
                f"is another year's: {other.text}, printed for {other.fiscal_year}, fits",
            )


def _other_digits(term: Term, web: Web) -> Iterator[Mistake]:
    """Misprints of digits, where the figure is exact or more than one identity would bear them out."""
    if len(digits_of(term)) < LEAST_DIGITS or (term.half and len(web.about(term)) < 2):
        return
    kinds: tuple[tuple[Callable[[str], Iterator[str]], str], ...] = (
        (_transposed, "has two digits transposed"),
        (_dropped, "has a digit too many"),
        (_added, "lacks a digit"),
    )
    for kind, said in kinds:
        for digits in dict.fromkeys(kind(digits_of(term))):
            value = _from_digits(digits, term)
            if value != term.value:
                yield replace(term, value=value), f"{said}: {show(value, term.decimals)}"


def digits_of(term: Term) -> str:
    """The printed digits without point and sign: 1,825.0 -> '18250'."""
    return str(int(abs(term.value).scaleb(_places(term))))


def _from_digits(digits: str, term: Term) -> Decimal:
    value = Decimal(int(digits)).scaleb(-_places(term))
    return -value if term.value < 0 else value


def _places(term: Term) -> int:
    exponent = term.value.normalize().as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    return max(own, term.decimals or 0, 0)


def _transposed(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _dropped(digits: str) -> Iterator[str]:
    for at in range(len(digits)):
        yield digits[:at] + digits[at + 1 :]


def _added(digits: str) -> Iterator[str]:
    for at in range(len(digits) + 1):
        for digit in "0123456789":
            yield digits[:at] + digit + digits[at:]


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
        left = replace(equation, parts=others)
        if part.value > 0 and inside and abs(left.residual) <= left.tolerance:
            return part
    return None


def agreeing_sum(failed: Equation, siblings: Sequence[Equation]) -> str:
    """A hint on the whole, where the parts along another axis make up the same other sum."""
    own = total(part.value for part in failed.parts)
    for sibling in siblings:
        same = total(part.value for part in sibling.parts) == own
        if same and sibling.axis != failed.axis and key(sibling.whole) == key(failed.whole):
            return f"the parts by {sibling.axis} make {show(own)} too: the whole looks wrong"
    return ""


def exchanged(pair: Swap) -> str:
    """'a 1,825 and b 1,336 look exchanged'."""
    one, other = pair
    return f"{one.name} {one.text} and {other.name} {other.text} look exchanged"


def _worth(term: Term, other: Term) -> Term:
    return replace(term, value=other.value, half=other.half, decimals=other.decimals)


def _scaled(term: Term, exponent: int) -> Term:
    return replace(term, value=term.value.scaleb(exponent), half=term.half.scaleb(exponent))
