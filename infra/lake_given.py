"""Which entity of the lake an object's metadata or key means, and what the text's codes say against it.

What is given is used, whatever the text says: a code, an id, or a name that leads to one entity. Where none
is found the text may still be of the company given (see `transforms/given.py`); else the entity is new.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from infra.lake_entity_names import MERGED, NameRow
from infra.lake_entity_proof import (
    COLUMNS,
    EXCLUSIVE,
    LEGAL,
    UNKNOWN,
    Asked,
    Place,
    Proof,
    Row,
    Told,
    proof,
    proven_by_codes,
    refuted,
)
from transforms.model import FilingFacts, Given, Reporter

CALLED = {"lei": "LEI", "unified_social_credit_code": "social credit code", "isin": "ISIN"}


def told_of(one: Reporter) -> Told:
    """All that is told of a company that is not the filing's own, in the order of COLUMNS."""
    codes = (one.lei, one.uscc, one.isin, one.ticker, one.exchange)
    return (one.entity_id, one.name or one.name_en, one.name_en, *codes)


def row_of(one: Reporter) -> Row:
    """The same as a row."""
    return dict(zip(COLUMNS, told_of(one), strict=True))


def proof_of_given(asked: Asked, given: Given, rows: Sequence[Row], names: Sequence[NameRow]) -> Proof:
    """The entity that is meant."""
    entity, text = given.entity, given.in_text
    if entity is None or text is None:
        return proof(asked, rows, names)
    in_text = Asked(Place(asked.place.filing_id, text.entity_id), row_of(text), text.names)
    found = _led_to(entity, rows, names)
    if found:
        alone = proof(in_text, rows, names).entity_id != found
    else:
        found, alone = proof(asked, rows, names).entity_id, False
        # The text was taken to be of the company given; the entity it leads to has another code than that.
        if any(refuted(row_of(entity), row) for row in rows if row["entity_id"] == found):
            found, alone = entity.entity_id, True
    return Proof(found, "given", alone, _against(in_text.told, row_of(entity), found, rows))


def without_text(filing: FilingFacts, entity: Reporter) -> FilingFacts:
    """The filing with nothing its text tells of the company: that would be learned as the given one's."""
    return dataclasses.replace(
        filing,
        entity_name=entity.name,
        entity_name_en=entity.name_en,
        ticker=entity.ticker,
        exchange=entity.exchange,
        lei=entity.lei,
        isin=entity.isin,
        uscc=entity.uscc,
        names=entity.names,
    )


def _led_to(entity: Reporter, rows: Sequence[Row], names: Sequence[NameRow]) -> str | None:
    """The entity of the lake that has this code, this id, or alone this name."""
    told, ids = row_of(entity), (entity.name, entity.entity_id)
    known = [row for row in rows if not str(row["entity_id"]).startswith(UNKNOWN)]
    for code in LEGAL:
        if found := [row for row in known if told[code] and row[code] == told[code]]:
            return found[0]["entity_id"]
    listing = told["ticker"], told["exchange"]
    listed = {row["entity_id"] for row in known if (row["ticker"], row["exchange"]) == listing}
    if told["ticker"] and len(listed) == 1:
        return listed.pop()
    if found := [row for wanted in ids for row in known if wanted and row["entity_id"] == wanted]:
        return found[0]["entity_id"]
    if merged := [name.entity_id for name in names if name.source == MERGED and name.name in ids]:
        return merged[0]
    keys = {name.key for name in entity.names}
    leading = {name.entity_id for name in names if name.name_key in keys}
    return leading.pop() if len(leading) == 1 else None


def _against(text: Row, given: Row, entity_id: str, rows: Sequence[Row]) -> str:
    """What the codes of the text prove against the entity, in words; '' where nothing."""
    for row in rows:
        if row["entity_id"] == entity_id and refuted(text, row):
            return _codes(text, row)
    if refuted(text, given):
        return _codes(text, given)
    others = [row for row in rows if not refuted(text, row) and row["entity_id"] != entity_id]
    other = next(proven_by_codes(text, others), None)
    if other is None or str(other["entity_id"]).startswith(UNKNOWN):
        return ""
    shared = [f"{CALLED[code]} {text[code]}" for code in LEGAL if text[code] and text[code] == other[code]]
    listing = f"{text['exchange']}: {text['ticker']}"
    return f"{(*shared, listing)[0]}, which is that of {other['entity_id']}"


def _codes(text: Row, held: Row) -> str:
    """'LEI 2138..., not 5493...'."""
    differing = [code for code in EXCLUSIVE if text[code] and held[code] and text[code] != held[code]]
    return "; ".join(f"{CALLED[code]} {text[code]}, not {held[code]}" for code in differing)
