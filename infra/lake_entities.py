# ruff: noqa: S608  # names of our own columns are put into SQL, data never is
"""Which entity of the lake a filing belongs to, and what the filing adds to what is known of it.

An id is made of a name, and a company has one in each language. So a filing whose codes are those of an
entity in the lake joins it: the first edition gives the id. A legal code (LEI, social credit code, ISIN)
is proof alone; a ticker is, unless two names of one script stand against it (a subsidiary that names
its parent's). Codes the entity does not have yet are added, none is ever overwritten.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from infra.lake_ledger import insert
from transforms.model import FilingFacts, Landing

if TYPE_CHECKING:
    import duckdb

UNKNOWN = "unknown:"
LEGAL = ("lei", "unified_social_credit_code", "isin")
"""Columns that prove an entity, the strongest first."""
EXCLUSIVE = ("lei", "unified_social_credit_code")
"""A company has one of each; of ISINs it has one per security."""
COLUMNS = ("entity_id", "name", "name_en", *LEGAL, "ticker", "exchange")
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Row = dict[str, str | None]
Told = tuple[str | None, ...]


def told_by(filing: FilingFacts) -> Told:
    """All that a filing says of its entity, in the order of COLUMNS."""
    name = filing.entity_name or filing.entity_name_en
    codes = (filing.lei, filing.uscc, filing.isin, filing.ticker, filing.exchange)
    return (filing.entity_id, name, filing.entity_name_en, *codes)


def resolve(cursor: duckdb.DuckDBPyConnection, landing: Landing, known: AbstractSet[Told]) -> Landing:
    """The landing with every filing under the entity its codes prove."""
    return _under(landing, proven(cursor, landing.filings, known))


def proven(
    cursor: duckdb.DuckDBPyConnection, filings: Sequence[FilingFacts], known: AbstractSet[Told]
) -> dict[str, str]:
    """filing_id -> the entity its codes prove (else its own); `known` ones need no look-up, are left out."""
    asked = [f for f in filings if told_by(f) not in known and any(told_by(f)[3:])]
    if not asked:
        return {}
    rows = _candidates(cursor, asked)
    renamed: dict[str, str] = {}
    for filing in asked:
        told = dict(zip(COLUMNS, told_by(filing), strict=True))
        entity_id = _entity_of(told, rows)
        renamed[filing.filing_id] = entity_id
        rows.append(told | {"entity_id": entity_id})
    return {f: e for f, e in renamed.items() if e}


def record(
    cursor: duckdb.DuckDBPyConnection,
    filings: Iterable[FilingFacts],
    known: AbstractSet[Told],
    now: datetime,
) -> None:
    """Write the entities that are new, and what the others did not have yet."""
    asked = [dict(zip(COLUMNS, told, strict=True)) for f in filings if (told := told_by(f)) not in known]
    if not asked:
        return
    query = f"SELECT {', '.join(COLUMNS)} FROM curated.entities WHERE entity_id IN (SELECT unnest(?))"
    before = _rows(cursor.execute(query, [sorted({str(row["entity_id"]) for row in asked})]))
    held = {row["entity_id"]: dict(row) for row in before}
    for row in asked:
        entity = held.setdefault(row["entity_id"], {})
        entity |= {name: value for name, value in row.items() if value and not entity.get(name)}
    changed = [row for row in held.values() if row not in before]
    for row in before:
        if held[row["entity_id"]] != row:
            _learn(cursor, row, held[row["entity_id"]])
    new = [row for row in changed if row["entity_id"] not in {b["entity_id"] for b in before}]
    insert(cursor, "curated.entities", pl.DataFrame(new, infer_schema_length=None), {"recorded_at": now})


def _candidates(cursor: duckdb.DuckDBPyConnection, filings: Sequence[FilingFacts]) -> list[Row]:
    """Entities of the lake that share an id or a code with a filing, oldest first."""
    told = list(zip(*map(told_by, filings), strict=True))
    wanted = {
        name: sorted({v for v in told[COLUMNS.index(name)] if v}) for name in ("entity_id", *LEGAL, "ticker")
    }
    where = " OR ".join(f"{name} IN (SELECT unnest(?::VARCHAR[]))" for name in wanted)
    query = f"SELECT {', '.join(COLUMNS)} FROM curated.entities WHERE {where} ORDER BY recorded_at, entity_id"
    return _rows(cursor.execute(query, list(wanted.values())))


def _rows(result: duckdb.DuckDBPyConnection) -> list[Row]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in result.fetchall()]


def _entity_of(told: Row, rows: Sequence[Row]) -> str:
    """The id of the row the codes prove, the strongest proof first; else the filing's own."""
    own = str(told["entity_id"])
    others = [
        row for row in rows if not str(row["entity_id"]).startswith(UNKNOWN) and not _refuted(told, row)
    ]
    if any(row["entity_id"] == own for row in others):
        return own
    return next((str(row["entity_id"]) for row in _proven(told, others)), own)


def _refuted(told: Row, row: Row) -> bool:
    return any(told[code] and row[code] and told[code] != row[code] for code in EXCLUSIVE)


def _proven(told: Row, rows: Sequence[Row]) -> Iterator[Row]:
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


def _under(landing: Landing, entities: dict[str, str]) -> Landing:
    """The landing with its filings and their facts under these entities."""
    filings = tuple(
        dataclasses.replace(f, entity_id=entities.get(f.filing_id, f.entity_id)) for f in landing.filings
    )
    if filings == landing.filings:
        return landing
    found = {f.filing_id for f in filings if not f.entity_id.startswith(UNKNOWN)}
    return dataclasses.replace(
        landing,
        filings=filings,
        facts=_with_entities(landing.facts, entities),
        quarantined=_with_entities(landing.quarantined, entities),
        alerts=tuple(a for a in landing.alerts if a.kind != "unknown_entity" or a.filing_id not in found),
    )


def _with_entities(frame: pl.DataFrame, entities: dict[str, str]) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    own = pl.col("filing_id").replace_strict(entities, default=None, return_dtype=pl.String)
    return frame.with_columns(entity_id=pl.coalesce(own, "entity_id"))


def _learn(cursor: duckdb.DuckDBPyConnection, before: Row, now: Row) -> None:
    """Fill what was empty."""
    names = [name for name in COLUMNS if now[name] != before[name]]
    cursor.execute(
        f"UPDATE curated.entities SET {', '.join(f'{name} = ?' for name in names)} WHERE entity_id = ?",
        [*(now[name] for name in names), before["entity_id"]],
    )
