"""Scopes printed as '12.345': twelve thousand tonnes, or twelve and a part.

Reports of some countries part thousands by points. Where every figure of the scopes, in plain tonnes, has
three digits behind a point and the filing prints no other number that shows what points are for, the
figures are set aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.extract.raw import Raw
from transforms.regex import regex

UNDECIDED = "thousands_or_decimals"
MIN_FIGURES = 4
_POINTED = regex(r"[1-9]\d{0,2}\.\d{3}[*†]*$")
_TELLING = regex(
    r"(?:^|[^\d.])0?\.\d|\d\.(?:\d{1,2}|\d{4,})(?!\d)|\d,\d{3}(?!\d)|\d\.\d{3}\.\d{3}|\d,\d{1,2}(?!\d)"
)
"""Other prints that tell decimals from thousands: '0.5', '12.5', '1,234', '1.234.567', '2,9'."""

_PLAIN_TONNES = regex(r"\(?(?:metric\s?)?(?:t|tn|mt|tons?|tonnes?)(?![A-Za-z])|\(?tn? ?CO", re.IGNORECASE)
_MARKS = frozenset(["number_in_label", "footnote_mark"])


def set_aside(rows: list[Raw]) -> list[Raw]:
    """The rows, totals of scopes ignored where their points may part thousands."""
    totals = [row for row in rows if row.ignored_by is None and _is_total(row)]
    if len(totals) < MIN_FIGURES or not all(_POINTED.match(row.value_text) for row in totals) or _told(rows):
        return rows
    return [
        row._replace(ignored_by=UNDECIDED, period_text=None)
        if row.ignored_by is None and _is_total(row) and _PLAIN_TONNES.match(row.unit_text or "")
        else row
        for row in rows
    ]


def _is_total(row: Raw) -> bool:
    return (row.head or "").startswith("Scope ") and row.value_text[:1].isdigit()


def _told(rows: Sequence[Raw]) -> bool:
    return any(_TELLING.search(row.value_text) for row in rows if row.ignored_by not in _MARKS)
