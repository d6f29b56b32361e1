"""Lists without columns, and units printed once for several rows."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

LIST = """Fernvale Castings plc
{heading}
INPUT
Energy consumption 11,305 MWh
Water usage 24,129 cubic meter
OUTPUT
Scope 1 emissions 3,449 t-CO2e
Amount of waste generated 1,352 t
Recycling rate 84.5 %
"""

ONCE = """Fernvale Castings plc

Item Unit FY2022 FY2023 FY2024
Total waste generated t 24 25 26
Waste recycled 22 23 24
Fatalities 0 1 0
Hazardous waste kg 500 600 700
"""


def facts(page: str) -> dict[tuple[str, int], float]:
    examined = examine(page.encode(), "fernvale.txt")
    found = normalise(examined.observations, filings_frame([examined.filing]))
    kept = found.filter(pl.col("outcome") == "fact").select("metric_id", "fiscal_year", "value")
    return {(metric, year): float(value) for metric, year, value in kept.iter_rows()}


@pytest.mark.parametrize(
    "heading", ["Material flow (FY2023)", "Environmental data 2023", "Reporting Period: 2022-04 to 2023-03"]
)
def test_a_list_is_read_line_by_line_in_the_year_of_its_heading(heading: str) -> None:
    assert facts(LIST.format(heading=heading)) == {
        ("energy_consumption", 2023): 11305.0,
        ("water_consumption", 2023): 24129.0,
        ("ghg_emissions_scope1", 2023): 3449.0,
        ("waste_total", 2023): 1352.0,
        ("waste_recycling_rate", 2023): 84.5,
    }


@pytest.mark.parametrize("heading", ["Targets by 2030", "Progress 2019 and 2023", "Our material flow"])
def test_a_list_below_no_one_year_has_none(heading: str) -> None:
    assert facts(LIST.format(heading=heading)) == {}


def test_a_unit_printed_once_holds_for_the_rows_below() -> None:
    found = facts(ONCE.replace("Hazardous waste kg", "Energy MWh"))
    assert found["waste_recycled", 2024] == 24.0
    assert found["work_related_fatalities", 2023] == 1.0


def test_a_unit_is_not_lent_where_the_next_one_is_another_size_of_it() -> None:
    found = facts(ONCE)
    assert found["waste_total", 2024] == 26.0
    assert ("waste_recycled", 2024) not in found
