"""What the lake knows of the quality of its filings: finding a filing by any of its names, its findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UsageProblem

if TYPE_CHECKING:
    import duckdb

SHORTEST_PREFIX = 6
"""Characters of a filing's id that may stand for it; fewer are more likely a typing mistake."""

NEAREST = 5

OBJECTS = """
  SELECT o.bucket, o.key, parse_filename(o.key) AS file, o.filing_id, o.error_message,
    f.entity_id, e.name, e.name_en, e.ticker
  FROM (
    SELECT bucket, key, filing_id, error_message, state FROM raw.objects
    UNION ALL
    SELECT bucket, key || '!/' || m.member_path, m.filing_id, error_message, state
    FROM raw.objects AS a JOIN curated.filings AS m ON m.parent_filing_id = a.filing_id
  ) AS o
    LEFT JOIN curated.filings AS f USING (filing_id) LEFT JOIN curated.entities AS e USING (entity_id)
  WHERE o.state <> 'superseded'
"""
"""Objects of today and the members of archives, each with its filing and entity as far as it has one."""

FILING_NAMES = ("key", "file", "filing_id")
ENTITY_NAMES = ("entity_id", "name", "name_en", "ticker")

RECORD = """
  WITH newest AS (
    SELECT filing_id, arg_max(key, landed_at) AS key, max(landed_at) AS landed_at
    FROM raw.objects
    WHERE state <> 'superseded' AND filing_id IS NOT NULL AND key GLOB $glob
      AND filing_id IN (SELECT filing_id FROM curated.filings)
    GROUP BY filing_id ORDER BY 3 DESC, 2 LIMIT $newest
  )
  SELECT n.filing_id, n.key, n.landed_at, r.expectation, r.kind, r.success, r.checks,
    concat_ws(' ', r.severity || ':',
      coalesce(nullif(r.arithmetic, ''), r.observed || ', expected ' || r.expected),
      nullif(r.diagnosis, '')) AS evidence,
    concat_ws(' ', r.subject, 'page ' || r.page, 'line ' || r.line) AS figure
  FROM newest AS n JOIN quality.results AS r USING (filing_id)
  ORDER BY n.landed_at DESC, n.key, r.success, r.page, r.line
"""
"""Everything that was judged of the newest filings whose key matches a glob."""

FINDINGS = """
  SELECT r.expectation, r.kind, r.severity, r.success, r.metric_ids, r.dimensions, r.fiscal_years,
    r.observed AS printed, r.expected AS recomputed, r.arithmetic, r.diagnosis, r.page, r.line,
    r.filing_id, r.subject, coalesce(r.waived_until, '') AS waived_until
  FROM quality.results AS r
  WHERE r.filing_id IN (SELECT unnest(?))
  ORDER BY r.success, list_position(['block', 'warn', 'info'], r.severity), r.filing_id, r.page, r.line,
    r.expectation, r.subject
"""


def named(cursor: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """filing_id -> object key of the filing with this name, or of all filings of the entity with it.

    Raises UsageProblem as `filing_named` does.
    """
    filing = _filing(cursor, name)
    if filing:
        return dict([filing])
    of_entity = _of_entity(cursor, name)
    if not of_entity:
        raise _unknown(cursor, name, "filing and no entity")
    return {str(row["filing_id"]): str(row["key"]) for row in of_entity}


def filing_named(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[str, str]:
    """(filing_id, key) of the filing with this key, file name, id or first characters of an id.

    Raises UsageProblem where nothing is called so (with the nearest names), where several filings are,
    and where the object so named could not be read.
    """
    filing = _filing(cursor, name)
    if not filing:
        raise _unknown(cursor, name, "filing")
    return filing


def entity_named(cursor: duckdb.DuckDBPyConnection, name: str) -> str:
    """The id of the entity with this id, name or ticker; raises UsageProblem for none and for several."""
    ids = sorted({str(row["entity_id"]) for row in _of_entity(cursor, name)})
    if len(ids) > 1:
        raise UsageProblem(f"several entities are called so: {', '.join(ids)}", where=name)
    if not ids:
        raise _unknown(cursor, name, "entity")
    return ids[0]


def _filing(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[str, str] | None:
    for column in (*FILING_NAMES, "prefix"):
        found = _rows(cursor, *_condition(column, name))
        filings = {str(row["filing_id"]): str(row["key"]) for row in found if row["filing_id"]}
        if len(filings) > 1:
            raise UsageProblem(
                f"{len(filings)} filings are called so: {', '.join(sorted(filings.values())[:NEAREST])}",
                where=name,
                next_step="Name one by its whole key or by its id.",
            )
        if filings:
            return next(iter(filings.items()))
        if found:
            raise UsageProblem(
                f"nothing was judged of it: {found[0]['error_message'] or 'it is not taken up yet'}",
                where=name,
                next_step="`esglake replay` takes it up again.",
            )
    return None


def _of_entity(cursor: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, str | None]]:
    """The objects of the entity; an id is asked for first, then names, then tickers."""
    of_column = (_rows(cursor, f"lower({column}) = lower(?)", name) for column in ENTITY_NAMES)
    return next((rows for rows in of_column if rows), [])


def _unknown(cursor: duckdb.DuckDBPyConnection, name: str, what: str) -> UsageProblem:
    nearest = ", ".join(_nearest(cursor, name))
    return UsageProblem(
        f"no {what} of the lake is called so",
        where=name,
        next_step=f"The nearest names: {nearest or 'none, the lake is empty'}.",
    )


def findings(cursor: duckdb.DuckDBPyConnection, filing_ids: Sequence[str]) -> pl.DataFrame:
    """Everything that was judged of these filings: failures first, severest first, in printed order."""
    return cursor.execute(FINDINGS, [list(filing_ids)]).pl()


def record(cursor: duckdb.DuckDBPyConnection, key_glob: str, newest: int) -> pl.DataFrame:
    """Every judgement on the newest filings whose key matches, with its evidence in words."""
    return cursor.execute(RECORD, {"glob": key_glob, "newest": newest}).pl()


def _condition(column: str, name: str) -> tuple[str, str]:
    if column != "prefix":
        return f"{column} = ?", name
    long_enough = len(name) >= SHORTEST_PREFIX
    return "starts_with(filing_id, ?)", name.lower() if long_enough else "-"


def _rows(cursor: duckdb.DuckDBPyConnection, condition: str, name: str) -> list[dict[str, str | None]]:
    query = f"SELECT * FROM ({OBJECTS}) WHERE {condition} ORDER BY key"  # noqa: S608  # our own columns
    return cursor.execute(query, [name]).pl().to_dicts()


def _nearest(cursor: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The names of the lake that look most like this one."""
    columns = ", ".join(("key", "file", *ENTITY_NAMES))
    query = f"""
      WITH names AS (SELECT DISTINCT unnest([{columns}]) AS name FROM ({OBJECTS}))
      SELECT name FROM names WHERE name IS NOT NULL
      ORDER BY jaro_winkler_similarity(lower(name), lower(?)) DESC, name LIMIT {NEAREST}
    """  # noqa: S608  # our own columns
    return [str(row[0]) for row in cursor.execute(query, [name]).fetchall()]
