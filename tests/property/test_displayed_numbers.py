"""Displayed numbers of tagged reports: moving the point in the text is multiplying by a power of ten."""

from __future__ import annotations

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from transforms.read.xbrl.numerals import moved

DIGITS = st.text("0123456789", max_size=25)


@given(whole=DIGITS, rest=DIGITS, scale=st.integers(-30, 30), negative=st.booleans())
def test_moving_the_point_is_exact(whole: str, rest: str, scale: int, negative: bool) -> None:
    text = f"{whole}.{rest}" if rest else whole
    value = moved(text, scale, negative=negative)
    if not whole and not rest:
        assert value is None
        return
    with localcontext() as exactly:
        exactly.prec = 200
        meant = Decimal(text).scaleb(scale) * (-1 if negative else 1)
    if value is None:  # only where it would fill a line
        assert 2 * len(text) + abs(scale) > 60
        return
    assert Decimal(value) == meant
    assert (value == "0") == (meant == 0)
    assert "E" not in value
    assert "." not in value or not value.endswith(("0", "."))
    assert value.lstrip("-").startswith("0.") or value == "0" or not value.lstrip("-").startswith("0")
