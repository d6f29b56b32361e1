"""Rows printed in each other's place: exchanges of single figures, gathered into rows and years.

The same two rows exchanged in several years are one mistake, said once with all its years; the failed
identities it explains carry the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectations import findings
from expectations.diagnosis import Swap, Web, exchanged, swapped_pairs
from expectations.policy import Policy
from expectations.relations import Key, Relation, key
from transforms.model import Verdict


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchanged figures of two rows, one pair per period, and how it is said."""

    pairs: tuple[Swap, ...]
    text: str
    mended: frozenset[Key]

    def explains(self, relation: Relation) -> bool:
        """Whether an exchanged figure stands in it."""
        return any(key(term) in self.mended for term in relation.terms())

    def verdict(self, filing_id: str, policy: Policy) -> Verdict:
        """The finding a person reads instead of every identity it breaks."""
        return findings.exchanged_rows(self.pairs, filing_id, policy, self.text)


def exchanges(web: Web) -> list[Exchange]:
    """All exchanges of one filing, in the order found."""
    rows: dict[frozenset[tuple[str, str]], list[Swap]] = {}
    for pair in swapped_pairs(web):
        rows.setdefault(frozenset((term.metric_id, term.dims) for term in pair), []).append(pair)
    return [_exchange(pairs) for pairs in rows.values()]


def _exchange(pairs: Sequence[Swap]) -> Exchange:
    ordered = tuple(sorted(pairs, key=lambda pair: pair[0].fiscal_year or 0))
    return Exchange(ordered, _said(ordered), frozenset(key(term) for pair in pairs for term in pair))


def _said(pairs: Sequence[Swap]) -> str:
    """'the rows a and b look exchanged in 2020 / 2021: the identities they stand in hold then'."""
    if len(pairs) == 1:
        return exchanged(pairs[0])
    one, other = pairs[0]
    years = " / ".join(str(first.fiscal_year) for first, _ in pairs)
    return f"the rows {one.name} and {other.name} look exchanged in {years}: what they stand in holds then"
