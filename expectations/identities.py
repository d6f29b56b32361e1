"""What the figures of one filing owe each other: sums over breakdowns, sums of metrics, ratios.

Everything is computed for the whole batch in polars; only what failed is looked at one by one, for
the arithmetic a person can redo and a simple diagnosis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from expectations import findings
from expectations.arithmetic import Equation, quotient, show_ratio
from expectations.breakdowns import breakdowns
from expectations.diagnosis import (
    NEIGHBOURING_UNITS,
    agreeing_sum,
    exchanged,
    factor,
    id_of,
    nested_member,
    swapped_pairs,
    unit_hint,
)
from expectations.findings import equation_of, term_of
from expectations.known import Known
from expectations.metric_sums import metric_sums
from expectations.policy import Policy
from expectations.ratios import ratios
from expectations.rules import load_rules
from transforms.model import Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdicts, and the figures that a sum or ratio bears out (the first fact_id of each)."""

    verdicts: list[Verdict]
    borne_out: pl.Series


def check_identities(told: pl.DataFrame, observations: pl.DataFrame, known: Known, policy: Policy) -> Outcome:
    """Judge all identity rules over the told figures of a batch."""
    rules = load_rules(metrics=known.metrics)
    broken = breakdowns(told, observations, rules, known)
    summed, divided = metric_sums(told, rules), ratios(told, rules)
    verdicts = [*_sums(broken, summed, policy), *_ratios(divided, policy)]
    return Outcome(verdicts, _borne_out(broken, summed, divided))


def _borne_out(broken: pl.DataFrame, summed: pl.DataFrame, divided: pl.DataFrame) -> pl.Series:
    """Figures in an identity that holds and that a slip of their unit would have broken."""
    sums = [frame.filter("holds").select("tolerance", "parts", "whole") for frame in (broken, summed)]
    added = pl.concat(sums).select("tolerance", term=pl.concat_list("parts", "whole")).explode("term")
    telling = added.filter(pl.col("term").struct.field("value").abs() > pl.col("tolerance"))
    precise = divided.filter("holds", pl.col("value").abs() > pl.col("half"))
    terms = precise.select(term=pl.concat_list("above", "below", "subject")).explode("term")
    ids = pl.concat([telling.select("term"), terms]).select(
        pl.col("term").struct.field("fact_ids").list.first()
    )
    return ids.to_series().unique()


def _sums(broken: pl.DataFrame, summed: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    suspects = list(broken.filter(~pl.col("holds")).iter_rows(named=True))
    short = list(summed.filter(~pl.col("holds")).iter_rows(named=True))
    failed: list[tuple[Equation, str]] = []
    nested: list[dict[str, Any]] = []
    for row in suspects:
        equation = equation_of(row, "breakdown", row["axis"])
        part = nested_member(equation)
        expectation = _breakdown_expectation(row)
        if part is not None:
            note = f"{part.name} lies inside another part of {row['axis']}"
            nested.append({**_place(row), "note": note})
        elif expectation:
            failed.append((equation, expectation))
    for row in short:
        name = "sum_metrics" if row["proven"] else "sum_metrics_open"
        failed.append((equation_of(row, row["rule"]), name))
    context = _equations(broken, summed, {equation.filing_id for equation, _ in failed})
    yield from _failures(failed, context, policy)
    yield from _successes(broken, summed, nested, policy)


def _breakdown_expectation(row: dict[str, Any]) -> str | None:
    """Which expectation a failing breakdown fails; None where it proves nothing."""
    if row["complete"]:
        return "sum_breakdown" if row["proven"] else "sum_breakdown_open"
    exceeds = row["gap"] > row["tolerance"] and row["least"] >= 0
    return "part_exceeds_whole" if exceeds else None


def _equations(broken: pl.DataFrame, summed: pl.DataFrame, filings: set[str]) -> dict[str, list[Equation]]:
    """All judged sums of the filings in which one failed, to test a diagnosis against."""
    context: dict[str, list[Equation]] = defaultdict(list)
    judged = broken.filter(pl.col("filing_id").is_in(sorted(filings)), pl.col("complete"))
    for row in judged.iter_rows(named=True):
        context[row["filing_id"]].append(equation_of(row, "breakdown", row["axis"]))
    for row in summed.filter(pl.col("filing_id").is_in(sorted(filings))).iter_rows(named=True):
        context[row["filing_id"]].append(equation_of(row, row["rule"]))
    return context


def _failures(
    failed: Sequence[tuple[Equation, str]], context: dict[str, list[Equation]], policy: Policy
) -> Iterator[Verdict]:
    hints: dict[tuple[str, ...], str] = {}
    for filing_id in dict.fromkeys(equation.filing_id for equation, _ in failed):
        for pair in swapped_pairs(context[filing_id]):
            hints |= {id_of(term): exchanged(pair) for term in pair}
            yield findings.exchanged_rows(pair, filing_id, policy, exchanged(pair))
    for equation, expectation in failed:
        swap = next((hints[id_of(term)] for term in equation.terms if id_of(term) in hints), "")
        siblings = context[equation.filing_id]
        diagnosis = swap or unit_hint(equation) or agreeing_sum(equation, siblings)
        kind = "part_exceeds_whole" if expectation == "part_exceeds_whole" else "sum"
        yield findings.failed_sum(equation, expectation, kind, policy, diagnosis)


def _successes(
    broken: pl.DataFrame, summed: pl.DataFrame, nested: list[dict[str, Any]], policy: Policy
) -> Iterator[Verdict]:
    place = ["filing_id", "metric_id", "fiscal_year"]
    schema = {"filing_id": pl.String, "metric_id": pl.String, "fiscal_year": pl.Int32, "note": pl.String}
    good = broken.filter("holds", "complete").select(*place, note=pl.lit(None, dtype=pl.String))
    rows = pl.concat([good, pl.DataFrame(nested, schema=schema)])
    yield from findings.held(rows, "sum_breakdown", "sum", policy)
    yield from findings.held(summed.filter("holds").select(*place, note=_SAID), "sum_metrics", "sum", policy)


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("filing_id", "metric_id", "fiscal_year")}


def _ratios(judged: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    for row in judged.filter(~pl.col("holds")).iter_rows(named=True):
        yield findings.failed_ratio(row, policy, _excuse_of(row) or _slip_of(row))
    said = pl.when(pl.col("order") > 0).then(_SAID)
    rows = judged.filter("holds").select("filing_id", "metric_id", "fiscal_year", note=said)
    yield from findings.held(rows, "ratio", "ratio", policy)


_SAID = pl.concat_str("metric_id", pl.lit(" = "), "alternative")
"""How an identity with alternatives held."""


def _excuse_of(row: dict[str, Any]) -> str:
    """The other denominator on which the ratio does hold, with its arithmetic."""
    if not row["excuse"]:
        return ""
    subject, below = term_of(row["subject"]), term_of(row["excuse"][0])
    above = [term_of(part) for part in row["above"]]
    shown = show_ratio(above, below, row["factor"], subject)
    return f"holds on {below.name}, so the denominator differs: {shown}"


def _slip_of(row: dict[str, Any]) -> str:
    """A hint when the printed ratio is a power of ten away from the recomputed one."""
    subject = term_of(row["subject"])
    above, below = [term_of(part) for part in row["above"]], term_of(row["below"][0])
    recomputed = quotient(above, below, row["factor"])
    for power in NEIGHBOURING_UNITS:
        for exponent in (power, -power):
            if recomputed and abs(recomputed.scaleb(exponent) - subject.value) <= subject.half:
                return f"holds if an operand is in the neighbouring unit ({factor(exponent)})"
    return ""
