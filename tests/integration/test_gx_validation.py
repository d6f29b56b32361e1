"""The whole of `expectations.validate` with the real engine: shape, back to fact ids, and its pace."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import expectations
from transforms.model import FACTS, OBSERVATIONS, Severity, Verdict

pytestmark = pytest.mark.slow

NO_FILINGS = pl.DataFrame()
NOTHING = pl.DataFrame(schema=OBSERVATIONS)


def fact(fact_id: str, value: str | None = "100", **more: object) -> dict:
    row = {
        "fact_id": fact_id,
        "filing_id": "f",
        "entity_id": "e",
        "metric_id": "electricity_consumption",
        "dimensions": "",
        "fiscal_year": 2022,
        "period_start": date(2022, 1, 1),
        "period_end": date(2022, 12, 31),
        "period_type": "flow",
        "value": None if value is None else Decimal(value),
        "unit": "MWh",
        "decimals": 0,
        "flags": "",
        "page": 3,
        "line": 9,
    }
    return {name: (row | more).get(name) for name in FACTS}


def frame(*facts: dict) -> pl.DataFrame:
    return pl.DataFrame(list(facts), schema=FACTS)


def failures(*facts: dict, observations: pl.DataFrame = NOTHING) -> list[Verdict]:
    verdicts = expectations.validate(frame(*facts), observations, NO_FILINGS)
    return [verdict for verdict in verdicts if not verdict.success]


@pytest.mark.parametrize(
    ("change", "expectation", "observed"),
    [
        ({"value": None}, "not_null", "without value"),
        ({"period_end": None, "unit": None}, "not_null", "without period_end, unit"),
        ({"unit": "bananas"}, "known_unit", "bananas"),
        ({"metric_id": "bananas"}, "known_metric", "bananas"),
        ({"fiscal_year": 202}, "plausible_year", "202"),
        ({"fiscal_year": 2999}, "plausible_year", "2999"),
        ({"value": Decimal("-1")}, "value_in_bounds", "-1"),
    ],
)
def test_a_fact_of_the_wrong_shape_is_blocked(change: dict, expectation: str, observed: str):
    # The neighbours stand on both sides, so that a wrong way back to the fact would show.
    facts = [fact("before", filing_id="g"), fact("wrong") | change, fact("after", filing_id="h")]
    (verdict,) = failures(*facts)
    assert (verdict.expectation, verdict.severity, verdict.kind) == (expectation, Severity.BLOCK, "shape")
    assert verdict.fact_ids == ("wrong",)
    assert verdict.observed == observed
    assert (verdict.page, verdict.line) == (3, 9)
    landed, quarantined = expectations.split(frame(*facts), [verdict])
    assert landed["fact_id"].to_list() == ["before", "after"]
    assert quarantined["expectation"].to_list() == [expectation]


def test_a_fact_without_an_id_goes_to_quarantine_too():
    facts = frame(fact("right"), fact("none", fiscal_year=2021) | {"fact_id": None})
    landed, quarantined = expectations.split(facts, expectations.validate(facts, NOTHING, NO_FILINGS))
    assert landed["fact_id"].to_list() == ["right"]
    assert quarantined.height == 1


def test_duplicates_that_contradict_each_other_are_one_verdict():
    (verdict,) = failures(fact("a", "100"), fact("b", "102"), fact("other", "102", filing_id="g"))
    assert verdict.expectation == "duplicates_agree"
    assert verdict.arithmetic == "100 != 102"
    assert verdict.fact_ids == ("a", "b")
    assert verdict.difference == 2


def test_duplicates_of_different_precision_agree():
    rough = fact("rough", "17000", decimals=-3)
    assert not failures(fact("a", "17536"), rough | {"value": Decimal(18000)})
    assert failures(fact("a", "17536"), rough)
    assert not failures(fact("a", "17536"), rough | {"qualifier": "over"})


def test_what_held_is_said_once_per_expectation_and_filing():
    facts = [fact(f"{filing}{number}", filing_id=filing) for filing in "fg" for number in range(3)]
    verdicts = expectations.validate(frame(*facts, fact("x", filing_id="g", unit="?")), NOTHING, NO_FILINGS)
    held = [(one.expectation, one.filing_id) for one in verdicts if one.success]
    assert len(held) == len(set(held))
    assert ("known_unit", "f") in held
    assert ("known_unit", "g") not in held
    assert not verdicts[0].success


def test_an_unknown_outcome_is_told_of_its_observation():
    row = {"observation_id": "o", "filing_id": "f", "outcome": "perhaps", "page": 1, "line": 2}
    fine = row | {"observation_id": "p", "outcome": "unmapped"}
    seen = [{name: one.get(name) for name in OBSERVATIONS} for one in (fine, row)]
    (verdict,) = failures(fact("a"), observations=pl.DataFrame(seen, schema=OBSERVATIONS))
    assert (verdict.expectation, verdict.observed, verdict.observation_ids) == (
        "known_outcome",
        "perhaps",
        ("o",),
    )


def test_an_empty_batch_is_no_trouble():
    assert expectations.validate(frame(), NOTHING, NO_FILINGS) == []
    landed, quarantined = expectations.split(frame(), [])
    assert (landed.height, quarantined.height) == (0, 0)


def test_importing_the_package_loads_no_engine_and_validating_writes_no_file(tmp_path: Path):
    code = """
import os, sys, expectations
assert "great_expectations" not in sys.modules
expectations.warm_up()
assert "great_expectations" in sys.modules
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_a_validation_leaves_statistics_out_until_somebody_uses_them(tmp_path: Path):
    code = """
import sys, polars as pl
from expectations.suite import Check, judge
failed = judge(pl.DataFrame({"row": [0, 1], "unit": ["t", "kg"]}), (Check("unit", "unit", allowed=("t",)),))
assert [answer.failed_rows for answer in failed] == [(1,)], failed
assert "scipy.stats._stats_py" not in sys.modules
from scipy import stats
assert stats.norm.cdf(0) == 0.5
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as engines
assert engines.stats.norm.cdf(0) == 0.5
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)


def test_the_pace_of_one_filing_and_of_a_full_batch(capsys: pytest.CaptureFixture[str]):
    """Prints what it takes; says only that a batch is cheaper than its filings one by one."""
    one = frame(*(fact(f"{n}", str(n), dimensions=f"region=r{n}") for n in range(400)))
    batch = pl.concat(
        one.with_columns(filing_id=pl.lit(f"f{n}"), fact_id=pl.format("f{}-{}", pl.lit(n), "fact_id"))
        for n in range(64)
    )
    expectations.warm_up()
    seconds = {}
    for facts in (one, batch):
        started = time.perf_counter()
        verdicts = expectations.validate(facts, NOTHING, NO_FILINGS)
        seconds[facts.height] = time.perf_counter() - started
        assert all(verdict.success for verdict in verdicts)
    with capsys.disabled():
        print(" ".join(f"{count} facts {took:.2f} s;" for count, took in seconds.items()))
    assert seconds[batch.height] < 64 * seconds[one.height]
