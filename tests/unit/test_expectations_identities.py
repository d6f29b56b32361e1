"""Sums, ratios and slips on small invented filings, without the shape engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from expectations.identities import check_identities
from expectations.known import known
from expectations.policy import load_policy
from expectations.slips import check_slips
from expectations.told import tell
from transforms.model import FACTS, OBSERVATIONS, Verdict

YEAR = 2022
NOTHING = pl.DataFrame(schema=OBSERVATIONS)


def fact(
    metric: str, value: str, dims: str = "", unit: str = "persons", year: int = YEAR, **more: object
) -> dict:
    exponent = Decimal(value).as_tuple().exponent
    row = {
        "fact_id": f"{metric}|{dims}|{year}|{value}",
        "filing_id": "f",
        "entity_id": "e",
        "metric_id": metric,
        "dimensions": dims,
        "fiscal_year": year,
        "period_end": date(year, 12, 31),
        "period_type": "instant",
        "value": Decimal(value),
        "unit": unit,
        "decimals": -int(exponent),
        "extractor": "tables",
        "page": 7,
        "line": 11,
    }
    return row | more


def flow(metric: str, value: str, unit: str, dims: str = "", year: int = YEAR, **more: object) -> dict:
    return fact(metric, value, dims, unit, year, period_start=date(year, 1, 1), period_type="flow", **more)


def frame(*facts: dict) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in FACTS} for row in facts], schema=FACTS)


def verdicts(*facts: dict, observations: pl.DataFrame = NOTHING) -> list[Verdict]:
    told = tell(frame(*facts), known())
    outcome = check_identities(told, observations, known(), load_policy())
    return [*outcome.verdicts, *check_slips(told, outcome.borne_out, load_policy())]


def failures(*facts: dict, observations: pl.DataFrame = NOTHING) -> list[Verdict]:
    return [verdict for verdict in verdicts(*facts, observations=observations) if not verdict.success]


def staff(total: str, male: str, female: str, year: int = YEAR) -> list[dict]:
    parts = {"gender=male": male, "gender=female": female}
    return [
        fact("employees_total", total, year=year),
        *(fact("employees_total", value, dims, year=year) for dims, value in parts.items()),
    ]


def test_a_failed_breakdown_shows_its_sum_and_concerns_the_whole_and_its_members():
    (verdict,) = failures(*staff("3162", "1825", "1336"))
    assert verdict.expectation == "sum_breakdown"
    assert verdict.kind == "sum"
    assert verdict.severity == "block"
    assert verdict.arithmetic == "1,336 + 1,825 = 3,161, printed 3,162"
    assert (verdict.observed, verdict.expected) == ("3,162", "3,161")
    assert len(verdict.fact_ids) == 3
    assert verdict.difference == -1
    assert (verdict.page, verdict.line, verdict.fiscal_years) == (7, 11, (2022,))


def test_what_holds_is_one_success_per_expectation_and_filing():
    found = verdicts(*staff("3161", "1825", "1336"), *staff("4953", "3035", "1918", year=2021))
    assert [(one.expectation, one.success, one.observed) for one in found] == [
        ("sum_breakdown", True, "2 hold")
    ]
    assert found[0].fiscal_years == (2021, 2022)


def test_a_breakdown_below_a_fixed_dimension_is_judged_too():
    rows = [
        fact("employees_total", "3064", "employment_type=full_time"),
        fact("employees_total", "1259", "employment_type=full_time;gender=female"),
        fact("employees_total", "1808", "employment_type=full_time;gender=male"),
    ]
    (verdict,) = failures(*rows)
    assert verdict.dimensions[0] == "employment_type=full_time"


def test_rounding_never_alarms():
    parts = zip(("a", "b", "c"), ("1.25", "2.35", "3.05"), strict=True)
    rows = [flow("electricity_consumption", value, "MWh", f"region={name}") for name, value in parts]
    assert not failures(flow("electricity_consumption", "6.66", "MWh"), *rows)
    assert failures(flow("electricity_consumption", "6.60", "MWh"), *rows)


def test_counts_printed_in_ten_thousands_are_rounded_counts():
    rows = [
        fact("registered_users_cumulative", "160000000", unit="count", decimals=-7),
        fact("registered_users_cumulative", "143924660", "region=a", unit="count"),
        fact("registered_users_cumulative", "15460742", "region=b", unit="count"),
    ]
    assert not failures(*rows)


@pytest.mark.parametrize("outcome", ["not_disclosed", "rejected"])
def test_a_breakdown_with_an_untold_member_is_no_breakdown(outcome: str):
    told = {"filing_id": "f", "outcome": outcome, "metric_id": "employees_total", "fiscal_year": YEAR}
    row = {**told, "dimensions": "gender=other"}
    untold = pl.DataFrame([{name: row.get(name) for name in OBSERVATIONS}], schema=OBSERVATIONS)
    assert not failures(*staff("3170", "1825", "1336"), observations=untold)
    assert [one.expectation for one in failures(*staff("3000", "1825", "1336"), observations=untold)] == [
        "part_exceeds_whole"
    ]


def test_members_missing_in_one_year_prove_nothing():
    regions = {"region=a": "60", "region=b": "30", "region=c": "10"}
    full = [fact("employees_total", value, dims, year=2021) for dims, value in regions.items()]
    some = [fact("employees_total", value, dims) for dims, value in list(regions.items())[:2]]
    totals = [fact("employees_total", "100", year=2021), fact("employees_total", "100")]
    assert not failures(*full, *some, *totals)


def test_an_open_axis_that_falls_short_once_only_warns():
    parts = [fact("employees_total", "60", "region=a"), fact("employees_total", "30", "region=b")]
    (verdict,) = failures(fact("employees_total", "100"), *parts)
    assert (verdict.expectation, verdict.severity) == ("sum_breakdown_open", "warn")


def test_an_open_axis_that_held_the_year_before_blocks():
    now = [fact("employees_total", "60", "region=a"), fact("employees_total", "30", "region=b")]
    before = [
        fact("employees_total", "60", "region=a", year=2021),
        fact("employees_total", "40", "region=b", year=2021),
    ]
    totals = [fact("employees_total", "100"), fact("employees_total", "100", year=2021)]
    (verdict,) = failures(*now, *before, *totals)
    assert (verdict.expectation, verdict.fiscal_years) == ("sum_breakdown", (2022,))


def test_a_single_part_may_not_exceed_the_whole():
    (verdict,) = failures(fact("employees_total", "21"), fact("employees_total", "22", "region=overseas"))
    assert verdict.expectation == "part_exceeds_whole"


def test_a_member_inside_another_is_named_and_no_alarm():
    parts = {"region=china": "90", "region=hong_kong": "20", "region=europe": "10"}
    rows = [fact("employees_total", value, dims) for dims, value in parts.items()]
    (verdict,) = verdicts(fact("employees_total", "100"), *rows)
    assert verdict.success
    assert "region=hong_kong" in verdict.diagnosis


@pytest.mark.parametrize("axis", ["scope", "method"])
def test_axes_along_which_nothing_adds_up_are_left_alone(axis: str):
    rows = [flow("ghg_emissions_total", value, "tCO2e", f"{axis}={value}") for value in ("1", "2")]
    assert not failures(flow("ghg_emissions_total", "100", "tCO2e"), *rows)


def test_percentages_and_averages_are_never_summed():
    shares = [fact("training_coverage_rate", "58.3", "gender=male", unit="percent")]
    shares += [fact("training_coverage_rate", "41.7", "gender=female", unit="percent")]
    hours = [fact("training_hours_per_employee", "39", "gender=male", unit="hours_per_person")]
    hours += [fact("training_hours_per_employee", "44", "gender=female", unit="hours_per_person")]
    wholes = [fact("training_coverage_rate", "96.3", unit="percent")]
    wholes += [fact("training_hours_per_employee", "42", unit="hours_per_person")]
    assert [one.expectation for one in failures(*shares, *hours, *wholes)] == ["composition_not_rate"]


def scopes(total: str, *values: str, dims: str = "") -> list[dict]:
    numbered = enumerate(values, start=1)
    parts = [flow(f"ghg_emissions_scope{n}", value, "tCO2e", f"scope={n}") for n, value in numbered]
    return [flow("ghg_emissions_total", total, "tCO2e", dims), *parts]


@pytest.mark.parametrize(
    ("total", "named"),
    [("197.12", "ghg_emissions_scope2"), ("308.32", "ghg_emissions_scope3")],
)
def test_a_total_may_include_or_exclude_scope_3(total: str, named: str):
    found = verdicts(*scopes(total, "13.83", "183.29", "111.20"))
    assert all(one.success for one in found)
    (verdict,) = [one for one in found if one.expectation == "sum_metrics"]
    assert verdict.diagnosis.endswith(named)


def test_a_total_that_no_alternative_makes_is_blocked_with_the_nearest():
    (verdict,) = failures(*scopes("310.32", "13.83", "183.29", "111.20"))
    assert (verdict.expectation, verdict.severity) == ("sum_metrics", "block")
    assert verdict.arithmetic == "13.83 + 183.29 + 111.20 = 308.32, printed 310.32"


def test_a_total_above_scopes_1_and_2_may_hold_an_untold_scope_3():
    (verdict,) = failures(*scopes("310.32", "13.83", "183.29"))
    assert (verdict.expectation, verdict.severity) == ("sum_metrics_open", "warn")


def test_either_method_of_scope_2_makes_the_total():
    rows = scopes("300", "100")
    rows += [flow("ghg_emissions_scope2", "150", "tCO2e", "method=location;scope=2")]
    rows += [flow("ghg_emissions_scope2", "200", "tCO2e", "method=market;scope=2")]
    found = verdicts(*rows)
    assert all(one.success for one in found)
    (verdict,) = [one for one in found if one.expectation == "sum_metrics"]
    assert "method=market" in verdict.diagnosis


def test_a_share_is_recomputed_with_one_digit_more_than_the_print():
    rows = [fact("ethnic_minority_employees", "142"), fact("employees_total", "3161")]
    (verdict,) = failures(*rows, fact("ethnic_minority_employees_share", "5.0", unit="percent"))
    assert (verdict.expectation, verdict.severity) == ("ratio", "warn")
    assert verdict.arithmetic == "142 / 3,161 x 100 = 4.49, printed 5.0"
    assert verdict.fact_ids == ("ethnic_minority_employees_share||2022|5.0",)
    assert not failures(*rows, fact("ethnic_minority_employees_share", "4.5", unit="percent"))


def test_a_ratio_on_another_denominator_is_told_with_the_denominator():
    rows = [flow("work_injuries", "21", "count"), flow("work_injury_rate", "0.5", "percent")]
    rows += [fact("employees_total", "4870"), fact("employees_total", "4144", "employment_type=full_time")]
    (verdict,) = failures(*rows)
    assert verdict.arithmetic == "21 / 4,870 x 100 = 0.43, printed 0.5"
    assert "holds on employees_total[employment_type=full_time]" in verdict.diagnosis
    assert "21 / 4,144 x 100 = 0.51" in verdict.diagnosis


def test_a_ratio_without_its_own_denominator_is_not_judged():
    rows = [flow("work_injuries", "21", "count"), flow("work_injury_rate", "0.9", "percent")]
    assert not verdicts(*rows, fact("employees_total", "4144", "employment_type=full_time"))


def test_an_intensity_takes_its_factor_from_its_unit():
    rows = [flow("ghg_emissions_total", "308.32", "tCO2e")]
    rows += [flow("revenue", "3271000000", "CNY", decimals=-6)]
    assert not failures(*rows, flow("ghg_intensity_revenue", "0.09", "tCO2e_per_mCNY"))
    (verdict,) = failures(*rows, flow("ghg_intensity_revenue", "0.90", "tCO2e_per_mCNY"))
    assert verdict.arithmetic.startswith("308.32 / 3,271,000,000 x 1,000,000 = 0.094")
    assert not verdicts(*rows, flow("ghg_intensity_revenue", "0.90", "tCO2e_per_mUSD"))


def test_enormous_figures_do_not_stop_the_batch():
    rows = [flow("revenue", "9" * 27, "CNY"), flow("rd_expense", "9" * 23, "CNY")]
    assert not failures(*rows, flow("rd_expense_share_of_revenue", "4.4", "percent"))


def test_a_member_in_the_neighbouring_unit_is_diagnosed():
    rows = [
        flow("procurement_spend", value, "CNY", f"region={name}")
        for name, value in (("a", "500"), ("b", "250000"))
    ]
    (verdict,) = failures(flow("procurement_spend", "750000", "CNY"), *rows)
    assert "procurement_spend[region=a] 500 is in the neighbouring unit (x1000)" in verdict.diagnosis


def test_two_exchanged_rows_are_named_besides_the_failed_sums():
    rows = staff("3161", "1825", "306")  # 1,336 women and 306 masters exchanged
    levels = {"master": "1336", "phd": "5", "bachelor": "1057", "college": "1793"}
    rows += [fact("employees_total", value, f"education={name}") for name, value in levels.items()]
    found = failures(*rows)
    (pair,) = [one for one in found if one.expectation == "swapped_pair"]
    assert pair.severity == "warn"
    assert {"gender=female", "education=master"} == set(pair.dimensions)
    sums = [one for one in found if one.expectation.startswith("sum_breakdown")]
    assert len(sums) == 2
    assert all("look exchanged" in one.diagnosis for one in sums)


def test_a_whole_exchanged_with_its_part_is_named():
    found = failures(*staff("1825", "3161", "1336"))
    assert {one.expectation for one in found} == {"swapped_pair", "sum_breakdown"}


def test_a_total_two_breakdowns_contradict_alike_is_suspected():
    rows = staff("3262", "1825", "1336")
    rows += [
        fact("employees_total", value, f"age={name}") for name, value in (("young", "3000"), ("old", "161"))
    ]
    assert any("the whole looks wrong" in one.diagnosis for one in failures(*rows))


def test_figures_of_two_filings_never_meet():
    one = [row | {"filing_id": "a"} for row in staff("3161", "1825", "1336")]
    other = [row | {"filing_id": "b"} for row in staff("3162", "1825", "1336")]
    (verdict,) = failures(*one, *other)
    assert verdict.filing_id == "b"


def test_a_figure_told_twice_counts_once_in_its_most_precise_print():
    rows = staff("3161", "1825", "1336")
    rough = fact("employees_total", "3000", decimals=-3, extractor="prose")
    over = fact("employees_total", "3000", qualifier="over", extractor="prose")
    assert not failures(*rows, rough, over)
    (verdict,) = failures(*staff("3162", "1825", "1336"), rough)
    assert rough["fact_id"] in verdict.fact_ids


def test_one_year_a_thousand_times_the_others_is_a_slip():
    values = {2020: "2654.5", 2021: "2886.0", 2022: "3055600"}
    (verdict,) = failures(*(flow("electricity_consumption", v, "MWh", year=y) for y, v in values.items()))
    assert (verdict.expectation, verdict.severity, verdict.fiscal_years) == ("unit_slip", "warn", (2022,))
    assert verdict.arithmetic == "3,055,600 in 2022 beside 2,654.5 in 2020, 2,886.0 in 2021"
    assert "/1000" in verdict.diagnosis


@pytest.mark.parametrize(
    "values",
    [
        {2020: "376", 2021: "599", 2022: "7452"},  # x12 is news
        {2020: "1779410", 2021: "10477788", 2022: "328130"},  # so is -97%
        {2020: "1", 2021: "50", 2022: "3000"},  # the others do not agree
        {2021: "3", 2022: "3000"},  # two years: nobody can say which one slipped
        {2020: "0", 2021: "0", 2022: "3000"},
    ],
)
def test_news_is_no_slip(values: dict[int, str]):
    assert not failures(*(flow("volunteer_hours", v, "hours", year=y) for y, v in values.items()))


def test_a_figure_its_sum_bears_out_is_no_slip():
    rows = []
    for year, (a, b, total) in {
        2020: ("280900", "350", "281250"),
        2021: ("871760", "185010", "1056770"),
        2022: ("906940", "336560", "1243500"),
    }.items():
        rows += [flow("procurement_spend", total, "CNY", year=year)]
        rows += [
            flow("procurement_spend", a, "CNY", "region=a", year),
            flow("procurement_spend", b, "CNY", "region=b", year),
        ]
    assert not failures(*rows)
    alone = [row for row in rows if row["dimensions"] == "region=b"]
    assert [one.expectation for one in failures(*alone)] == ["unit_slip"]
