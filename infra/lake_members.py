"""Archives and their members: filings that have a parent in `curated.filings` and no object of their own.

The ledger holds the archive's object alone; what happens to it (replay, supersession) happens to them. The
same bytes are one filing, in an archive or by themselves: the newest landing says where they came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING

from transforms.model import Landing

if TYPE_CHECKING:
    import duckdb


def of_landing(landing: Landing, kept: Set[str]) -> set[str]:
    """The members of those archives of the landing that are kept."""
    return {filing.filing_id for filing in landing.filings if filing.parent_filing_id in kept}


def archives(landing: Landing) -> set[str]:
    """The parents in a landing."""
    return {filing.parent_filing_id for filing in landing.filings if filing.parent_filing_id}


def known(cursor: duckdb.DuckDBPyConnection, archive_ids: Iterable[str]) -> set[str]:
    """The members these archives have in the lake; no look-up without archives."""
    asked = sorted(archive_ids)
    if not asked:
        return set()
    rows = cursor.execute(
        "SELECT filing_id FROM curated.filings WHERE parent_filing_id IN (SELECT unnest(?::VARCHAR[]))",
        [asked],
    )
    return {str(row[0]) for row in rows.fetchall()}


def archives_of(cursor: duckdb.DuckDBPyConnection, filing_ids: Iterable[str]) -> list[str]:
    """The archives that these filings are members of."""
    rows = cursor.execute(
        """SELECT DISTINCT parent_filing_id FROM curated.filings
           WHERE parent_filing_id IS NOT NULL AND filing_id IN (SELECT unnest(?::VARCHAR[]))""",
        [sorted(filing_ids)],
    )
    return sorted(str(row[0]) for row in rows.fetchall())


def filed_with(landing: Landing, filed_at: Mapping[str, datetime]) -> dict[str, datetime]:
    """A member was filed when its archive was, or before by itself."""
    told = dict(filed_at)
    for filing in landing.filings:
        with_parent = filed_at.get(filing.parent_filing_id or "")
        if with_parent is not None:
            told[filing.filing_id] = min(with_parent, filed_at.get(filing.filing_id, with_parent))
    return told
