"""Years told by a day, a column of targets behind the years, years that are aims, figures of one country."""

from __future__ import annotations

from tests.pages import told


def test_days_of_two_digit_years_head_columns() -> None:
    page = "Water use (m3) 30 Jun 23 30 Jun 22\nTotal water consumption 90 95\n"
    assert told(page) == [("water_consumption", "", 2023, "90"), ("water_consumption", "", 2022, "95")]


def test_a_word_behind_years_that_follow_each_other_heads_a_column_of_its_own() -> None:
    page = "2022 2023 Target\nWater withdrawal (m3) 5 6 4\nScope 1 (tCO2e) 70 80 40\n"
    assert [fact[2:] for fact in told(page)] == [(2022, "5"), (2023, "6"), (2022, "70"), (2023, "80")]


def test_the_year_of_a_target_or_a_baseline_is_none_of_the_figures() -> None:
    page = (
        "In 2024, we cut our emissions. Against the base year 2019 we are on track to reach the 2030 target. "
        "Total waste increased to 371 tonnes.\n"
    )
    assert told(page) == [("waste_total", "", 2024, "371")]


def test_what_stands_under_a_heading_of_one_country_is_not_the_whole_companys() -> None:
    rows = "Unit 2023 2022\nScope 1 emissions tCO2e 70 80\nWater withdrawal m3 5 6\n"
    assert len(told(f"Environment (Group)\n{rows}")) == 4
    assert told(f"Environment (Portugal)\n{rows}") == []
    assert told(f"Environment – South Korea\n{rows}") == []


def test_a_subscript_apart_from_its_letters() -> None:
    page = "tCO 2 -e 2023 2022\nScope 1 emissions 70 80\nScope 2 emissions 5 6\n"
    assert [fact[2:] for fact in told(page)] == [(2023, "70"), (2022, "80"), (2023, "5"), (2022, "6")]
