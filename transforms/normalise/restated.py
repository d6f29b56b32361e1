"""Columns of restated figures: '2021 (restated)', '2021年（经重述）'.

A restated figure replaces the one printed before. Where a table shows both columns of a year, only the
restated one becomes a fact, qualified as such; the other stays an observation and says why.
"""

from __future__ import annotations

import polars as pl

from transforms.model import Outcome

RESTATED = "restated"
SUPERSEDED = "superseded_by_restated: the same table prints this figure restated"
_MARK = r"(?i)\brestated\b|重列|重述|追溯调整后|追溯調整後"
_SAME = ("filing_id", "table_no", "metric_id", "dimensions", "year")


def set_restated_apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Qualify restated figures, and reject as facts those that they replace; after the outcomes."""
    fact = pl.col("outcome") == str(Outcome.FACT)
    marked = pl.col("period_text").fill_null("").str.contains(_MARK)
    if not frame.select(marked.any()).item():
        return frame
    replaced = fact & ~marked & pl.col("table_no").is_not_null() & (fact & marked).any().over(_SAME)
    qualifier = pl.concat_str(
        "qualifier", pl.when(marked).then(pl.lit(RESTATED)), separator="; ", ignore_nulls=True
    )
    return frame.with_columns(
        qualifier=pl.when(marked).then(qualifier).otherwise("qualifier"),
        outcome=pl.when(replaced).then(pl.lit(str(Outcome.REJECTED))).otherwise("outcome"),
        reason=pl.when(replaced).then(pl.lit(SUPERSEDED)).otherwise("reason"),
    )
