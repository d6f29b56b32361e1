"""Restated columns: the restated figure is the fact, the one it replaces stays an observation."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.filing import examine_document, filings_frame
from transforms.normalise import facts_of, normalise
from transforms.read import read

FILING = "ab" * 32


def _told(
    text: str, media_type: str = "text/plain"
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """(year, value, qualifier) of the facts, (value text, code of the reason) of what was rejected."""
    examined = examine_document(read(text.encode(), media_type), FILING, "a.txt")
    filings = filings_frame([examined.filing])
    seen = normalise(examined.observations, filings)
    rejected = seen.filter(pl.col("outcome") == "rejected")
    return (
        facts_of(seen, filings).select("fiscal_year", pl.col("value").cast(pl.Int64), "qualifier").rows(),
        rejected.select("value_text", pl.col("reason").str.split(":").list.first()).rows(),
    )


@pytest.mark.parametrize(
    "head",
    [
        "Indicator Unit 2022 2021 (restated) 2021",
        "Indicator Unit 2022 2021 Restated 2021",
        "指标 单位 2022年 2021年（经重述） 2021年",
        "指標 單位 2022 年 2021 年（經重列） 2021 年",
    ],
)
def test_the_restated_figure_wins(head: str) -> None:
    facts, rejected = _told(f"{head}\nTotal water consumption t 310 290 280\nScope 1 emissions tCO2e 3 2 1\n")
    assert facts == [
        (2022, 310, None),
        (2021, 290, "restated"),
        (2022, 3, None),
        (2021, 2, "restated"),
    ]
    assert rejected == [("280", "superseded_by_restated"), ("1", "superseded_by_restated")]


def test_a_restated_figure_that_does_not_become_a_fact_replaces_nothing() -> None:
    facts, rejected = _told(
        "Indicator Unit 2022 2021 (restated) 2021\nTotal water consumption t 310 n/a 280\n"
    )
    assert facts == [(2022, 310, None), (2021, 280, None)]
    assert rejected == []


def test_a_restated_column_alone_is_qualified() -> None:
    facts, rejected = _told("Indicator Unit 2022 2021 (restated)\nTotal water consumption t 310 290\n")
    assert (facts, rejected) == ([(2022, 310, None), (2021, 290, "restated")], [])


def test_the_same_year_twice_without_a_mark_stays_no_head() -> None:
    assert _told("Indicator Unit 2022 2021 2021\nTotal water consumption t 310 290 280\n") == ([], [])


def test_cells_of_a_sheet() -> None:
    facts, rejected = _told(
        "Indicator,Unit,2022,2021 (restated),2021\nTotal water consumption,t,310,290,280\n", "text/csv"
    )
    assert (2021, 290, "restated") in facts
    assert rejected == [("280", "superseded_by_restated")]
