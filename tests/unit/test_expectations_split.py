"""Facts are divided by the verdicts: each is landed or quarantined, none is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from expectations import split
from expectations.policy import load_policy
from expectations.unit_conflicts import check_unit_conflicts
from transforms.model import FACTS, OBSERVATIONS, Severity, Verdict


def facts(*ids: str, flags: str = "") -> pl.DataFrame:
    rows = [
        {"fact_id": one, "value": Decimal(1), "period_end": date(2022, 12, 31), "flags": flags} for one in ids
    ]
    return pl.DataFrame([{name: row.get(name) for name in FACTS} for row in rows], schema=FACTS)


def verdict(expectation: str, severity: Severity, *ids: str, success: bool = False) -> Verdict:
    return Verdict(
        expectation, "sum", severity, success, "f", "s", arithmetic=f"{expectation}!", fact_ids=ids
    )


def test_blocked_facts_leave_and_warned_ones_are_flagged():
    landed, quarantined = split(
        facts("a", "b", "c"),
        [
            verdict("sum_breakdown", Severity.BLOCK, "a"),
            verdict("sum_metrics", Severity.BLOCK, "a"),
            verdict("ratio", Severity.WARN, "a", "b"),
            verdict("unit_slip", Severity.WARN, "b"),
            verdict("plausible_year", Severity.INFO, "c"),
            verdict("known_unit", Severity.BLOCK, "c", success=True),
        ],
    )
    assert landed.schema == pl.Schema(FACTS)
    assert landed.select("fact_id", "flags").rows() == [("b", "ratio;unit_slip"), ("c", "")]
    assert quarantined.columns == [*FACTS, "expectation", "arithmetic"]
    assert quarantined.select("fact_id", "expectation", "arithmetic").rows() == [
        ("a", "sum_breakdown;sum_metrics", "sum_breakdown!; sum_metrics!")
    ]


def test_earlier_flags_are_kept_and_none_stands_twice():
    landed, _ = split(facts("a", flags="ratio;old"), [verdict("ratio", Severity.WARN, "a")])
    assert landed["flags"].to_list() == ["ratio;old"]


def test_without_verdicts_everything_lands_in_order():
    landed, quarantined = split(facts("c", "a", "b"), [])
    assert landed["fact_id"].to_list() == ["c", "a", "b"]
    assert quarantined.is_empty()


def test_a_rejected_unit_is_one_warning_per_printed_row():
    row = {
        "filing_id": "f",
        "outcome": "rejected",
        "reason": "unit_conflict: count",
        "metric_id": "customer_satisfaction",
        "unit_text": "个",
        "page": 3,
        "line": 9,
    }
    years = [row | {"observation_id": str(y), "fiscal_year": y, "value_text": "90.0"} for y in (2020, 2021)]
    other = row | {"observation_id": "x", "reason": "no_year", "line": 10}
    frame = [{name: one.get(name) for name in OBSERVATIONS} for one in (*years, other)]
    (found,) = check_unit_conflicts(pl.DataFrame(frame, schema=OBSERVATIONS), load_policy())
    assert (found.expectation, found.severity, found.success) == ("unit_fits_metric", "warn", False)
    assert found.observation_ids == ("2020", "2021")
    assert (found.page, found.line, found.fiscal_years) == (3, 9, (2020, 2021))
    assert found.observed == "90.0 个 / 90.0 个"
