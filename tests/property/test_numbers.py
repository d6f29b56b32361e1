"""However a number is printed, it is read back exactly; and what is no number is not read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.model import VALUE
from transforms.normalise.numbers import parse_numbers
from transforms.normalise.scaling import with_value

NUMBERS = st.decimals(
    min_value=0, max_value=10**15, allow_nan=False, allow_infinity=False, places=4
) | st.integers(min_value=0, max_value=10**20).map(Decimal)
FULL_WIDTH = str.maketrans("0123456789.,-%()", "０１２３４５６７８９．，－％（）")
STYLES: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "commas": lambda text: text,
    "full width": lambda text: text.translate(FULL_WIDTH),
    "blank after the point": lambda text: text.replace(".", ". "),
    "blank after a comma": lambda text: text.replace(",", ", "),
    "swiss": lambda text: text.replace(",", "’"),
    "footnote": lambda text: f"{text}(2)",
    "asterisk": lambda text: f"{text}*",
    "superscript": lambda text: f"{text}¹",
    "restated": lambda text: f"{text}r",
    "percent": lambda text: f"{text} %",
    "padded": lambda text: f"  {text}\u3000",
}


def parsed(*texts: str) -> pl.DataFrame:
    return parse_numbers(pl.DataFrame({"value_text": list(texts)}, schema={"value_text": pl.String}))


def value(text: str) -> Decimal | None:
    mantissa, places = parsed(text).select("mantissa", "places").row(0)
    return None if mantissa is None else Decimal(mantissa).scaleb(-places)


@given(NUMBERS, st.sampled_from(sorted(STYLES)), st.sampled_from(["", "-", "−", "()"]))
def test_every_style_reads_back(number: Decimal, style: str, sign: str) -> None:
    grouped = format(number, "f") if style == "plain" else format(number, ",f")
    text = f"({grouped})" if sign == "()" else f"{sign}{grouped}"
    if sign == "()" and style in {"restated", "superscript", "asterisk", "percent"}:
        text = f"({STYLES[style](grouped)})"
    else:
        text = STYLES[style](text)
    assert value(text) == (-number if sign else number), text


@given(st.integers(min_value=0, max_value=10**18), st.integers(min_value=0, max_value=9))
def test_thousands_set_off_by_blanks(whole: int, digit: int) -> None:
    text = format(whole, ",").replace(",", " ") + f".{digit}"
    assert value(text) == Decimal(f"{whole}.{digit}")


@given(st.sampled_from(["—", "－", "-", "／", "N/A", "n/a", "不适用", "未披露", "", "  ", "— —"]))
def test_nothing_is_nothing(text: str) -> None:
    assert parsed(text)["nothing"].to_list() == [True]


@given(st.sampled_from(["1,5", "1,2345", "12 34", "1.2.3", "3:2", "(12", "12)", "abc", "1,,234", "9" * 40]))
def test_two_readings_or_none_are_no_number(text: str) -> None:
    row = parsed(text).row(0, named=True)
    assert not row["nothing"]
    assert row["mantissa"] is None or row["suffix"] == ":2"


@given(st.integers(1 - 10**22, 10**22 - 1), st.integers(-15, 5))
def test_scaling_is_exact_or_rounds_half_to_even(product: int, exponent: int) -> None:
    frame = pl.DataFrame({"p": [product], "e": [exponent]}, schema={"p": pl.Int128, "e": pl.Int32})
    found = with_value(frame, pl.col("p"), pl.col("e"))["value"].item()
    with localcontext() as context:
        context.prec = 60
        assert found == Decimal(product).scaleb(exponent).quantize(Decimal("1E-10"))


@given(st.integers(10**28, 10**36), st.sampled_from([1, -1]))
def test_what_does_not_fit_is_null(product: int, sign: int) -> None:
    frame = pl.DataFrame({"p": [sign * product], "e": [0]}, schema={"p": pl.Int128, "e": pl.Int32})
    result = with_value(frame, pl.col("p"), pl.col("e"))["value"]
    assert result.dtype == VALUE
    assert result.to_list() == [None]
