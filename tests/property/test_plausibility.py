"""Plausibility speaks of proportions: a larger company with the same ones is as plausible."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expectations.context import EARLIER, Context
from expectations.plausibility import check_plausibility
from expectations.policy import load_policy
from expectations.told import VALUE
from transforms.model import OBSERVATIONS

METRICS = [f"metric_{number}" for number in range(7)]
SETTLED = st.lists(st.integers(1_000, 50_000), min_size=7, max_size=7)


def told(figures: dict[int, list[int]]) -> pl.DataFrame:
    """What `tell` makes of one filing with these figures per year, one per metric."""
    rows = [
        {
            "filing_id": "f",
            "entity_id": "acme",
            "metric_id": metric,
            "dims": "",
            "unit": "t",
            "period": f"{year}-01-01/{year}-12-31/flow",
            "value": Decimal(value),
            "half": Decimal("0.5"),
            "decimals": 0,
            "span": 12,
            "fact_ids": [f"{metric}-{year}"],
            "fiscal_year": year,
            "period_end": date(year, 12, 31),
            "page": None,
            "line": 1,
        }
        for year, values in figures.items()
        for metric, value in zip(METRICS, values, strict=True)
    ]
    kinds = {"value": VALUE, "half": VALUE, "decimals": pl.Int32, "span": pl.Int32, "fiscal_year": pl.Int32}
    frame = pl.DataFrame(rows, schema_overrides=kinds | {"page": pl.Int32, "line": pl.Int32})
    fields = (
        "metric_id",
        "dims",
        "unit",
        "value",
        "half",
        "decimals",
        "fact_ids",
        "fiscal_year",
        "page",
        "line",
    )
    return frame.with_columns(term=pl.struct(fields))


def found(figures: dict[int, list[int]]) -> list[tuple[str, tuple[str, ...]]]:
    mine = told(figures)
    nobody = mine.clear().with_columns(filed_at=pl.lit(None, dtype=EARLIER["filed_at"]))
    peers = Context.empty().peers
    verdicts = check_plausibility(mine, nobody, peers, pl.DataFrame(schema=OBSERVATIONS), load_policy())
    return [(verdict.expectation, verdict.fact_ids) for verdict in verdicts]


@settings(max_examples=25, deadline=None)
@given(SETTLED, st.integers(2, 1000))
def test_a_whole_entity_grown_by_one_factor_gives_no_finding(values: list[int], factor: int) -> None:
    assert not found({2021: values, 2022: [value * factor for value in values]})
    assert not found({2021: [value * factor for value in values], 2022: values})


@settings(max_examples=25, deadline=None)
@given(SETTLED, SETTLED, st.integers(2, 1000))
@example([1000] * 7, [1000] * 6 + [3000], 3)
def test_all_figures_of_all_years_by_one_factor_are_judged_alike(
    past: list[int], now: list[int], factor: int
) -> None:
    plain = found({2021: past, 2022: now})
    scaled = {2021: [value * factor for value in past], 2022: [value * factor for value in now]}
    assert {fact for _, fact in plain} == {fact for _, fact in found(scaled)}


@settings(max_examples=25, deadline=None)
@given(SETTLED, st.integers(4, 900))
def test_one_figure_alone_multiplied_is_always_found(values: list[int], factor: int) -> None:
    odd = [values[0] * factor, *values[1:]]
    assert found({2021: values, 2022: odd}) == [("year_on_year", ("metric_0-2022",))]
