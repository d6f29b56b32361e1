"""What the object of a filing says against what the filing says: whose it is, of which year.

The given one is used, so a wrong one files the figures under the wrong company or year: somebody should
look. Only what codes prove or a title states counts; a name alone may be another spelling.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from expectations.policy import Policy
from transforms.model import Verdict

COLUMNS = ("entity_source", "year_source", "entity_in_text", "entity_against", "year_in_text")
SOURCES = {"metadata": "the object's metadata", "key": "the object's key"}


def check_given(filings: pl.DataFrame, policy: Policy) -> Iterator[Verdict]:
    """At most one verdict per filing on its entity, and one on its year; none where they agree."""
    if not set(COLUMNS) <= set(filings.columns):
        return
    for row in filings.filter(pl.col("entity_against") != "").iter_rows(named=True):
        yield Verdict(
            expectation="given_entity",
            kind="given_otherwise",
            severity=policy.of("given_entity"),
            success=False,
            filing_id=row["filing_id"],
            subject=f"entity {row['entity_id']}",
            observed=row["entity_id"],
            expected=row["entity_in_text"],
            arithmetic=f"{row['entity_id']} against {row['entity_in_text']}: {row['entity_against']}",
            diagnosis=f"{SOURCES[row['entity_source']]} names it, and is used; the text proves another",
        )
    for row in filings.filter(pl.col("year_in_text").is_not_null()).iter_rows(named=True):
        years = row["fiscal_year"], row["year_in_text"]
        yield Verdict(
            expectation="given_year",
            kind="given_otherwise",
            severity=policy.of("given_year"),
            success=False,
            filing_id=row["filing_id"],
            subject=f"fiscal year {years[0]}",
            observed=str(years[0]),
            expected=str(years[1]),
            arithmetic=f"{years[0]} against {years[1]}",
            diagnosis=f"{SOURCES[row['year_source']]} names the year, and is used; "
            f"the report says {years[1]}: '{row['title']}'",
            fiscal_years=years,
        )
