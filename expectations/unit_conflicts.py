"""Numbers that could not become facts because their unit does not fit the metric: satisfaction in cases."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from expectations.policy import Policy
from transforms.model import Outcome, Verdict

REASON = "unit_conflict"
CHANGE = r"(?i)%|％|per\s?cent|百分"
"""Beside an amount a percentage is its change or its share, in a column of its own: no wrong unit."""


def check_unit_conflicts(observations: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    """One warning per printed row (its years together); it has observations but no facts."""
    rejected = observations.filter(
        pl.col("outcome") == Outcome.REJECTED.value,
        pl.col("reason").fill_null("").str.contains(REASON, literal=True),
        ~pl.col("unit_text").fill_null("").str.contains(CHANGE),
    )
    row = ("filing_id", "metric_id", "dimensions", "unit_text", "page", "line", "label")
    grouped = rejected.group_by(row, maintain_order=True).agg(
        pl.col("fiscal_year").drop_nulls().unique().sort(),
        pl.col("value_text").fill_null(""),
        pl.col("observation_id").fill_null(""),
        pl.col("reason").first(),
    )
    for found in grouped.iter_rows(named=True):
        name = found["metric_id"] or found["label"]
        yield Verdict(
            expectation="unit_fits_metric",
            kind="wrong_unit",
            severity=policy.of("unit_fits_metric", found["metric_id"] or ""),
            success=False,
            filing_id=found["filing_id"] or "",
            subject=f"{name} in {found['unit_text'] or 'no unit'}",
            observed=" / ".join(
                f"{value} {found['unit_text'] or ''}".strip() for value in found["value_text"]
            ),
            expected=f"a unit of {name}",
            diagnosis=found["reason"] or "",
            metric_ids=(found["metric_id"],) if found["metric_id"] else (),
            dimensions=(found["dimensions"] or "",),
            fiscal_years=tuple(found["fiscal_year"]),
            observation_ids=tuple(found["observation_id"]),
            page=found["page"],
            line=found["line"],
        )
