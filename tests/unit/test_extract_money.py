"""Money and ratios in sentences: letters that scale an amount, rand, what a rate is per, '64:1'."""

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
