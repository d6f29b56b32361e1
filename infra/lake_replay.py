# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""Which objects a replay takes up again, and setting them back to `discovered`.

What somebody works on is left alone. So is what a newer upload has replaced, unless its state is asked
for: the store has other bytes under that key by now. Runs inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from infra.lake_ledger import ref_of
from transforms.errors import UsageProblem
from transforms.model import CODE_VERSION, ObjectRef, State

if TYPE_CHECKING:
    import duckdb

OPEN = (State.CLAIMED, State.DISCOVERED)
COLUMNS = "rowid AS row, bucket, key, version_id, etag, size_bytes, event_at, state, error_class, filing_id, "
COLUMNS += "code_version, landed_at"

NUMBERS = "list_transform(string_split({}, '.'), part -> TRY_CAST(part AS INTEGER))"
"""A version as a list of numbers: 0.10 is newer than 0.9."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to replay; the conditions narrow each other. Times are aware, `until` is not included.

    `metric` means filings that hold it or had it rejected; `catalogue` is the version that counts as of
    today: filings judged by another one are chosen.
    """

    key_glob: str | None = None
    prefix: str | None = None
    states: tuple[State, ...] = ()
    error_class: str | None = None
    filing_id: str | None = None
    metric: str | None = None
    landed_since: datetime | None = None
    landed_until: datetime | None = None
    uploaded_since: datetime | None = None
    uploaded_until: datetime | None = None
    older_than_code: bool = False
    catalogue: str | None = None
    limit: int | None = None


def states_named(names: Iterable[str]) -> tuple[State, ...]:
    """The states of these names; UsageProblem for one that there is not."""
    wanted = list(names)
    if unknown := set(wanted) - {state.value for state in State}:
        raise UsageProblem(
            f"unknown state {', '.join(sorted(unknown))}",
            next_step=f"One of: {', '.join(state.value for state in State)}",
        )
    return tuple(State(name) for name in wanted)


def chosen(cursor: duckdb.DuckDBPyConnection, selection: Selection) -> pl.DataFrame:
    """The ledger rows of the selection, oldest upload first."""
    where, parameters = _condition(selection)
    limit = "" if selection.limit is None else f" LIMIT {int(selection.limit)}"
    query = f"SELECT {COLUMNS} FROM raw.objects WHERE {where} ORDER BY event_at, key, rowid{limit}"
    return cursor.execute(query, parameters).pl()


def reset(cursor: duckdb.DuckDBPyConnection, selection: Selection) -> list[ObjectRef]:
    """Set the selection's rows back to discovered, as if never tried."""
    rows = chosen(cursor, selection)
    if rows.is_empty():
        return []
    cursor.register("replayed", rows.select("row").to_arrow())
    cursor.execute(
        f"""UPDATE raw.objects SET state = '{State.DISCOVERED}', attempts = 0, batch_id = NULL,
              claimed_by = NULL, claimed_at = NULL, error_class = NULL, error_message = NULL
            FROM replayed WHERE objects.rowid = replayed.row"""
    )
    return [ref_of(row) for row in rows.iter_rows(named=True)]


def _condition(chosen: Selection) -> tuple[str, list[object]]:
    asked: list[tuple[str, object]] = [
        ("key GLOB ?", chosen.key_glob),
        ("starts_with(key, ?)", chosen.prefix),
        ("list_contains(?, state)", [state.value for state in chosen.states] or None),
        ("error_class = ?", chosen.error_class),
        ("filing_id = ?", chosen.filing_id),
        ("filing_id IN (SELECT filing_id FROM raw.observations WHERE metric_id = ?)", chosen.metric),
        ("landed_at >= ?", chosen.landed_since),
        ("landed_at < ?", chosen.landed_until),
        ("event_at >= ?", chosen.uploaded_since),
        ("event_at < ?", chosen.uploaded_until),
        (
            f"{NUMBERS.format('code_version')} < {NUMBERS.format('?')}",
            CODE_VERSION if chosen.older_than_code else None,
        ),
        # A filing without facts does not say which catalogue it was read with; its time does.
        (
            """(landed_at < coalesce((SELECT min(recorded_at) FROM curated.metrics
                  WHERE catalogue_version = ?), 'infinity'::TIMESTAMPTZ)
                OR filing_id IN (SELECT filing_id FROM curated.facts WHERE catalogue_version <> ?))""",
            chosen.catalogue,
        ),
    ]
    given = [(condition, value) for condition, value in asked if value is not None]
    if not given:
        raise UsageProblem(
            "nothing says what to replay",
            where="reset",
            next_step="Name a key, a prefix, a state, an error class, a metric, a time or a version.",
        )
    closed = {*OPEN} if chosen.filing_id or State.SUPERSEDED in chosen.states else {*OPEN, State.SUPERSEDED}
    left_alone = ", ".join(f"'{state}'" for state in sorted(closed))
    numbered = [condition.replace("?", f"${n}") for n, (condition, _) in enumerate(given, start=1)]
    return " AND ".join([f"state NOT IN ({left_alone})", *numbered]), [value for _, value in given]
