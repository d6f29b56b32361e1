"""Shares of men and women that make no whole: '男性员工 95.1%' over '女性员工 97.2%' are of something else.

A title that nobody recognised named it: who was trained, insured, satisfied. Men and women of one workforce
are a hundred percent together, where the table tells both.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.groups import WORKFORCE
from transforms.extract.raw import Raw
from transforms.extract.sums.totals import Row, amount, is_share, tables_of

OF_NO_WHOLE = "shares_of_no_whole"
SHARES = frozenset([WORKFORCE, "employees_share"])
AXIS = "gender"
ROUNDED = Decimal(1)
OF_OTHERS = Decimal(10)
"""So much of a hundred percent may be those of another gender or unknown."""


def set_apart(found: list[Raw]) -> list[Raw]:
    """The same numbers; men and women next to each other whose shares exceed a whole are set aside."""
    doubtful: set[int] = set()
    for table in tables_of(found):
        for upper, lower in pairwise(table):
            first, second = _gender(upper), _gender(lower)
            if first and second and first != second and not _whole(upper, lower):
                doubtful |= {id(raw) for raw in (*_shares(upper), *_shares(lower))}
    return [raw._replace(ignored_by=OF_NO_WHOLE) if id(raw) in doubtful else raw for raw in found]


def _gender(row: Row) -> str | None:
    """The member of a row of shares whose label names staff of one gender and nothing else."""
    raw = row[-1]
    if raw.ignored_by is not None or not is_share(raw):
        return None
    metric, own = catalogue().metric_read(raw.head or "") or ("", "")
    named = own if own.startswith(AXIS) else (raw.members or "")
    if own and not own.startswith(AXIS):
        return None  # men and women on fixed-term contracts are but a part of all
    if metric not in SHARES or not named.startswith(f"{AXIS}=") or ";" in named:
        return None
    member = named.partition("=")[2]
    return member if own == named else catalogue().exact_member(AXIS, member)


def _whole(upper: Row, lower: Row) -> bool:
    """Whether the two may be parts of a hundred in every year."""
    told = {raw.period_text: amount(raw.value_text) for raw in _shares(upper)}
    # Two Chinese labels of staff that are far less than a whole are as surely of something else.
    least = 100 - OF_OTHERS if CJK.search(lower[-1].label or "") else Decimal(0)
    for raw in _shares(lower):
        first, second = told.get(raw.period_text), amount(raw.value_text)
        if first is not None and second is not None and not least <= first + second <= 100 + ROUNDED:
            return False
    return True


def _shares(row: Row) -> list[Raw]:
    """The figures of a row in percent; a count may stand beside each."""
    return [raw for raw in row if raw.ignored_by is None and is_share(raw)]
