"""The hand-labelled report 000: what it must be told, and what it must not."""

from __future__ import annotations

import csv
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from expectations.breakdowns import breakdowns
from expectations.identities import check_identities
from expectations.known import Known, known
from expectations.metric_sums import metric_sums
from expectations.policy import load_policy
from expectations.ratios import ratios
from expectations.rules import load_rules
from expectations.slips import check_slips
from expectations.told import tell
from transforms.model import FACTS, OBSERVATIONS, Verdict

REAL = os.environ.get("ESGLAKE_REAL_FILINGS", "")
GOLD = Path(REAL) / "gold"
pytestmark = pytest.mark.skipif(not REAL, reason="ESGLAKE_REAL_FILINGS names no folder of real filings")

RATIOS_IN_DOUBT = {"A07": [2020], "A08": [2020, 2021], "A09": [2021], "A10": [2022]}


def gold_rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def decimals_of(printed: str, value: Decimal) -> int:
    """XBRL decimals from the digits printed and the scale of the unit ('49,148.4' in 10k: -3)."""
    digits = Decimal(re.sub(r"[, ]", "", printed))
    scale = (value / digits).adjusted() if digits else 0
    return -int(digits.as_tuple().exponent) - scale


def labelled() -> tuple[pl.DataFrame, pl.DataFrame]:
    facts, observations = [], []
    for number, row in enumerate(gold_rows("000_fc1b98ab1024343c.csv")):
        if not row["metric"]:
            continue
        year, flow = int(row["period"]), row["period_type"] == "flow"
        shared = {
            "filing_id": "000",
            "metric_id": row["metric"],
            "dimensions": row["dimension"],
            "fiscal_year": year,
            "period_start": date(year, 1, 1) if flow else None,
            "period_end": date(year, 12, 31),
            "period_type": row["period_type"],
            "unit": row["unit"],
            "qualifier": row["qualifier"] or None,
            "line": int(row["line_start"]),
            "extractor": row["kind"],
        }
        if row["canonical_value"]:
            value = Decimal(row["canonical_value"])
            exact = {"value": value, "decimals": decimals_of(row["value_raw"], value)}
            facts.append(shared | exact | {"fact_id": str(number), "entity_id": "e"})
        else:
            observations.append(shared | {"outcome": "not_disclosed"})
    return framed(facts, FACTS), framed(observations, OBSERVATIONS)


def framed(rows: list[dict], schema: dict) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def findings(facts: pl.DataFrame, observations: pl.DataFrame) -> list[Verdict]:
    told = tell(facts, known())
    outcome = check_identities(told, observations, known(), load_policy())
    verdicts = [*outcome.verdicts, *check_slips(told, outcome.borne_out, load_policy())]
    return [verdict for verdict in verdicts if not verdict.success]


def test_the_report_is_told_its_anomalies_and_nothing_else():
    found = findings(*labelled())
    anomalies = {row["id"]: row for row in gold_rows("000_anomalies.csv")}
    wanted = {
        ("ratio", anomalies[name]["metric"], year)
        for name, years in RATIOS_IN_DOUBT.items()
        for year in years
    }
    wanted |= {("part_exceeds_whole", anomalies[name]["metric"], 2020) for name in ("A05", "A06")}
    wanted |= {("swapped_rows", anomalies[name]["metric"], 2020) for name in ("A01", "A03")}
    wanted.add(("composition_not_rate", anomalies["A02"]["metric"], 2020))
    wanted.add(("weighted_mean", anomalies["A04"]["metric"], 2020))
    wanted.add(("implied_factor", anomalies["A14"]["metric"], 2021))
    told = [one for one in found if one.severity != "info"]
    assert {(one.kind, one.metric_ids[0], one.fiscal_years[0]) for one in told} == wanted
    assert {one.severity for one in told} == {"warn"}
    assert len(told) == len(wanted)


@pytest.mark.parametrize("name", ["A11", "A12"])
def test_what_is_less_than_a_hundredth_off_is_only_recorded(name: str):
    (anomaly,) = [row for row in gold_rows("000_anomalies.csv") if row["id"] == name]
    (verdict,) = [one for one in findings(*labelled()) if one.metric_ids[0] == anomaly["metric"]]
    assert (verdict.kind, verdict.severity) == (anomaly["kind"], "info")
    assert anomaly["recomputed"] in verdict.arithmetic


@pytest.mark.parametrize("name", ["A01", "A03"])
def test_exchanged_rows_are_one_finding_that_explains_all_it_breaks(name: str):
    (anomaly,) = [row for row in gold_rows("000_anomalies.csv") if row["id"] == name]
    found = [one for one in findings(*labelled()) if one.metric_ids[0] == anomaly["metric"]]
    (swap,) = [one for one in found if one.kind == "swapped_rows"]
    assert swap.fiscal_years == (2020, 2021, 2022)
    explained = [one for one in found if one.diagnosis == swap.diagnosis and one is not swap]
    assert len(explained) == 3
    assert {one.severity for one in explained} == {"info"}


def test_the_injury_rate_is_explained_by_full_time_staff():
    (verdict,) = [one for one in findings(*labelled()) if one.metric_ids[0] == "work_injury_rate"]
    assert "21 / 4,144" in verdict.diagnosis


def test_every_sum_and_ratio_that_holds_is_checked_and_holds():
    facts, observations = labelled()
    told, rules = tell(facts, known()), load_rules(metrics=known().metrics)
    judged = pl.concat(
        frame.filter("holds").select("metric_id", "fiscal_year")
        for frame in (
            breakdowns(told, observations, rules, known()),
            metric_sums(told, rules),
            ratios(told, rules),
        )
    ).unique()
    held = set(judged.iter_rows())
    for row in gold_rows("000_identities_that_hold.csv"):
        if row["kind"] in ("sum", "ratio"):
            metric = re.split(r"[ \[]", row["statement"])[0]
            for year in row["periods"].split(";"):
                assert (metric, int(year)) in held, row["statement"]


def summed_facts(facts: pl.DataFrame, observations: pl.DataFrame, world: Known) -> list[str]:
    """The facts that are a member or a total of a complete breakdown in this report."""
    rules = load_rules(metrics=world.metrics)
    judged = breakdowns(tell(facts, world), observations, rules, world).filter("complete")
    terms = judged.select(term=pl.concat_list("parts", "whole")).explode("term")
    ids = terms.select(pl.col("term").struct.field("fact_ids").list.first()).to_series()
    return ids.unique().sort().to_list()


def test_one_changed_figure_of_a_breakdown_is_always_found():
    facts, observations = labelled()
    touched = summed_facts(facts, observations, known())
    assert len(touched) > 100
    # Every filing of this batch is the report with one figure misread.
    copies = [
        facts.with_columns(
            filing_id=pl.lit(wrong),
            value=pl.when(fact_id=wrong)
            .then(pl.col("value") * 10 + 7)
            .otherwise("value")
            .cast(FACTS["value"]),
        )
        for wrong in touched
    ]
    again = observations.join(pl.DataFrame({"copy": touched}), how="cross")
    again = again.with_columns(filing_id="copy").drop("copy")
    told = {
        (one.filing_id, fact_id)
        for one in findings(pl.concat(copies), again)
        if one.kind in ("sum", "part_exceeds_whole")
        for fact_id in one.fact_ids
    }
    assert [wrong for wrong in touched if (wrong, wrong) not in told] == []
