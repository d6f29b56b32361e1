"""Growth columns: percentages behind the values of a row, which can prove whose values those are.

'120 100 80 50.0% 20.0% 7.1 6.0' under the years 2022, 2021, 2020: the first percentage is the growth
of the first value over the last, so the first three are the years' values, whatever follows.
"""

from __future__ import annotations

import re
from decimal import Decimal

from transforms.extract.numbers import half_digit
from transforms.regex import regex

PERCENT = regex(r"[%％]|^n\.?/?a", re.IGNORECASE)
_PRINTED = regex(r"(?P<sign>[+–−-]?)(?P<digits>\d+(?:\.(?P<decimals>\d+))?)\s?[%％]$")
_PLAIN = regex(r"\d[\d,]*(?:\.\d+)?$")
_SIGNS = {**dict.fromkeys("-–−", -1), "+": 1}


def without_growth(run: list[str], wanted: int, *, named: bool = True) -> tuple[list[str], list[str]]:
    """(the values, what follows them) where percentages leave no doubt; else (the run, nothing).

    'n/a' alone is a change only where the head names a column behind the years.
    """
    values, surplus = run[:wanted], run[wanted:]
    if len(surplus) == 1 and is_growth(run[0], run[1:]):
        # '-6% 385 412': the change stands before the values it is of.
        return run[1:], run[:1]
    plain = [word for word in run if not PERCENT.search(word)]
    if surplus and len(plain) == wanted > 1:
        # '8,300 8% 6,056' under two years: shares stand between figures of another kind.
        return plain, [word for word in run if PERCENT.search(word)]
    if not surplus or any(PERCENT.search(word) for word in values):
        return run, []
    told = named or any("%" in word or "％" in word for word in surplus)
    if (told and all(PERCENT.search(word) for word in surplus)) or is_growth(surplus[0], values):
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


def parted_change(run: list[str], after: list[str], wanted: int) -> tuple[int, list[str], list[str]]:
    """Marks before the values, the values and their change, the rest; where a sign stands apart from it.

    In '1 107 25 + 325.0' only 107 over 25 has grown so: the 1 is a footnote mark. Unproven, all stays.

    >>> parted_change(["56", "65", "–", "14.3"], [], 2), parted_change(["1", "107", "25"], ["+", "325.0"], 2)
    ((0, ['56', '65', '– 14.3'], []), (1, ['107', '25', '+ 325.0'], []))
    """
    words = [*run, *after]
    found = [
        marks
        for marks in (0, 1)
        if len(words) >= marks + wanted + 2
        and words[marks + wanted] in _SIGNS
        and all(map(_PLAIN.match, [*words[: marks + wanted], words[marks + wanted + 1]]))
        and _grew(words[marks : marks + wanted], *words[marks + wanted : marks + wanted + 2])
    ]
    if len(found) != 1 or (found[0] and len(words[0]) > 1):
        return 0, run, after
    end = found[0] + wanted
    return found[0], [*words[found[0] : end], " ".join(words[end : end + 2])], words[end + 2 :]


def _grew(values: list[str], sign: str, printed: str) -> bool:
    """Whether the first value lies so many percent off another, as exactly as these are printed."""
    low, high = (_SIGNS[sign] * bound for bound in _between(printed))
    first, *rest = (_between(value) for value in values)
    return any(
        other[0] > 0
        and (first[0] / other[1] - 1) * 100 <= max(low, high)
        and (first[1] / other[0] - 1) * 100 >= min(low, high)
        for other in rest
    )


def _between(printed: str) -> tuple[Decimal, Decimal]:
    """What a rounded print can have been: half a unit of its last digit to either side."""
    value = Decimal(printed.replace(",", ""))
    return value - half_digit(value), value + half_digit(value)
