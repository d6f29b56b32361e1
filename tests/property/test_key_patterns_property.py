"""Whatever a company is called: its name comes through a key and through a header as it was."""

from __future__ import annotations

from email.header import Header
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from infra.key_patterns import told_by_key
from infra.object_metadata import decoded

NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters="/%=?"), min_size=1
).map(lambda text: " ".join(text.split()))


@given(name=NAMES.filter(bool), year=st.integers(1000, 9999))
def test_a_key_gives_back_the_name_and_the_year_it_was_made_of(name: str, year: int) -> None:
    told = told_by_key(("{entity}/{year}/*",), f"{name}/{year}/report.pdf")
    assert told == {"entity": name, "year": str(year)}


@given(name=NAMES.filter(bool))
def test_an_encoded_name_is_the_name(name: str) -> None:
    for sent in (Header(name, "utf-8").encode(maxlinelen=10_000), quote(name)):
        assert decoded({"esg-entity": sent}) == {"esg-entity": name}
