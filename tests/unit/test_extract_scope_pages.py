"""Whole pages of scopes as text without geometry gives them: which totals come out, and nothing else."""

from __future__ import annotations

import re

import pytest

from transforms.extract.heads.qualified_heads import qualified_header
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

Total = tuple[str, int, float]


def totals(text: str) -> list[Total]:
    """(scope with the letter of its method, year, tonnes) of every fact that is a total of one scope."""
    examined = examine(text.encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    return sorted(
        (
            row["metric_id"][-1] + "".join(re.findall(r"method=(\w)", row["dimensions"])),
            row["fiscal_year"],
            float(row["value"]),
        )
        for row in told.filter(told["outcome"] == "fact").iter_rows(named=True)
        if re.fullmatch(r"ghg_emissions_scope[123]", row["metric_id"])
        and not re.search(r"(?:^|;)(?!scope|method)\w+=", row["dimensions"])
    )


def by_year(years: tuple[int, ...], **rows: tuple[float, ...]) -> list[Total]:
    """The totals of a table: s2m=(1, 2) are scope 2, market-based."""
    return sorted(
        (scope[1:], year, value)
        for scope, values in rows.items()
        for year, value in zip(years, values, strict=True)
    )


ESRS = """E1-6 Gross Scopes 1, 2, 3 and Total GHG emissions
Retrospective Milestones and target years
Base year 2020 Comparative 2023 2024 % 2024/2023 2025 2030 2050 Annual % target / Base year
Scope 1 GHG emissions
Gross Scope 1 GHG emissions (tCO2eq) 5,500 5,200 5,000 -3.8% 4,800 3,000 500 4.5
Scope 2 GHG emissions
Gross location-based Scope 2 GHG emissions (tCO2eq) 2,500 2,200 2,100 -4.5% 2,000 1,000 100 5.0
Gross market-based Scope 2 GHG emissions (tCO2eq) 1,500 1,200 1,000 -16.7% 900 500 0 6.7
Significant scope 3 GHG emissions
Total Gross indirect (Scope 3) GHG emissions (tCO2eq) 95,000 91,000 90,000 -1.1% 85,000 60,000 9,000 3.7
1 Purchased goods and services 60,000 59,000 58,000 -1.7%
"""
ESRS_SHORT = """2024 2023 % N / N-1
Gross Scope 1 GHG emissions (tCO2eq) 5,000 5,200 -3.8%
Gross market-based Scope 2 GHG emissions (tCO2eq) 1,000 1,200 -16.7%
"""
RESTATED = """GHG emissions (ktCO2e) 2022 2021 (restated) 2020
Scope 1 12.3 13.1 13.9
Scope 2 – location-based 4.5 4.6 4.7
Scope 3 120 130 140
"""
BASE_YEAR = """Greenhouse gas emissions
Metric Base year (2019) 2021 2022 Change vs 2019
Scope 1 (tCO2e) 1,000 900 800 -20%
Scope 2 market-based (tCO2e) 500 450 300 -40%
"""
BASE_LAST = """tCO2e 2022 2021 2015 (base year) Target 2030
Scope 1 80 90 100 50
Scope 2 40 45 50 0
"""
ENDED = """Year ended 31 March 2023 Year ended 31 March 2022
UK Global UK Global
Combustion of gas (Scope 1) tCO2e 100 300 110 330
Purchased electricity (Scope 2, location-based) tCO2e 200 600 210 640
"""
DATES = """Greenhouse gas emissions
31 December 2022 31 December 2021
Scope 1 (tCO2e) 100 110
Scope 3 (tCO2e) 20 21
Intensity: tCO2e per £m turnover 3.2 3.3
"""
INDEX = """Content index 2022
GRI 305-1 Direct (Scope 1) GHG emissions 12,345 tCO2e
GRI 305-2 Energy indirect (Scope 2) GHG emissions 6,789 tCO2e
GRI 305-4 GHG emissions intensity 0.45 tCO2e per tonne
2022 Sustainability Report
"""
COLUMNS_OF_GRI = """Unit 2020 2021 GRI
Direct (Scope 1) GHG emissions tCO2e 1,200 1,150 305-1
Energy indirect (Scope 2) GHG emissions – location-based tCO2e 800 820 305-2
Energy indirect (Scope 2) GHG emissions – market-based tCO2e 700 650 305-2
GHG intensity (Scope 1+2) tCO2e/m EUR 1.2 1.1 305-4
"""
PARTS = """Greenhouse gas emissions (tonnes CO2e) FY23 FY22
Scope 1
Natural gas 400 420
Company cars 100 110
Total Scope 1 500 530
Scope 2 (location-based) 900 910
Total Scope 1+2 (location-based) 1,400 1,440
Scope 3
Business travel 60 40
Total Scope 3 65 45
Biogenic emissions outside of scopes 12 13
"""
BY_GAS_AND_REGION = """Scope 1 emissions by gas (tCO2e) 2022 2021
CO2 900 910
CH4 50 55
Total Scope 1 950 965
Scope 2 emissions by region (tCO2e) 2022 2021
Europe 300 310
Asia 200 205
Total Scope 2 500 515
"""
SCOPES_AS_COLUMNS = """Scope 1 Scope 2 Scope 3 Total
2021 1,100 820 9,100 11,020
2022 1,200 830 9,200 11,230
All figures in tonnes CO2e
"""
METHODS_AS_COLUMNS = """GHG emissions (tCO2e)
Year Scope 1 Scope 2 (location-based) Scope 2 (market-based) Scope 3 Total
2020 1,000 800 700 9,000 10,700
2021 1,100 820 650 9,100 10,850
2022 1,100 820 650 9,100 10,999
"""
METHODS_BELOW = """Metric tons CO2e 2022 2021
Scope 1 1,000 1,100
Scope 2
Location-based 500 510
Market-based 50 51
Scope 3 9,000 9,100
"""
SPELT = """GHG emissions (tCO2e) 2022 2021
Scope One 1,000 1,100
Scope Two LB 500 510
Scope Two MB 50 51
"""
ONE_YEAR = """GHG emissions (tCO2e) 2022
Scope 1 1,000
Scope 2 (location-based) 500
Scope 2 (market-based) 400
Total 10,400
"""
CALLOUTS = """2022 Sustainability Report
Our carbon footprint
Scope 1
12,345 tCO2e
Scope 2 (market-based)
6,789 tCO2e
"""
ASSURED = """Subject matter for the year ended 31 December 2022
Scope 1 GHG emissions 12,345 tCO2e
Scope 2 GHG emissions (location-based) 6,789 tCO2e
"""
GROWTH_BETWEEN = """GHG emissions Unit 2022 2021 % change 2020
Scope 1 tCO2e 1,000 1,100 -9.1% 1,200
Scope 2 tCO2e 500 510 -2.0% 520
"""


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        (
            ESRS,
            by_year((2023, 2024), s1=(5200, 5000), s2l=(2200, 2100), s2m=(1200, 1000), s3=(91000, 90000)),
        ),
        (ESRS_SHORT, by_year((2024, 2023), s1=(5000, 5200), s2m=(1000, 1200))),
        (
            RESTATED,
            by_year(
                (2022, 2021, 2020), s1=(12300, 13100, 13900), s2l=(4500, 4600, 4700), s3=(12e4, 13e4, 14e4)
            ),
        ),
        (BASE_YEAR, by_year((2021, 2022), s1=(900, 800), s2m=(450, 300))),
        (BASE_LAST, by_year((2022, 2021), s1=(80, 90), s2=(40, 45))),
        (ENDED, by_year((2023, 2022), s1=(300, 330), s2l=(600, 640))),
        (DATES, by_year((2022, 2021), s1=(100, 110), s3=(20, 21))),
        (INDEX, by_year((2022,), s1=(12345,), s2=(6789,))),
        (COLUMNS_OF_GRI, by_year((2020, 2021), s1=(1200, 1150), s2l=(800, 820), s2m=(700, 650))),
        (PARTS, by_year((2023, 2022), s1=(500, 530), s2l=(900, 910), s3=(65, 45))),
        (SCOPES_AS_COLUMNS, by_year((2021, 2022), s1=(1100, 1200), s2=(820, 830), s3=(9100, 9200))),
        (
            METHODS_BELOW,
            by_year((2022, 2021), s1=(1000, 1100), s2l=(500, 510), s2m=(50, 51), s3=(9000, 9100)),
        ),
        (SPELT, by_year((2022, 2021), s1=(1000, 1100), s2l=(500, 510), s2m=(50, 51))),
        (ONE_YEAR, by_year((2022,), s1=(1000,), s2l=(500,), s2m=(400,))),
        (CALLOUTS, by_year((2022,), s1=(12345,), s2m=(6789,))),
        (ASSURED, by_year((2022,), s1=(12345,), s2l=(6789,))),
        (GROWTH_BETWEEN, by_year((2022, 2021, 2020), s1=(1000, 1100, 1200), s2=(500, 510, 520))),
        (BY_GAS_AND_REGION, by_year((2022, 2021), s1=(950, 965), s2=(500, 515))),
    ],
)
def test_the_totals_of_a_page(page: str, wanted: list[Total]) -> None:
    assert totals(page) == wanted


