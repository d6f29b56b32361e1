"""What the figures of one filing owe each other: sums, shares, means, parts of wholes, growth.

Everything is computed for the whole batch in polars; only what failed is looked at one by one, for
the arithmetic a person can redo and the single mistake that would explain it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from expectations.breakdowns import breakdowns
from expectations.changes import (
    growth_finding,
    growth_relation,
    growths,
    roll_finding,
    roll_forwards,
    roll_relation,
)
from expectations.compositions import (
    composition_findings,
    composition_relation,
    compositions,
    misfit_finding,
)
from expectations.diagnosis import Web, agreeing_sum, nested_member, single_mistake
from expectations.exchanges import exchanges
from expectations.factors import (
    factor_finding,
    factor_jumps,
    factor_relation,
    implied_factors,
    jump_finding,
    jump_relation,
)
from expectations.findings import Finding, equation_of, held, sum_finding, verdict_of
from expectations.known import Known
from expectations.left_out import LeftOut
from expectations.metric_sums import metric_sums
from expectations.part_of import part_finding, part_relation, parts_of
from expectations.policy import Policy
from expectations.ratios import ratio_finding, ratio_relation, ratios
from expectations.relations import Relation, relation_of_sum
from expectations.rules import Rule, load_rules
from expectations.weighted_means import mean_finding, mean_relation, weighted_means
from transforms.model import Verdict

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdicts, and the figures that a sum or ratio bears out (the first fact_id of each)."""

    verdicts: list[Verdict]
    borne_out: pl.Series


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of identity: its judged rows, and how a row is a relation and, failed, a finding."""

    expectation: str
    kind: str
    rows: pl.DataFrame
    relation: Callable[[Row], Relation]
    finding: Callable[[Row], Finding]


def check_identities(told: pl.DataFrame, observations: pl.DataFrame, known: Known, policy: Policy) -> Outcome:
    """Judge all identity rules over the told figures of a batch."""
    rules = load_rules(metrics=known.metrics)
    broken = breakdowns(told, observations, rules, known)
    summed, divided = metric_sums(told, rules), ratios(told, rules)
    mixed = compositions(told, rules)
    kinds = _kinds(told, rules, divided, mixed)
    failed, nested = _failed_sums(broken, summed, LeftOut(observations))
    for kind in kinds:
        failed += map(kind.finding, kind.rows.filter(~pl.col("holds")).iter_rows(named=True))
    failed += composition_findings(list(mixed.iter_rows(named=True)))
    verdicts: list[Verdict] = []
    for filing_id in dict.fromkeys(one.relation.filing_id for one in failed):
        own = [one for one in failed if one.relation.filing_id == filing_id]
        verdicts += _failures(own, Web(_context(broken, summed, kinds, filing_id)), policy)
    verdicts += _successes(broken, summed, kinds, nested, policy)
    return Outcome(verdicts, _borne_out(broken, summed, divided))


def _kinds(
    told: pl.DataFrame, rules: Sequence[Rule], divided: pl.DataFrame, mixed: pl.DataFrame
) -> list[Kind]:
    """All kinds but the sums. A composition is no rate, so its mean is not judged as one."""
    same = ["filing_id", "metric_id", "period", "axis", "rest"]
    means = weighted_means(told, rules).join(mixed, on=same, how="anti")
    counted = mixed.filter(pl.col("fits").is_not_null()).with_columns(holds=pl.col("fits"))
    return [
        Kind("part_exceeds_whole", "part_exceeds_whole", parts_of(told, rules), part_relation, part_finding),
        Kind("weighted_mean", "weighted_mean", means, mean_relation, mean_finding),
        Kind("composition_fits_heads", "part_exceeds_whole", counted, composition_relation, misfit_finding),
        Kind("ratio", "ratio", divided, ratio_relation, ratio_finding),
        Kind("growth", "growth", growths(told, rules), growth_relation, growth_finding),
        Kind("roll_forward", "roll_forward", roll_forwards(told, rules), roll_relation, roll_finding),
        Kind(
            "implied_factor", "implied_factor", implied_factors(told, rules), factor_relation, factor_finding
        ),
        Kind("implied_factor_jump", "implied_factor", factor_jumps(told, rules), jump_relation, jump_finding),
    ]


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


def _failed_sums(
    broken: pl.DataFrame, summed: pl.DataFrame, left_out: LeftOut
) -> tuple[list[Finding], list[Row]]:
    """Sums that fail, and those that hold with one part inside another or with a row left out."""
    failed: list[Finding] = []
    nested: list[Row] = []
    for row in broken.filter(~pl.col("holds")).iter_rows(named=True):
        equation = equation_of(row, "breakdown", row["axis"])
        part = nested_member(equation)
        expectation = _breakdown_expectation(row)
        note = f"{part.name} lies inside another part of {row['axis']}" if part else left_out.note(equation)
        if note:
            nested.append({**_place(row), "note": note})
        elif expectation:
            failed.append(sum_finding(equation, expectation, at_most=not row["complete"]))
    for row in summed.filter(~pl.col("holds")).iter_rows(named=True):
        name = "sum_metrics" if row["proven"] else "sum_metrics_open"
        failed.append(sum_finding(equation_of(row, row["rule"]), name))
    return failed, nested


def _breakdown_expectation(row: Row) -> str | None:
    """Which expectation a failing breakdown fails; None where it proves nothing."""
    if row["complete"]:
        return "sum_breakdown" if row["proven"] else "sum_breakdown_open"
    return "part_exceeds_whole" if _exceeds(row) else None


def _exceeds(row: Row) -> bool:
    return bool(row["gap"] > row["tolerance"] and row["least"] >= 0)


def _context(
    broken: pl.DataFrame, summed: pl.DataFrame, kinds: Sequence[Kind], filing_id: str
) -> list[Relation]:
    """All judged identities of a filing in which one failed, to test a diagnosis against."""
    context: list[Relation] = []
    own = pl.col("filing_id") == filing_id
    for row in broken.filter(own).iter_rows(named=True):
        if row["complete"] or row["least"] >= 0:
            equation = equation_of(row, "breakdown", row["axis"])
            context.append(relation_of_sum(equation, at_most=not row["complete"]))
    for row in summed.filter(own).iter_rows(named=True):
        context.append(relation_of_sum(equation_of(row, row["rule"])))
    for kind in kinds:
        context += map(kind.relation, kind.rows.filter(own).iter_rows(named=True))
    return context


def _failures(failed: Sequence[Finding], web: Web, policy: Policy) -> Iterator[Verdict]:
    """The findings of one filing: exchanged rows first, then all that fails, with its cause."""
    swaps = exchanges(web)
    yield from (one.verdict(failed[0].relation.filing_id, policy) for one in swaps)
    siblings = [one.equation for one in failed if one.equation]
    for finding in failed:
        swap = next((one.text for one in swaps if one.explains(finding.relation)), "")
        diagnosis = swap or finding.note or single_mistake(finding.relation, web)
        if not diagnosis and finding.equation:
            diagnosis = agreeing_sum(finding.equation, siblings)
        yield verdict_of(finding, policy, diagnosis, explained=bool(swap))


def _successes(
    broken: pl.DataFrame, summed: pl.DataFrame, kinds: Sequence[Kind], nested: list[Row], policy: Policy
) -> Iterator[Verdict]:
    place = ["filing_id", "metric_id", "fiscal_year"]
    schema = {"filing_id": pl.String, "metric_id": pl.String, "fiscal_year": pl.Int32, "note": pl.String}
    silent = pl.lit(None, dtype=pl.String)
    good = broken.filter("holds", "complete").select(*place, note=silent)
    rows = pl.concat([good, pl.DataFrame(nested, schema=schema)])
    yield from held(rows, "sum_breakdown", "sum", policy)
    yield from held(summed.filter("holds").select(*place, note=_SAID), "sum_metrics", "sum", policy)
    for kind in kinds:
        fallback = pl.when(pl.col("order") > 0).then(_SAID) if "alternative" in kind.rows.columns else silent
        rows = kind.rows.filter("holds").select(*place, note=fallback)
        yield from held(rows, kind.expectation, kind.kind, policy)


def _place(row: Row) -> Row:
    return {name: row[name] for name in ("filing_id", "metric_id", "fiscal_year")}


_SAID = pl.concat_str("metric_id", pl.lit(" = "), "alternative")
"""How an identity with alternatives held."""
