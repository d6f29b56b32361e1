"""What only other figures can tell: other years, other filings of the entity, other entities."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from expectations.context import Context
from expectations.cross_document import check_cross_document
from expectations.known import Known
from expectations.plausibility import check_plausibility
from expectations.policy import Policy
from expectations.told import tell
from transforms.model import FACTS, Verdict

ABOUT_FILING: dict[str, pl.DataType | type[pl.DataType]] = {
    "filing_id": pl.String,
    "filing_year": pl.Int32,
    "language": pl.String,
    "media_type": pl.String,
    "title": pl.String,
    "filed_at": pl.Datetime("us", "UTC"),
}


def beyond_the_filing(
    facts: pl.DataFrame,
    told: pl.DataFrame,
    observations: pl.DataFrame,
    filings: pl.DataFrame,
    *,
    settled: Collection[str],
    context: Context,
    world: Known,
    policy: Policy,
) -> list[Verdict]:
    """Verdicts of plausibility and across documents; `told` is what `tell` made of `facts`."""
    mine = _about(filings).pipe(_beside, facts, told).filter(pl.col("media_type").is_not_null())
    theirs = context.earlier.select(ABOUT_FILING.keys()).unique("filing_id", keep="first")
    before = theirs.pipe(_beside, context.earlier, tell(context.earlier.select(FACTS.keys()), world))
    order = facts.select("filing_id").unique(maintain_order=True)
    return [
        *check_plausibility(told, before, context.peers, observations, policy, settled=settled),
        *check_cross_document(mine, before, order, policy),
    ]


def _about(filings: pl.DataFrame) -> pl.DataFrame:
    """ABOUT_FILING of the batch's filings; those that landing has not dated yet have no `filed_at`."""
    if "filing_id" not in filings.columns:
        return pl.DataFrame(schema=ABOUT_FILING)
    named = filings.rename({"fiscal_year": "filing_year"}).with_columns(filed_at=pl.lit(None))
    return named.select(pl.col(name).cast(kind) for name, kind in ABOUT_FILING.items())


def _beside(about: pl.DataFrame, facts: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """`told` with what is known of its filings, and whether a figure is printed as restated."""
    marked = pl.col("qualifier").fill_null("") + ";" + pl.col("flags").fill_null("")
    restated = facts.filter(marked.str.contains("restated"))["fact_id"]
    ids = pl.col("fact_ids").list.first()
    return told.join(about, on="filing_id", how="left", maintain_order="left").with_columns(
        restated=ids.is_in(restated.implode())
    )
