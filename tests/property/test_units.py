"""Units: conversions are exact; keys of labels are plain."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from transforms.catalogue import catalogue, label_key

TEXT = st.text(
    st.sampled_from(
        "温室气体排放總量（范围）[]()<>&+≤ \t　１²³⁰₂㎥％吨t/CO2-e.’'·╱MWhÄéß0123ABab，、—\u2011"
    ),
    max_size=30,
)
CONVERSIONS = catalogue().conversions.rows(named=True)
FACTORS = {
    row["unit"]: (Decimal(row["factor"]), row["base"]) for row in catalogue().units.iter_rows(named=True)
}
PLAIN = [
    row
    for row in CONVERSIONS
    if row["from_unit"] in FACTORS and FACTORS[row["from_unit"]][1] == FACTORS[row["to_unit"]][1]
]


@given(st.sampled_from(PLAIN))
def test_a_conversion_keeps_the_quantity(row: dict[str, object]) -> None:
    factor = Decimal(int(str(row["coefficient"]))).scaleb(int(str(row["exponent"])))
    source, target = FACTORS[str(row["from_unit"])][0], FACTORS[str(row["to_unit"])][0]
    assert factor * target == source


@given(TEXT)
def test_a_label_key_holds_letters_and_digits_alone_and_is_its_own(text: str) -> None:
    key = label_key(text)
    assert all(unicodedata.category(sign)[0] in "LN" for sign in key)
    assert label_key(key) == key


@given(TEXT)
def test_any_text_can_be_asked_for(text: str) -> None:
    cat = catalogue()
    reading = cat.read_unit(text)
    assert reading is None or reading.unit or reading.why or reading.currencies
    assert cat.is_unit(text) == (reading is not None)
    assert cat.member("gender", text) in {None, "male", "female", "other", "not_reported"}


@given(st.sampled_from(sorted(FACTORS)), st.sampled_from(["万", "百万", "亿"]))
def test_a_scale_multiplies(unit: str, scale: str) -> None:
    cat = catalogue()
    alone, scaled = cat.read_unit(unit), cat.read_unit(scale + unit)
    worth = cat.read_unit(scale)
    assert worth is not None
    if alone is not None and scaled is not None and alone.unit == scaled.unit:
        assert scaled.factor == alone.factor * worth.factor
