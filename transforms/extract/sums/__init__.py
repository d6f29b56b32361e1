"""What sums prove of a table's rows: which metric a total has, whose parts rows are, and in which unit."""

from __future__ import annotations

from transforms.extract.raw import Raw
from transforms.extract.sums import shares
from transforms.extract.sums.parts import prove_parts
from transforms.extract.sums.people import name_people
from transforms.extract.sums.sources import name_sources
from transforms.extract.sums.totals import name_totals
from transforms.extract.sums.units import lend_to_parts


def proved(found: list[Raw]) -> list[Raw]:
    """The same numbers in the same order, with what their sums tell."""
    return shares.set_apart(lend_to_parts(prove_parts(name_people(name_sources(name_totals(found))))))
