"""Which figure of a sentence is of which year, where it names several."""

from __future__ import annotations

import pytest

from tests.pages import told

ENGLISH = "Meridian plc\nSustainability Report 2024\n\n{}\n"
CHINESE = "明远实业股份有限公司\n2024年可持续发展报告\n\n{}\n"
WATER = "water_consumption"


def years(text: str) -> dict[int, str]:
    """Year -> value of the water consumption that a sentence tells."""
    page = (ENGLISH if text.isascii() else CHINESE).format(text)
    return {year: value for metric, _, year, value in told(page) if metric == WATER}


@pytest.mark.parametrize(
    "text",
    [
        "Our water consumption was 345 m3 and 456 m3 in 2024 and 2023 respectively.",
        "Our water consumption was 345 m3 and 456 m3 in 2024 and 2023.",
        "In 2024 and 2023, our water consumption was 345 and 456 m3, respectively.",
        "Water consumption was 345 m3, a decrease of 24.3% on 2023 (456 m3).",
        "Water consumption was 345 m3, a decrease of 24.3% from 456 m3 in 2023.",
        "Water consumption fell to 345 m3 from 456 m3 in 2023.",
        "2024年及2023年，公司用水量分别为345吨和456吨。",
        "报告期内及2023年，公司用水量分别为345吨和456吨。",
        "截至2024年12月31日及2023年12月31日，公司用水量分别为345吨和456吨。",
        "2024、2023年度，本集团的用水量分别为345吨和456吨。",
        "2023年用水量456吨，2024年下降至345吨。",
    ],
)
def test_each_figure_is_of_its_year(text: str) -> None:
    assert years(text) == {2024: "345", 2023: "456"}


def test_years_behind_two_names_are_of_neither() -> None:
    text = "2024年，用水量和用电量分别为345吨和567兆瓦时，2023年和2022年分别为456吨和467吨。"
    assert years(text) == {2024: "345"}
    text = "2024年，用电量为567兆瓦时，用水量为345吨，2023年和2022年分别为456吨和467吨。"
    assert years(text) == {2024: "345", 2023: "456", 2022: "467"}


@pytest.mark.parametrize(
    "text",
    ["2024年和2023年公司用水量345吨、456吨。", "过去三年，公司用水量分别为345吨、456吨和567吨。"],
)
def test_no_year_is_guessed(text: str) -> None:
    assert years(text) == {}


def test_a_year_in_brackets_without_a_colon_stops_no_filing() -> None:
    assert years("Our water consumption was 345 m3 (2023 456 m3).")[2024] == "345"


def test_a_day_is_no_comparison() -> None:
    page = ENGLISH.format(
        "345 people were employed by the Group on 31 December 2023 (330 on 31 December 2022)."
    )
    assert told(page) == [("employees_total", "", 2023, "345"), ("employees_total", "", 2022, "330")]


def test_the_next_sentence_is_of_the_report_again() -> None:
    page = ENGLISH.format(
        "In 2023 and 2022, water consumption was 345 and 456 m3, respectively. We had 12 fatalities."
    )
    assert ("work_related_fatalities", "", 2024, "12") in told(page)


@pytest.mark.parametrize("mark", ["（1）", "1）", "1、", "1. ", "①", "（一）", "一、", "一是"])
def test_numbers_of_a_list_are_no_part_of_its_names(mark: str) -> None:
    assert years(f"{mark}用水量345吨") == {2024: "345"}
    assert years(f"{mark}2024年用水量为345吨。") == {2024: "345"}


def test_a_number_before_a_year_is_no_decimal() -> None:
    assert years("1. 2024年用水量345吨；\n2. 2024年用电量456兆瓦时。") == {2024: "345"}


def test_what_a_scope_follows_is_no_total() -> None:
    assert told(ENGLISH.format("- 345 tCO2e GHG emissions, scope 3")) == []


def test_what_a_year_in_brackets_tells_goes_before_what_stands_for_more() -> None:
    found = told(CHINESE.format("2024年反洗钱培训场次93个（2023年：39个）。"))
    assert found == [("aml_training_sessions", "", 2024, "93"), ("aml_training_sessions", "", 2023, "39")]


def test_a_baseline_behind_a_training_counts_nobody() -> None:
    text = (
        "Our environmental training sessions fell to 27,863 in 2024, 18.6% below our 2019 baseline of 67,910."
    )
    assert told(ENGLISH.format(text)) == [("environmental_training_sessions", "", 2024, "27863")]


def test_promises_that_are_signed_are_figures() -> None:
    assert told(CHINESE.format("2024年廉洁承诺签署比例97.6%。"))
    assert not told(CHINESE.format("我们承诺到2030年用水量降至345吨。"))


def test_money_and_counts_alone_in_their_lines_are_callouts() -> None:
    page = ENGLISH.format("2024 highlights\n\nTraining expenditure\nEUR 429\n\nPatents in force\n61,366")
    assert told(page) == [("training_expenditure", "", 2024, "429"), ("patents_valid", "", 2024, "61366")]
