"""English labels that say the same in another order or in other words; one word more is another name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalogue import catalogue
from transforms.catalogue.english_wordings import Wordings

WASTE = ("waste_total", "")
WORDS = [("total", ""), ("of", ""), ("produced", "generated"), ("%", "share"), ("women", "female")]


@pytest.mark.parametrize(
    ("label", "metric"),
    [
        ("Generated waste in total", "waste_total"),
        ("Injuries resulting in lost time (LTI) frequency rate", None),
        ("Lost time injury (LTI) rate", "ltifr"),
        ("Rate of lost-time injuries", "ltifr"),
        ("Number of deaths at work", "work_related_fatalities"),
        ("% of women on the board of directors", "female_directors_share"),
        ("Consumption of total energy from renewable sources", "renewable_energy_consumption"),
        ("Waste disposed of at landfill", "waste_landfilled"),
        ("Landfilled waste, food", None),
        ("Training hours of suppliers", None),
        ("Ratio of male to female employees", None),
        ("Ratio of female managers", "female_managers_share"),
        ("Renewable electricity as a percentage of total electricity", "renewable_electricity_share"),
        ("Lost-time incident frequency rate", "ltifr"),
        ("Expenditure on research and development", "rd_expense"),
        (
            "Water withdrawal in regions with high or extremely high baseline water stress",
            "water_withdrawal_stress_areas",
        ),
        ("Complaints received by suppliers", None),
    ],
)
def test_a_label_is_read_by_the_words_that_matter(label: str, metric: str | None) -> None:
    found = catalogue().metric_read(label)
    assert (found and found[0]) == metric


def test_a_wording_of_two_metrics_is_no_name() -> None:
    words = Wordings(WORDS, [("waste produced", WASTE), ("produced waste", ("other", ""))])
    assert words.name("waste generated") is None


def test_one_word_more_is_another_name() -> None:
    words = Wordings(WORDS, [("total waste produced", WASTE)])
    assert words.name("generated waste") == WASTE
    assert words.name("generated food waste") is None


def test_the_order_counts_between_the_sexes_and_in_a_ratio() -> None:
    words = Wordings(WORDS, [("ratio of female to male pay", ("pay", "")), ("female male pay", ("gap", ""))])
    assert words.name("ratio of male to female pay") is None
    assert words.name("male female pay") is None


def test_a_count_and_the_share_beside_it_may_have_one_name() -> None:
    names = [("staff trained", ("trained", "")), ("trained staff", ("coverage", ""))]
    assert Wordings(WORDS, names).name("staff trained") is None
    told = Wordings(WORDS, names, {"trained": ["coverage"]})
    assert told.name("trained staff") == ("trained", "")


def test_a_share_of_one_thing_is_no_ratio_of_two() -> None:
    words = Wordings(WORDS, [("share of women", ("share", "")), ("ratio of pay to women", ("pay", ""))])
    assert words.name("ratio of women") == ("share", "")
    assert words.name("ratio of women to pay") is None


def test_a_single_word_and_signs_are_left_to_the_names_themselves() -> None:
    words = Wordings(WORDS, [("total waste", WASTE), ("waste produced < 1 t", WASTE)])
    assert words.name("waste") is None
    assert words.name("generated waste < 1 t") is None


def test_letters_in_brackets_that_begin_the_words_before_them_say_nothing_new() -> None:
    words = Wordings(WORDS, [("lost time injury rate", ("rate", ""))])
    assert words.name("lost time injury (lti) rate") == ("rate", "")
    assert words.name("lost time injury (usa) rate") is None


LABEL_WORDS = "total waste waste's produced women lti (lti) % 12 food of r&d 5%".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(LABEL_WORDS)))
def test_words_that_no_name_has_are_told_off_as_the_whole_key_would_tell(label: list[str]) -> None:
    text = " ".join(label)
    words = Wordings(WORDS, [("total waste produced", WASTE), ("women produced 12", ("women", ""))])
    assert words.name(text) == words.names.get(words.key(text))
