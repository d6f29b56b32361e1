"""Patterns found by how they begin: the same matches as a search of the whole text gives."""

from __future__ import annotations

import re

import pytest

from transforms.catalogue import catalogue
from transforms.catalogue.text import holds_any, least
from transforms.identify.beginnings import beginnings_of, holding, matches
from transforms.identify.words import words

PRINTED = (
    "Reported in HK$ million; RMB 3, 人民币 4, US$1 and S$2, NAS$3, EURO and EUR 5\n"
    "LEI: 5493001KJTIIGC8Y1R12, LEI LEI 5493001KJTIIGC8Y1R12, ISIN HK0000000000\n"
    "統一社會信用代碼 91110000100000000X; Unified Social Credit Code 91110000100000000X\n"
) * 2


@pytest.mark.parametrize("name", [*words().currencies, *words().codes])
def test_what_is_found_by_its_beginning_is_what_the_pattern_finds(name: str) -> None:
    pattern = {**words().currencies, **words().codes}[name]
    found = [match.span() for match in matches(pattern, PRINTED, words().beginnings[name])]
    assert found == [match.span() for match in pattern.finditer(PRINTED)]


def test_the_words_above_are_found_at_all() -> None:
    counts = {name: len(pattern.findall(PRINTED)) for name, pattern in words().currencies.items()}
    assert counts["SGD"] == counts["EUR"] == 2
    assert counts["CNY"] == 4


def test_matches_do_not_overlap() -> None:
    pattern = re.compile(r"aa+b?")
    assert [match[0] for match in matches(pattern, "aaab aab", ("a",))] == ["aaab", "aab"]


def test_an_optional_sign_is_no_beginning() -> None:
    assert beginnings_of(r"abc?d|x(?:y|z)") == ("ab", "x")
    with pytest.raises(ValueError, match="begins with no plain sign"):
        beginnings_of(r"[Aa]bc")


def test_every_line_that_holds_a_word_is_told() -> None:
    lines = ["", "restated", "a", "a restated one restated", "last re", "stated"]
    assert holding(lines, ("restated",)) == {1, 3}


@pytest.mark.parametrize(
    "said",
    [
        *("Restated", "restatement", "re-stating", "RECALCULATED", "re-calculated", "Revised figure"),
        *(
            "revised data",
            "revised from",
            "Previously reported",
            "previously disclosed",
            "previously published",
        ),
        *("重述", "追溯调整", "追溯調整", "重新计算", "重新計算", "重列", "数据更正", "數據更正"),
    ],
)
def test_whatever_says_restated_holds_a_stem(said: str) -> None:
    assert words().restated.search(said)
    assert holding([said.lower()], words().restated_stems) == {0}


def test_a_text_that_holds_any_word_holds_one_of_the_least() -> None:
    words = ("greenhouse gases", "greenhouse gas", "ghg", "ghgs", "co2")
    assert set(least(words)) == {"greenhouse gas", "ghg", "co2"}
    assert all(holds_any(f"our {word} fell", least(words)) for word in words)
    assert not holds_any("our gases fell", least(words))


def test_a_word_folded_to_one_as_long_is_folded() -> None:
    assert catalogue().knows("Energy consumption within the organization")
    assert catalogue().knows("Energy consumption within the organisation")
