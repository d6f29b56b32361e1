"""Verdicts from what the checks found: one per failure, one per expectation and filing that held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from expectations.arithmetic import (
    Equation,
    Term,
    show,
    show_sum,
    storable,
    total,
)
from expectations.policy import Policy
from expectations.relations import Relation, relation_of_sum
from transforms.model import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed identity in words, before its diagnosis; `places` are its figures, the first leads.

    `concerned` are the figures in doubt (all, where not given); `note` is what the check itself
    knows of the cause.
    """

    relation: Relation
    expectation: str
    kind: str
    subject: str
    observed: str
    expected: str
    arithmetic: str
    places: tuple[Term, ...]
    concerned: tuple[Term, ...] = ()
    note: str = ""
    difference: Decimal | None = None
    equation: Equation | None = None


def verdict_of(finding: Finding, policy: Policy, diagnosis: str, *, explained: bool) -> Verdict:
    """A finding as a verdict; one that an exchange of rows explains is only recorded beside that."""
    severity = policy.of(finding.expectation, finding.places[0].metric_id)
    if explained and severity is Severity.WARN:
        severity = Severity.INFO
    told = _of_terms(finding.places)
    doubted = finding.concerned or finding.places
    told["fact_ids"] = tuple(dict.fromkeys(fact_id for term in doubted for fact_id in term.fact_ids))
    return Verdict(
        expectation=finding.expectation,
        kind=finding.kind,
        severity=severity,
        success=False,
        filing_id=finding.relation.filing_id,
        subject=finding.subject,
        observed=finding.observed,
        expected=finding.expected,
        arithmetic=finding.arithmetic,
        diagnosis=diagnosis,
        difference=finding.difference,
        **told,
    )


def term_of(struct: dict[str, Any]) -> Term:
    """A `term` struct of a frame as a Term."""
    return Term(**{**struct, "fact_ids": tuple(struct["fact_ids"])})


def equation_of(row: dict[str, Any], rule: str, axis: str = "") -> Equation:
    """A row of `breakdowns` or `metric_sums` as an Equation; parts in the order of the print."""
    parts = sorted((term_of(part) for part in row["parts"]), key=lambda part: (part.line or 0, part.name))
    return Equation(row["filing_id"], rule, axis, row["period"], term_of(row["whole"]), tuple(parts))


def sum_finding(equation: Equation, expectation: str, *, at_most: bool = False) -> Finding:
    """A sum that does not hold; the facts concerned are the whole and all parts."""
    whole = equation.whole
    subject = f"{whole.name} {whole.fiscal_year or equation.period}"
    return Finding(
        relation=relation_of_sum(equation, at_most=at_most),
        expectation=expectation,
        kind="part_exceeds_whole" if at_most else "sum",
        subject=f"{subject} over {equation.axis}" if equation.axis else subject,
        observed=whole.text,
        expected=show(total(part.value for part in equation.parts), whole.decimals),
        arithmetic=show_sum(equation.parts, whole),
        places=equation.terms,
        difference=storable(equation.residual),
        equation=equation,
    )


def exchanged_rows(pairs: Sequence[tuple[Term, Term]], filing_id: str, policy: Policy, text: str) -> Verdict:
    """Two printed rows whose exchange makes failed identities hold, all years of it together."""
    one, other = pairs[0]
    years = " / ".join(str(pair[0].fiscal_year or "") for pair in pairs)
    terms = [term for pair in pairs for term in pair]
    return Verdict(
        expectation="swapped_pair",
        kind="swapped_rows",
        severity=policy.of("swapped_pair", one.metric_id),
        success=False,
        filing_id=filing_id,
        subject=f"{one.name} and {other.name} {years}".rstrip(),
        observed="; ".join(f"{first.text}, {second.text}" for first, second in pairs),
        expected="; ".join(f"{second.text}, {first.text}" for first, second in pairs),
        arithmetic="; ".join(f"{first.text} <-> {second.text}" for first, second in pairs),
        diagnosis=text,
        **_of_terms(terms),
    )


def held(rows: pl.DataFrame, expectation: str, kind: str, policy: Policy) -> Iterable[Verdict]:
    """One success per filing; `rows`: filing_id, metric_id, fiscal_year, note (how it held, or null)."""
    grouped = rows.group_by("filing_id", maintain_order=True).agg(
        pl.len().alias("count"),
        pl.col("metric_id").drop_nulls().unique().sort(),
        pl.col("fiscal_year").drop_nulls().unique().sort(),
        pl.col("note").drop_nulls().unique(maintain_order=True),
    )
    for row in grouped.iter_rows(named=True):
        yield Verdict(
            expectation=expectation,
            kind=kind,
            severity=policy.of(expectation),
            success=True,
            filing_id=row["filing_id"],
            subject="filing",
            observed=f"{row['count']} hold",
            diagnosis="; ".join(row["note"]),
            metric_ids=tuple(row["metric_id"]),
            fiscal_years=tuple(row["fiscal_year"]),
            checks=row["count"],
        )


def _of_terms(terms: Sequence[Term]) -> dict[str, Any]:
    """The fields of a verdict that say which facts it is about; the place is the first term's."""
    return {
        "metric_ids": tuple(dict.fromkeys(term.metric_id for term in terms)),
        "dimensions": tuple(dict.fromkeys(term.dims for term in terms)),
        "fiscal_years": tuple(sorted({term.fiscal_year for term in terms if term.fiscal_year})),
        "fact_ids": tuple(dict.fromkeys(fact_id for term in terms for fact_id in term.fact_ids)),
        "page": terms[0].page,
        "line": terms[0].line,
    }
