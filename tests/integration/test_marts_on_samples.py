"""What the marts say of the samples and two later filings: figures worked out by hand from the filings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from infra.lake import Lake
from infra.marts import PROJECT
from tests.cookbook import fill
from tests.houses import home_with_lake

pytestmark = pytest.mark.slow

BY_ENTITY = [
    "metrics_latest",
    "metrics_history",
    "metrics_wide",
    "restatements",
    "yoy",
    "intensities",
    "sfdr_pai",
    "lineage",
    "framework_coverage",
]
BY_METRIC = ["metrics_latest", "metrics_history", "restatements", "yoy", "peers", "lineage"]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    home = home_with_lake(tmp_path_factory.mktemp("marts-on-samples") / "lake", tmp_path_factory)
    fill(home)
    with Lake.open(home.settings, read_only=True) as lake:
        yield lake


def test_wide_shows_each_figure_in_the_column_of_its_unit(lake: Lake) -> None:
    columns = "ghg_scope1_tco2e, ghg_scope2_location_tco2e, ghg_scope2_tco2e, employees, employees_female"
    rows = lake.query(
        f"""SELECT {columns}, revenue, revenue_currency FROM marts.metrics_wide
            WHERE entity_id = 'harbour-freight-logistics' AND fiscal_year = 2024"""
    )
    assert rows.rows() == [(44120, 8415, None, 6412, 1988, 1_342_800_000, "GBP")]


def test_intensities_are_what_a_pocket_calculator_gives(lake: Lake) -> None:
    """Harbour Freight 2024: (44,120 + 8,415) t over 6,412 people and GBP 1,342.8 m; 124,300 m3."""
    query = """SELECT metric_id, unit, round(computed, 4) FROM marts.intensities
               WHERE entity_id = 'harbour-freight-logistics' AND fiscal_year = 2024
                 AND metric_id IN ('ghg_emissions_per_employee', 'ghg_intensity_revenue',
                                   'water_consumption_per_employee') ORDER BY 1"""
    assert lake.query(query).rows() == [
        ("ghg_emissions_per_employee", "tCO2e_per_person", Decimal("8.1932")),
        ("ghg_intensity_revenue", "tCO2e_per_mGBP", Decimal("39.1235")),
        ("water_consumption_per_employee", "m3_per_person", Decimal("19.3855")),
    ]


def test_reported_and_computed_stand_in_one_row(lake: Lake) -> None:
    query = """SELECT fiscal_year, reported, numerator, denominator, agrees FROM marts.intensities
               WHERE metric_id = 'ghg_emissions_per_employee' AND reported IS NOT NULL
               ORDER BY fiscal_year DESC LIMIT 1"""
    assert lake.query(query).rows() == [(2024, Decimal("0.8"), Decimal("2013.3"), Decimal(2394), True)]


def test_a_change_is_counted_from_the_year_before(lake: Lake) -> None:
    query = """SELECT fiscal_year, difference, change_percent, same_filing FROM marts.yoy
               WHERE entity_id = 'harbour-freight-logistics' AND metric_id = 'revenue' ORDER BY 1"""
    assert lake.query(query).rows() == [
        (2023, 82_600_000, Decimal("6.8576"), False),
        (2024, 55_700_000, Decimal("4.3276"), True),
        (2025, 55_700_000, Decimal("4.1480"), True),
    ]


def test_exactly_one_version_counts_at_any_moment(lake: Lake) -> None:
    query = """SELECT value FROM marts.metrics_history
               WHERE entity_id = 'harbour-freight-logistics' AND metric_id = 'water_consumption'
                 AND fiscal_year = 2024 AND valid_from <= ?::TIMESTAMPTZ
                 AND (valid_to IS NULL OR valid_to > ?::TIMESTAMPTZ)"""
    told = [
        lake.query(query, [moment, moment]).rows()
        for moment in ("2025-01-01", "2025-12-31", "2026-04-30 08:00:00+00")
    ]
    assert told == [[], [(119_020,)], [(124_300,)]]


def test_the_table_of_indicators_has_every_row_for_everybody(lake: Lake) -> None:
    asked = lake.query("SELECT count(*) FROM reference.sfdr_pai_indicators").item()
    counts = lake.query("SELECT DISTINCT count(*) FROM marts.sfdr_pai GROUP BY entity_id, fiscal_year")
    assert counts.rows() == [(asked,)]
    kestrel = """SELECT part, value, status FROM marts.sfdr_pai
                 WHERE entity_id = 'kestrel-foods' AND fiscal_year = 2024 AND pai_number IN (3, 12)
                 ORDER BY 1"""
    assert lake.query(kestrel).rows() == [
        ("all scopes", None, "missing"),
        ("gender pay gap", Decimal("9.7"), "disclosed"),
        ("scopes 1 and 2", Decimal("25.9"), "disclosed"),
    ]


def test_every_fact_leads_back_to_an_object(lake: Lake) -> None:
    query = """SELECT count(*), count(DISTINCT fact_id), count(key), count(value_text), count(line)
               FROM marts.lineage"""
    facts = lake.query("SELECT count(*) FROM curated.facts").item()
    assert lake.query(query).rows() == [(facts,) * 5]


def test_the_latest_value_is_the_end_of_the_history(lake: Lake) -> None:
    """Both models find it, each its own way."""
    latest = "SELECT * RENAME (filed_at AS valid_from, filings AS versions) FROM marts.metrics_latest"
    names = ", ".join(lake.query(f"{latest} LIMIT 0").columns)
    ends = f"SELECT {names} FROM marts.metrics_history WHERE valid_to IS NULL"
    restated = lake.query("SELECT count(*) FROM marts.metrics_history WHERE versions > 1").item()
    assert restated > 0
    assert lake.query(f"{latest} ORDER BY fact_id").equals(lake.query(f"{ends} ORDER BY fact_id"))


@pytest.mark.parametrize(
    ("mart", "condition"),
    [(mart, "entity_id = 'kestrel-foods'") for mart in BY_ENTITY]
    + [(mart, "metric_id = 'water_consumption'") for mart in BY_METRIC],
)
def test_a_filter_reaches_every_scan_of_the_facts(lake: Lake, mart: str, condition: str) -> None:
    plan = lake.query(f"EXPLAIN (FORMAT json) SELECT * FROM marts.{mart} WHERE {condition}").row(0)[1]
    scans = [scan for root in json.loads(plan) for scan in _scans(root, "facts")]
    assert scans
    for scan in scans:
        assert condition.split(maxsplit=1)[0] in str(scan["extra_info"].get("Filters", "")), scan


def _scans(node: dict[str, Any], table: str) -> Iterator[dict[str, Any]]:
    if node["extra_info"].get("Table") == table:
        yield node
    for child in node["children"]:
        yield from _scans(child, table)


def test_contracts_say_what_the_lake_says(lake: Lake) -> None:
    for path in sorted(PROJECT.glob("models/*/[!_]*.yml")):
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        described = lake.query(f"DESCRIBE {path.parent.name}.{model['name']}").to_dicts()
        told = {column["name"]: column["data_type"].replace(" ", "").upper() for column in model["columns"]}
        true = {row["column_name"]: row["column_type"].replace("WITH TIME ZONE", "") for row in described}
        assert {name: kind.replace(" ", "") for name, kind in true.items()} == {
            name: kind.replace("WITHTIMEZONE", "") for name, kind in told.items()
        }, path.name
