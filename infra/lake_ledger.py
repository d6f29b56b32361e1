# ruff: noqa: S608  # names of our own tables and states are put into SQL, data never is
"""The ledger `raw.objects`: who may work on an object, and how it ended.

An object is identified by bucket, key, version (or etag where the bucket does not version) and size. All
functions here run inside the caller's transaction, under the landing lock, on a cursor that uses the lake.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from infra.lake_schema import UTC, conform
from transforms.errors import MissingObject, ReplacedObject
from transforms.model import CODE_VERSION, Claim, ObjectRef, State

if TYPE_CHECKING:
    import duckdb

ASKED: dict[str, pl.DataType | type[pl.DataType]] = {
    "ordinal": pl.Int64,
    "bucket": pl.String,
    "key": pl.String,
    "version_id": pl.String,
    "etag": pl.String,
    "size_bytes": pl.Int64,
    "event_at": UTC,
}

# A listing may not know the version that an event named: an empty version matches by etag alone.
SAME_OBJECT = """o.bucket = a.bucket AND o.key = a.key AND o.etag = a.etag AND o.size_bytes = a.size_bytes
    AND (o.version_id = a.version_id OR o.version_id = '' OR a.version_id = '')"""

LOOKED_UP_AT_ONCE = 10_000
"""Objects of a listing: some 5 MB, and a look at the ledger for each such part."""

BY_FILE = 2_000
"""From so many objects on the question goes to DuckDB as a file."""

ARRIVED = ", ".join(f"'{state}'" for state in (State.LANDED, State.LANDED_WITH_REJECTS, State.QUARANTINED))
"""What stands in the lake, as a list in SQL."""


def asked_frame(refs: Iterable[ObjectRef]) -> pl.DataFrame:
    """The objects as a frame, each once, `ordinal` counting from 0."""
    seen: dict[tuple[str, str, str, int], ObjectRef] = {}
    for ref in refs:
        seen.setdefault(_identity(ref), ref)
    rows = [
        (n, r.bucket, r.key, r.version_id, r.etag, r.size, r.event_at) for n, r in enumerate(seen.values())
    ]
    return pl.DataFrame(rows, schema=ASKED, orient="row")


def parts(refs: pl.DataFrame | Iterable[ObjectRef]) -> Iterator[pl.DataFrame]:
    """A listing as frames of at most LOOKED_UP_AT_ONCE objects."""
    if isinstance(refs, pl.DataFrame):
        yield listed(refs)
        return
    rest = iter(refs)
    while part := list(islice(rest, LOOKED_UP_AT_ONCE)):
        yield asked_frame(part)


def claim(
    cursor: duckdb.DuckDBPyConnection,
    refs: Sequence[ObjectRef],
    batch_id: str,
    owner: str,
    lease_seconds: float,
    *,
    now: datetime,
) -> list[Claim]:
    """Give the objects nobody works on and nobody has ended; see `Lake.claim`."""
    asked = asked_frame(refs)
    if asked.is_empty():
        return []
    # A claim whose COMMIT was done, but whose answer was lost, is asked for again: it is ours already.
    ours = (pl.col("state") == State.CLAIMED) & (pl.col("batch_id") == batch_id)
    free = (
        _standing(cursor, asked)
        .filter(_waiting() | _expired(lease_seconds, now) | ours)
        .with_columns(attempts=pl.col("attempts").fill_null(0) + pl.when(ours).then(0).otherwise(1))
    )
    _insert_claims(cursor, free.filter(pl.col("row").is_null()), batch_id, owner, now)
    _take_over(cursor, free.filter(pl.col("row").is_not_null()), batch_id, owner, now)
    return [
        Claim(ref=ref_of(row), batch_id=batch_id, attempts=int(row["attempts"]), claimed_at=now)
        for row in free.sort("ordinal").iter_rows(named=True)
    ]


def unseen(
    cursor: duckdb.DuckDBPyConnection,
    asked: pl.DataFrame,
    lease_seconds: float | None,
    now: datetime,
) -> pl.DataFrame:
    """Those of the asked objects that no ledger row has taken up, in the columns of ASKED."""
    if asked.is_empty():
        return asked
    waiting = _waiting() if lease_seconds is None else _waiting() | _expired(lease_seconds, now)
    standing = _standing(cursor, asked).filter(waiting)
    return standing.sort("ordinal").select(ASKED.keys())


def ended(cursor: duckdb.DuckDBPyConnection, refs: Iterable[ObjectRef]) -> dict[ObjectRef, str]:
    """Those of the objects that have come to an end, with their error class ('' where none)."""
    asked_for = list(refs)
    asked = asked_frame(asked_for)
    if asked.is_empty():
        return {}
    known = _known(cursor, asked).filter(~pl.col("state").is_in([State.DISCOVERED, State.CLAIMED]))
    rows = asked.join(known, on="ordinal").iter_rows(named=True)
    classes = {_identity(ref_of(row)): str(row["error_class"] or "") for row in rows}
    return {ref: classes[_identity(ref)] for ref in asked_for if _identity(ref) in classes}


def renew(cursor: duckdb.DuckDBPyConnection, owner: str, now: datetime) -> int:
    """Begin the lease of the owner's claims anew; what was taken over meanwhile is no longer among them."""
    cursor.execute(
        f"UPDATE raw.objects SET claimed_at = ? WHERE state = '{State.CLAIMED}' AND claimed_by = ?",
        [now, owner],
    )
    return _changed(cursor)


