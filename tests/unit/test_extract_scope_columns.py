"""Columns beside the years of scopes and marks in their rows: shares, intensities, notes, letters, rates."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import Total, by_year, totals

SHARES = """GHG inventory 2021 2022
tCO2e % tCO2e %
Scope 1 4,000 5.7 3,900 5.4
Scope 2 9,000 12.8 8,600 11.9
"""
INTENSITIES = """Emission Unit 2022 Intensity 2022 2021 Intensity 2021
Scope 1 tCO2e 1,204.5 0.12 1,320.8 0.13
Scope 2 tCO2e 9,870.2 0.98 10,101.3 1.01
"""
BRACKET_NOTES = """KPI 2022 2021 % change Target
Scope 1 GHG emissions (tonnes of CO2e) (1) 126,331 131,402 (3.9%)
Scope 2 GHG emissions, location-based (tonnes of CO2e) (1) 133,028 139,664 (4.8%)
"""
LETTERS = """Environment 2022 2021
CO2 emissions from sites (Scope 1), 1,000 tonnes 80.9A 84.0A
CO2 emissions from sites (Scope 2, market-based), 1,000 tonnes 1.1A 12.2A
"""
RATES = """Absolute emissions
in thousand metric tons of CO2e 2021 2022
Scope 1 1,240 1,180
Scope 2 (market-based) 830 610
Relative emissions
in metric tons of CO2e per metric ton of product
Scope 1 0.31 0.30
Scope 2 (market-based) 0.21 0.15
"""
EVERYWHERE = """GHG emissions [1,000 t-CO2] FY2021 FY2022
Scope 1 Group companies in Japan and overseas 5.2 5.0
Scope 2 Group companies in Japan and overseas 48.8 47.1
"""
POINTS = """Item Unit 2021 2022
Scope 1 tCO2e 12.402,5 11.980,1
Scope 2 tCO2e 3.115,0 2.870,4
"""
HEAD_BEHIND = """Scope 17,204 6,990
Scope 215,202 14,870
Total22,406 21,860
Carbon emissions (tCO2e) 2020 2021
"""
ENERGY_ABOVE = """Energy and emissions
2022 2021
Energy (GWh)
Scope 1 44.8 46.2
Scope 2 61.3 63.1
Emissions (tCO2e)
Scope 1 8,204 8,450
Scope 2 (location-based) 12,877 13,390
"""
OPEN_LABEL = """Parameter Unit 2023 2022
Total Scope 1 emissions (Break-up of
the GHG into CO2, CH4, N2O, HFCs,
if available)Metric tonnes
of CO2
equivalent8,911 9,120
Total Scope 2 emissions (from
power, steam and
heat) tCO2e 301 355
"""
GLUED_CHANGE = """um 2022 2021 2022-2021 %
Direct emissions (Scope 1) kt CO2eq10,980 10,000 980 9.8
Indirect emissions (Scope 2) – market based kt CO2eq500 640 (140) (21.9)
"""
AFTER_SENTENCE = """as set out in our methodology.2022 2021 2020
Scope 1 (tCO2e) 305 312 N/A
Scope 2 (market-based) (tCO2e) 121 144 N/A
"""
RATE_HEADING = """2022 2021
Tonnes CO2e per employee
Scope 1 0.31 0.28
Scope 2 (market-based) 0.17 0.48
All figures in thousand tonnes CO2e unless said otherwise
"""
VALUES_BELOW_VALUES = """Emissions (tonnes CO2e) 2023 2022
Direct emissions (Scope 1) 120.42
131.77
Indirect emissions (Scope 2) 804.09
866.13
"""
TOTAL_OF_ANOTHER = """Emissions (million metric tons CO2e) 2021 2022
Scope 2 total (location-based) 0.5 0.4
Purchased power 5.4 4.6
Use of sold gas 7.5 7.2
Our customers save energy, Scope 3 total 12.9 11.8
"""
OWN_TABLES = """Scope1
(The Group, including associated companies)
Category Scope of calculation Result [t-CO2]
2019 2020 2021
Direct emissions Direct emissions from the Group's fuel use 696 1,052 984
Scope2
Category Scope of calculation Result [t-CO2]
2019 2020 2021
Indirect emissions from energy Use of electricity purchased by the Group, emissions 14,493 15,465 16,523
"""
STACKED = """Indicators Unit
2022
2021
Scope 1 – Direct emissions
– Vehicles tonnes CO2e
41.2
44.0
– Refrigerants tonnes CO2e
100.0
107.0
Sub-total tonnes CO2e
141.2
151.0
Scope 3 – Other indirect emissions
– Paper tonnes CO2e
37.8
39.9
– Air travel tonnes CO2e
3.2
0.5
"""
NO_METHOD_OF_OTHERS = """GHG emissions (tCO2e) 2023 2022
Scope 2 emissions (location-based) 58,777 61,880
Scope 2 emissions (market-based) 2,015 4,420
Emissions of the group's brands (tCO2e)
Scope 2 emissions 3,871 4,002
"""
MARKED_ROWS = """2022 2023
Total Scope 1 emissions (thousands of tonnes
CO 2e) 626 581 A
Electricity (market-based emissions)
(thousands of tonnes CO 2e) 84 60
Total Scope 2 market-based emissions
(thousands of tonnes CO 2e) 88 64 A
"""
RATE_BEFORE = """Indicator Units 2022 2023
Emission intensity
(metric tons CO2e per 100 metric tons of
throughput) 23.4 23.3
Scope 1 GHG emissions (million metric tons
CO2e) 96 92
Scope 2 GHG emissions (location-based) (million metric tons CO2e) 8 7
"""
OVERSEAS = """(1,000 t-CO2)
FY2021 FY2022
Scope1 total 17.7 19.3
Japan 12.0 13.0
Overseas 5.7 6.2
Scope2 total 62.5 61.1
"""
WIDER_UNREAD = """tCO2 2020 2021 2022
Scope 1 788 841 852
Scope 2 Market based 152 105 127
Scope 3 Total Own offices and employees 1,434 1,039 939
Total Scope 3 (tCO2)
342,934 404,284 No
Total GHG emissions (tCO2)
343,879 405,263
"""
SOURCE_BESIDE_TOTAL = """Indicator Unit 2022 2023
Purchased electricity (Scope 2) tonnes of CO2-e 1,396.9 1,184.2
Purchased steam (Scope 2) tonnes of CO2-e 363.1 374.2
Scope 2 total GHG emissions tonnes of CO2-e 1,760 1,558.4
"""


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (SHARES, by_year((2021, 2022), s1=(4000, 3900), s2=(9000, 8600))),
        (INTENSITIES, by_year((2022, 2021), s1=(1204.5, 1320.8), s2=(9870.2, 10101.3))),
        (BRACKET_NOTES, by_year((2022, 2021), s1=(126331, 131402), s2l=(133028, 139664))),
        (LETTERS, by_year((2022, 2021), s1=(80900, 84000), s2m=(1100, 12200))),
        (RATES, by_year((2021, 2022), s1=(1240e3, 1180e3), s2m=(830e3, 610e3))),
        (EVERYWHERE, by_year((2021, 2022), s1=(5200, 5000), s2=(48800, 47100))),
        (POINTS, by_year((2021, 2022), s1=(12402.5, 11980.1), s2=(3115, 2870.4))),
        (HEAD_BEHIND, by_year((2020, 2021), s1=(7204, 6990), s2=(15202, 14870))),
        (AFTER_SENTENCE, by_year((2022, 2021), s1=(305, 312), s2m=(121, 144))),
        (RATE_HEADING, []),
        (VALUES_BELOW_VALUES, []),
        (TOTAL_OF_ANOTHER, by_year((2021, 2022), s2l=(0.5e6, 0.4e6), s3=(12.9e6, 11.8e6))),
        (OWN_TABLES, by_year((2019, 2020, 2021), s1=(696, 1052, 984), s2=(14493, 15465, 16523))),
        (STACKED, by_year((2022, 2021), s1=(141.2, 151))),
        (NO_METHOD_OF_OTHERS, by_year((2023, 2022), s2l=(58777, 61880), s2m=(2015, 4420))),
        (MARKED_ROWS, by_year((2022, 2023), s1=(626e3, 581e3), s2m=(88e3, 64e3))),
        (RATE_BEFORE, by_year((2022, 2023), s1=(96e6, 92e6), s2l=(8e6, 7e6))),
        (OVERSEAS, by_year((2021, 2022), s1=(17700, 19300), s2=(62500, 61100))),
        (WIDER_UNREAD, by_year((2020, 2021, 2022), s1=(788, 841, 852), s2m=(152, 105, 127))),
        (SOURCE_BESIDE_TOTAL, by_year((2022, 2023), s2=(1760, 1558.4))),
        (OPEN_LABEL, by_year((2023, 2022), s1=(8911, 9120), s2=(301, 355))),
    ],
)
def test_the_years_are_told_from_what_stands_beside_them(page: str, expected: list[Total]) -> None:
    assert totals(page) == expected


def test_an_energy_by_scope_does_not_contradict_the_emissions_below_it() -> None:
    told = totals(ENERGY_ABOVE)
    assert set(by_year((2022, 2021), s2l=(12877, 13390))) <= set(told)
    assert not [total for total in told if total[2] < 100]


def test_a_figure_glued_to_its_unit_is_not_passed_over() -> None:
    right = by_year((2022, 2021), s1=(10980e3, 10e6), s2m=(500e3, 640e3))
    assert set(totals(GLUED_CHANGE)) <= set(right)


@pytest.mark.parametrize(
    ("page", "broken"),
    [
        (SHARES, ("12.8", "13.8")),
        (INTENSITIES, ("0.98", "0.67")),
        (BRACKET_NOTES, ("(1) 126,331", "(1) (126,331)")),
    ],
)
def test_what_does_not_fit_is_not_told(page: str, broken: tuple[str, str]) -> None:
    assert len(totals(page.replace(*broken))) < len(totals(page))


def test_a_total_without_parts_above_it_is_no_sum() -> None:
    page = "Scope 2 emissions (tCO2e)\nLocation-based 2021 Market-based 2021\nTotal 500 300\n"
    assert totals(page) == []
