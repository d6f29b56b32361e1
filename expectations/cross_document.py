"""The same figure told by two filings: two editions, a PDF and its data file, last year's report.

Filings of one fiscal year must agree within what their prints leave open (`cross_document`). A filing of
a later year may correct an earlier one: that is a restatement, recorded with both values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from expectations.arithmetic import Term, storable
from expectations.findings import term_of
from expectations.policy import Policy
from expectations.wording import grown, slip_hint
from transforms.model import Verdict

SAME = ("entity_id", "metric_id", "dims", "unit", "period")
"""What makes two filings speak of the same thing."""

ABOUT = ("filing_year", "language", "media_type", "title", "filed_at")
"""What is known of a filing, for naming it beside the other."""


def check_cross_document(
    told: pl.DataFrame, before: pl.DataFrame, filings: pl.DataFrame, policy: Policy
) -> Iterator[Verdict]:
    """One verdict per row and other filing that tells it differently, one per filing pair that agrees.

    `told` with ABOUT for each filing of the batch, `before` likewise for those of the lake. Of two
    filings in one batch only the later of `filings` is judged against the other.
    """
    pairs = _pairs(told, before, filings)
    agrees = (pl.col("value") - pl.col("other_value")).abs() <= pl.col("half") + pl.col("other_half")
    judged = pairs.with_columns(agrees=agrees)
    for row in (
        judged.filter("agrees")
        .group_by("filing_id", "other_filing", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("other").first())
        .iter_rows(named=True)
    ):
        yield _held(row, policy)
    differing = judged.filter(~pl.col("agrees")).sort("line", "period_end", nulls_last=True)
    rows = differing.group_by("filing_id", "other_filing", *SAME[:-1], maintain_order=True)
    for row in rows.agg(
        "term", "other_term", "restated", *(pl.col(n).first() for n in ("about", "other"))
    ).iter_rows(named=True):
        yield _differs(row, policy)


def _pairs(told: pl.DataFrame, before: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """Every figure of the batch beside the same figure of each other filing."""
    order = filings.select("filing_id").with_row_index("order")
    mine = told.join(order, on="filing_id", how="left").with_columns(about=pl.struct(ABOUT))
    theirs = pl.concat(
        [mine, before.with_columns(order=pl.lit(-1), about=pl.struct(ABOUT))], how="diagonal_relaxed"
    )
    right = theirs.select(
        *SAME,
        other_filing="filing_id",
        other_order="order",
        other="about",
        other_value="value",
        other_half="half",
        other_term="term",
        other_restated="restated",
    )
    pairs = mine.join(right, on=list(SAME))
    return pairs.filter(
        pl.col("filing_id") != pl.col("other_filing"),
        pl.col("other_order").cast(pl.Int64) < pl.col("order").cast(pl.Int64),
    )


def _held(row: dict[str, Any], policy: Policy) -> Verdict:
    return Verdict(
        expectation="cross_document",
        kind="cross_document",
        severity=policy.of("cross_document"),
        success=True,
        filing_id=row["filing_id"],
        subject=f"filing against {_named(row['other'], row['other_filing'])}",
        observed=f"{row['count']} agree",
    )


def _differs(row: dict[str, Any], policy: Policy) -> Verdict:
    terms = [term_of(term) for term in row["term"]]
    others = [term_of(term) for term in row["other_term"]]
    name = _restatement_or(row)
    first, other = terms[0], others[0]
    return Verdict(
        expectation=name,
        kind=name,
        severity=policy.of(name, first.metric_id),
        success=False,
        filing_id=row["filing_id"],
        subject=f"{first.name} {_years(terms)}{_cells(terms)} in {_named(row['other'], row['other_filing'])}",
        observed="; ".join(term.text for term in terms),
        expected="; ".join(term.text for term in others),
        arithmetic="; ".join(_beside(*pair) for pair in zip(terms, others, strict=True)),
        diagnosis=_diagnosis(row, first, other),
        metric_ids=(first.metric_id,),
        dimensions=(first.dims,),
        fiscal_years=tuple(sorted({term.fiscal_year for term in terms if term.fiscal_year})),
        fact_ids=tuple(fact_id for term in terms for fact_id in term.fact_ids),
        page=first.page,
        line=first.line,
        difference=storable(first.value - other.value),
    )


def _restatement_or(row: dict[str, Any]) -> str:
    """Filings of one year (or of a year nobody knows) contradict each other; others restate."""
    years = {row["about"]["filing_year"], row["other"]["filing_year"]}
    return "cross_document" if len(years) == 1 and None not in years else "restatement"


def _diagnosis(row: dict[str, Any], first: Term, other: Term) -> str:
    mine, theirs = row["about"]["filing_year"], row["other"]["filing_year"]
    says = []
    if any(row["restated"]):
        says.append("printed as restated")
    elif mine and theirs and mine > theirs:
        says.append(f"told otherwise than in the filing of {theirs}, without a mark beside the figure")
    elif mine and theirs and mine < theirs:
        says.append(f"the filing of {theirs} tells it otherwise later")
    if first.value > 0 and other.value > 0:
        decades = float(first.value.log10() - other.value.log10())
        says.append(slip_hint(decades, first.unit, "the other figure"))
    return "; ".join(part for part in says if part)


def _beside(term: Term, other: Term) -> str:
    """'2017: 1,204 (p. 12) against 1,240 (p. 30): -2.9 %'."""
    ratio = f": {grown(term, other)}" if other.value > 0 and term.value >= 0 else ""
    return f"{term.fiscal_year}: {term.text}{_place(term)} against {other.text}{_place(other)}{ratio}"


def _cells(terms: list[Term]) -> str:
    """' at Emissions!C7, Emissions!D7'; '' where the format knows no such places."""
    cells = [term.locator for term in terms if term.locator]
    return f" at {', '.join(cells)}" if cells else ""


def _place(term: Term) -> str:
    """' (Emissions!C7)', ' (p. 12)'."""
    if term.locator:
        return f" ({term.locator})"
    if term.page:
        return f" (p. {term.page})"
    return f" (line {term.line})" if term.line else ""


def _years(terms: list[Term]) -> str:
    return ", ".join(str(term.fiscal_year) for term in terms)


def _named(about: dict[str, Any], filing_id: str) -> str:
    """'the filing of 2017 (en, pdf, 3f2a...)'."""
    kind = str(about["media_type"] or "").rsplit("/", 1)[-1]
    parts = ", ".join(part for part in (about["language"], kind, filing_id[:12]) if part)
    return f"the filing of {about['filing_year'] or 'an unknown year'} ({parts})"