def hand_over(cursor: duckdb.DuckDBPyConnection, owner: str, from_batch: str, to_batch: str) -> int:
    """Let another batch of the owner go on with what one has claimed and not ended; returns how many."""
    cursor.execute(
        f"""UPDATE raw.objects SET batch_id = ?
            WHERE state = '{State.CLAIMED}' AND claimed_by = ? AND batch_id = ?""",
        [to_batch, owner, from_batch],
    )
    return _changed(cursor)


def release(cursor: duckdb.DuckDBPyConnection, owner: str, batches: Sequence[str] | None = None) -> int:
    """Set the owner's open claims, all or those of some batches, back to discovered; returns how many."""
    of_these = "" if batches is None else "AND batch_id IN (SELECT unnest(?::VARCHAR[]))"
    cursor.execute(
        f"""UPDATE raw.objects SET state = '{State.DISCOVERED}', batch_id = NULL, claimed_by = NULL
            WHERE state = '{State.CLAIMED}' AND claimed_by = ? {of_these}""",
        [owner, *([] if batches is None else [list(batches)])],
    )
    return _changed(cursor)


def listed(frame: pl.DataFrame) -> pl.DataFrame:
    """A listing (bucket, key, etag, size, perhaps version_id and event_at) in the shape of ASKED."""
    wanted = frame.rename({"size": "size_bytes"})
    if "version_id" not in wanted.columns:
        wanted = wanted.with_columns(version_id=pl.lit(""))
    if "event_at" not in wanted.columns:
        wanted = wanted.with_columns(event_at=pl.lit(None))
    wanted = wanted.unique(["bucket", "key", "version_id", "etag", "size_bytes"], maintain_order=True)
    numbered = wanted.with_row_index("ordinal").with_columns(pl.col("version_id").fill_null(""))
    return numbered.select(pl.col(name).cast(kind) for name, kind in ASKED.items())


def ref_of(row: dict[str, object]) -> ObjectRef:
    """The object that a row of the ledger, or of what was asked, stands for."""
    event_at = row["event_at"]
    return ObjectRef(
        bucket=str(row["bucket"]),
        key=str(row["key"]),
        etag=str(row["etag"]),
        size=int(str(row["size_bytes"])),
        version_id=str(row["version_id"]),
        event_at=event_at if isinstance(event_at, datetime) else None,
    )


# --- helpers -------------------------------------------------------------------------------------


def _waiting() -> pl.Expr:
    """New, set back or come back; what was missing once and is found again was only away, as its disk was."""
    missing = (pl.col("state") == State.FAILED) & (pl.col("error_class") == MissingObject.__name__)
    return (
        pl.col("state").is_null()
        | pl.col("returned_at").is_not_null()
        | (pl.col("state") == State.DISCOVERED)
        | missing
    )


def _expired(lease_seconds: float, now: datetime) -> pl.Expr:
    return (pl.col("state") == State.CLAIMED) & (
        pl.col("claimed_at") <= now - timedelta(seconds=lease_seconds)
    )


def _standing(cursor: duckdb.DuckDBPyConnection, asked: pl.DataFrame) -> pl.DataFrame:
    """The asked objects beside the ledger's word on them; what has come back bears its new `event_at`."""
    known = _known(cursor, asked)
    if (known["state"] == State.SUPERSEDED).any():
        known = known.join(_returned(cursor), on="row", how="left")
    else:
        known = known.with_columns(returned_at=pl.lit(None, dtype=UTC))
    standing = asked.join(known, on="ordinal", how="left")
    return standing.with_columns(event_at=pl.coalesce("returned_at", "event_at"))


