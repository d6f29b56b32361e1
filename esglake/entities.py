# ruff: noqa: S608  # names of our own columns are put into SQL, data never is
"""`esglake entities`: who is in the lake, and lists of companies brought into it."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from esglake.show import console, error_console, print_frame, print_json, print_table, quiet
from infra.lake import Lake
from infra.lake_audit import Signed
from infra.lake_entity_import import Imported, refused
from infra.lake_entity_merge import ENTITY
from infra.settings import load_settings
from transforms.errors import UsageProblem
from transforms.identify.entity_list import EntityList, read_list
from transforms.identify.names import keyed, name_key
from transforms.identify.wanted import Wanted
from transforms.model import ListedEntity

SHORT = {"unified_social_credit_code": "uscc"}
NEAREST = 5

LISTED = """
  SELECT e.entity_id, e.name, e.name_en, e.lei, e.isin, e.unified_social_credit_code AS uscc, e.ticker,
    e.exchange, e.sector, coalesce(f.filings, 0) AS filings, coalesce(n.names, 0) AS names
  FROM curated.entities AS e
    LEFT JOIN (SELECT entity_id, count(*) AS filings FROM curated.filings GROUP BY 1) AS f USING (entity_id)
    LEFT JOIN (SELECT entity_id, count(*) AS names FROM curated.entity_names GROUP BY 1) AS n
      USING (entity_id)
  ORDER BY e.entity_id
"""

NAMED = """
  SELECT DISTINCT e.entity_id FROM curated.entities AS e LEFT JOIN curated.entity_names AS n USING (entity_id)
  WHERE lower($name) IN (lower(e.entity_id), lower(e.name), lower(e.name_en), lower(n.name), lower(e.ticker),
      lower(e.lei), lower(e.isin), lower(e.unified_social_credit_code))
    OR n.name_key = $key
  ORDER BY 1
"""

FILINGS = """
  SELECT left(filing_id, 12) AS filing, title, fiscal_year, language, media_type, entity_source, year_source
  FROM curated.filings WHERE entity_id = ? ORDER BY fiscal_year, filing_id
"""

ACTS = """
  SELECT strftime("at", '%Y-%m-%d') AS day, action, subject, reason, "by", facts FROM quality.audit
  WHERE action IN ('merge', 'split') AND (subject LIKE '% into ' || ? OR subject LIKE '% from ' || ?)
  ORDER BY "at"
"""


def print_entities(without: str | None, limit: int, form: str) -> None:
    """Print the entities, all or those that lack something."""
    with Lake.open(load_settings(), read_only=True) as lake:
        found = lake.query(LISTED)
    if without is not None:
        lacking = SHORT.get(without, without)
        if lacking not in found.columns[1:9]:
            raise UsageProblem("nothing is called so", where=without, next_step=", ".join(found.columns[1:9]))
        found = found.filter(pl.col(lacking).is_null())
    print_frame(found.head(limit), form)
    if form == "table" and found.height > limit:
        console().print(f"{found.height - limit} more; --limit shows them")


def show_entity(name: str, form: str) -> None:
    """Print all that is known of one entity."""
    with Lake.open(load_settings(), read_only=True) as lake:
        ids = lake.query(NAMED, {"name": name.strip(), "key": name_key(name)})["entity_id"].to_list()
        if len(ids) != 1:
            words = f"several: {', '.join(ids[:NEAREST])}" if ids else "no entity is called so"
            raise UsageProblem(words, where=name, next_step="`esglake entities list` shows them all.")
        entity = lake.query(f"SELECT * FROM ({LISTED}) WHERE entity_id = ?", ids).to_dicts()[0]
        parts = {
            "names": lake.query(
                "SELECT name, source FROM curated.entity_names WHERE entity_id = ? ORDER BY ALL", ids
            ),
            "filings": lake.query(FILINGS, ids),
            "acts": lake.query(ACTS, ids * 2),
        }
    _print_entity(entity, parts, form)


def _print_entity(entity: dict[str, Any], parts: dict[str, pl.DataFrame], form: str) -> None:
    if form == "json":
        print_json(entity | {name: frame.to_dicts() for name, frame in parts.items()})
    elif form == "csv":
        print_frame(pl.DataFrame([entity]), form)
    else:
        for name, value in entity.items():
            if value is not None:
                console().print(f"{name:<12} {value}", markup=False)
        for name, frame in parts.items():
            if not frame.is_empty():
                print_table(frame, name)


def import_file(path: Path, *, everything: bool, dry_run: bool, by: str | None) -> None:
    """Read the list, check all of it, and bring it in as one transaction."""
    quiet()
    if not path.is_file():
        raise UsageProblem("there is no such file", where=str(path))
    with Lake.open(load_settings(), read_only=dry_run) as lake:
        found = read_list(path, None if everything else _wanted(lake), _progress)
        if found.problems:
            raise refused(found.problems, str(path))
        done = None
        if not dry_run:
            signed = Signed(by or getpass.getuser(), f"list {path.name}", datetime.now(UTC))
            lake.import_entities(_unnamed(lake), "lake", signed)
            done = lake.import_entities(found.entities, path.name, signed)
    _tell(found, done)


def split_entity(entity_id: str, reason: str, by: str | None) -> None:
    """Undo the merge of this id and say how many facts came back."""
    quiet()
    with Lake.open(load_settings()) as lake:
        facts = lake.split_entity(entity_id, Signed(by or getpass.getuser(), reason, datetime.now(UTC)))
    console().print(f"{entity_id} is an entity of its own again, with {facts} facts", markup=False)


def _wanted(lake: Lake) -> Wanted:
    """What the lake could recognise a company by."""
    rows = lake.query("SELECT lei, unified_social_credit_code AS uscc, name, name_en FROM curated.entities")
    keys = lake.query("SELECT DISTINCT name_key FROM curated.entity_names WHERE source <> 'merged'")
    own = {name.key for row in rows.iter_rows(named=True) for name in keyed(row["name"], row["name_en"])}
    return Wanted(
        leis=frozenset(rows["lei"].drop_nulls()),
        usccs=frozenset(rows["uscc"].drop_nulls()),
        keys=frozenset(keys["name_key"]) | own,
    )


def _unnamed(lake: Lake) -> list[ListedEntity]:
    """Entities that came into the lake before names were kept, with their names."""
    rows = lake.query(
        f"""SELECT {", ".join(ENTITY)} FROM curated.entities
            WHERE entity_id NOT IN (SELECT entity_id FROM curated.entity_names) AND name IS NOT NULL
              AND NOT starts_with(entity_id, 'unknown:')"""
    )
    return [
        ListedEntity(number, row["entity_id"], given_id=True, names=keyed(row["name"], row["name_en"]))
        for number, row in enumerate(rows.iter_rows(named=True))
    ]


def _progress(rows: int, kept: int) -> None:
    say = error_console()
    if say.is_terminal:
        say.print(f"\r{rows:,} rows read, {kept:,} companies", end="", highlight=False)


def _tell(found: EntityList, done: Imported | None) -> None:
    say = console()
    kind = "GLEIF extract" if found.is_gleif else "list"
    say.print(f"{kind}: {found.rows:,} rows, {len(found.entities):,} companies", markup=False)
    if done is None:
        say.print("nothing was written (--dry-run)")
        return
    say.print(f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged; {done.names} new names")
    for old, new in done.merged.items():
        say.print(f"merged {old} into {new}; `esglake entities split {old}` undoes it", markup=False)
