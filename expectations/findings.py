"""Verdicts from what the checks found: one per failure, one per expectation and filing that held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from expectations.arithmetic import (
    Equation,
    Term,
    quotient,
    show,
    show_ratio,
    show_rounded,
    show_sum,
    storable,
    total,
)
from expectations.policy import Policy
from transforms.model import Verdict


def term_of(struct: dict[str, Any]) -> Term:
    """A `term` struct of a frame as a Term."""
    return Term(**{**struct, "fact_ids": tuple(struct["fact_ids"])})


def equation_of(row: dict[str, Any], rule: str, axis: str = "") -> Equation:
    """A row of `breakdowns` or `metric_sums` as an Equation; parts in the order of the print."""
    parts = sorted((term_of(part) for part in row["parts"]), key=lambda part: (part.line or 0, part.name))
    return Equation(row["filing_id"], rule, axis, row["period"], term_of(row["whole"]), tuple(parts))


def failed_sum(equation: Equation, expectation: str, kind: str, policy: Policy, diagnosis: str) -> Verdict:
    """A sum that does not hold; the facts concerned are the whole and all parts."""
    whole = equation.whole
    subject = f"{whole.name} {whole.fiscal_year or equation.period}"
    return Verdict(
        expectation=expectation,
        kind=kind,
        severity=policy.of(expectation, whole.metric_id),
        success=False,
        filing_id=equation.filing_id,
        subject=f"{subject} over {equation.axis}" if equation.axis else subject,
        observed=whole.text,
        expected=show(total(part.value for part in equation.parts), whole.decimals),
        arithmetic=show_sum(equation.parts, whole),
        diagnosis=diagnosis,
        **_of_terms(equation.terms),
        difference=storable(equation.residual),
    )


def failed_ratio(row: dict[str, Any], policy: Policy, diagnosis: str) -> Verdict:
    """A share or intensity its own parts do not make; the fact concerned is the printed ratio."""
    subject, below = term_of(row["subject"]), term_of(row["below"][0])
    above = [term_of(part) for part in row["above"]]
    recomputed = quotient(above, below, row["factor"])
    concerned = _of_terms([subject, *above, below])
    concerned["fact_ids"] = subject.fact_ids
    return Verdict(
        expectation="ratio",
        kind="ratio",
        severity=policy.of("ratio", subject.metric_id),
        success=False,
        filing_id=row["filing_id"],
        subject=f"{subject.name} {subject.fiscal_year or row['period']} = {row['alternative']}",
        observed=subject.text,
        expected=show_rounded(recomputed, subject.decimals),
        arithmetic=show_ratio(above, below, row["factor"], subject),
        diagnosis=diagnosis,
        **concerned,
        difference=storable(recomputed - subject.value),
    )


def exchanged_rows(pair: tuple[Term, Term], filing_id: str, policy: Policy, text: str) -> Verdict:
    """Two figures whose exchange makes the failed sums hold."""
    return Verdict(
        expectation="swapped_pair",
        kind="swapped_rows",
        severity=policy.of("swapped_pair", pair[0].metric_id),
        success=False,
        filing_id=filing_id,
        subject=f"{pair[0].name} and {pair[1].name} {pair[0].fiscal_year or ''}".rstrip(),
        observed=f"{pair[0].text}; {pair[1].text}",
        expected=f"{pair[1].text}; {pair[0].text}",
        arithmetic=f"{pair[0].text} <-> {pair[1].text}",
        diagnosis=text,
        **_of_terms(pair),
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