def _known(cursor: duckdb.DuckDBPyConnection, asked: pl.DataFrame) -> pl.DataFrame:
    """The ledger's word on the asked objects: at most one row each, ended ones first, superseded last."""
    _ask(cursor, asked)
    known = cursor.execute(
        f"""SELECT a.ordinal, o.rowid AS row, o.state, o.attempts, o.claimed_at, o.error_class,
              o.batch_id
            FROM raw.objects AS o JOIN asked AS a ON {SAME_OBJECT}"""
    ).pl()
    open_states = pl.col("state").is_in([State.DISCOVERED.value, State.CLAIMED.value])
    ranked = known.sort(pl.col("state") == State.SUPERSEDED, open_states)
    return ranked.unique("ordinal", keep="first", maintain_order=True)


def _ask(cursor: duckdb.DuckDBPyConnection, asked: pl.DataFrame) -> None:
    """Make the asked objects the table `asked`.

    A part of a long listing goes by a file: for a frame DuckDB imports pandas and pyarrow's datasets, 57 MB
    that a process which only lists needs for nothing else.
    """
    if asked.height < BY_FILE:
        cursor.register("asked", asked.to_arrow())
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        asked.write_parquet(file.name, compression="uncompressed")
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE asked_rows AS SELECT * FROM read_parquet('{file.name}')"
        )
    cursor.execute("CREATE OR REPLACE TEMP VIEW asked AS SELECT * FROM asked_rows")


def _returned(cursor: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Superseded objects that lie in the bucket again: A was replaced by B, then B by A once more.

    A store tells when: not before what superseded A, else it is an old event told again. A folder is
    always seen as it stands, and a file restored from a backup keeps its old time: there the look counts,
    as it does while what replaced A before it was read has not arrived itself.
    """
    return cursor.execute(
        f"""WITH newest AS (
              SELECT bucket, key, max(coalesce(event_at, claimed_at)) AS at FROM raw.objects
              WHERE state IN ({ARRIVED}) AND (bucket, key) IN (SELECT (bucket, key) FROM asked)
              GROUP BY bucket, key)
            SELECT o.rowid AS row,
              max(greatest(coalesce(a.event_at, n.at, o.claimed_at),
                coalesce(n.at, o.event_at, o.claimed_at) + INTERVAL 1 MICROSECOND)) AS returned_at
            FROM raw.objects AS o JOIN asked AS a ON {SAME_OBJECT}
              LEFT JOIN newest AS n ON n.bucket = o.bucket AND n.key = o.key
            WHERE o.state = '{State.SUPERSEDED}' AND (o.bucket LIKE 'file://%'
                OR (n.at IS NULL AND o.error_class = '{ReplacedObject.__name__}')
                OR a.event_at >= coalesce(n.at, o.event_at + INTERVAL 1 MICROSECOND))
            GROUP BY o.rowid"""
    ).pl()


def _insert_claims(
    cursor: duckdb.DuckDBPyConnection, rows: pl.DataFrame, batch_id: str, owner: str, now: datetime
) -> None:
    insert(
        cursor,
        "raw.objects",
        rows,
        {
            "state": State.CLAIMED.value,
            "claimed_at": now,
            "claimed_by": owner,
            "batch_id": batch_id,
            "code_version": CODE_VERSION,
        },
    )


def _take_over(
    cursor: duckdb.DuckDBPyConnection, rows: pl.DataFrame, batch_id: str, owner: str, now: datetime
) -> None:
    if rows.is_empty():
        return
    cursor.register("taken", rows.select("row", "attempts", "returned_at").to_arrow())
    cursor.execute(
        f"""UPDATE raw.objects SET state = '{State.CLAIMED}', attempts = taken.attempts,
              event_at = coalesce(taken.returned_at, objects.event_at),
              claimed_at = ?, claimed_by = ?, batch_id = ?
            FROM taken WHERE objects.rowid = taken.row""",
        [now, owner, batch_id],
    )


def insert(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    frame: pl.DataFrame | pl.LazyFrame,
    constants: Mapping[str, object] | None = None,
) -> int:
    """Append the frame to the table, conformed to its columns; returns its rows."""
    if not frame.collect_schema().names():
        return 0  # no rows were ever put in; a select of constants alone would make one
    rows = conform(frame.lazy(), table, constants).collect()
    if rows.is_empty():
        return 0
    names = ", ".join(f'"{name}"' for name in rows.columns)
    cursor.register("incoming", rows.to_arrow())
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")
    return rows.height


def _changed(cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def _identity(ref: ObjectRef) -> tuple[str, str, str, int]:
    return ref.bucket, ref.key, ref.version_id or ref.etag, ref.size
