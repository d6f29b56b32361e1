"""Accepted findings: what a waiver matches, until when, and what becomes of the facts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from expectations import Policy, load_policy, split
from expectations.context import WAIVERS
from expectations.policy import EXPECTATIONS
from expectations.waivers import accepted
from transforms.errors import CatalogueInvalid
from transforms.model import FACTS, Severity, Verdict

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SUM = Verdict(
    "sum_breakdown", "sum", Severity.BLOCK, False, "f1", "employees", metric_ids=("employees_total",),
    diagnosis="the whole looks wrong", fact_ids=("a", "b"),
)  # fmt: skip
SEVERITIES = "[severity]\n" + "\n".join(f'{name} = "warn"' for name in EXPECTATIONS) + "\n"


def policy(more: str, folder: Path) -> Policy:
    path = folder / "policy.toml"
    path.write_text(SEVERITIES + more, encoding="utf-8")
    return load_policy(path, frozenset({"employees_total", "water_consumption"}))


def waivers(**row: object) -> pl.DataFrame:
    given = {
        "expectation": "sum_breakdown",
        "reason": "known",
        "expires_at": datetime(2027, 1, 1, tzinfo=UTC),
    }
    return pl.DataFrame([{name: (given | row).get(name) for name in WAIVERS}], schema=WAIVERS)


def judged(frame: pl.DataFrame, rules: Policy | None = None, now: datetime = NOW) -> Verdict:
    return accepted([SUM], {"f1": "acme"}, rules or load_policy(), frame, now)[0]


@pytest.mark.parametrize(
    ("row", "matches"),
    [
        ({}, True),
        ({"metric_id": "", "entity_id": "", "filing_id": ""}, True),
        ({"metric_id": "employees_total", "entity_id": "acme", "filing_id": "f1"}, True),
        ({"expectation": "sum_metrics"}, False),
        ({"metric_id": "water_consumption"}, False),
        ({"entity_id": "other"}, False),
        ({"filing_id": "f2"}, False),
        ({"expires_at": NOW}, False),
        ({"expires_at": None}, True),
    ],
)
def test_a_waiver_lowers_what_it_matches_and_nothing_else(row: dict[str, object], matches: bool) -> None:
    found = judged(waivers(**row))
    assert (found.severity is Severity.INFO) is matches
    assert (found == SUM) is not matches


def test_a_waived_finding_says_until_when_and_why() -> None:
    found = judged(waivers())
    assert found.waived_until == "2026-12-31"
    assert found.diagnosis == "the whole looks wrong; waived until 2026-12-31: known"
    assert not found.success


def test_what_held_is_not_waived() -> None:
    held = Verdict("sum_breakdown", "sum", Severity.BLOCK, True, "f1", "filing")
    assert accepted([held], {}, load_policy(), waivers(), NOW) == [held]


def test_facts_of_a_waived_finding_land_with_a_flag() -> None:
    facts = pl.DataFrame(
        [dict.fromkeys(FACTS) | {"fact_id": each, "flags": ""} for each in "abc"], schema=FACTS
    )
    for expires_at, flag in ((datetime(2027, 1, 1, tzinfo=UTC), "waived"), (None, "released")):
        landed, quarantined = split(facts, [judged(waivers(expires_at=expires_at))])
        assert landed["flags"].to_list() == [flag, flag, ""]
        assert quarantined.is_empty()


def test_a_policy_waives_to_the_end_of_a_day(tmp_path: Path) -> None:
    rules = policy(
        '[[waiver]]\nexpectation = "sum_breakdown"\nentity = "acme"\nreason = "agreed"\nuntil = 2026-06-01\n',
        tmp_path,
    )
    none = pl.DataFrame(schema=WAIVERS)
    assert judged(none, rules).waived_until == "2026-06-01"
    assert judged(none, rules, datetime(2026, 6, 2, tzinfo=UTC)).severity is Severity.BLOCK


def test_a_policy_may_judge_one_entity_otherwise(tmp_path: Path) -> None:
    rules = policy('[entities."acme".severity]\nsum_breakdown = "info"\n', tmp_path)
    assert judged(pl.DataFrame(schema=WAIVERS), rules).severity is Severity.INFO
    other = accepted([SUM], {"f1": "other"}, rules, pl.DataFrame(schema=WAIVERS), NOW)
    assert other == [SUM]


@pytest.mark.parametrize(
    "wrong",
    [
        '[[waiver]]\nexpectation = "sum_breakdown"\nuntil = 2026-06-01\n',
        '[[waiver]]\nexpectation = "sum_breakdown"\nreason = "agreed"\n',
        '[[waiver]]\nexpectation = "sums"\nreason = "agreed"\nuntil = 2026-06-01\n',
        '[[waiver]]\nexpectation = "ratio"\nmetric = "water"\nreason = "agreed"\nuntil = 2026-06-01\n',
        '[entities."acme".severity]\nsums = "info"\n',
    ],
)
def test_a_wrong_waiver_is_told(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        policy(wrong, tmp_path)
