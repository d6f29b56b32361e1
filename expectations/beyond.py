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

RESTATED_MARK = r"\d\s*\(?[rR]\)?$"
"""'22.2r': the letter that tables put behind a figure they correct."""

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
    before = _before(context.earlier, facts, world)
    order = facts.select("filing_id").unique(maintain_order=True)
    hard_to_believe = check_plausibility(told, before, context.peers, observations, policy, settled=settled)
    if before.is_empty() and order.height < 2:  # no other filing: most landings
        return list(hard_to_believe)
    mine = _about(filings).pipe(_beside, facts, told).filter(pl.col("media_type").is_not_null())
    return [*hard_to_believe, *check_cross_document(mine, before, order, policy)]


def _before(earlier: pl.DataFrame, facts: pl.DataFrame, world: Known) -> pl.DataFrame:
    """What other filings told of the metrics at hand, each identity once per filing."""
    shared = earlier.join(
        facts.select("entity_id", "metric_id").unique(), on=["entity_id", "metric_id"], how="semi"
    )
    about = shared.select(ABOUT_FILING.keys()).unique("filing_id", keep="first")
    return _beside(about, shared, tell(shared.select(FACTS.keys()), world))


def _about(filings: pl.DataFrame) -> pl.DataFrame:
    """ABOUT_FILING of the batch's filings; those that landing has not dated yet have no `filed_at`."""
    if "filing_id" not in filings.columns:
        return pl.DataFrame(schema=ABOUT_FILING)
    named = filings.rename({"fiscal_year": "filing_year"}).with_columns(filed_at=pl.lit(None))
    return named.select(pl.col(name).cast(kind) for name, kind in ABOUT_FILING.items())


def _beside(about: pl.DataFrame, facts: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """`told` with what is known of its filings, and whether a figure is printed as restated."""
    marked = pl.col("qualifier").fill_null("") + ";" + pl.col("flags").fill_null("")
    printed = pl.col("value_text").fill_null("").str.contains(RESTATED_MARK)
    restated = facts.filter(marked.str.contains("restated") | printed)["fact_id"]
    ids = pl.col("fact_ids").list.first()
    return told.join(about, on="filing_id", how="left", maintain_order="left").with_columns(
        restated=ids.is_in(restated.implode())
    )
