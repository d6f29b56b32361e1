"""From integers to the lake's DECIMAL(38,10), exactly: mantissa x coefficient x 10**exponent.

Polars multiplies decimals at a fixed scale and fails a whole batch when one product overflows. So the
product is built in Int128 behind a guard on its digits, and what does not fit becomes null.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from transforms.model import VALUE

SCALE = 10
"""Decimal places of VALUE."""
MAX_DIGITS = 37
POWERS = pl.Series([10**power for power in range(MAX_DIGITS + 1)], dtype=pl.Int128)
_UNIT = Decimal(1).scaleb(-SCALE)


def power_of_ten(exponent: pl.Expr) -> pl.Expr:
    """10**exponent as Int128; null outside 0..37."""
    fits = exponent.is_between(0, MAX_DIGITS)
    return pl.when(fits).then(pl.lit(POWERS).gather(exponent.clip(0, MAX_DIGITS).fill_null(0)))


def digit_count(number: pl.Expr) -> pl.Expr:
    """Decimal digits of an integer, without its sign."""
    return number.abs().cast(pl.String).str.len_chars().cast(pl.Int32)


def to_value(product: pl.Expr, exponent: pl.Expr) -> pl.Expr:
    """product * 10**exponent as VALUE: exact up to 10 decimal places, half to even beyond them.

    Null where the number has more than 27 digits before the point.
    """
    shift = exponent + SCALE
    fits = digit_count(product) + shift.clip(0, None) <= MAX_DIGITS
    raised = pl.when(fits).then(product) * power_of_ten(shift.clip(0, None))
    lowered = _divide(product, power_of_ten(-shift.clip(None, 0)))
    return _as_decimal(pl.when(shift >= 0).then(raised).otherwise(lowered))


def _divide(number: pl.Expr, divisor: pl.Expr) -> pl.Expr:
    """Integer division, rounded half to even."""
    quotient = number // divisor
    twice = (number - quotient * divisor) * 2
    up = (twice > divisor) | ((twice == divisor) & (quotient % 2 != 0))
    return quotient + up.cast(pl.Int128)


def _as_decimal(scaled: pl.Expr) -> pl.Expr:
    """An integer number of 10**-10 as VALUE, in two halves that both fit."""
    whole = scaled // 10**SCALE
    rest = scaled - whole * 10**SCALE
    value: pl.Expr = whole.cast(VALUE) + rest.cast(VALUE) * pl.lit(_UNIT, dtype=VALUE)
    return value
