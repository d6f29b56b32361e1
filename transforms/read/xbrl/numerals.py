"""Numbers of tagged facts, exactly: plain digits, scaled and signed, as text.

>>> plain(scaled(Decimal("1.50"), 6, negative=True))
'-1500000'
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

from transforms.regex import regex

EXACT = "INF"
MAX_DIGITS = 60
"""Of a number in plain digits: far beyond the lake's 38, far below what fills a memory."""
_EXACTLY = Context(prec=2 * MAX_DIGITS)  # the usual one keeps 28 digits
_SMALL = regex(r"[+-]?\d{1,2}")
_NUMBER = regex(r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$")


def moved(text: str, scale: int, *, negative: bool) -> str | None:
    """A displayed number as its fact keeps it: times ten to the scale, with the sign of its tag.

    None for what is no number that can be written out.

    >>> moved("12.50", 6, negative=True), moved("12.5", -2, negative=False), moved("n/a", 0, negative=False)
    ('-12500000', '0.125', None)
    """
    if not scale and not negative and _is_plain(text):
        return text
    whole, _, rest = text.partition(".")
    if not (whole + rest).isdigit() or not text.isascii() or 2 * len(text) + abs(scale) > MAX_DIGITS:
        value = number(text)
        exact = value and scaled(value, scale, negative=negative)
        return plain(exact) if exact is not None and fits(exact) else None
    magnitude = _shifted(whole, rest, scale)
    return f"-{magnitude}" if negative and magnitude != "0" else magnitude


def _is_plain(text: str) -> bool:
    """Whether the text is a whole number in the very form that values are kept in."""
    return text.isdigit() and text.isascii() and (text[0] != "0" or len(text) == 1) and len(text) < MAX_DIGITS


def _shifted(whole: str, rest: str, scale: int) -> str:
    """The digits with their point moved, as text: a number object would cost more than all of it."""
    digits, point = whole + rest, len(whole) + scale
    if point <= 0:
        digits, point = "0" * -point + digits, 0
    before, behind = digits[:point].ljust(point, "0").lstrip("0") or "0", digits[point:].rstrip("0")
    return f"{before}.{behind}" if behind else before


def number(text: str) -> Decimal | None:
    """An XML Schema decimal or double; None for what is none, for infinity, and for monsters."""
    plain_text = text.strip()
    if not _NUMBER.match(plain_text):
        return None
    try:
        value = Decimal(plain_text)
    except InvalidOperation:
        return None
    return value if fits(value) else None


def fits(value: Decimal) -> bool:
    """Whether the number can be written out without filling pages."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) + len(value.as_tuple().digits) <= MAX_DIGITS


def scaled(value: Decimal, scale: int, *, negative: bool) -> Decimal:
    """The value of a displayed number: times ten to the scale, with the sign of its tag."""
    shifted = value.scaleb(scale, context=_EXACTLY)
    return shifted.copy_negate() if negative else shifted


def plain(value: Decimal) -> str:
    """Plain digits without an exponent, without a tail of zeros behind the point; no '-0'."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def decimals_of(decimals: str | None, precision: str | None, value: Decimal | None) -> int | None:
    """The `decimals` a fact states, or that follow from its `precision`; None where it is exact."""
    told = (decimals or "").strip()
    if told and _SMALL.fullmatch(told):
        return int(told)
    digits = (precision or "").strip()
    if told or not re.fullmatch(r"[0-9]{1,9}", digits) or value is None:
        return None
    return int(digits) - value.adjusted() - 1 if value else 0
