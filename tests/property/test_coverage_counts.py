"""Every digit a page prints belongs to one number, and every number to one class."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.coverage import CLASSES, OUTCOMES, TWICE, WHOLE, coverage, printed_numbers
from transforms.extract import observe
from transforms.extract.text.contexts import CONTEXTS, contexts, tokens
from transforms.model import Document, Line

PIECES = st.sampled_from(
    ["营业收入", "万元", "12", "3,456.7", "2022 年", "Scope 1", "CO2", "12.5%", "GRI 305-1", "1、", "—", "吨",
     "。", "Page 7", "tel 021-5555 6666", "8 月 3 日", "per 100 staff", "(2)", "\uff11\uff12", "²"]
)  # fmt: skip
LINES = st.lists(PIECES | st.text(max_size=6), max_size=8).map(" ".join)
PAGES = st.lists(LINES, min_size=1, max_size=12)


def _document(lines: list[str]) -> Document:
    return Document("text/plain", tuple(Line(text, number) for number, text in enumerate(lines, start=1)))


@given(LINES)
def test_each_digit_is_in_one_token_and_each_token_has_one_context(text: str) -> None:
    found = tokens(text)
    covered = [place for token in found for place in range(token.start, token.end)]
    assert len(covered) == len(set(covered))
    assert {place for place, sign in enumerate(text) if sign.isdecimal()} <= set(covered)
    told = contexts(text)
    assert len(told) == len(found) and set(told) <= set(CONTEXTS)


@given(PAGES, st.data())
def test_the_classes_of_a_page_add_up_to_its_numbers(lines: list[str], data: st.DataObject) -> None:
    document = _document(lines)
    outcomes = st.sampled_from(OUTCOMES)
    raw = observe(document).select("line", "value_text")
    told = raw.with_columns(
        outcome=pl.Series([data.draw(outcomes) for _ in range(raw.height)], dtype=pl.String)
    )
    table = coverage(told, printed_numbers(document))
    whole = table.filter(part=WHOLE).to_dicts()[0]
    assert whole["printed"] == sum(len(tokens(line)) for line in lines)
    assert all(row["printed"] == sum(row[name] for name in CLASSES) for row in table.to_dicts())
    assert whole[TWICE] == 0 or raw.height > 1
