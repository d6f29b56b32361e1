"""A quick look that tells a text off never tells off what the pattern behind it would have found."""

from __future__ import annotations

import pytest

from transforms.catalogue import catalogue
from transforms.extract.heads.header import parse_header
from transforms.extract.heads.loose_header import two_line_header
from transforms.extract.text.figures import figures
from transforms.extract.text.speakers import Speakers
from transforms.extract.words import LATIN_SENTENCE_WORDS, is_prose
from transforms.model import Line


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("waste [3] rose", "footnote_mark"),
        ("waste (3) rose", "footnote_mark"),
        ("废物（3）上升", "footnote_mark"),
        ("见注 3 所述", "footnote_mark"),
        ("3. Waste", "footnote_mark"),
        ("3、废物", "footnote_mark"),
        ("No. 3 of all", "ordinal_number"),
        ("第 3 名", "ordinal_number"),
        ("ISO 14001 sites", "ordinal_number"),
        ("GRI 305 says", "ordinal_number"),
        ("between 3 – 5 days", "range_of_figures"),
        ("3 至 5 天", "range_of_figures"),
        ("people over 30 years", "number_in_label"),
        ("年满 30 周岁", "number_in_label"),
    ],
)
def test_every_mark_is_seen(text: str, rule: str) -> None:
    assert [figure.rule for figure in figures(text)][:1] == [rule]


@pytest.mark.parametrize(
    "head", ["Unit 2024 2023", "单位 二〇二四年 二〇二三年", "Unit FY24 FY23", "unit fy24 fy23"]
)
def test_heads_in_any_writing_of_years(head: str) -> None:
    header = parse_header(Line(head, 1))
    assert header is not None
    assert len(header.periods) == 2


def test_a_head_of_two_lines_needs_two_years_above() -> None:
    assert two_line_header("pro rata 2017 2016", "Unit 2018 2017") is not None
    assert two_line_header("pro rata 2017 2016", "Unit 2018") is None


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Greenhouse gas intensity", "ghg intensity"),
        ("Water Withdrawal", "water withdrawal"),
        ("溫室氣體排放", "温室气体排放"),
    ],
)
def test_folding_of_both_scripts(text: str, folded: str) -> None:
    assert catalogue().folded(text) == folded


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Our Subsidiaries used 30 MWh", True),
        ("其子公司用电 30 千瓦时", True),
        ("Kestrel Mills Limited used 30 MWh", True),
        ("The office used 30 MWh", False),
    ],
)
def test_other_companies_are_seen_in_either_script(text: str, others: bool) -> None:
    assert Speakers((), "").others_speak(text) is others


def test_the_shortest_sentence_by_its_words() -> None:
    assert is_prose(" ".join("a" * (LATIN_SENTENCE_WORDS + 1)))
    assert not is_prose(" ".join("a" * LATIN_SENTENCE_WORDS))
