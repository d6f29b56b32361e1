"""Sentences that tell totals of scopes: what each must give, and which must give nothing."""

from __future__ import annotations

import re

import pytest

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

TITLE = "Sustainability Report 2022\n\n"
"""A sentence that names no year speaks of the report's."""


def totals(text: str) -> list[tuple[str, int, float]]:
    """(scope with the letter of its method, year, tonnes) of every fact of one scope."""
    examined = examine((TITLE + text).encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    return [
        (
            row["metric_id"][-1] + "".join(re.findall(r"method=(\w)", row["dimensions"])),
            row["fiscal_year"],
            float(row["value"]),
        )
        for row in told.filter(told["outcome"] == "fact").iter_rows(named=True)
        if re.fullmatch(r"ghg_emissions_scope[123]", row["metric_id"])
    ]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("In 2021, our Scope 1 emissions were 12,345 tCO2e.", [("1", 2021, 12345)]),
        ("Our Scope 3 emissions were approximately 2.5 million tonnes of CO2e.", [("3", 2022, 2.5e6)]),
        (
            "Scope 1 emissions fell from 14,200 tCO2e in 2020 to 12,345 tCO2e in 2021.",
            [("1", 2020, 14200), ("1", 2021, 12345)],
        ),
        (
            "Direct (Scope 1) emissions increased to 1,050 tonnes of CO2 equivalent in 2020 from 1,000 "
            "tonnes in 2019.",
            [("1", 2020, 1050), ("1", 2019, 1000)],
        ),
        (
            "Scope 1 and Scope 2 emissions amounted to 1,200 and 3,400 tonnes CO2e respectively in 2021.",
            [("1", 2021, 1200), ("2", 2021, 3400)],
        ),
        (
            "In 2021 Scope 1, 2 and 3 emissions were 10, 20 and 30 kt CO2e, respectively.",
            [("1", 2021, 1e4), ("2", 2021, 2e4), ("3", 2021, 3e4)],
        ),
        (
            "Our Scope 2 emissions totalled 1.2 million tonnes of CO2 (2018: 1.1 million tonnes of "
            "CO2) in 2019.",
            [("2", 2019, 1.2e6), ("2", 2018, 1.1e6)],
        ),
        (
            "Market-based Scope 2 emissions were 900 tCO2e in 2021 (2020: 1,100 tCO2e).",
            [("2m", 2021, 900), ("2m", 2020, 1100)],
        ),
        (
            "Scope 3 emissions decreased by 12% to 45,000 tCO2e in 2021, compared with 51,136 tCO2e in 2020.",
            [("3", 2021, 45000), ("3", 2020, 51136)],
        ),
        (
            "Total Scope 1 GHG emissions for FY2021 were 5,432 metric tons CO2e, down 8% from 5,904 "
            "metric tons in FY2020.",
            [("1", 2021, 5432), ("1", 2020, 5904)],
        ),
        (
            "In 2021, we emitted 3,210 tonnes of CO2e of Scope 1 emissions and 4,560 tonnes CO2e of "
            "location-based Scope 2 emissions.",
            [("1", 2021, 3210), ("2l", 2021, 4560)],
        ),
        (
            "We emitted 500 tCO2e (Scope 1), 700 tCO2e (Scope 2, market-based) and 9,000 tCO2e (Scope "
            "3) in 2021.",
            [("1", 2021, 500), ("2m", 2021, 700), ("3", 2021, 9000)],
        ),
        (
            "Scope 1: 500 tCO2e; Scope 2 (location-based): 700 tCO2e; Scope 3: 9,000 tCO2e.",
            [("1", 2022, 500), ("2l", 2022, 700), ("3", 2022, 9000)],
        ),
        (
            "Scope 2 emissions using the location-based and market-based methods were 800 and 650 "
            "tCO2e respectively.",
            [("2l", 2022, 800), ("2m", 2022, 650)],
        ),
        (
            "Our Scope 2 emissions were 800 tCO2e (2020: 810 tCO2e) and 650 tCO2e (2020: 660 tCO2e) "
            "using the "
            "location-based method and market-based method, respec -tively.",
            [("2l", 2022, 800), ("2l", 2020, 810), ("2m", 2022, 650), ("2m", 2020, 660)],
        ),
        (
            "Our Scope 1 emissions in 2020 and 2021 were 100 tCO2e and 110 tCO2e respectively.",
            [("1", 2020, 100), ("1", 2021, 110)],
        ),
        (
            "2021 Scope 1 emissions of 12,345 tCO2e were 5% lower than in 2020 (12,995 tCO2e).",
            [("1", 2021, 12345), ("1", 2020, 12995)],
        ),
        (
            "Compared with 2020 (4,000 tCO2e), Scope 2 (market-based) emissions fell to 3,500 tCO2e in 2021.",
            [("2m", 2020, 4000), ("2m", 2021, 3500)],
        ),
        (
            "As demand rose, Scope 1 emissions grew 4% to 2,080 tCO2e, while Scope 2 emissions fell "
            "10% to 900 tCO2e in 2021.",
            [("1", 2021, 2080), ("2", 2021, 900)],
        ),
        ("Scope 1 emissions for the year ended 31 March 2022 were 77 tCO2e.", [("1", 2022, 77)]),
        (
            "Scope 1 and 2 (location-based) emissions in 2021 were 100 tCO2e and 200 tCO2e.",
            [("1", 2021, 100), ("2l", 2021, 200)],
        ),
        (
            "Scope 1 emissions were 9 t CO2e (2019), 8 t CO2e (2020) and 7 t CO2e (2021).",
            [("1", 2019, 9), ("1", 2020, 8), ("1", 2021, 7)],
        ),
        (
            "Our footprint in 2021 comprised 100 tCO2e Scope 1, 200 tCO2e Scope 2 and 3,000 tCO2e "
            "Scope 3 emissions.",
            [("1", 2021, 100), ("2", 2021, 200), ("3", 2021, 3000)],
        ),
        (
            "Scope 2 emissions are told by the market-based approach. The location-based approach "
            "would result in "
            "the following figures: 170 t CO2e (2020) and 180 t CO2e (2021).",
            [("2l", 2020, 170), ("2l", 2021, 180)],
        ),
        (
            "Climate action Our Scope 1 emissions totalled 300 tCO2e, less than in 2020 (310 tCO2e).",
            [("1", 2022, 300), ("1", 2020, 310)],
        ),
        ("Scope 1 emissions were 300 tCO2e, of which 20 tCO2e were process emissions.", [("1", 2022, 300)]),
    ],
)
def test_a_sentence_tells_totals(sentence: str, wanted: list[tuple[str, int, float]]) -> None:
    assert sorted(totals(sentence)) == sorted(wanted)


