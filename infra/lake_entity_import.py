# ruff: noqa: S608  # names of our own columns are put into SQL, data never is
"""Bringing a list of companies into the lake: each is an entity of it, proves two of them one, or is new.

A given id or a code leads to an entity; a name does where it leads to one only, in the lake and in the list,
and no code stands against it. What contradicts the lake is told for all rows at once, and nothing is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from infra import lake_entity_names as names_of
from infra.lake_audit import Signed
from infra.lake_create import set_meta
from infra.lake_entities import EDITION
from infra.lake_entity_merge import ENTITY, merge, side_by_side
from infra.lake_entity_names import MERGED, NameRow
from infra.lake_entity_proof import EXCLUSIVE, LEGAL, Row
from infra.lake_ledger import insert
from infra.lake_schema import tables
from transforms.errors import EntityListRefused
from transforms.model import ListedEntity

if TYPE_CHECKING:
    import duckdb

TOLD_PROBLEMS = 20
CODES = (*LEGAL, "ticker", "exchange")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; a second one of the same list leaves everything `unchanged`."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    names: int = 0
    merged: dict[str, str] = field(default_factory=dict)


@dataclass
class _Book:
    """The entities and names of the lake, to be looked up."""

    rows: dict[str, Row]
    by_code: dict[tuple[str, str], set[str]]
    by_key: dict[str, set[str]]
    merged: dict[str, str]


def take_in(
    cursor: duckdb.DuckDBPyConnection, listed: Sequence[ListedEntity], source: str, signed: Signed
) -> Imported:
    """Write the list; raises EntityListRefused with every row that contradicts the lake."""
    book, problems = _book(cursor), list[str]()
    shared = Counter(key for one in listed for key in {name.key for name in one.names})
    targets: dict[str, ListedEntity] = {}
    merges: dict[str, str] = {}
    for one in listed:
        target, others = _place(one, book, shared, problems)
        if target in targets:
            problems.append(f"row {one.row}: is {target}, as row {targets[target].row} is")
        targets[target] = one
        merges |= dict.fromkeys(others, target)
    problems += [f"{old} and {new} are two rows of one filing" for old, new in side_by_side(cursor, merges)]
    problems += [
        f"{old} would be two entities" for old, new in merges.items() if new in merges or old in targets
    ]
    if problems:
        raise refused(problems, source)
    gone = {old: book.rows[old] for old in merges}
    merge(cursor, merges, signed)
    rows = {target: _filled(target, one, book, merges, gone) for target, one in targets.items()}
    new = {target: row for target, row in rows.items() if target not in book.rows}
    changed = {target: row for target, row in rows.items() if book.rows.get(target) not in (None, row)}
    _write(cursor, list(new.values()), list(changed.values()), signed)
    called = [NameRow(target, *name, source) for target, one in targets.items() for name in one.names]
    names = names_of.add(cursor, called, signed.at)
    if new or changed or names:
        set_meta(cursor, EDITION, signed.at.isoformat())
    return Imported(len(new), len(changed), len(rows) - len(new) - len(changed), names, merges)


def refused(problems: Sequence[str], source: str) -> EntityListRefused:
    """The error that tells what is wrong."""
    more = len(problems) - TOLD_PROBLEMS
    told = "; ".join(problems[:TOLD_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")
    return EntityListRefused(
        f"{len(problems)} wrong: {told}", where=source, next_step="Correct these rows; nothing was imported."
    )


def _place(
    one: ListedEntity, book: _Book, shared: Counter[str], problems: list[str]
) -> tuple[str, list[str]]:
    """The id the company has from now on, and the entities of the lake that are the same company."""
    given = book.merged.get(one.own_id, one.own_id)
    proven = [entity_id for code, value in _codes(one) for entity_id in sorted(book.by_code[code, value])]
    found = list(dict.fromkeys([*([given] if given in book.rows and one.given_id else []), *proven]))
    for entity_id in found:
        problems += [
            f"row {one.row}: {entity_id} has {code} {book.rows[entity_id][code]}, not {value}"
            for code, value in _codes(one)
            if code in EXCLUSIVE and book.rows[entity_id][code] not in (None, value)
        ]
    found += [each for each in _by_name(one, book, shared) if each not in found]
    if one.given_id:
        return given, [each for each in found if each != given]
    if not found and given in book.rows:
        problems.append(f"row {one.row}: the id {given} is another company's by now; give it an entity_id")
    known = [each for each in found if not each.startswith("unknown:")]
    target = known[0] if known else given
    return target, [each for each in found if each != target]


def _by_name(one: ListedEntity, book: _Book, shared: Counter[str]) -> Iterator[str]:
    """The entity its names lead to, where no other does and no code stands against it."""
    keys = [name.key for name in one.names if shared[name.key] == 1]
    led = {entity_id for key in keys for entity_id in book.by_key[key]}
    if not one.given_id and one.own_id in book.rows:
        led.add(one.own_id)  # the id that the name makes, of an entity whose names were not kept yet
    if len(led) == 1 and not _refuted(one, book.rows[next(iter(led))]):
        yield from led


def _refuted(one: ListedEntity, row: Row) -> bool:
    codes = dict(_codes(one))
    listed = one.exchange and one.exchange == row["exchange"] and one.ticker and row["ticker"]
    return bool(listed and one.ticker != row["ticker"]) or any(
        code in codes and row[code] not in (None, codes[code]) for code in EXCLUSIVE
    )


def _codes(one: ListedEntity) -> list[tuple[str, str]]:
    codes = {"lei": one.lei, "unified_social_credit_code": one.uscc, "isin": one.isin}
    found = [(name, code) for name, code in codes.items() if code]
    return [*found, ("listing", f"{one.exchange} {one.ticker}")] if one.ticker and one.exchange else found


def _book(cursor: duckdb.DuckDBPyConnection) -> _Book:
    query = f"SELECT {', '.join(ENTITY)} FROM curated.entities ORDER BY recorded_at, entity_id"
    rows: dict[str, Row] = {
        str(row[0]): dict(zip(ENTITY, row, strict=True)) for row in cursor.execute(query).fetchall()
    }
    by_code: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for entity_id, row in rows.items():
        for code in LEGAL:
            if row[code]:
                by_code[code, str(row[code])].add(entity_id)
        if row["ticker"] and row["exchange"]:
            by_code["listing", f"{row['exchange']} {row['ticker']}"].add(entity_id)
    by_key: defaultdict[str, set[str]] = defaultdict(set)
    merged = {}
    names = cursor.execute("SELECT entity_id, name, name_key, source FROM curated.entity_names").fetchall()
    for name in map(NameRow._make, names):
        if name.source == MERGED:
            merged[name.name] = name.entity_id
        elif name.entity_id in rows:
            by_key[name.name_key].add(name.entity_id)
    return _Book(rows, by_code, by_key, merged)


def _filled(target: str, one: ListedEntity, book: _Book, merges: dict[str, str], gone: dict[str, Row]) -> Row:
    """The entity's row: names and sector as the list says, codes of the lake kept, gaps filled."""
    before = book.rows.get(target, dict.fromkeys(ENTITY) | {"entity_id": target})
    codes = dict(_codes(one)) | {"ticker": one.ticker, "exchange": one.exchange}
    row = before | {name: before[name] or codes.get(name) for name in CODES}
    for old, new in merges.items():
        if new == target:
            row |= {name: row[name] or gone[old][name] for name in ENTITY}
    said = {"name": one.name, "name_en": one.name_en, "sector": one.sector}
    return row | {name: value for name, value in said.items() if value}


def _write(cursor: duckdb.DuckDBPyConnection, new: list[Row], changed: list[Row], signed: Signed) -> None:
    schema = {name: tables()["curated.entities"].schema_frame[name] for name in ENTITY}
    insert(cursor, "curated.entities", pl.DataFrame(new, schema=schema), {"recorded_at": signed.at})
    if changed:
        cursor.register("changed", pl.DataFrame(changed, schema=schema).to_arrow())
        values = ", ".join(f"{name} = changed.{name}" for name in ENTITY[1:])
        cursor.execute(
            f"UPDATE curated.entities SET {values} FROM changed WHERE entities.entity_id = changed.entity_id"
        )
