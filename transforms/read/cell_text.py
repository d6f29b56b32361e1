"""A cell's number as its sheet shows it: percent, dates, thousands and units are in the number format.

A workbook stores 0.4031 and the format '0.00%'; the reader of the sheet sees 40.31 %. Digits are taken from
the file as text and rounded to the 15 a spreadsheet works with: 0.30000000000000004 is what 0.1+0.2 leaves.
ECMA-376 part 1, 18.8.30 (numFmts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

from transforms.regex import regex

DIGITS = Context(prec=15)
PERCENT_IDS, DATE_IDS = frozenset([9, 10]), frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
EPOCH = date(
    1899, 12, 30
)  # day 60 is a 29 February 1900 that never was: days before March 1900 are off by one
EPOCH_1904 = date(1904, 1, 1)
MAX_DAYS = 200_000
MAX_EXPONENT = 40

_LITERAL = regex(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]')
_ASIDE = regex(r"\[[^\]]*\]|_.|\*.")
_SCALE = regex(r"[0#?](,+)(?=[^0#?,]*$)")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a number format does: `before` and `behind` are its words, `thousands` how many it leaves out."""

    percent: bool = False
    date: bool = False
    year_only: bool = False
    before: str = ""
    behind: str = ""
    thousands: int = 0


PLAIN = Shown()


@lru_cache(maxsize=4096)
def shown(number: int, code: str = "") -> Shown:
    """How a number format shows a number; `code` is its text where the workbook defines it itself."""
    if not code:
        return Shown(percent=number in PERCENT_IDS, date=number in DATE_IDS)
    positive = code.split(";", maxsplit=1)[0]
    bare = _LITERAL.sub("", _ASIDE.sub("", positive) if "[$" not in positive else positive)
    if re.search(r"[0#?]", bare) is None:
        return _dated(bare) if re.search(r"[yd]", bare, re.IGNORECASE) else PLAIN
    start = re.search(r"[0#?]", _hidden_words(positive))
    first = start.start() if start else 0
    last = max(place for place, sign in enumerate(_hidden_words(positive)) if sign in "0#?")
    scale = _SCALE.search(bare)
    return Shown(
        percent="%" in bare,
        before=_words(positive[:first]),
        behind=_words(positive[last + 1 :]),
        thousands=len(scale[1]) if scale else 0,
    )


def number_text(stored: str, how: Shown = PLAIN, *, from_1904: bool = False) -> str | None:
    """The number as text, without exponent or grouping; None where it is no number.

    >>> number_text("0.40310000000000001", Shown(percent=True)), number_text("1.2E-3")
    ('40.31%', '0.0012')
    """
    if how is PLAIN and len(stored) <= DIGITS.prec and _is_simple(stored):
        return stored  # most cells: nothing to round, nothing to show otherwise
    try:
        value = DIGITS.create_decimal(stored)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT:
        return None
    if how.date:
        return _day(value, how, EPOCH_1904 if from_1904 else EPOCH)
    value = value.scaleb(2) if how.percent else value.scaleb(-3 * how.thousands)
    return f"{how.before}{plain(value)}{'%' if how.percent else how.behind}"


def _is_simple(stored: str) -> bool:
    """'12', '12.5': plain ASCII digits that are written as they would be here."""
    whole, _, rest = stored.partition(".")
    digits = whole + rest
    if not (digits.isdecimal() and digits.isascii() and whole):
        return False
    return (whole[0] != "0" or whole == "0") and not (rest.endswith("0") or stored.endswith("."))


def plain(value: Decimal) -> str:
    """Without exponent and without zeros that only the arithmetic left behind."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: Decimal, how: Shown, epoch: date) -> str | None:
    if not 0 <= value <= MAX_DAYS:
        return None
    day = epoch + timedelta(days=int(value))
    return str(day.year) if how.year_only else day.isoformat()


def _dated(bare: str) -> Shown:
    return Shown(date=True, year_only=re.fullmatch(r"\W*[yY]+\W*", bare) is not None)


def _hidden_words(code: str) -> str:
    """The code with its words blanked, so that a '0' in a unit is no digit."""
    return _LITERAL.sub(lambda found: " " * len(found[0]), _ASIDE_KEPT.sub(_blank, code))


_ASIDE_KEPT = regex(r"\[(?!\$)[^\]]*\]|_.|\*.")


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _words(code: str) -> str:
    """The words a format prints: '\" tCO2e\"' -> ' tCO2e', '[$€-407]' -> '€'."""
    parts = (found[1] or found[2] or found[3] or "" for found in _LITERAL.finditer(_ASIDE_KEPT.sub("", code)))
    return "".join(parts)
