"""Which filings are the same report again: the other language, the data file beside the PDF.

Two filings of one company and one fiscal year are, where most of what the smaller one tells stands in the
other too, nearly all of it with the same value, and they differ in language or format. An annual and a
sustainability report of one year are two reports, whatever they share.
"""

from __future__ import annotations

import re

import polars as pl

from expectations.context import Context
from expectations.known import known
from expectations.told import tell
from transforms.model import FACTS

LEAST_SHARED = 8
"""Figures told by both; fewer may agree by chance, or be all that two different reports share."""
LEAST_SHARE = 0.5
"""Part of the smaller filing's figures that the other tells too."""
LEAST_AGREEING = 0.8
"""Part of the shared figures with the same value; what differs is then a finding, not another report."""

SAME = ("entity_id", "metric_id", "dims", "unit", "period")
ABOUT = ("filing_id", "filing_year", "language", "media_type", "title", "filed_at", "same_report_as")
KINDS = {
    "annual": re.compile(r"(?i)annual report|form 10-k|年报|年報|年度报告|年度報告"),
    "sustainability": re.compile(
        r"(?i)sustainab|\bESG\b|\bCSR\b|responsib|environment|climate|TCFD|可持续|可持續|社会责任|社會責任|环境|環境|气候|氣候"
    ),
}


def same_reports(facts: pl.DataFrame, filings: pl.DataFrame, context: Context) -> dict[str, str]:
    """filing_id -> the filing that landed first of the same report, for later ones of the batch.

    `filings` as `transforms.filing.filings_frame` gives them, in the order they land.
    """
    if context.earlier.is_empty() and not filings["entity_id"].is_duplicated().any():
        return {}
    about = _about(filings, context)
    told = _told(facts, context)
    sizes = dict(told.group_by("filing_id").len().iter_rows())
    pairs = _pairs(told, about)
    found: dict[str, str] = {}
    for row in pairs.iter_rows(named=True):
        mine, other = row["filing_id"], row["filing_id_other"]
        first = found.get(other) or row["same_report_as_other"] or other
        smaller = min(sizes[mine], sizes[other])
        alike = row["shared"] >= max(LEAST_SHARED, LEAST_SHARE * smaller)
        alike = alike and row["agreeing"] >= LEAST_AGREEING * row["shared"]
        if mine not in found and first != mine and alike and _may_be_one(row):
            found[mine] = first
    return found


def _about(filings: pl.DataFrame, context: Context) -> pl.DataFrame:
    """ABOUT of every filing, the lake's first, each in the order they came."""
    text = pl.lit(None, dtype=pl.String)
    own = filings.rename({"fiscal_year": "filing_year"}).with_columns(
        filed_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")), same_report_as=text
    )
    before = context.earlier.select(ABOUT).unique("filing_id").sort("filed_at", "filing_id")
    return pl.concat([before, own.select(ABOUT)], how="vertical_relaxed").with_row_index("order")


def _told(facts: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One row per figure and filing, those of the lake only as far as they may be shared."""
    entities = facts.select("entity_id").unique()
    before = context.earlier.join(entities, on="entity_id", how="semi")
    return tell(pl.concat([facts.select(FACTS.keys()), before.select(FACTS.keys())]), known())


def _pairs(told: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """Every filing of the batch beside each one before it, with how many figures they share and agree on."""
    rows = told.select("filing_id", *SAME, "value", "half").join(about, on="filing_id")
    both = rows.filter(pl.col("filed_at").is_null()).join(rows, on=[*SAME, "filing_year"], suffix="_other")
    agree = (pl.col("value") - pl.col("value_other")).abs() <= pl.col("half") + pl.col("half_other")
    return (
        both.filter(pl.col("order_other") < pl.col("order"))
        .group_by("filing_id", "filing_id_other")
        .agg(
            pl.len().alias("shared"),
            agree.sum().alias("agreeing"),
            pl.col(
                *("language", "language_other", "media_type", "media_type_other", "title", "title_other"),
                *("same_report_as_other", "order", "order_other"),
            ).first(),
        )
        .sort("order", "order_other")
    )


def _may_be_one(row: dict[str, object]) -> bool:
    """Whether language or format differ, and the titles name no two kinds of report."""
    if (row["language"], row["media_type"]) == (row["language_other"], row["media_type_other"]):
        return False
    mine, other = (
        {kind for kind, words in KINDS.items() if words.search(str(row[name] or ""))}
        for name in ("title", "title_other")
    )
    return not mine or not other or bool(mine & other)
