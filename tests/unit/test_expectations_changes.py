"""Growth, stocks rolled forward, implied factors and rows left out, on small invented filings."""

from __future__ import annotations

import polars as pl
import pytest

from expectations.policy import load_policy
from expectations.unit_conflicts import check_unit_conflicts
from tests.unit.test_expectations_identities import YEAR, fact, failures, flow, verdicts
from transforms.model import OBSERVATIONS


def grown(rate: str, now: str = "308.32", before: str = "472.79") -> list[dict]:
    return [
        flow("ghg_emissions_change_yoy", rate, "percent"),
        flow("ghg_emissions_total", now, "tCO2e"),
        flow("ghg_emissions_total", before, "tCO2e", year=YEAR - 1),
    ]


def stock(total: str, added: str = "19", before: str = "297") -> list[dict]:
    metric = "trademarks_owned_cumulative"
    kind = {"period_type": "cumulative"}
    return [
        fact(metric, total, unit="count", **kind),
        fact(metric, before, unit="count", year=YEAR - 1, **kind),
        flow("trademarks_approved", added, "count"),
    ]


def scope2(now: str, before: str, dims: str = "scope=2") -> list[dict]:
    rows = [
        flow("ghg_emissions_scope2", now, "tCO2e", dims),
        flow("electricity_consumption", "1000.0", "MWh"),
    ]
    rows += [flow("ghg_emissions_scope2", before, "tCO2e", dims, YEAR - 1)]
    return [*rows, flow("electricity_consumption", "1000.0", "MWh", year=YEAR - 1)]


def test_a_change_the_table_makes_holds():
    assert not failures(*grown("-34.79"))


def test_a_change_the_table_does_not_make_is_shown():
    (verdict,) = failures(*grown("-43.79"))
    assert (verdict.kind, verdict.severity) == ("growth", "warn")
    assert verdict.arithmetic == "(308.32 - 472.79) / 472.79 x 100 = -34.787, printed -43.79"


def test_a_change_printed_without_its_sign_is_diagnosed():
    (verdict,) = failures(*grown("34.79"))
    assert verdict.diagnosis == "holds if ghg_emissions_change_yoy 34.79 has the wrong sign"


def test_a_stock_is_last_years_and_what_was_added():
    assert not failures(*stock("316"))
    (verdict,) = failures(*stock("317"))
    assert (verdict.expectation, verdict.severity) == ("roll_forward_near", "info")
    (verdict,) = failures(*stock("613"))
    assert (verdict.kind, verdict.severity) == ("roll_forward", "warn")
    assert verdict.arithmetic == "297 + 19 = 316, printed 613"


def test_no_grid_is_as_dirty():
    found = failures(*scope2("1400.0", "1390.0"))
    assert [(one.expectation, one.fiscal_years) for one in found] == [
        ("implied_factor", (YEAR,)),
        ("implied_factor", (YEAR - 1,)),
    ]
    assert "at most 1.3 tCO2e_per_MWh" in found[0].arithmetic


def test_heat_in_scope_2_excuses_any_factor():
    assert not failures(*scope2("1400.0", "400.0"), flow("steam_consumption", "900.0", "GJ"))


@pytest.mark.parametrize(("before", "count"), [("350.0", 0), ("650.0", 1)])
def test_a_factor_that_doubles_or_halves_is_told(before: str, count: int):
    found = failures(*scope2("300.0", before))
    assert [one.expectation for one in found] == ["implied_factor_jump"] * count


def test_market_based_emissions_follow_contracts():
    assert not failures(*scope2("100.0", "650.0", "method=market;scope=2"))


def test_a_litre_burns_to_more():
    rows = [flow("ghg_emissions_scope1", "13.83", "tCO2e", "scope=1")]
    assert not failures(*rows, flow("gasoline_consumption", "6224.65", "L"))
    (verdict,) = failures(*rows, flow("gasoline_consumption", "62246.5", "L"))
    assert (verdict.kind, verdict.severity) == ("implied_factor", "warn")


@pytest.mark.parametrize(("line", "expected"), [(12, []), (40, ["sum_breakdown_open"])])
def test_a_row_without_a_name_among_the_parts_completes_them(line: int, expected: list[str]):
    parts = [
        fact("employees_total", "60", "function=sales"),
        fact("employees_total", "30", "function=finance"),
    ]
    unread = {"filing_id": "f", "outcome": "unmapped", "fiscal_year": YEAR, "line": line, "value": 10}
    row = pl.DataFrame([{name: unread.get(name) for name in OBSERVATIONS}], schema=OBSERVATIONS)
    found = verdicts(fact("employees_total", "100"), *parts, observations=row)
    assert [one.expectation for one in found if not one.success] == expected
    if not expected:
        assert "line 12" in next(one for one in found if one.expectation == "sum_breakdown").diagnosis


@pytest.mark.parametrize(("unit", "count"), [("个", 1), ("%", 0)])
def test_a_percentage_beside_an_amount_is_no_wrong_unit(unit: str, count: int):
    row = {
        "filing_id": "f",
        "outcome": "rejected",
        "reason": "unit_conflict: the unit cannot belong to the metric",
        "metric_id": "ghg_intensity_revenue",
        "unit_text": unit,
        "value_text": "0.2",
    }
    seen = pl.DataFrame([{name: row.get(name) for name in OBSERVATIONS}], schema=OBSERVATIONS)
    assert len(list(check_unit_conflicts(seen, load_policy()))) == count
