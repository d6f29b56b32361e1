"""Columns of scopes that only arithmetic tells apart, and small marks that used to hide a row."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_scope_pages import Total, by_year, totals

REGIONS = """Energy and carbon
Year ended
31 March 2023Year ended
31 March 2022
Home Abroad Total Home Abroad Total
Energy (MWh) 100 200 300 120 210 330
Scope 1 (tCO2e) 110 220 330 130 230 360
Scope 2 – location-based (tCO2e) 50 70 120 55 75 130
"""
ESRS_TORN = """Milestones and target years
Base year
2019Comparative
2023 2024% 2024 /
2023 2030 (2050)
Gross Scope 1 GHG emissions (tCO2eq) 900 600 540 -10% 300 90
Gross market-based Scope 2 GHG emissions (tCO2eq) 500 250 200 -20% 100 0
"""
BASE_TORN = """GHG emissions (tonnes CO2e) 2018
(base year)2021 2022Change vs
base year
Scope 1 1,000 900 800 -20%
Scope 2 (market-based) 500 450 300 -40%
"""
UNIT_BELOW = """Performance 2022 2021
Direct CO2e emissions
from our sites (Scope 1)
tonnes 520 553
"""
PERCENT_APART = """in t CO2e 2022 2021 Change
Scope 1 4,500 5,000 –10,0 %
Scope 2 (market-based) 300 400 –25,0 %
"""
ALONE = """Indicators Unit 2022 2021
Scope 1 – Direct emissions
– Mobile combustion tonnes CO2e 20 21
– Refrigerants tonnes CO2e 10 11
Sub-total tonnes CO2e 30 32
Scope 2 – Energy indirect emissions
– Purchased electricity tonnes CO2e 400 500
"""
ASSURED = """Period covered by the verification: January 1, 2022 to December 31, 2022
• Scope 1: 5,600 metric tons of CO2 equivalent
• Scope 2 (Location-Based): 4,900 metric tons of CO2 equivalent
"""
SCOPES_OVER = """Year Scope 1 Scope 2 Total tCO2e
2021 700 200 900
2022 600 100 700
"""


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (REGIONS, by_year((2023, 2022), s1=(330, 360), s2l=(120, 130))),
        (ESRS_TORN, by_year((2023, 2024), s1=(600, 540), s2m=(250, 200))),
        (BASE_TORN, by_year((2021, 2022), s1=(900, 800), s2m=(450, 300))),
        (UNIT_BELOW, by_year((2022, 2021), s1=(520, 553))),
        (PERCENT_APART, by_year((2022, 2021), s1=(4500, 5000), s2m=(300, 400))),
        (ALONE, by_year((2022, 2021), s1=(30, 32), s2=(400, 500))),
        (ASSURED, by_year((2022,), s1=(5600,), s2l=(4900,))),
        (SCOPES_OVER, by_year((2021, 2022), s1=(700, 600), s2=(200, 100))),
    ],
)
def test_what_arithmetic_or_a_mark_tells_is_told(page: str, expected: list[Total]) -> None:
    assert totals(page) == expected


@pytest.mark.parametrize(
    ("page", "broken"),
    [
        (REGIONS, ("330 130", "340 130")),
        (ESRS_TORN, ("-20%", "-12%")),
        (BASE_TORN, ("800 -20%", "880 -20%")),
        (ALONE, ("– Purchased electricity", "– Steam tonnes CO2e 1 2\n– Purchased electricity")),
    ],
)
def test_what_does_not_add_up_is_not_told(page: str, broken: tuple[str, str]) -> None:
    told, kept = totals(page.replace(*broken)), totals(page)
    assert len(told) < len(kept)
    assert set(told) <= set(kept)
