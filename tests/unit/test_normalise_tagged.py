"""Tagged facts as observations: what becomes a fact, and why the others do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures import xbrl
from transforms.catalogue import catalogue
from transforms.filing import examine, filings_frame, observed
from transforms.normalise import facts_of
from transforms.normalise.tagged import registered_unit


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    frame = observed(xbrl.inline().encode(), "report.xhtml")
    return {row["locator"]: row for row in frame.iter_rows(named=True)}


def test_every_fact_is_one_observation(rows: dict[str, dict[str, Any]]) -> None:
    assert len(rows) == 20
    outcomes = [row["outcome"] for row in rows.values()]
    counts = {outcome: outcomes.count(outcome) for outcome in set(outcomes)}
    assert counts == {"fact": 11, "ignored": 4, "unmapped": 3, "not_disclosed": 1, "rejected": 1}


@pytest.mark.parametrize(
    ("locator", "told"),
    [
        ("#n1", ("ghg_emissions_scope1", "scope=1", "1234000", "tCO2e", -3)),
        ("#n4", ("ghg_emissions_scope2", "method=location;scope=2", "0", "tCO2e", 0)),
        ("#n6", ("energy_consumption", "energy_source=renewable", "100.5", "MWh", 1)),
        ("#n7", ("revenue", "", "-12500000", "EUR", -6)),
        ("#n8", ("employee_turnover_rate", "", "12.5", "percent", 1)),
        ("#n9", ("employees_total", "", "1510", "persons", 0)),
        ("#n10", ("waste_total", "", "45.6", "t", 1)),
        ("#n13", ("ghg_intensity_revenue", "", "3617", "tCO2e_per_mEUR", 1)),
        ("#h2", ("total_assets", "", "600000", "EUR", 0)),
    ],
)
def test_concept_members_unit_and_precision(
    rows: dict[str, dict[str, Any]], locator: str, told: tuple[str, str, str, str, int]
) -> None:
    row, (metric, dimensions, value, unit, decimals) = rows[locator], told
    assert (row["outcome"], row["metric_id"], row["dimensions"]) == ("fact", metric, dimensions)
    assert (row["value"], row["unit"], row["decimals"]) == (Decimal(value), unit, decimals)


def test_exact_periods(rows: dict[str, dict[str, Any]]) -> None:
    days = ("fiscal_year", "period_start", "period_end")
    assert [rows["#n2"][name] for name in days] == [2023, date(2023, 1, 1), date(2023, 12, 31)]
    assert [rows["#n9"][name] for name in days] == [2024, None, date(2024, 12, 31)]


@pytest.mark.parametrize(
    ("locator", "outcome", "reason"),
    [
        ("#n3", "unmapped", "target"),
        ("#n11", "unmapped", "member_unmapped"),
        ("#n12", "rejected", "no_period"),
        ("#n14", "unmapped", "no_concept"),
        ("#n15", "not_disclosed", "not_disclosed"),
        ("#t1", "ignored", "text_fact"),
    ],
)
def test_what_is_no_fact_says_why(
    rows: dict[str, dict[str, Any]], locator: str, outcome: str, reason: str
) -> None:
    assert rows[locator]["outcome"] == outcome
    assert rows[locator]["reason"].startswith(f"{reason}: ")
    assert rows[locator]["concept"].startswith("vsme:")


def test_a_value_that_could_not_be_told_is_rejected_with_its_print() -> None:
    markup = xbrl.number("1,234", attributes='decimals="0" scale="3" format="own:format"')
    (row,) = observed(xbrl.inline(f"<p>{markup}</p>", "").encode(), "a").iter_rows(named=True)
    assert (row["outcome"], row["value_text"]) == ("rejected", "1,234")
    assert row["reason"].startswith("format_unknown: ")


def test_the_filing_is_known_by_its_tags() -> None:
    filing = examine(xbrl.inline().encode(), "report.xhtml").filing
    assert (filing.entity_id, filing.entity_name, filing.lei) == (
        "kestrel-mills",
        "Kestrel Mills plc",
        xbrl.LEI,
    )
    assert (filing.fiscal_year, filing.fiscal_year_end, filing.currency) == (2024, (12, 31), "EUR")
    assert (filing.entity_source, filing.year_source, filing.language) == ("tags", "tags", "en")


def test_without_a_name_the_registered_identifier_names_the_company() -> None:
    valid = examine(xbrl.inline(hidden="").encode(), "a").filing
    assert (valid.entity_id, valid.lei) == (f"lei:{xbrl.LEI}", xbrl.LEI)
    wrong = examine(xbrl.inline(hidden="").replace(xbrl.LEI, "213800RBRIYICC2QC959").encode(), "a").filing
    assert (wrong.entity_id, wrong.lei) == ("standards.iso.org:213800RBRIYICC2QC959", None)
    assert any(text.startswith("lei_check_failed") for text in wrong.warnings)


def test_a_figure_about_another_company_keeps_its_company() -> None:
    other = (
        xbrl.inline()
        .replace('<xbrli:context id="y23">', '<xbrli:context id="other">')
        .replace('contextRef="y23"', 'contextRef="other"')
    )
    head, _, rest = other.partition('<xbrli:context id="other">')
    data = head + '<xbrli:context id="other">' + rest.replace(xbrl.LEI, "529900T8BM49AURSDO55", 1)
    examined = examine(data.encode(), "a")
    told = observed(data.encode(), "a").filter(locator="#n2")
    assert told["entity_id"].to_list() == ["lei:529900T8BM49AURSDO55"]
    facts = facts_of(observed(data.encode(), "a"), filings_frame([examined.filing]))
    assert facts.filter(locator="#n2")["entity_id"].to_list() == ["lei:529900T8BM49AURSDO55"]
    assert facts.filter(locator="#n1")["entity_id"].to_list() == ["kestrel-mills"]


@pytest.mark.parametrize(
    ("text", "unit", "factor"),
    [
        ("utr:MtCO2e", "MtCO2e", "1"),
        ("utr:T", "T", "1"),
        ("utr:t", "t", "1"),
        ("utr:sqm", "m2", "1"),
        ("iso4217:EUR", "EUR", "1"),
        ("iso4217:USD/xbrli:shares", "USD_per_share", "1"),
        ("utr:tCO2e/iso4217:EUR", "tCO2e_per_mEUR", "1000000"),
        ("own:kWh", "kWh", "1"),
    ],
)
def test_registered_units(text: str, unit: str, factor: str) -> None:
    reading = registered_unit(text, catalogue())
    assert reading is not None
    assert (reading.unit, reading.factor) == (unit, Decimal(factor))


@pytest.mark.parametrize(
    "text", ["utr:EUR", "iso4217:MWh", "iso4217:XXX", "utr:tonne", "utr:t*utr:km", "own:furlong"]
)
def test_what_is_no_registered_unit(text: str) -> None:
    assert registered_unit(text, catalogue()) is None


def test_gri_concepts_are_known_by_their_namespace() -> None:
    facts = """<g:GrossDirectScope1GHGEmissions contextRef="y24" unitRef="t"
        decimals="0">1200</g:GrossDirectScope1GHGEmissions>
        <g:TotalNumberOfEmployees contextRef="e24" unitRef="pure" decimals="0">310</g:TotalNumberOfEmployees>
        <g:WaterWithdrawal contextRef="y24" unitRef="m3" decimals="0">90</g:WaterWithdrawal>
        <g:PercentageOfTotalEmployeesCoveredByCollectiveBargainingAgreements contextRef="e24" unitRef="pure"
        decimals="2">0.45</g:PercentageOfTotalEmployeesCoveredByCollectiveBargainingAgreements>"""
    core = "https://taxonomy.globalreporting.org/gri-sustainability-taxonomy/gri_srs/core"
    report = xbrl.instance(facts).replace("<xbrli:xbrl ", f'<xbrli:xbrl xmlns:g="{core}" ', 1)
    told = {row["metric_id"]: row for row in observed(report.encode(), "a.xbrl").iter_rows(named=True)}
    assert {metric: (row["outcome"], row["value"], row["unit"]) for metric, row in told.items()} == {
        "ghg_emissions_scope1": ("fact", Decimal(1200), "tCO2e"),
        "employees_total": ("fact", Decimal(310), "persons"),
        "water_withdrawal": ("fact", Decimal(90), "m3"),
        "collective_bargaining_coverage": ("fact", Decimal(45), "percent"),
    }


def test_a_megalitre_is_a_thousand_cubic_metres() -> None:
    reading = registered_unit("utr:Ml", catalogue())
    assert reading is not None
    assert (reading.factor, reading.unit) == (1000, "m3")
