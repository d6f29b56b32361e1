"""The shape of facts and observations: keys present, units and metrics known, values within bounds.

Great Expectations judges the whole batch in one run; what needs exact decimals (bounds, duplicates)
is computed in polars before, so that no quantity ever passes through a binary float.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from expectations.arithmetic import show, storable, total
from expectations.known import Known
from expectations.policy import Policy
from expectations.suite import ROW, Check, Judged, judge
from expectations.told import INEXACT, period_key, with_half
from transforms.model import FACTS, Outcome, Verdict

KEYS = ("fact_id", "filing_id", "metric_id", "fiscal_year", "period_end", "value", "unit")
FIRST_YEAR = 1990
EDGE = Decimal(10) ** 27
IDENTITY = ("filing_id", "entity_id", "metric_id", "dimensions", "unit", "period")
SUBJECT = ("filing_id", "metric_id", "dimensions", "fiscal_year", "fact_id", "page", "line")


def check_shape(
    facts: pl.DataFrame, observations: pl.DataFrame, known: Known, policy: Policy
) -> Iterator[Verdict]:
    """Verdicts on the shape of every fact and on the outcome of every observation."""
    rows = _prepared(facts, known)
    outcomes = observations.select("outcome").unique(maintain_order=True)
    year = datetime.datetime.now(tz=datetime.UTC).year + 1
    for judged in judge(_frame(rows, outcomes), checks(year)):
        if judged.check.expectation == "known_outcome":
            strange = [outcomes["outcome"][row - rows.height] for row in judged.failed_rows]
            yield from _outcome_verdicts(strange, observations, policy)
        else:
            yield from _verdicts(judged, rows, policy)


def checks(last_year: int) -> tuple[Check, ...]:
    """What is asked of every fact, and of the outcome of every observation.

    Membership in the catalogue comes as a column: the engine copies a set of hundreds many times.
    """
    return (
        Check("not_null", "missing"),
        Check("known_unit", "unit_known", allowed=(True,)),
        Check("known_metric", "metric_known", allowed=(True,)),
        Check("plausible_year", "fiscal_year", between=(FIRST_YEAR, last_year)),
        Check("value_in_bounds", "in_bounds", allowed=(True,)),
        Check("duplicates_agree", "agrees", allowed=(True,)),
        Check("known_outcome", "outcome", allowed=tuple(outcome.value for outcome in Outcome)),
    )


def _prepared(facts: pl.DataFrame, known: Known) -> pl.DataFrame:
    rows = facts.select(FACTS.keys()).with_row_index(ROW).pipe(with_half).with_columns(period=period_key())
    bounded = rows.join(known.bounds, on="metric_id", how="left", maintain_order="left")
    above, below = pl.col("value") >= pl.col("min"), pl.col("value") <= pl.col("max")
    absent = pl.concat_str(
        *(pl.when(pl.col(key).is_null()).then(pl.lit(key)) for key in KEYS), separator=", ", ignore_nulls=True
    )
    return bounded.with_columns(
        in_bounds=above.fill_null(True) & below.fill_null(True),
        unit_known=pl.col("unit").is_in(sorted(known.units)),
        metric_known=pl.col("metric_id").is_in(sorted(known.metrics)),
        missing=pl.when(absent != "").then(absent),
    ).pipe(_duplicates)


def _duplicates(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `agrees`: facts of one identity must leave room for one true value in all their intervals.

    'over 90' and 'about 70' agree with everything: they claim no exact value.
    """
    exact = ~pl.col("qualifier").fill_null("").str.contains(INEXACT)
    value = pl.col("value").clip(-EDGE, EDGE)  # room for the half-width in Decimal(38, 10)
    low, high = value - pl.col("half"), value + pl.col("half")
    edges = (
        rows.filter(exact & pl.col("value").is_not_null())
        .group_by(IDENTITY)
        .agg(floor=low.max(), ceiling=high.min(), told=pl.col("value").unique(maintain_order=True))
    )
    agreed = pl.col("floor") <= pl.col("ceiling")
    joined = rows.join(edges, on=list(IDENTITY), how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(agrees=(agreed | ~exact).fill_null(True))


def _frame(rows: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The columns the engine reads: facts first, then the outcomes in use, so that one run serves both.

    No quantity is among them; the engine passes over nulls but where it asks for them.
    """
    asked = ("missing", "unit_known", "metric_known", "fiscal_year", "in_bounds", "agrees")
    read = rows.select(ROW, *asked)
    return pl.concat([read, outcomes.with_row_index(ROW, offset=rows.height)], how="diagonal")


def _verdicts(judged: Judged, rows: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    expectation = judged.check.expectation
    failed = rows.filter(pl.col(ROW).is_in(list(judged.failed_rows)))
    if expectation == "duplicates_agree":
        yield from (_disagreement(row, policy) for row in _by_identity(failed))
    else:
        yield from (_failure(judged.check, row, policy) for row in failed.iter_rows(named=True))
    yield from _held(_elsewhere(rows, failed), expectation, "facts", policy)


def _elsewhere(rows: pl.DataFrame, failed: pl.DataFrame) -> pl.DataFrame:
    return rows.join(failed.select("filing_id").unique(), on="filing_id", how="anti", nulls_equal=True)


def _failure(check: Check, row: dict[str, Any], policy: Policy) -> Verdict:
    expected, observed = {
        "not_null": ("given: " + ", ".join(KEYS), f"without {row['missing']}"),
        "value_in_bounds": (f"{_bound(row['min'])} to {_bound(row['max'])}", _shown(row)),
        "plausible_year": ("{} to {}".format(*(check.between or ("", ""))), str(row["fiscal_year"])),
        "known_unit": ("a unit of the catalogue", str(row["unit"])),
        "known_metric": ("a metric of the catalogue", str(row["metric_id"])),
    }[check.expectation]
    return Verdict(
        expectation=check.expectation,
        kind="shape",
        severity=policy.of(check.expectation, row["metric_id"] or ""),
        success=False,
        subject=_name(row),
        observed=observed,
        expected=expected,
        fact_ids=(row["fact_id"] or "",),
        **_of_row(row),
    )


def _by_identity(failed: pl.DataFrame) -> Iterator[dict[str, Any]]:
    grouped = failed.group_by(IDENTITY, maintain_order=True).agg(
        *(pl.col(name).first() for name in (*SUBJECT, "told", "decimals") if name not in IDENTITY),
        ids=pl.col("fact_id").fill_null(""),
        values=pl.col("value"),
        readers=pl.col("extractor").fill_null(""),
        places=pl.coalesce("locator", pl.format("line {}", "line")),
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
        diagnosis=_told_where(row),
        fact_ids=tuple(row["ids"]),
        difference=storable(total([max(row["told"]), -min(row["told"])])),
        **_of_row(row),
    )


def _told_where(row: dict[str, Any]) -> str:
    """'4,870 in tables, line 3117; 4,780 in prose, line 241': which places of the filing disagree."""
    said = (
        f"{show(value)}{f' in {reader}' if reader else ''}{f', {place}' if place else ''}"
        for value, reader, place in zip(row["values"], row["readers"], row["places"], strict=True)
        if value is not None
    )
    return "; ".join(dict.fromkeys(said))


def _outcome_verdicts(strange: list[str], seen: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    failed = seen.filter(pl.col("outcome").is_in(strange) | pl.col("outcome").is_null())
    for row in failed.iter_rows(named=True):
        yield Verdict(
            expectation="known_outcome",
            kind="shape",
            severity=policy.of("known_outcome"),
            success=False,
            filing_id=row["filing_id"] or "",
            subject=f"observation {row['observation_id']}",
            observed=str(row["outcome"]),
            expected=", ".join(outcome.value for outcome in Outcome),
            observation_ids=(row["observation_id"] or "",),
            page=row["page"],
            line=row["line"],
        )
    yield from _held(_elsewhere(seen, failed), "known_outcome", "observations", policy)


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


def _shown(row: dict[str, Any]) -> str:
    return "" if row["value"] is None else show(row["value"], row["decimals"])


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
