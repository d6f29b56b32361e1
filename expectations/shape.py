"""The shape of facts and observations: keys present, units and metrics known, values within bounds.

Great Expectations judges the whole batch in one run; what needs exact decimals (bounds, duplicates)
is computed in polars before, so that no quantity ever passes through a binary float.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import polars as pl

from expectations.arithmetic import show
from expectations.known import Known
from expectations.policy import Policy
from expectations.suite import ROW, Check, Judged, judge
from expectations.told import INEXACT, period_key, with_half
from transforms.model import FACTS, Outcome, Verdict

KEYS = ("fact_id", "filing_id", "metric_id", "fiscal_year", "period_end", "value", "unit")
FIRST_YEAR = 1990
IDENTITY = ("filing_id", "entity_id", "metric_id", "dimensions", "unit", "period")
SUBJECT = ("filing_id", "metric_id", "dimensions", "fiscal_year", "fact_id", "page", "line")


def check_shape(
    facts: pl.DataFrame, observations: pl.DataFrame, known: Known, policy: Policy
) -> Iterator[Verdict]:
    """Verdicts on the shape of every fact and on the outcome of every observation."""
    rows = _prepared(facts, known)
    year = datetime.datetime.now(tz=datetime.UTC).year + 1
    for judged in judge(_helpers(rows), fact_checks(known, year)):
        yield from _verdicts(judged, rows, policy)
    seen = observations.select("filing_id", "outcome", "observation_id", "metric_id", "page", "line")
    seen = seen.with_row_index(ROW)
    for judged in judge(seen.select(ROW, "outcome"), outcome_checks()):
        yield from _outcome_verdicts(judged, seen, policy)


def fact_checks(known: Known, last_year: int) -> tuple[Check, ...]:
    """What is asked of every fact."""
    return (
        *(Check("not_null", key) for key in KEYS),
        Check("known_unit", "unit", allowed=tuple(sorted(known.units))),
        Check("known_metric", "metric_id", allowed=tuple(sorted(known.metrics))),
        Check("plausible_year", "fiscal_year", between=(FIRST_YEAR, last_year)),
        Check("value_in_bounds", "in_bounds", allowed=(True,)),
        Check("duplicates_agree", "agrees", allowed=(True,)),
    )


def outcome_checks() -> tuple[Check, ...]:
    """What is asked of every observation."""
    return (Check("known_outcome", "outcome", allowed=tuple(outcome.value for outcome in Outcome)),)


def _prepared(facts: pl.DataFrame, known: Known) -> pl.DataFrame:
    rows = facts.select(FACTS.keys()).with_row_index(ROW).pipe(with_half).with_columns(period=period_key())
    bounded = rows.join(known.bounds, on="metric_id", how="left", maintain_order="left")
    above, below = pl.col("value") >= pl.col("min"), pl.col("value") <= pl.col("max")
    return bounded.with_columns(in_bounds=above.fill_null(True) & below.fill_null(True)).pipe(_duplicates)


def _duplicates(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `agrees`: facts of one identity must leave room for one true value in all their intervals.

    'over 90' and 'about 70' agree with everything: they claim no exact value.
    """
    exact = ~pl.col("qualifier").fill_null("").str.contains(INEXACT)
    low, high = pl.col("value") - pl.col("half"), pl.col("value") + pl.col("half")
    edges = (
        rows.filter(exact & pl.col("value").is_not_null())
        .group_by(IDENTITY)
        .agg(floor=low.max(), ceiling=high.min(), told=pl.col("value").unique(maintain_order=True))
    )
    agreed = pl.col("floor") <= pl.col("ceiling")
    joined = rows.join(edges, on=list(IDENTITY), how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(agrees=(agreed | ~exact).fill_null(True))


def _helpers(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns the engine reads. A value is asked for presence only, so its text will do."""
    texts = ("fact_id", "filing_id", "metric_id", "period_end", "value", "unit")
    return rows.select(
        ROW, *(pl.col(name).cast(pl.String) for name in texts), "fiscal_year", "in_bounds", "agrees"
    )


def _verdicts(judged: Judged, rows: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    check = judged.check
    failed = rows.filter(pl.col(ROW).is_in(list(judged.failed_rows)))
    if check.expectation == "duplicates_agree":
        yield from (_disagreement(row, policy) for row in _by_identity(failed))
    else:
        yield from (_failure(check, row, policy) for row in failed.iter_rows(named=True))
    broken = failed["filing_id"].unique()
    if check.column != KEYS[0] and check.expectation == "not_null":
        return  # one success speaks for all keys; a missing one is told above
    held = rows.filter(~pl.col("filing_id").is_in(broken.implode()))
    if check.expectation == "not_null":
        held = held.filter(
            pl.all_horizontal(pl.col(key).is_not_null() for key in KEYS).all().over("filing_id")
        )
    yield from _held(held, check.expectation, "facts", policy)


def _failure(check: Check, row: dict[str, Any], policy: Policy) -> Verdict:
    observed = {"value_in_bounds": "value", "not_null": None}.get(check.expectation, check.column)
    value = row[observed] if observed else None
    expected = {
        "not_null": f"{check.column} is given",
        "value_in_bounds": f"{_bound(row['min'])} to {_bound(row['max'])}",
        "plausible_year": "{} to {}".format(*(check.between or ("", ""))),
    }.get(check.expectation, f"a {check.column.removesuffix('_id')} of the catalogue")
    return Verdict(
        expectation=check.expectation,
        kind="shape",
        severity=policy.of(check.expectation, row["metric_id"] or ""),
        success=False,
        subject=f"{check.column} of {_name(row)}" if check.expectation == "not_null" else _name(row),
        observed=show(value, row["decimals"]) if observed == "value" and value is not None else str(value),
        expected=expected,
        fact_ids=(row["fact_id"] or "",),
        **_of_row(row),
    )


def _by_identity(failed: pl.DataFrame) -> Iterator[dict[str, Any]]:
    grouped = failed.group_by(IDENTITY, maintain_order=True).agg(
        *(pl.col(name).first() for name in (*SUBJECT, "told", "decimals") if name not in IDENTITY),
        ids=pl.col("fact_id").fill_null(""),
    )
    yield from grouped.iter_rows(named=True)


def _disagreement(row: dict[str, Any], policy: Policy) -> Verdict:
    told = [show(value) for value in row["told"]]
    return Verdict(
        expectation="duplicates_agree",
        kind="shape",
        severity=policy.of("duplicates_agree", row["metric_id"] or ""),
        success=False,
        subject=_name(row),
        observed="; ".join(told),
        expected="one value",
        arithmetic=" != ".join(told),
        fact_ids=tuple(row["ids"]),
        difference=max(row["told"]) - min(row["told"]),
        **_of_row(row),
    )


def _outcome_verdicts(judged: Judged, seen: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    failed = seen.filter(pl.col(ROW).is_in(list(judged.failed_rows)) | pl.col("outcome").is_null())
    for row in failed.iter_rows(named=True):
        yield Verdict(
            expectation=judged.check.expectation,
            kind="shape",
            severity=policy.of(judged.check.expectation),
            success=False,
            filing_id=row["filing_id"] or "",
            subject=f"observation {row['observation_id']}",
            observed=str(row["outcome"]),
            expected=", ".join(outcome.value for outcome in Outcome),
            observation_ids=(row["observation_id"] or "",),
            page=row["page"],
            line=row["line"],
        )
    held = seen.filter(~pl.col("filing_id").is_in(failed["filing_id"].unique().implode()))
    yield from _held(held, judged.check.expectation, "observations", policy)


def _held(rows: pl.DataFrame, expectation: str, what: str, policy: Policy) -> Iterator[Verdict]:
    for filing_id, count in rows.group_by("filing_id", maintain_order=True).len().iter_rows():
        yield Verdict(
            expectation=expectation,
            kind="shape",
            severity=policy.of(expectation),
            success=True,
            filing_id=filing_id or "",
            subject="filing",
            observed=f"{count} {what} hold",
        )


def _name(row: dict[str, Any]) -> str:
    dims = f"[{row['dimensions']}]" if row["dimensions"] else ""
    return f"{row['metric_id']}{dims} {row['fiscal_year']}"


def _bound(value: object) -> str:
    return "open" if value is None else f"{value:f}"


def _of_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "filing_id": row["filing_id"] or "",
        "metric_ids": (row["metric_id"],) if row["metric_id"] else (),
        "dimensions": (row["dimensions"] or "",),
        "fiscal_years": (row["fiscal_year"],) if row["fiscal_year"] is not None else (),
        "page": row["page"],
        "line": row["line"],
    }