@pytest.mark.parametrize(
    "sentence",
    [
        "We aim to cut Scope 1 emissions to 5,000 tCO2e by 2030.",
        "Scope 1 emissions are to fall to 5,000 tCO2e by 2030.",
        "Scope 1 emissions were reduced by 1,200 tCO2e in 2021.",
        "Scope 1 emissions were 40 tCO2e lower than in 2020.",
        "Scope 1 emissions decreased 40 tCO2e in 2021.",
        "The project avoided 3,000 tCO2e of Scope 3 emissions in 2021.",
        "Scope 1 emissions were 0.5 tCO2e per employee in 2021.",
        "Scope 1 emissions were 12 tCO2e/million in 2021.",
        "Our Scope 1 and 2 emissions totalled 9,000 tCO2e in 2021.",
        "Our Scope 1+2 emissions totalled 9,000 tCO2e in 2021.",
        "In 2021 we emitted 40 tCO2e of Scope 1 and 2 emissions.",
        "The baseline for Scope 1 emissions is 9,000 tCO2e (2015).",
        "Scope 1 emissions from refrigerants were 120 tCO2e in 2021.",
        "Scope 1 emissions in Germany were 400 tCO2e in 2021.",
        "In Germany, Scope 1 emissions were 400 tCO2e in 2021.",
        "Acme's Scope 1 emissions were 400 tCO2e in 2021.",
        "Our suppliers' Scope 1 emissions were 400 tCO2e in 2021.",
        "Previously reported: 2021 Scope 1: 399 tCO2e; 2021 Scope 2: 170 tCO2e.",
        "We offset 400 tCO2e of Scope 1 emissions in 2021.",
        "Business travel (Scope 3) emissions were 40 tCO2e in 2021.",
        "Scope 1 and 2 emissions were 100 and 110 tCO2e in 2020 and 2021.",
        "In 2021 the Berlin site emitted 40 tCO2e of Scope 1 emissions.",
        "Switching to green power saved 40 tCO2e of Scope 2 emissions.",
        "In the first half of 2021 Scope 1 emissions were 40 tCO2e.",
        "Without green power, Scope 2 emissions would be 40 tCO2e.",
    ],
)
def test_a_sentence_that_tells_no_total_of_one_scope_gives_nothing(sentence: str) -> None:
    assert totals(sentence) == []
