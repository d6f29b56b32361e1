"""What the record shows: a row per judgement, a column per expectation."""

from __future__ import annotations

import polars as pl

from expectations.docs import OF_SHAPE, judgements
from expectations.policy import EXPECTATIONS


def test_every_judgement_is_a_row_under_its_expectation() -> None:
    results = pl.DataFrame(
        {
            "expectation": ["sum_breakdown", "ratio", "ratio"],
            "success": [True, False, True],
            "checks": [3, 1, None],
            "evidence": [None, "block: 1 + 1 = 3", None],
            "figure": ["filing", "waste 2024 page 3", None],
        }
    )
    frame = judgements(results)
    assert frame.columns == ["figure", *EXPECTATIONS]
    assert frame["sum_breakdown"].to_list() == ["holds"] * 3 + [None] * 2
    assert frame["ratio"].to_list() == [None] * 3 + ["block: 1 + 1 = 3", "holds"]
    assert frame.filter(pl.col("ratio") != "holds")["figure"].to_list() == ["waste 2024 page 3"]


def test_the_suites_share_no_expectation_and_leave_none_out() -> None:
    assert set(EXPECTATIONS) > OF_SHAPE
    assert {"not_null", "duplicates_agree"} <= OF_SHAPE
    assert "sum_breakdown" not in OF_SHAPE
