"""Amounts in sentences as they are printed: thousands, scales, currencies, ratios, what a rate is per."""

from __future__ import annotations

import pytest

from tests.pages import told
from transforms.filing import observed


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("£12.5m", "12500000"),
        ("EUR 12.5m", "12500000"),
        ("€12.5M", "12500000"),
        ("£250k", "250000"),
        ("R214 million", "214000000"),
        ("R 3.1 billion", "3100000000"),
        ("R12.5m", "12500000"),
        ("£3.2bn", "3200000000"),
    ],
)
def test_a_letter_behind_money_scales_it(printed: str, value: str) -> None:
    page = f"Annual report 2023\n\nIn 2023 community investment was {printed}.\n"
    assert told(page) == [("community_investment", "", 2023, value)]


@pytest.mark.parametrize("printed", ["12.5m", "-12.5m", "£12.5m2", "£12.5mb", "R134a", "R410"])
def test_other_letters_and_refrigerants_are_no_scales_of_money(printed: str) -> None:
    assert told(f"Annual report 2023\n\nIn 2023 community investment was {printed}.\n") == []


def test_what_a_rate_is_per_is_no_figure_of_its_own() -> None:
    page = "Annual report 2023\n\nIn 2023 our emissions fell to 7.5 tonnes per EUR 1 million of revenue.\n"
    assert [fact for fact in told(page) if fact[0] == "revenue"] == []
    printed = observed(page.encode(), "page.txt")["value_text"].to_list()
    assert sorted(printed) == ["2023", "7.5", "EUR 1"]


@pytest.mark.parametrize(("printed", "value"), [("64:1", "64"), ("60.5 : 1", "60.5")])
def test_a_ratio_to_one_is_one_figure(printed: str, value: str) -> None:
    page = (
        f"Annual report 2023\n\nIn 2023 the ratio of the CEO pay to the median employee pay was {printed}.\n"
    )
    assert told(page) == [("ceo_pay_ratio", "", 2023, value)]


@pytest.mark.parametrize("printed", ["1:64", "64:12", "64:1.5", "6:1:2"])
def test_other_colons_make_no_ratio_to_one(printed: str) -> None:
    page = (
        f"Annual report 2023\n\nIn 2023 the ratio of the CEO pay to the median employee pay was {printed}.\n"
    )
    assert told(page) == []


@pytest.mark.parametrize(
    "printed",
    ["12 500", "12\u00a0500", "12\u202f500", "12'500", "12’500", "~12,500", "c.12,500", "c. 12,500"],
)
@pytest.mark.parametrize(
    "sentence",
    [
        "At the end of 2023 we had {} employees.",
        "In 2023, {} people worked for us.",
        "Number of employees at the end of 2023: {}.",
    ],
)
def test_thousands_are_parted_by_blanks_and_apostrophes_too(sentence: str, printed: str) -> None:
    page = f"Annual report 2023\n\n{sentence.format(printed)}\n"
    assert told(page) == [("employees_total", "", 2023, "12500")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Employees 12 500 people at the end of 2023.",  # two columns, or one number
        "In 2023 the plants named 12 500 employees as their own.",
        "Of the employees of 2023 see Note 12 500 of them are new.",
    ],
)
def test_two_numbers_side_by_side_are_not_told_apart_by_chance(sentence: str) -> None:
    assert [
        fact for fact in told(f"Annual report 2023\n\n{sentence}\n") if fact[0] == "employees_total"
    ] == []


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1 234 567 m3", "1234567"),
        ("1.2 hm³", "1200000"),
        ("3.2m cubic metres", "3200000"),
        ("1 234.5 ML", "1234500"),
    ],
)
def test_large_amounts_of_water(printed: str, value: str) -> None:
    page = f"Annual report 2023\n\nIn 2023 water withdrawal was {printed}.\n"
    assert told(page) == [("water_withdrawal", "", 2023, value)]


@pytest.mark.parametrize(
    "printed", ["RM12.5 million", "Rp12.5 million", "₩12.5 million", "₱12.5 million", "US $12.5 million"]
)
def test_signs_of_more_currencies(printed: str) -> None:
    page = f"Annual report 2023\n\nIn 2023 we invested {printed} in our communities.\n"
    assert told(page) == [("community_investment", "", 2023, "12500000")]


@pytest.mark.parametrize("printed", ["24.5 hours", "24.5 hrs", "24.5 h"])
def test_hours_in_short(printed: str) -> None:
    page = f"Annual report 2023\n\nIn 2023 each employee received on average {printed} of training.\n"
    assert told(page) == [("training_hours_per_employee", "", 2023, "24.5")]


@pytest.mark.parametrize(
    ("said", "value"),
    [("1.2 million people", "1200000"), ("12.5k employees", "12500"), ("3 thousand employees", "3000")],
)
def test_a_scale_before_what_is_counted(said: str, value: str) -> None:
    assert told(f"Annual report 2023\n\nAt the end of 2023 we employed {said}.\n") == [
        ("employees_total", "", 2023, value)
    ]
