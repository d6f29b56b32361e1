# ruff: noqa: S608  # names of our own columns are put into SQL, data never is
"""Which entity of the lake a filing belongs to, and what the filing adds to what is known of it.

An id is made of a name, and a company has several. So a filing whose codes are those of an entity in the
lake joins it: the first edition gives the id (`infra/lake_entity_proof.py`). What its object says goes before
(`infra/lake_given.py`). Codes the entity does not have yet are added, none is ever overwritten.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from infra import lake_entity_names as names_of
from infra.lake_create import get_meta
from infra.lake_entity_names import NameRow
from infra.lake_entity_proof import COLUMNS, LEGAL, UNKNOWN, Asked, Place, Proof, Row, Told
from infra.lake_entity_proof import proof as proof_of
from infra.lake_given import proof_of_given, row_of, told_of, without_text
from infra.lake_ledger import insert
from transforms.model import FilingFacts, Landing, LedgerEntry

if TYPE_CHECKING:
    import duckdb

EDITION = "entities_edition"
"""Property of the lake: when entities were last merged, split or imported."""


class Known:
    """What a process knows to stand in the lake; forgotten once somebody has merged or imported entities."""

    def __init__(self) -> None:
        self.told: frozenset[Told] = frozenset()
        self._edition: str | None = None

    def today(self, cursor: duckdb.DuckDBPyConnection) -> frozenset[Told]:
        """What still holds."""
        edition = get_meta(cursor, EDITION)
        if edition != self._edition:
            self.told, self._edition = frozenset(), edition
        return self.told

    def learn(self, landing: Landing, lost: Sequence[LedgerEntry]) -> None:
        """Note what has landed."""
        left_out = {entry.filing_id for entry in lost}
        landed = [all_told(filing) for filing in landing.filings if filing.filing_id not in left_out]
        self.told = self.told.union(*landed)


def told_by(filing: FilingFacts) -> Told:
    """All that a filing says of its entity, in the order of COLUMNS."""
    name = filing.entity_name or filing.entity_name_en
    codes = (filing.lei, filing.uscc, filing.isin, filing.ticker, filing.exchange)
    return (filing.entity_id, name, filing.entity_name_en, *codes)


def all_told(filing: FilingFacts) -> set[Told]:
    """What it tells of every company."""
    return {told_by(filing), *map(told_of, filing.reporters)}


def resolve(cursor: duckdb.DuckDBPyConnection, landing: Landing, known: AbstractSet[Told]) -> Landing:
    """The landing with every filing, and every company of a data set, under the entity it is."""
    return _under(landing, proofs(cursor, landing.filings, known))


def proven(
    cursor: duckdb.DuckDBPyConnection, filings: Sequence[FilingFacts], known: AbstractSet[Told]
) -> dict[str, Proof]:
    """filing_id -> the entity it is of (else its own); `known` ones need no look-up, are left out."""
    own = {Place(f.filing_id, f.entity_id) for f in filings}
    found = proofs(cursor, filings, known)
    return {place.filing_id: proof for place, proof in found.items() if place in own}


def proofs(
    cursor: duckdb.DuckDBPyConnection, filings: Sequence[FilingFacts], known: AbstractSet[Told]
) -> dict[Place, Proof]:
    """The entity of every company of these filings that is not `known` already."""
    asked = [
        one
        for one in _companies(filings)
        if one.given
        or (
            tuple(one.told[c] for c in COLUMNS) not in known
            and (one.names or any(one.told[code] for code in COLUMNS[3:]))
        )
    ]
    if not asked:
        return {}
    told = [company for one in asked for company in _given(one)]
    looked_for = [*asked, *told]
    ids = {one.place.entity_id for one in looked_for} | {one.told["name"] or "" for one in told}
    names = names_of.leading(cursor, {n.key for one in looked_for for n in one.names}, ids)
    rows = _candidates(cursor, looked_for, {*(name.entity_id for name in names), *ids})
    found: dict[Place, Proof] = {}
    for one in asked:
        proof = proof_of_given(one, one.given, rows, names) if one.given else proof_of(one, rows, names)
        found[one.place] = proof
        if proof.entity_id:
            learned = _learned(one, proof)
            rows.append(learned.told | {"entity_id": proof.entity_id})
            names += [NameRow(proof.entity_id, *name, "filing") for name in learned.names]
    return {place: proof for place, proof in found.items() if proof.entity_id}


def record(
    cursor: duckdb.DuckDBPyConnection,
    filings: Iterable[FilingFacts],
    known: AbstractSet[Told],
    now: datetime,
) -> None:
    """Write the entities that are new, what the others did not have yet, and how they are called."""
    companies = [one for one in _companies(list(filings)) if tuple(one.told[c] for c in COLUMNS) not in known]
    asked = [one.told for one in companies]
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
    called = [NameRow(one.place.entity_id, *name, "filing") for one in companies for name in one.names]
    names_of.add(cursor, [name for name in called if not name.entity_id.startswith(UNKNOWN)], now)


def _companies(filings: Sequence[FilingFacts]) -> Iterator[Asked]:
    for filing in filings:
        own = Place(filing.filing_id, filing.entity_id)
        given = filing.given if filing.given and filing.given.entity else None
        yield Asked(own, dict(zip(COLUMNS, told_by(filing), strict=True)), filing.names, given)
        for one in filing.reporters:
            place = Place(filing.filing_id, one.entity_id)
            yield Asked(place, dict(zip(COLUMNS, told_of(one), strict=True)), one.names)


def _learned(asked: Asked, proof: Proof) -> Asked:
    """What the entity is known by from here on: not what a text tells that is not known to be of it."""
    if not (proof.alone and asked.given and asked.given.entity):
        return asked
    return asked._replace(told=row_of(asked.given.entity), names=asked.given.entity.names)


def _given(asked: Asked) -> Iterator[Asked]:
    """Both companies of a filing whose object names one: that and the one its text names."""
    for one in (asked.given.entity, asked.given.in_text) if asked.given else ():
        if one:
            yield Asked(Place(asked.place.filing_id, one.entity_id), row_of(one), one.names)


def _candidates(
    cursor: duckdb.DuckDBPyConnection, asked: Sequence[Asked], called: AbstractSet[str]
) -> list[Row]:
    """Entities of the lake that share an id, a name or a code with a company, oldest first."""
    wanted = {
        name: sorted({value for one in asked if (value := one.told[name])})
        for name in ("entity_id", *LEGAL, "ticker")
    }
    wanted["entity_id"] = sorted({*wanted["entity_id"], *called})
    where = " OR ".join(f"{name} IN (SELECT unnest(?::VARCHAR[]))" for name in wanted)
    query = f"SELECT {', '.join(COLUMNS)} FROM curated.entities WHERE {where} ORDER BY recorded_at, entity_id"
    return _rows(cursor.execute(query, list(wanted.values())))


def _rows(result: duckdb.DuckDBPyConnection) -> list[Row]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in result.fetchall()]


def _under(landing: Landing, found: dict[Place, Proof]) -> Landing:
    """The landing with its filings, their companies and facts under these entities."""
    filings = tuple(_renamed(filing, found) for filing in landing.filings)
    if filings == landing.filings:
        return landing
    named = {f.filing_id for f in filings if not f.entity_id.startswith(UNKNOWN)}
    renames = _renames(landing.filings, filings)
    return dataclasses.replace(
        landing,
        filings=filings,
        facts=_with_entities(landing.facts, renames),
        quarantined=_with_entities(landing.quarantined, renames),
        observations=_with_entities(landing.observations, renames),
        alerts=tuple(a for a in landing.alerts if a.kind != "unknown_entity" or a.filing_id not in named),
    )


def _renamed(filing: FilingFacts, found: dict[Place, Proof]) -> FilingFacts:
    """The filing under the entities it proves; what gave its own is kept where it was told otherwise."""
    own = Place(filing.filing_id, filing.entity_id)
    proof = found.get(own, Proof(own.entity_id, "text"))
    reporters = tuple(
        dataclasses.replace(one, entity_id=found.get(place, Proof(one.entity_id, "")).entity_id)
        for one in filing.reporters
        for place in [Place(filing.filing_id, one.entity_id)]
    )
    if proof.alone and filing.given and filing.given.entity:
        filing = without_text(filing, filing.given.entity)
    source = proof.source if filing.entity_source == "text" else filing.entity_source
    return dataclasses.replace(filing, entity_id=proof.entity_id, entity_source=source, reporters=reporters)


def _renames(before: Sequence[FilingFacts], now: Sequence[FilingFacts]) -> pl.DataFrame:
    """filing_id, entity_id, now: every id that is another by now; a fact under no id is the filing's own."""
    rows = [
        (old.filing_id, told, kept)
        for old, new in zip(before, now, strict=True)
        for told, kept in [
            (old.entity_id, new.entity_id),
            *((a.entity_id, b.entity_id) for a, b in zip(old.reporters, new.reporters, strict=True)),
        ]
    ]
    schema = dict.fromkeys(("filing_id", "entity_id", "now"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").unique(("filing_id", "entity_id"))


def _with_entities(frame: pl.DataFrame, renames: pl.DataFrame) -> pl.DataFrame:
    if frame.is_empty() or "entity_id" not in frame.columns:
        return frame
    joined = frame.join(renames, on=["filing_id", "entity_id"], how="left", maintain_order="left")
    return joined.with_columns(entity_id=pl.coalesce("now", "entity_id")).drop("now")


def _learn(cursor: duckdb.DuckDBPyConnection, before: Row, now: Row) -> None:
    """Fill what was empty."""
    names = [name for name in COLUMNS if now[name] != before[name]]
    cursor.execute(
        f"UPDATE curated.entities SET {', '.join(f'{name} = ?' for name in names)} WHERE entity_id = ?",
        [*(now[name] for name in names), before["entity_id"]],
    )
