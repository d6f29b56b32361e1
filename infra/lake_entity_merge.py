# ruff: noqa: S608  # names of our own tables are put into SQL, data never is
"""Making two entities one, and two again: every row of the one comes under the other's id.

The id that goes stays as a name of source 'merged', so filings that still come under it find their way. What
undoes the merge is kept in `quality.audit`; older states of the lake are read with its snapshots.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from infra.lake_audit import Act, Signed, audit
from infra.lake_create import set_meta
from infra.lake_entities import EDITION
from infra.lake_entity_names import MERGED, NameRow, add
from infra.lake_ledger import insert
from infra.lake_schema import tables
from transforms.errors import UsageProblem

if TYPE_CHECKING:
    import duckdb

BY_ENTITY = ("curated.filings", "curated.facts", "quality.quarantine", "raw.observations", "quality.waivers")
"""Tables whose rows name an entity."""
OF_FILINGS = BY_ENTITY[:4]
ENTITY = (
    "entity_id",
    "name",
    "name_en",
    "lei",
    "isin",
    "ticker",
    "exchange",
    "unified_social_credit_code",
    "sector",
)


def side_by_side(cursor: duckdb.DuckDBPyConnection, merges: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those of the merges whose two entities are told apart by one filing: two rows of a table."""
    return [
        (old, new)
        for old, new in merges.items()
        if cursor.execute(
            """SELECT 1 FROM curated.facts WHERE entity_id IN (?, ?) GROUP BY filing_id
               HAVING count(DISTINCT entity_id) = 2 LIMIT 1""",
            [old, new],
        ).fetchone()
    ]


def merge(cursor: duckdb.DuckDBPyConnection, merges: Mapping[str, str], signed: Signed) -> None:
    """Put everything of the old ids under the new ones (neither an old id itself), with a record of each."""
    if not merges:
        return
    details = {old: _as_it_is(cursor, old) for old in merges}
    counts = {old: _count(cursor, old) for old in merges}
    cursor.register(
        "merges", pl.DataFrame(list(merges.items()), schema=["old", "now"], orient="row").to_arrow()
    )
    for table in (*BY_ENTITY, "curated.entity_names"):
        name = table.split(".")[1]
        cursor.execute(
            f"UPDATE {table} SET entity_id = merges.now FROM merges WHERE {name}.entity_id = merges.old"
        )
    cursor.execute("DELETE FROM curated.entities WHERE entity_id IN (SELECT unnest(?))", [list(merges)])
    add(cursor, [NameRow(new, old, "", MERGED) for old, new in merges.items()], signed.at)
    audit(
        cursor,
        signed,
        [Act("merge", f"{old} into {new}", counts[old], details[old]) for old, new in merges.items()],
    )
    set_meta(cursor, EDITION, signed.at.isoformat())


def split(cursor: duckdb.DuckDBPyConnection, entity_id: str, signed: Signed) -> int:
    """Undo the newest merge of this id: its entity, names, filings and facts are its own again."""
    alias = cursor.execute(
        "SELECT entity_id FROM curated.entity_names WHERE source = ? AND name = ?", [MERGED, entity_id]
    ).fetchone()
    found = (
        alias
        and cursor.execute(
            """SELECT detail FROM quality.audit WHERE action = 'merge' AND subject = ? AND detail IS NOT NULL
           ORDER BY "at" DESC LIMIT 1""",
            [f"{entity_id} into {alias[0]}"],
        ).fetchone()
    )
    if not alias or not found:
        raise UsageProblem(
            "was not merged into another",
            where=entity_id,
            next_step="`esglake entities show` lists what was merged into an entity.",
        )
    now, detail = alias[0], json.loads(found[0])
    facts = _count(cursor, now, detail["filings"])
    for table in OF_FILINGS:
        cursor.execute(
            f"""UPDATE {table} SET entity_id = ?
                WHERE entity_id = ? AND filing_id IN (SELECT unnest(?::VARCHAR[]))""",
            [entity_id, now, detail["filings"]],
        )
    names = [entity_id, *detail["names"]]
    cursor.execute(
        "DELETE FROM curated.entity_names WHERE entity_id = ? AND name IN (SELECT unnest(?::VARCHAR[]))",
        [now, names],
    )
    insert(cursor, "curated.entities", pl.DataFrame([detail["entity"]], schema=_text(ENTITY)), _at(signed))
    add(cursor, [NameRow(entity_id, *name) for name in detail["rows"]], signed.at)
    audit(cursor, signed, [Act("split", f"{entity_id} from {now}", facts)])
    set_meta(cursor, EDITION, signed.at.isoformat())
    return facts


def _as_it_is(cursor: duckdb.DuckDBPyConnection, entity_id: str) -> dict[str, Any]:
    """All of an entity that a merge changes."""
    row = cursor.execute(
        f"SELECT {', '.join(ENTITY)} FROM curated.entities WHERE entity_id = ?", [entity_id]
    ).fetchone()
    names = cursor.execute(
        "SELECT name, name_key, source FROM curated.entity_names WHERE entity_id = ? ORDER BY name",
        [entity_id],
    ).fetchall()
    filings = cursor.execute(
        """SELECT filing_id FROM curated.filings WHERE entity_id = ?
           UNION SELECT filing_id FROM curated.facts WHERE entity_id = ? ORDER BY 1""",
        [entity_id, entity_id],
    ).fetchall()
    return {
        "entity": dict(zip(ENTITY, row or (entity_id,) + (None,) * (len(ENTITY) - 1), strict=True)),
        "names": [name[0] for name in names],
        "rows": names,
        "filings": [filing[0] for filing in filings],
    }


def _count(cursor: duckdb.DuckDBPyConnection, entity_id: str, filings: list[str] | None = None) -> int:
    row = cursor.execute(
        """SELECT count(*) FROM curated.facts
           WHERE entity_id = ? AND (? OR filing_id IN (SELECT unnest(?::VARCHAR[])))""",
        [entity_id, filings is None, filings or []],
    ).fetchone()
    return int(row[0]) if row else 0


def _text(names: tuple[str, ...]) -> dict[str, pl.DataType | type[pl.DataType]]:
    schema = tables()["curated.entities"].schema_frame
    return {name: schema[name] for name in names}


def _at(signed: Signed) -> dict[str, object]:
    return {"recorded_at": signed.at}
