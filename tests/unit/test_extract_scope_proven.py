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
BOUNDARIES = """GHG emissions
2021 2022
Operational control
Direct (Scope 1) million tonnes CO2e 60 50
Energy indirect (Scope 2) million tonnes CO2e 9 8
Equity share basis
Direct (Scope 1) million tonnes CO2e 80 70
Energy indirect (Scope 2) million tonnes CO2e 11 10
"""
PRESCRIBED = """Parameter Unit FY 2022-23
(Current Financial Year)FY 2021-22
(Previous Financial Year)
Total Scope 1 emissions (Break-up of the GHG into CO2, CH4,
N2O, HFCs, PFCs, SF6, NF3, if available)Metric tonnes of
CO2 equivalent12,45,611 13,11,094
Total Scope 2 emissions (Break-up of the GHG into CO2, CH4,
N2O, HFCs, PFCs, SF6, NF3, if available)Metric tonnes of
CO2 equivalent4,58,320 4,71,236
"""
SITES = """Emissions by mine (kt CO2-e)
FY22 FY21
Mine Scope 1 Scope 2 Total Scope 1 Scope 2 Total
North 14 12 26 13 12 25
South 8 7 15 8 7 15
Group total 22 19 41 21 19 40
"""
MARKED = """Carbon emissions (metric tonnes) 2021 2020
Scope 1141,006 39,877
Scope 2279,002 80,455
Scope 331,004 –
Total121,012 120,332
"""
ANSWERED = """(C6.1) What were your organization's gross global Scope 1 emissions in metric tons CO2e?
Reporting year
Gross global Scope 1 emissions (metric tons CO2e)
4512
Start date
January 1 2021
End date
December 31 2021
Past year 1
Gross global Scope 1 emissions (metric tons CO2e)
5000
Comment
None
C6.3
(C6.3) What were your organization's gross global Scope 2 emissions in metric tons CO2e?
Reporting year
Scope 2, location-based
1338
Scope 2, market-based (if applicable)
904
End date
December 31 2021
"""
CODED = """305-1 Direct (Scope 1) GHG emissions In 2021, our Scope 1 emissions were 563 metric tons CO2e.
305-2 Energy indirect (Scope 2) GHG emissions In 2021, our Scope 2 emissions were 120 metric tons CO2e \
(location-based) and 44 metric tons CO2e (market-based).
305-4 GHG emissions intensity 12.3 metric tons CO2e per $ million of revenue, which is a tenth less than
what we told in the year before, when our smaller sites were not yet reckoned in and their heat was guessed.
"""
NOTED = """ktCO2e Notes 2024 2023 Change, % Base year 2019
Gross Scope 1 GHG emissions 1 15.0 20.0 -25 24.8
Gross Scope 2 GHG emissions, market-based 2 4.0 5.0 -20 29.9
"""
NOTED_CHANGE = """tCO2e Notes 2024 2023 Change in %
Scope 1 1 1,500 2,000 -25
Scope 2 (market-based) 2 400 500 -20
"""
DIFFERENCES = """um 2022 2021 2022-2021 %
Direct emissions (Scope 1) kt CO2eq 10,980 10,000 980 9.8
Indirect emissions (Scope 2) – market based kt CO2eq 500 640 (140) (21.9)
"""
PARENT = """Data (t-CO2 in thousands)
FY2020 FY2021
CO2 emissions 14.0 15.0
Scope 1 9.0 9.5
Scope 2 5.0 5.5
CO2 emissions of the parent company 9.1 7.4
Scope 1 0.3 0.2
Scope 2 8.8 7.2
"""
SCALED = """Environmental data1
2022 2021
 Absolute GHG emissions, 000 tonnes CO2e2
 Scope 1 305 312
 Scope 2 (market-based) 121 144
"""
BESIDE = """Emissions (tCO2e) 2021 2020
Our power comes from wind: Scope 1 13,011 12,480
the share was 41% then. Scope 2 38,977 40,122
The new boiler saves gas. Total 51,988 52,602
"""
TWICE = """Emissions (tCO2e) 2022 2021
Brewery
Scope 1 130 120
Scope 2 389 401
Dairy
Scope 1 50 60
Scope 2 70 80
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
        (BOUNDARIES, by_year((2021, 2022), s1=(60e6, 50e6), s2=(9e6, 8e6))),
        (PRESCRIBED, by_year((2023, 2022), s1=(1245611, 1311094), s2=(458320, 471236))),
        (SITES, by_year((2022, 2021), s1=(22e3, 21e3), s2=(19e3, 19e3))),
        (MARKED, [*by_year((2021, 2020), s1=(41006, 39877), s2=(79002, 80455)), ("3", 2021, 1004.0)]),
        (NOTED, by_year((2024, 2023), s1=(15e3, 20e3), s2m=(4e3, 5e3))),
        (NOTED_CHANGE, by_year((2024, 2023), s1=(1500, 2000), s2m=(400, 500))),
        (DIFFERENCES, by_year((2022, 2021), s1=(10980e3, 10e6), s2m=(500e3, 640e3))),
        (PARENT, by_year((2020, 2021), s1=(9e3, 9.5e3), s2=(5e3, 5.5e3))),
        (SCALED, by_year((2022, 2021), s1=(305e3, 312e3), s2m=(121e3, 144e3))),
        (BESIDE, by_year((2021, 2020), s1=(13011, 12480))),
        (TWICE, []),
        (ANSWERED, by_year((2021,), s1=(4512,), s2l=(1338,), s2m=(904,))),
        (CODED, by_year((2021,), s1=(563,), s2l=(120,), s2m=(44,))),
    ],
)
def test_what_arithmetic_or_a_mark_tells_is_told(page: str, expected: list[Total]) -> None:
    assert totals(page) == expected


@pytest.mark.parametrize(
    ("page", "broken"),
    [
        (REGIONS, ("330 130", "340 130")),
        (ESRS_TORN, ("-20%", "-12%")),
        (SITES, ("22 19 41", "22 18 43")),
        (NOTED, ("-25", "-35")),
        (DIFFERENCES, ("980 9.8", "890 9.8")),
        (MARKED, ("Total121,012", "Total121,512")),
        (ALONE, ("– Purchased electricity", "– Steam tonnes CO2e 1 2\n– Purchased electricity")),
    ],
)
def test_what_does_not_add_up_is_not_told(page: str, broken: tuple[str, str]) -> None:
    told, kept = totals(page.replace(*broken)), totals(page)
    assert len(told) < len(kept)
    assert set(told) <= set(kept)
