"""From integers to the lake's DECIMAL(38,10), exactly: mantissa x coefficient x 10**exponent.

Polars multiplies decimals at a fixed scale and fails a whole batch when one product overflows. So the
product is built in Int128 behind a guard on its digits, and what does not fit becomes null.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from transforms.model import VALUE

SCALE = 10
"""Decimal places of VALUE."""
MAX_DIGITS = 37
POWERS = pl.Series([10**power for power in range(MAX_DIGITS + 1)], dtype=pl.Int128)
_UNIT = pl.lit("0." + "1".zfill(SCALE)).str.to_decimal(scale=SCALE).cast(VALUE)


def power_of_ten(exponent: pl.Expr) -> pl.Expr:
    """10**exponent as Int128; null outside 0..37."""
    fits = exponent.is_between(0, MAX_DIGITS)
    return pl.when(fits).then(pl.lit(POWERS).gather(exponent.clip(0, MAX_DIGITS).fill_null(0)))


def digit_count(number: pl.Expr) -> pl.Expr:
    """Decimal digits of an integer, without its sign."""
    return number.abs().cast(pl.String).str.len_chars().cast(pl.Int32)


def with_value(frame: pl.DataFrame, product: pl.Expr, exponent: pl.Expr) -> pl.DataFrame:
    """Add `value`, product * 10**exponent: exact up to 10 decimal places, half to even beyond them.

    Null where the number has more than 27 digits before the point. Each step is a column: written as one
    expression, a step would be reckoned anew wherever the next ones name it.
    """
    steps, value = _steps()
    reckoned = frame.select(product=product, shift=exponent + SCALE)
    for step in steps:
        reckoned = reckoned.with_columns(**step)
    return frame.with_columns(value=reckoned.select(value).to_series())


@cache
def _steps() -> tuple[tuple[dict[str, pl.Expr], ...], pl.Expr]:
    """The columns that follow from `product` and `shift`, one after the other, and the value."""
    up, down = pl.col("shift").clip(0, None), -pl.col("shift").clip(None, 0)
    number, divisor, quotient, whole = map(pl.col, ("product", "divisor", "quotient", "whole"))
    above, whole_scale = pl.col("twice") > divisor, 10**SCALE
    half = (pl.col("twice") == divisor) & (quotient % 2 != 0)  # half to even
    steps = (
        {"fits": digit_count(number) + up <= MAX_DIGITS, "divisor": power_of_ten(down)},
        {"raised": pl.when("fits").then(number) * power_of_ten(up), "quotient": number // divisor},
        {"twice": (number - quotient * divisor) * 2},
        {"lowered": quotient + (above | half).cast(pl.Int128)},
        {"scaled": pl.when(pl.col("shift") >= 0).then("raised").otherwise("lowered")},
        {"whole": pl.col("scaled") // whole_scale},
        {"rest": pl.col("scaled") - whole * whole_scale},
    )
    # In two halves that both fit the decimals of VALUE.
    return steps, whole.cast(VALUE) + pl.col("rest").cast(VALUE) * _UNIT
