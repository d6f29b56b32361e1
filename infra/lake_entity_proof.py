"""What proves that a company of a filing is an entity of the lake: its id, a code, or its name.

A legal code (LEI, social credit code, ISIN) is proof alone; a ticker is, unless two names of one script
stand against it (a subsidiary that names its parent's); a name is where its key leads to one entity only
and no code stands against it. Nothing here asks the lake: rows and names come from whoever does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from infra.lake_entity_names import MERGED, NameRow
from transforms.model import Given, Named

UNKNOWN = "unknown:"
LEGAL = ("lei", "unified_social_credit_code", "isin")
"""Columns that prove an entity, the strongest first."""
EXCLUSIVE = ("lei", "unified_social_credit_code")
"""A company has one of each; of ISINs it has one per security."""
COLUMNS = ("entity_id", "name", "name_en", *LEGAL, "ticker", "exchange")
FROM_FILINGS = ("filing", MERGED)
"""Sources of names that no list gave."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Row = dict[str, str | None]
Told = tuple[str | None, ...]
"""All that is told of a company, in the order of COLUMNS."""


class Place(NamedTuple):
    """A company as one filing tells it: the filing's own (or one of those its rows are about)."""

    filing_id: str
    entity_id: str


class Proof(NamedTuple):
    """The entity of the lake that it is, and what told so: 'text', 'codes', 'list', or 'given'.

    Of a given one, `alone`: the text is not known to be of it; `against`: what its codes prove instead.
    """

    entity_id: str
    source: str
    alone: bool = False
    against: str = ""


class Asked(NamedTuple):
    """One company of one filing, looked for in the lake; `given` where its object says whose it is."""

    place: Place
    told: Row
    names: tuple[Named, ...]
    given: Given | None = None


def proof(asked: Asked, rows: Sequence[Row], names: Sequence[NameRow]) -> Proof:
    """The entity it is, the strongest proof first; else its own."""
    own, told = asked.place.entity_id, asked.told
    others = [row for row in rows if not str(row["entity_id"]).startswith(UNKNOWN) and not refuted(told, row)]
    ids = {row["entity_id"] for row in others}
    if own in ids:
        return Proof(own, "text")
    merged = next((n.entity_id for n in names if n.source == MERGED and n.name == own), None)
    if merged in ids and merged:
        return Proof(merged, "text")
    if row := next(proven_by_codes(told, others), None):
        return Proof(str(row["entity_id"]), "codes")
    return _by_name(asked, others, names) or Proof(own, "text")


def _by_name(asked: Asked, rows: Sequence[Row], names: Sequence[NameRow]) -> Proof | None:
    """The one entity that its names lead to, unless a listing stands against it."""
    keys = {name.key for name in asked.names}
    leading = [name for name in names if name.name_key in keys]
    if len({name.entity_id for name in leading}) != 1:
        return None
    entity_id = leading[0].entity_id
    here = [row for row in rows if row["entity_id"] == entity_id]
    if not here or any(_listed_otherwise(asked.told, row) for row in here):
        return None
    by_list = any(name.source not in FROM_FILINGS for name in leading)
    return Proof(entity_id, "list" if by_list else "text")


def refuted(told: Row, row: Row) -> bool:
    """Another LEI or social credit code: another company."""
    return any(told[code] and row[code] and told[code] != row[code] for code in EXCLUSIVE)


def _listed_otherwise(told: Row, row: Row) -> bool:
    """Two tickers at one exchange are two companies."""
    same = told["exchange"] and told["exchange"] == row["exchange"]
    return bool(same and told["ticker"] and row["ticker"] and told["ticker"] != row["ticker"])


def proven_by_codes(told: Row, rows: Sequence[Row]) -> Iterator[Row]:
    """The rows that share a code with it, the strongest code first."""
    for code in LEGAL:
        yield from (row for row in rows if told[code] and told[code] == row[code])
    listed = told["ticker"] and told["exchange"]
    for row in rows:
        same = (told["ticker"], told["exchange"]) == (row["ticker"], row["exchange"])
        if listed and same and not _named_otherwise(told["name"], row["name"]):
            yield row


def _named_otherwise(name: str | None, other: str | None) -> bool:
    """Whether two names of one script stand against each other."""
    if not name or not other:
        return False
    return name != other and bool(_CHINESE.search(name)) == bool(_CHINESE.search(other))
