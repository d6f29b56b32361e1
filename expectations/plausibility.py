"""What holds by its arithmetic and is still hard to believe: jumps, odd histories, odd among peers.

Such a finding is a question, not an error: it is recorded (`info`), names the report's footnote where
the row has one, and a filing has only its worst few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import polars as pl

from expectations.arithmetic import Term, storable
from expectations.findings import term_of
from expectations.history import odd_history
from expectations.jumps import jumps
from expectations.peers import odd_among_peers
from expectations.plausible_bounds import Plausibility
from expectations.policy import Policy
from expectations.series import changes
from expectations.wording import grown, slip_hint
from transforms.catalogue import catalogue
from transforms.model import Verdict

KINDS = ("year_on_year", "history", "peers")
"""In the order in which one figure's findings are put together; the first gives the verdict's name."""

LESSER = 0.5
"""What a finding of an earlier year, or of a part, weighs beside one of the newest total."""

FOOTNOTE_MARK = "footnote_mark"
"""The rule that sets the mark of a footnote aside; such an observation on a row means it has one."""


def check_plausibility(
    told: pl.DataFrame,
    before: pl.DataFrame,
    peers: pl.DataFrame,
    observations: pl.DataFrame,
    policy: Policy,
    *,
    settled: Collection[str] = (),
) -> Iterator[Verdict]:
    """One verdict per figure that is hard to believe, the worst few of each filing.

    `before` is what other filings told, `peers` the statistics of all entities. Figures in `settled`
    (fact ids) have a finding already that says more.
    """
    bounds = policy.plausibility
    if bounds is None:
        return
    found = _findings(told, before, peers, bounds)
    if found.is_empty():
        return
    first = pl.col("term").struct.field("fact_ids").list.first()
    open_ones = found.filter(~first.is_in(list(settled)))
    # A spike is a rise and a fall: one finding per row. Totals and the year just told come first.
    newest = pl.col("when") == pl.col("when").max().over("filing_id")
    weight = pl.when(newest).then(1.0).otherwise(LESSER) * pl.when(pl.col("dims") == "").then(1.0).otherwise(
        LESSER
    )
    ordered = open_ones.with_columns(
        rank=pl.col("badness") * weight,
        value=pl.col("term").struct.field("value"),
        past_value=pl.col("past").struct.field("value"),
    ).sort("filing_id", "rank", descending=[False, True], maintain_order=True)
    rows = ordered.unique(["filing_id", "metric_id", "dims", "unit"], keep="first", maintain_order=True)
    told_once = rows.unique(["filing_id", "value", "past_value"], keep="first", maintain_order=True)
    worst = told_once.group_by("filing_id", maintain_order=True).head(bounds.worst)
    notes = _footnotes(observations) if worst.height else {}
    for row in worst.iter_rows(named=True):
        yield _verdict(row, notes, policy)


def _findings(
    told: pl.DataFrame, before: pl.DataFrame, peers: pl.DataFrame, bounds: Plausibility
) -> pl.DataFrame:
    """One row per figure: `term`, `past`, `kinds`, and what each of them says; `badness` in decades."""
    steps = changes(told, before).join(_topics(), on="metric_id", how="left")
    parts = [jumps(steps, bounds.year_on_year), odd_history(steps, bounds.history)]
    if peers.height:
        parts.append(odd_among_peers(told, peers, bounds.peers))
    every = pl.concat(parts, how="diagonal_relaxed")
    return every.group_by(
        "filing_id", "entity_id", "metric_id", "dims", "unit", "when", maintain_order=True
    ).agg(
        pl.col("term").first(),
        pl.col("past").drop_nulls().first(),
        pl.col("change").drop_nulls().first(),
        pl.col("kind"),
        pl.col("says").drop_nulls(),
        pl.col("badness").max(),
    )


def _topics() -> pl.DataFrame:
    return catalogue().metrics.select("metric_id", "topic")


def _footnotes(observations: pl.DataFrame) -> dict[tuple[str, int], str]:
    """(filing, line) -> the footnote marks printed in that row, '[2]'."""
    marks = observations.filter(pl.col("reason") == FOOTNOTE_MARK, pl.col("line").is_not_null())
    grouped = marks.group_by("filing_id", "line").agg(pl.col("value_text").unique(maintain_order=True))
    return {
        (row["filing_id"], row["line"]): "".join(f"[{mark.strip('()[]【】')}]" for mark in row["value_text"])
        for row in grouped.iter_rows(named=True)
    }


def _verdict(row: dict[str, Any], notes: dict[tuple[str, int], str], policy: Policy) -> Verdict:
    term, past = term_of(row["term"]), term_of(row["past"]) if row["past"] else None
    kind = next(kind for kind in KINDS if kind in row["kind"])
    says = [*row["says"], *_explained(row["filing_id"], term, past, notes)]
    hint = slip_hint(row["change"], term.unit, f"the figure of {past.fiscal_year}") if past else ""
    return Verdict(
        expectation=kind,
        kind=kind,
        severity=policy.of(kind, term.metric_id),
        success=False,
        filing_id=row["filing_id"],
        subject=f"{term.name} {term.fiscal_year}",
        observed=f"{term.text} {term.unit}",
        expected=f"about {past.text} as in {past.fiscal_year}" if past else "",
        arithmetic=f"{past.text} in {past.fiscal_year} -> {term.text}: {grown(term, past)}" if past else "",
        diagnosis="; ".join(part for part in (*says, hint) if part),
        **term.concerned,
        fiscal_years=tuple(sorted({one.fiscal_year for one in (term, past) if one and one.fiscal_year})),
        difference=storable(term.value - past.value) if past else None,
    )


def _explained(
    filing_id: str, term: Term, past: Term | None, notes: dict[tuple[str, int], str]
) -> Iterator[str]:
    lines = [one.line for one in (term, past) if one and one.line]
    marks = next((notes[filing_id, line] for line in lines if (filing_id, line) in notes), "")
    if marks:
        yield f"the report has a footnote {marks} to this row"
