"""Whom a data set is about: the companies of its rows, not the one whose name stands in it most often."""

from __future__ import annotations

from dataclasses import replace

from transforms.extract.dataset_companies import companies
from transforms.extract.dataset_layout import layouts, record_layouts
from transforms.model import Document, FilingFacts, Reporter

UNKNOWN_ID_CHARACTERS = 12


def reporters_of(document: Document) -> tuple[Reporter, ...]:
    """The companies that rows are about, each once, in the order of the rows; codes of all its rows."""
    found: dict[str, Reporter] = {}
    for one in companies([*layouts(document), *record_layouts(document)]).values():
        held = found.setdefault(one.entity_id, one)
        found[one.entity_id] = replace(
            held,
            ticker=held.ticker or one.ticker,
            lei=held.lei or one.lei,
            isin=held.isin or one.isin,
            uscc=held.uscc or one.uscc,
        )
    return tuple(found.values())


def of_rows(filing: FilingFacts, reporters: tuple[Reporter, ...]) -> FilingFacts:
    """The filing with its reporters: a single one is its company, several leave it without one."""
    if not reporters:
        return filing
    # What was found in the text are the codes and names of some row.
    bare = replace(filing, ticker=None, exchange=None, lei=None, isin=None, uscc=None)
    if len(reporters) > 1:
        unknown = f"unknown:{filing.filing_id[:UNKNOWN_ID_CHARACTERS]}"
        return replace(bare, entity_id=unknown, entity_name=None, entity_name_en=None, reporters=reporters)
    only = reporters[0]
    return replace(
        bare,
        entity_id=only.entity_id,
        entity_name=only.name,
        entity_name_en=only.name_en,
        ticker=only.ticker,
        lei=only.lei,
        isin=only.isin,
        uscc=only.uscc,
    )
