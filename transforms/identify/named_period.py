"""The year and the currency of a workbook whose cells are named for them, as in templates of tagged reports.

What the maker of a form asks for in cells of their own counts before any year in its text.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.extract.sets.named_book import book_of
from transforms.identify.period import LONGEST, SHORTEST
from transforms.identify.tagged import EARLY_JANUARY
from transforms.model import Document, FilingFacts


def by_names(filing: FilingFacts, document: Document) -> FilingFacts:
    """The filing with the period and the currency its named cells hold; as it is where none are named."""
    book = book_of(document)
    if book is None:
        return filing
    told = replace(filing, currency=book.currency or filing.currency)
    if book.start is None or book.end is None:
        return told
    if not SHORTEST <= (book.end - book.start).days + 1 <= LONGEST:
        return told
    return replace(
        told,
        fiscal_year=(book.end - EARLY_JANUARY).year,
        fiscal_year_end=(book.end.month, book.end.day),
        fiscal_year_begins=False,
        year_stated=True,
    )
