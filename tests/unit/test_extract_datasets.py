from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from transforms.filing import examine, filings_frame
from transforms.normalise import facts_of, normalise

REAL = os.environ.get("ESGLAKE_REAL_FILINGS")


def told(text: str) -> pl.DataFrame:
    """Outcomes of a CSV, in reading order."""
    examined = examine(text.encode(), "figures.csv")
    return normalise(examined.observations, filings_frame([examined.filing]))


def facts(text: str) -> list[tuple[str, str, int, str, str]]:
    """(entity, metric, year, value, unit) of each fact."""
    examined = examine(text.encode(), "figures.csv")
    filings = filings_frame([examined.filing])
    found = facts_of(normalise(examined.observations, filings), filings)
    columns = ["entity_id", "metric_id", "fiscal_year", "value", "unit"]
    return [
        (entity, metric, year, format(value.normalize(), "f"), unit)
        for entity, metric, year, value, unit in found.select(columns).iter_rows()
    ]


def test_a_row_a_company_and_year_and_metric_in_one_head() -> None:
    text = (
        "Company,Sector,2022 Scope 1 (tCO2e),2023_scope_1_tCO2e,FY2023 water withdrawal (m3)\n"
        "Alder Ltd,Paper,10,12,300\nBirch plc,Glass,20.5,22,-\n"
    )
    assert facts(text) == [
        ("alder", "ghg_emissions_scope1", 2022, "10", "tCO2e"),
        ("alder", "ghg_emissions_scope1", 2023, "12", "tCO2e"),
        ("alder", "water_withdrawal", 2023, "300", "m3"),
        ("birch", "ghg_emissions_scope1", 2022, "20.5", "tCO2e"),
        ("birch", "ghg_emissions_scope1", 2023, "22", "tCO2e"),
    ]


def test_a_row_a_company_and_year() -> None:
    text = (
        "Register of emissions\nUnit: tCO2e\n"
        "證券代號,公司名稱,年度,範疇一,範疇二\n1101,松木股份有限公司,2022,5,6\n1101,松木股份有限公司,2023,7,8\n"
        "1102,柏木股份有限公司,2023,9,10\n,合計,2023,16,18\n"
    )
    assert facts(text) == [
        ("松木", "ghg_emissions_scope1", 2022, "5", "tCO2e"),
        ("松木", "ghg_emissions_scope2", 2022, "6", "tCO2e"),
        ("松木", "ghg_emissions_scope1", 2023, "7", "tCO2e"),
        ("松木", "ghg_emissions_scope2", 2023, "8", "tCO2e"),
        ("柏木", "ghg_emissions_scope1", 2023, "9", "tCO2e"),
        ("柏木", "ghg_emissions_scope2", 2023, "10", "tCO2e"),
    ]
    sums = told(text).filter(pl.col("reason") == "row_of_no_company")
    assert sums["value_text"].to_list() == ["16", "18"]


def test_the_companies_of_the_rows_are_the_reporters() -> None:
    text = (
        "Company,LEI,Year,Scope 1 (tCO2e)\nAlder Ltd,213800RBRIYICC2QC958,2023,1\n"
        "Birch plc,213800RBRIYICC2QC959,2023,2\n"
    )
    filing = examine(text.encode(), "figures.csv").filing
    assert filing.entity_id.startswith("unknown:")
    assert [(one.entity_id, one.name, one.lei) for one in filing.reporters] == [
        ("alder", "Alder Ltd", "213800RBRIYICC2QC958"),
        ("birch", "Birch plc", None),
    ]


def test_rows_of_one_company_are_its_own_filing() -> None:
    text = "Company,Year,Scope 1 (tCO2e)\nAlder Ltd,2022,1\nAlder Ltd,2023,2\n"
    filing = examine(text.encode(), "figures.csv").filing
    assert (filing.entity_id, filing.reporters) == ("alder", ())


