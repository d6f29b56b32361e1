"""Chinese numerals, as years and days are written with them: 二〇二四年 is 2024年, 三十一日 is 31日."""

from __future__ import annotations

DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
"""For `str.translate`: each sign by itself, as a year is read. What counts (十, 百) stays."""


def below_hundred(numeral: str) -> int:
    """A count as it is spoken.

    >>> below_hundred("三十一"), below_hundred("十二"), below_hundred("二十"), below_hundred("九")
    (31, 12, 20, 9)
    """
    tens, ten, ones = numeral.rpartition("十")
    value = int(ones.translate(DIGITS)) if ones else 0
    return value + (10 * (int(tens.translate(DIGITS)) if tens else 1) if ten else 0)
