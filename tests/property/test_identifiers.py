"""Check digits: identifiers that are made well pass, and every digit changed in them is noticed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from transforms.identifiers import USCC_ALPHABET, isin, lei, uscc

LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PAIRS = [f"{number:02}" for number in range(100)]


def _made(body: str, checks: list[str], valid: object) -> str:
    """The body with the one check that fits it; the tests' own way round, by trying all of them."""
    assert callable(valid)
    fitting = [body + check for check in checks if valid(body + check)]
    assert fitting
    return fitting[0]


LEIS = st.text(LETTERS_AND_DIGITS, min_size=18, max_size=18).map(lambda body: _made(body, PAIRS, lei))
ISINS = st.builds(
    lambda country, body: _made(country + body, list("0123456789"), isin),
    st.text(LETTERS_AND_DIGITS[10:], min_size=2, max_size=2),
    st.text(LETTERS_AND_DIGITS, min_size=9, max_size=9),
)
USCCS = st.text(USCC_ALPHABET, min_size=17, max_size=17).map(
    lambda body: _made(body, list(USCC_ALPHABET), uscc)
)


@given(st.one_of(LEIS, ISINS, USCCS), st.data())
def test_every_changed_digit_is_caught(code: str, data: st.DataObject) -> None:
    digits = [place for place, character in enumerate(code) if character.isdigit()]
    assume(digits)
    place = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    changed = code[:place] + other + code[place + 1 :]
    assert any(valid(code) for valid in (lei, isin, uscc))
    assert not any(valid(changed) for valid in (lei, isin, uscc) if valid(code))


@given(USCCS, st.data())
def test_a_social_credit_code_catches_letters_too(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in USCC_ALPHABET if c != code[place]]))
    assert not uscc(code[:place] + other + code[place + 1 :])


@given(st.text(max_size=24))
def test_any_text_is_answered(text: str) -> None:
    assert [valid(text) for valid in (lei, isin, uscc)].count(True) <= 1


@pytest.mark.parametrize("code", ["", "213800rbriyicc2qc958", "213800RBRIYICC2QC95", "２13800RBRIYICC2QC958"])
def test_only_the_bare_code_in_capitals_counts(code: str) -> None:
    assert not lei(code)
