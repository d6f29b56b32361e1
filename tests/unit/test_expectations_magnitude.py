"""Units that cannot be: a million times too large beside the heads, the revenue, or the whole world."""

from __future__ import annotations

import pytest

from expectations import validate
from expectations.known import known
from expectations.magnitudes import check_magnitudes
from expectations.policy import load_policy
from expectations.rules import load_rules
from expectations.told import tell
from tests.fixtures import xbrl
from tests.unit.test_expectations_identities import YEAR, fact, failures, flow, frame
from transforms.filing import examine, filings_frame
from transforms.model import Verdict
from transforms.normalise import facts_of, normalise


def alarms(data: bytes, name: str) -> list[Verdict]:
    examined = examine(data, name)
    filings = filings_frame([examined.filing])
    observations = normalise(examined.observations, filings)
    return [v for v in validate(facts_of(observations, filings), observations, filings) if not v.success]


def tagged(shown: str, unit: str, fact_id: str = "e") -> str:
    place = f'name="v:GrossScope1GreenhouseGasEmissions" contextRef="y24" unitRef="{unit}" id="{fact_id}"'
    heads = 'name="v:NumberOfEmployees" contextRef="e24" unitRef="pure" id="h"'
    return (
        f'<p><ix:nonFraction {place} decimals="0">{shown}</ix:nonFraction> were emitted,'
        f' <ix:nonFraction {heads} decimals="0">151</ix:nonFraction> people worked</p>'
    )


@pytest.mark.parametrize(("unit", "count"), [("mt", 1), ("t", 0)])
def test_megatonnes_of_a_small_company_are_told_in_tagged_data(unit: str, count: int) -> None:
    found = alarms(xbrl.inline(tagged("61", unit), "").encode(), "report.xhtml")
    assert [(one.expectation, one.severity) for one in found] == [("implied_factor", "warn")] * count
    if found:
        assert found[0].arithmetic == ("61,000,000 / 151 = 403,974, at most 250,000 tCO2e_per_person")


@pytest.mark.parametrize(("unit", "expected"), [("MtCO2e", ["implied_factor"]), ("tCO2e", [])])
def test_megatonnes_of_a_small_company_are_told_in_a_table(unit: str, expected: list[str]) -> None:
    rows = f"Metric,Unit,2024\nScope 1 GHG emissions,{unit},61\nEmployees,persons,151\n"
    table = f"Company,Northfell Mills plc\n\n{rows}"
    assert [one.expectation for one in alarms(table.encode(), "mills.csv")] == expected


@pytest.mark.parametrize(
    ("emitted", "revenue", "currency", "count"),
    [
        ("61000000", "235000", "EUR", 1),
        ("33000000", "900000000", "EUR", 0),  # lignite power, nothing else
        ("61", "235000", "EUR", 0),
        ("61000000", "90000000", "CNY", 1),
        ("61000000", "235000", "XAU", 0),  # no bound is known
    ],
)
def test_emissions_beside_the_revenue(emitted: str, revenue: str, currency: str, count: int) -> None:
    found = failures(
        flow("ghg_emissions_scope1", emitted, "tCO2e", "scope=1"), flow("revenue", revenue, currency)
    )
    assert [one.expectation for one in found if one.kind == "implied_factor"] == ["implied_factor"] * count


@pytest.mark.parametrize(
    ("emitted", "heads"), [("33000000", "2500"), ("2000000", "12"), ("600000000", "90000")]
)
def test_power_stations_are_believed(emitted: str, heads: str) -> None:
    emissions = flow("ghg_emissions_scope1", emitted, "tCO2e", "scope=1")
    assert not failures(emissions, fact("employees_total", heads))


def beyond_the_world(*figures: dict) -> list[Verdict]:
    told = tell(frame(*figures), known())
    found = check_magnitudes(told, load_rules(metrics=known().metrics), load_policy())
    return [one for one in found if not one.success]


def test_more_than_the_world_has() -> None:
    (verdict,) = beyond_the_world(flow("ghg_emissions_scope1", "61000000000", "tCO2e", "scope=1"))
    assert (verdict.expectation, verdict.severity, verdict.fiscal_years) == ("magnitude", "warn", (YEAR,))
    assert verdict.arithmetic == "61,000,000,000 / 2,000,000,000 = 30.5 times the bound"
    assert "mankind" in verdict.diagnosis
    assert not beyond_the_world(flow("ghg_emissions_scope1", "610000000", "tCO2e", "scope=1"))


def test_more_than_the_world_has_is_told_of_a_filing() -> None:
    table = "Company,Northfell Mills plc\n\nMetric,Unit,2024\nScope 1 GHG emissions,MtCO2e,61000\n"
    (verdict,) = alarms(table.encode(), "mills.csv")
    assert (verdict.expectation, len(verdict.fact_ids)) == ("magnitude", 1)


def test_tagged_facts_that_disagree_are_a_finding_with_both_values_and_places() -> None:
    markup = xbrl.number("1,234,567", "a", 'decimals="0" format="ixt:num-dot-decimal"')
    markup += xbrl.number("1,334,567", "b", 'decimals="0" format="ixt:num-dot-decimal"')
    (verdict,) = alarms(xbrl.inline(f"<p>{markup}</p>", "").encode(), "report.xhtml")
    assert (verdict.expectation, verdict.severity) == ("duplicates_agree", "block")
    assert verdict.arithmetic == "1,234,567 != 1,334,567"
    assert len(set(verdict.fact_ids)) == 2
    assert "#a" in verdict.diagnosis and "#b" in verdict.diagnosis


def test_tagged_facts_that_round_together_agree() -> None:
    markup = xbrl.number("1,234,567", "a", 'decimals="0" format="ixt:num-dot-decimal"')
    markup += xbrl.number("1.2", "b", 'decimals="-5" scale="6" format="ixt:num-dot-decimal"')
    assert not alarms(xbrl.inline(f"<p>{markup}</p>", "").encode(), "report.xhtml")
