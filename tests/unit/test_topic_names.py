"""Labels that carry more than a name: the word of their topic before it, their unit behind 'in'."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.catalogue import catalogue
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

TOPICS = """Fernvale Castings, environmental data

Unit FY2023 FY2024
Energy Total energy MWh 5,100 4,900
Water*2 Water withdrawal Total m3 7,310 7,020
Waste Total waste generated Consolidated t 410 395
Energy consumption*3 Consolidated GJ 18,360 17,640
Greenhouse gas*1 Greenhouse gas (Scope1,2 Market-based) t-CO2 930 870
"""

BEHIND_IN = """Fernvale Castings, key figures

2024 2023
Direct emissions (Scope 1 emissions) in thousand tonnes 3.1 3.4
Electricity in million kWh 40.7 38.6
Employee turnover (rate)2 in % 6.7 7.1
"""


def facts(page: str) -> set[tuple[str, int, float]]:
    examined = examine(page.encode(), "fernvale_2024.txt")
    found = normalise(examined.observations, filings_frame([examined.filing]))
    kept = found.filter(pl.col("outcome") == "fact").select("metric_id", "fiscal_year", "value")
    return {(metric, year, float(value)) for metric, year, value in kept.iter_rows()}


def test_the_word_of_a_topic_before_a_label_is_dropped() -> None:
    assert facts(TOPICS) == {
        *(("energy_consumption", 2023, 5100.0), ("energy_consumption", 2024, 4900.0)),
        *(("energy_consumption", 2023, 18360.0), ("energy_consumption", 2024, 17640.0)),
        *(("water_withdrawal", 2023, 7310.0), ("water_withdrawal", 2024, 7020.0)),
        *(("waste_total", 2023, 410.0), ("waste_total", 2024, 395.0)),
        *(("ghg_emissions_scope1_2", 2023, 930.0), ("ghg_emissions_scope1_2", 2024, 870.0)),
    }


@pytest.mark.parametrize(
    "label",
    [
        "Waste Paper",
        "Safety Recycling rate",
        "Waste Number of employees",
        "Wastewater sampled",
        "Energy-saving",
    ],
)
def test_a_word_that_is_part_of_the_name_stays(label: str) -> None:
    assert facts(f"Fernvale Castings\n\nUnit FY2023 FY2024\n{label} t 5 4\n{label} % 5 4\n") == set()


def test_a_unit_behind_in_is_the_unit_of_the_row() -> None:
    assert facts(BEHIND_IN) == {
        *(("ghg_emissions_scope1", 2023, 3400.0), ("ghg_emissions_scope1", 2024, 3100.0)),
        *(("electricity_consumption", 2023, 38600.0), ("electricity_consumption", 2024, 40700.0)),
        *(("employee_turnover_rate", 2023, 7.1), ("employee_turnover_rate", 2024, 6.7)),
    }


def test_what_follows_a_topic_must_say_its_word_again_where_it_also_makes_names() -> None:
    topics = catalogue().topics
    assert topics.parted("Waste Total waste generated") == ("waste_and_materials", "Total waste generated")
    assert topics.parted("Waste Paper") is None
    assert topics.parted("Waste") is None
