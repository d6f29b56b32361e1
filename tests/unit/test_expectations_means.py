"""Means, compositions and parts across metrics, on small invented filings."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.test_expectations_identities import fact, failures, flow, staff, verdicts


def hours(total: str, male: str, female: str, year: int = 2022) -> list[dict]:
    told = (("", total), ("gender=male", male), ("gender=female", female))
    return [
        flow("training_hours_per_employee", value, "hours_per_person", dims, year) for dims, value in told
    ]


def coverage(total: str, *shares: str) -> list[dict]:
    members = ("employee_level=senior", "employee_level=middle", "employee_level=junior")
    rows = [flow("training_coverage_rate", total, "percent")]
    return rows + [
        flow("training_coverage_rate", share, "percent", dims)
        for dims, share in zip(members, shares, strict=True)
    ]


def levels(*heads: str) -> list[dict]:
    members = ("employee_level=senior", "employee_level=middle", "employee_level=junior")
    rows = [fact("employees_total", value, dims) for dims, value in zip(members, heads, strict=True)]
    return [fact("employees_total", str(sum(map(int, heads)))), *rows]


def kinds(found: Sequence) -> list[tuple[str, str]]:
    return sorted((one.kind, str(one.severity)) for one in found)


def test_a_mean_that_its_members_make_holds_within_rounding():
    found = verdicts(*staff("3000", "2000", "1000"), *hours("40.0", "39.0", "42.1"))
    assert all(one.success for one in found)
    assert "weighted_mean" in {one.expectation for one in found}


def test_a_mean_no_member_makes_shows_the_weighing():
    (verdict,) = failures(*staff("3000", "2000", "1000"), *hours("41.9", "39.0", "42.0"))
    assert (verdict.kind, verdict.severity) == ("weighted_mean", "warn")
    assert verdict.arithmetic == "(1,000 x 42.0 + 2,000 x 39.0) / 3,000 = 40.00, printed 41.9"


def test_exchanged_means_of_several_years_are_one_finding():
    rows = [*staff("3000", "2000", "1000"), *hours("41.0", "39.0", "42.0")]
    rows += [*staff("3000", "1900", "1100", 2021), *hours("38.9", "42.0", "37.1", 2021)]
    found = failures(*rows)
    assert kinds(found) == [("swapped_rows", "warn"), ("weighted_mean", "info"), ("weighted_mean", "info")]
    (swap,) = [one for one in found if one.kind == "swapped_rows"]
    assert swap.fiscal_years == (2021, 2022)
    assert "2021 / 2022" in swap.diagnosis


def test_weights_that_are_not_everybody_prove_nothing():
    heads = [fact("employees_total", "3500"), *staff("3000", "2000", "1000")[1:]]
    found = failures(*heads, *hours("41.9", "39.0", "42.0"))
    assert {one.expectation for one in found} == {"sum_breakdown"}


def test_a_shift_of_heads_within_the_year_is_only_recorded():
    (verdict,) = failures(*staff("10000", "5000", "5000"), *hours("40.16", "30.00", "50.00"))
    assert (verdict.expectation, verdict.severity) == ("weighted_mean_near", "info")


def test_shares_printed_as_head_shares_weigh_too():
    shares = [fact("employees_share", "55.15", "gender=male", "percent")]
    shares += [fact("employees_share", "44.85", "gender=female", "percent")]
    assert not failures(*shares, *hours("12.80", "13.2", "12.3"))
    assert kinds(failures(*shares, *hours("13.10", "13.2", "12.3"))) == [("weighted_mean", "warn")]


def test_groups_that_make_a_hundred_are_no_rates():
    (verdict,) = failures(*coverage("96.3", "4.0", "16.0", "80.0"))
    assert (verdict.kind, verdict.severity) == ("composition_not_rate", "warn")
    assert "= 100.0, total rate 96.3" in verdict.arithmetic


@pytest.mark.parametrize("shares", [("40.0", "30.0", "30.0"), ("90.0", "97.0", "98.0")])
def test_rates_around_their_total_are_rates(shares: tuple[str, ...]):
    assert not failures(*coverage("35.0" if shares[0] == "40.0" else "96.3", *shares))


def test_more_trained_than_heads_are_exchanged_rows():
    rows = [*levels("20", "180", "1800"), *coverage("95.0", "89.9", "9.1", "1.0")]
    found = failures(*rows)
    (swap,) = [one for one in found if one.kind == "swapped_rows"]
    assert set(swap.dimensions) == {"employee_level=senior", "employee_level=junior"}
    (misfit,) = [one for one in found if one.expectation == "composition_fits_heads"]
    assert misfit.arithmetic.startswith("89.9 % x 95.0 % x 2,000 = 1,708.1 people")
    assert misfit.severity == "info"


def test_a_part_of_another_metric_may_not_exceed_it():
    trained = flow("anticorruption_training_employees", "3500", "persons")
    (verdict,) = failures(trained, fact("employees_total", "3161"))
    assert (verdict.kind, verdict.severity) == ("part_exceeds_whole", "warn")
    assert verdict.arithmetic == "3,500 > 3,161, 110.7 % of it"


def test_those_who_left_may_have_been_trained_too():
    rows = [
        flow("anticorruption_training_employees", "3500", "persons"),
        fact("employees_total", "3161"),
        flow("employees_left", "400", "persons"),
    ]
    assert not failures(*rows)


def test_rounding_leaves_room_for_a_part_as_large_as_its_whole():
    rows = [flow("hazardous_waste", "12.4", "t"), flow("waste_total", "12", "t")]
    assert not failures(*rows)
    assert failures(flow("hazardous_waste", "12.6", "t"), flow("waste_total", "12", "t"))
