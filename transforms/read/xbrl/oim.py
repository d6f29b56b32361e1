"""What xBRL-JSON and xBRL-CSV share: a fact is a value with dimensions, written as plain text.

Numbers are told by their unit or decimals, or by being written as one: without a taxonomy an exact
number and a code in digits look alike. Facts that say the same twice are judged by XBRL's rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter

from transforms.model import Tagged
from transforms.read.xbrl.contexts import PURE
from transforms.read.xbrl.names import expanded, resolved
from transforms.read.xbrl.numerals import decimals_of, number, plain

CORE = frozenset(["concept", "entity", "period", "unit", "language", "noteId"])
_IDENTITY = itemgetter(
    *(Tagged._fields.index(name) for name in ("concept", "entity", "period", "unit", "members"))
)
MOST_TOLD = 8
"""Of the values that a duplicate has: so many show what is wrong."""
INCONSISTENT = "inconsistent_duplicate"


def fact(
    fact_id: str,
    value: str | None,
    decimals: str | None,
    dimensions: Mapping[str, str],
    namespaces: Mapping[str | None, str],
) -> Tagged:
    """One fact; `dimensions` holds the core ones (concept, entity, period, unit, language) and all others."""
    scheme, _, identifier = dimensions.get("entity", "").partition(":")
    told = dimensions.get("unit")
    amount = number(value) if value is not None else None
    numeric = bool(told or decimals) or amount is not None
    read = plain(amount) if amount is not None else expanded(value, namespaces) if value else value
    return Tagged(
        fact_id=fact_id,
        concept=resolved(dimensions.get("concept", ""), namespaces),
        value=read,
        numeric=numeric,
        entity=f"{namespaces.get(scheme, scheme)} {identifier}".strip(),
        period=dimensions.get("period", ""),
        unit=(unit_of(told, namespaces) if told else PURE) if numeric else None,
        decimals=decimals_of(decimals, None, amount) if numeric else None,
        members=tuple(
            sorted(
                (resolved(axis, namespaces), resolved(member, namespaces))
                for axis, member in dimensions.items()
                if axis not in CORE
            )
        ),
        language=dimensions.get("language"),
        problem="unreadable_number: the text is not one number"
        if numeric and amount is None and value is not None
        else "",
    )


def unit_of(text: str, namespaces: Mapping[str | None, str]) -> str:
    """A unit with canonical prefixes: 'utr:tCO2e/iso4217:EUR', '(a*b)/c'."""
    for sign in "/*":
        if sign in text:
            return sign.join(unit_of(part, namespaces) for part in text.split(sign))
    opened, closed = text.startswith("("), text.endswith(")")
    return f"{'(' * opened}{resolved(text.strip('()'), namespaces)}{')' * closed}"


def inconsistent(facts: Iterable[Tagged]) -> list[str]:
    """Facts told twice with values that no rounding brings together, one sentence per set of them.

    Complete duplicates say the same digits; consistent ones agree when each is taken as far as it is
    precise. https://www.xbrl.org/WGN/xbrl-duplicates/WGN-2025-11-25/
    """
    figures = [one for one in facts if one.numeric and one.value is not None and not one.problem]
    keys = [_IDENTITY(one) for one in figures]
    first = dict(zip(reversed(keys), reversed(figures), strict=True))
    if len(first) == len(figures):
        return []
    again: dict[tuple[object, ...], list[Tagged]] = {}
    for key, one in zip(keys, figures, strict=True):
        if (known := first[key]) is not one:
            again.setdefault(key, [known]).append(one)
    return [
        f"{INCONSISTENT}: {same[0].concept} is told as {_all_told(same)}"
        for same in again.values()
        if not _agree(same)
    ]


def _all_told(same: Sequence[Tagged]) -> str:
    more = len(same) - MOST_TOLD
    told = " and as ".join(_told(one) for one in same[:MOST_TOLD])
    return f"{told} and {more} more" if more > 0 else told


def _told(one: Tagged) -> str:
    return f"{one.value} (#{one.fact_id})"


def _agree(same: list[Tagged]) -> bool:
    """Whether equal precision means equal values, and the intervals of all have a point in common."""
    values: dict[int | None, str | None] = {}
    if any(values.setdefault(one.decimals, one.value) != one.value for one in same):
        return False
    spans = [_interval(one) for one in same]
    return max(low for low, _ in spans) <= min(high for _, high in spans)


def _interval(one: Tagged) -> tuple[Decimal, Decimal]:
    value = Decimal(one.value or 0)
    half = Decimal(0) if one.decimals is None else Decimal(5).scaleb(-one.decimals - 1)
    return value - half, value + half