def test_two_companies_of_one_name_are_told_apart_by_their_codes() -> None:
    text = (
        "公司,統一編號,2023範疇一(公噸CO2e)\n松木股份有限公司,11111111,1\n"
        "松木股份有限公司,22222222,2\n柏木有限公司,33333333,3\n"
    )
    assert [row[0] for row in facts(text)] == ["松木-11111111", "松木-22222222", "柏木"]


def test_a_register_without_any_unit_counts_tonnes_and_says_so() -> None:
    text = "公司,2023範疇一,2023營收\n松木,1,5\n柏木,2,6\n杉木,3,7\n"
    found = told(text)
    assert found.filter(pl.col("metric_id") == "ghg_emissions_scope1").select(
        "outcome", "unit", "qualifier"
    ).unique().rows() == [("fact", "tCO2e", "unit_assumed")]
    assert set(found.filter(pl.col("metric_id") == "revenue")["outcome"]) == {"rejected"}


@pytest.mark.parametrize(
    "text",
    [
        "公司,2023範疇一\n松木,1\n柏木,2\n",  # two rows are no register
        "單位：千公噸\n公司,2023範疇一\n松木,1\n柏木,2\n杉木,3\n",
        "公司,2023範疇一,2023範疇二(千公噸CO2e)\n松木,1,1\n柏木,2,1\n杉木,3,1\n",
        "年度,範疇一\n2021,1\n2022,2\n2023,3\n",
    ],
)
def test_no_unit_is_assumed_where_another_could_be_meant(text: str) -> None:
    found = told(text).filter(pl.col("metric_id") == "ghg_emissions_scope1")
    assert found.height and "unit_assumed" not in found["qualifier"].to_list()


def test_a_metric_without_a_year_is_no_data_set() -> None:
    assert (
        "datasets" not in told("Company,Scope 1 (tCO2e)\nAlder,1\nBirch,2\nCedar,3\n")["extractor"].to_list()
    )


def test_a_failed_formula_is_no_figure() -> None:
    found = told("Company,2023 Scope 1 (tCO2e)\nAlder Ltd,#N/A\nBirch plc,2\n")
    assert found["reason"].to_list() == ["cell_error", None]


def test_targets_in_the_title_are_no_actual_figures() -> None:
    text = "Reduction targets\nCompany,2030 Scope 1 (tCO2e)\nAlder Ltd,1\nBirch plc,2\n"
    assert "fact" not in told(text)["outcome"].to_list()


def test_records_name_their_company() -> None:
    text = (
        "company,year,metric,value,unit\nAlder Ltd,2023,Scope 1,12,tCO2e\n"
        "Birch plc,2023,Scope 1,15,tCO2e\nTotal,2023,Scope 1,27,tCO2e\n"
    )
    assert [row[0] for row in facts(text)] == ["alder", "birch"]


@pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS is not set")
def test_every_company_scope_and_year_of_a_real_register() -> None:
    """Counted against the file itself, by a reader of three lines."""
    file = Path(REAL or "") / "filings" / "sheet" / "taiwan_ghg_2022_2024.csv"
    records = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    scopes = {"範疇一": "ghg_emissions_scope1", "範疇二": "ghg_emissions_scope2"}
    wanted = {
        (record["公司"], metric, year): Decimal(record[f"{year}{scope}"].replace(",", ""))
        for record in records
        for scope, metric in scopes.items()
        for year in (2022, 2023, 2024)
    }
    examined = examine(file.read_bytes(), file.name)
    filings = filings_frame([examined.filing])
    found = facts_of(normalise(examined.observations, filings), filings)
    names = {one.entity_id: one.name for one in examined.filing.reporters}
    given = {
        (names[entity], metric, year): value
        for entity, metric, year, value in found.filter(pl.col("metric_id").is_in(list(scopes.values())))
        .select("entity_id", "metric_id", "fiscal_year", "value")
        .iter_rows()
    }
    assert len(wanted) == 6 * len(records) == 2004
    assert given == wanted