def test_a_region_below_another_scope_s_table_is_of_its_own_scope() -> None:
    examined = examine(BY_GAS_AND_REGION.encode(), "page.txt")
    told = normalise(examined.observations, filings_frame([examined.filing]))
    europe = told.filter(told["dimensions"].str.contains("region=europe"))
    assert set(europe["metric_id"]) == {"ghg_emissions_scope2"}


@pytest.mark.parametrize(
    ("line", "periods"),
    [
        ("2019 baseline 2021 2022", ["2021", "2022"]),
        ("2022 2021 baseline 2015", ["2022", "2021"]),
        ("2022 2021 target 2030", ["2022", "2021"]),
        ("FY2022 FY2021 FY2020 (base year)", ["FY2022", "FY2021"]),
        ("Baseline 2015 Reporting year 2022", ["2022"]),
        ("31 Dec 2022 31 Dec 2021 Change", ["31 Dec 2022", "31 Dec 2021"]),
        ("2020/2021 2021/2022 Target 2025", ["2020/2021", "2021/2022"]),
    ],
)
def test_only_years_of_actual_figures_are_periods(line: str, periods: list[str]) -> None:
    header = qualified_header(line)
    assert header is not None and [column.text for column in header.periods] == periods


@pytest.mark.parametrize(
    "line",
    [
        "Our target for 2030 is half of the base year 2019",
        "Scope 1 emissions target 2030",
        "Base year 2015 1,234",
        "as at 31 December 2022",
        "Baseline 2019 and target 2030",
        "Base year 2015 2019 2022",
    ],
)
def test_what_only_mentions_base_years_and_targets_is_no_head(line: str) -> None:
    assert qualified_header(line) is None
