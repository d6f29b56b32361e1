"""Growth columns: percentages behind the values of a row, which can prove whose values those are.

'120 100 80 50.0% 20.0% 7.1 6.0' under the years 2022, 2021, 2020: the first percentage is the growth
of the first value over the last, so the first three are the years' values, whatever follows.
"""

from __future__ import annotations

import re
from decimal import Decimal

PERCENT = re.compile(r"[%％]|^n\.?/?a", re.IGNORECASE)
_PRINTED = re.compile(r"(?P<sign>[+–−-]?)(?P<digits>\d+(?:\.(?P<decimals>\d+))?)\s?[%％]$")
_PLAIN = re.compile(r"\d[\d,]*(?:\.\d+)?$")


def without_growth(run: list[str], wanted: int) -> tuple[list[str], list[str]]:
    """(the values, what follows them) where percentages leave no doubt; else (the run, nothing)."""
    values, surplus = run[:wanted], run[wanted:]
    if not surplus or any(PERCENT.search(word) for word in values):
        return run, []
    if all(PERCENT.search(word) for word in surplus) or is_growth(surplus[0], values):
        return values, surplus
    return run, []


def is_growth(printed: str, values: list[str]) -> bool:
    """Whether a percentage is the growth of the first value over another, to its last printed digit.

    >>> is_growth("-3.7%", ["963", "1,050", "1,000"]), is_growth("5%", ["963", "1,050"])
    (True, False)
    """
    percent = _PRINTED.match(printed)
    if percent is None or len(values) < 2 or not all(map(_PLAIN.match, values)):
        return False
    told = Decimal(percent["digits"]) * (-1 if percent["sign"] in ("-", "–", "−") else 1)
    slack = Decimal(6).scaleb(-1 - len(percent["decimals"] or ""))
    first, *rest = (Decimal(value.replace(",", "")) for value in values)
    return any(other and abs((first / other - 1) * 100 - told) <= slack for other in rest)
