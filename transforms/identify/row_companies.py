"""Whom a data set is about: the companies of its rows, not the one whose name stands in it most often."""

from __future__ import annotations

import re
from dataclasses import replace

from transforms.extract.sets.dataset_companies import companies
from transforms.extract.sets.dataset_layout import layouts, record_layouts
from transforms.identifiers import lei
from transforms.model import Document, FilingFacts, NamedRange, Reporter
from transforms.read.grid import letters, quoted
from transforms.regex import regex
from transforms.slug import slug

UNKNOWN_ID_CHARACTERS = 12
NAMED = {
    "name": regex(r"(?<!label_)(?:reporting_?entity_?name|name_?of_?(?:the_?)?reporting_?entity)$", re.I),
    "identifier": regex(
        r"(?:reporting_?entity_?identifier|identifier_?of_?(?:the_?)?reporting_?entity)$", re.I
    ),
}
"""How templates name the cells of the company and its code."""


def reporters_of(document: Document) -> tuple[Reporter, ...]:
    """The companies that rows are about, each once, in the order of the rows; codes of all its rows."""
    if (named := named_reporter(document)) is not None:
        return (named,)
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


def named_reporter(document: Document) -> Reporter | None:
    """The company in the cell that a workbook names for it ('NameOfReportingEntity'), and its LEI."""
    if not document.names:
        return None
    cells = {
        place: text for line in document.lines for place, text in zip(line.places, line.cells, strict=False)
    }
    told = {
        kind: {
            text for name in document.names if pattern.search(name.name) if (text := cells.get(_place(name)))
        }
        for kind, pattern in NAMED.items()
    }
    if len(told["name"]) != 1:
        return None
    name = told["name"].pop()
    codes = [code for text in told["identifier"] if lei(code := text.strip().upper())]
    return Reporter(
        slug(name), name=name, name_en=name if name.isascii() else None, lei=codes[0] if codes else None
    )


def _place(name: NamedRange) -> str:
    return f"{quoted(name.sheet)}!{letters(name.left)}{name.top}"


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
