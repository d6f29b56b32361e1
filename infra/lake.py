"""The lake: DuckLake tables behind one class. Everything that is written goes through a landing lock.

`Lake` holds two DuckDB instances: a writer, and a reader attached read-only that is opened when first
asked. So a query never waits for a landing, and no SQL handed to `query` can change anything.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import duckdb
import polars as pl

from infra import (
    lake_catalogue,
    lake_changes,
    lake_context,
    lake_create,
    lake_entities,
    lake_entity_import,
    lake_entity_merge,
    lake_export,
    lake_land,
    lake_ledger,
    lake_maintain,
    lake_outbox,
    lake_publish,
    lake_quality,
    lake_repair,
    lake_replay,
    lake_status,
    lake_upgrade,
    lake_waivers,
)
from infra.lake_attach import (
    Attached,
    Moment,
    attach,
    attach_statement,
    lake_exists,
    place,
    scrub,
    write_ahead,
)
from infra.lake_audit import Signed
from infra.lake_entity_import import Imported
from infra.lake_entity_proof import Proof
from infra.lake_lock import landing_lock, telling_lock
from infra.lake_maintain import MaintenanceReport
from infra.lake_query import lacks_columns, run_query
from infra.lake_replay import Selection
from infra.lake_status import LakeStatus
from infra.settings import Settings
from transforms.errors import LakeUnavailable, UsageProblem
from transforms.model import Alert, Claim, FilingFacts, Landing, LedgerEntry, ListedEntity, ObjectRef

Result = TypeVar("Result")

WRITER_THREADS = 1
"""A landing is many tiny statements: a second thread costs more than it gives (measured: +20 %)."""

WRITE_TRIES = 3
"""The lock keeps our own writers apart; a transaction of somebody else's client may still conflict."""


class Lake:
    """An open lake; a context manager, safe to use from several threads.

    `claim`, `land` and everything else that writes is one transaction under the landing lock: it happens
    as a whole or not at all, also when the process is killed.
    """

    def __init__(self, settings: Settings, *, read_only: bool, at: Moment | None = None) -> None:
        self.settings = settings
        self.read_only = read_only
        self.at = at
        self._mutex = threading.RLock()
        self._writer: Attached | None = None
        self._write_cursor: duckdb.DuckDBPyConnection | None = None
        self._reader: Attached | None = None
        self._entities = lake_entities.Known()
        self._files_are_lost = False  # as far as an error hints at it
        self.upgraded: list[str] = []  # what opening it did to an older lake

    @classmethod
    def create(cls, settings: Settings) -> Lake:
        """Make the lake, or bring an older one up to this version; nothing is lost, safe to repeat."""
        lake_create.make_places(settings)
        lake = cls(settings, read_only=False)
        try:
            lake.upgraded = lake_upgrade.upgrade(lake._write)
        except BaseException:
            lake.close()
            raise
        return lake

    @classmethod
    def open(cls, settings: Settings, read_only: bool = False, at: Moment | None = None) -> Lake:
        """Open an existing lake; raises LakeUnavailable where there is none, LakeTooNew where it is newer.

        `at` opens a past state for reading: the number of a snapshot, or a time.
        """
        read_only = read_only or at is not None
        if not lake_exists(settings):
            raise _absent(settings)
        lake = cls(settings, read_only=read_only, at=at)
        try:
            attached = lake._reading() if read_only else lake._writing()
            lake_create.check_version(attached.cursor(), place(settings))
            if not read_only and lake_create.is_older(attached.cursor()):
                lake.upgraded = lake_upgrade.upgrade(lake._write)
        except duckdb.CatalogException:
            lake.close()
            raise _absent(settings) from None
        except BaseException:
            lake.close()
            raise
        return lake

    # --- the way of a filing -----------------------------------------------------------------------

    def claim(
        self, refs: Sequence[ObjectRef], batch_id: str, owner: str, lease_seconds: float
    ) -> list[Claim]:
        """Take objects up for work: new ones, replayed ones, and those whose owner's lease has run out.

        Objects that have ended, or that somebody works on, are not given. `Claim.attempts` counts.
        """
        now = _now()
        return self._write(
            lambda cursor: lake_ledger.claim(cursor, refs, batch_id, owner, lease_seconds, now=now)
        )

    def land(self, landing: Landing) -> list[LedgerEntry]:
        """Write a micro-batch in one transaction, repeatable: rows are replaced by filing_id.

        Returns the entries that did not land because their claim was taken over meanwhile.
        """
        now = _now()

        def work(cursor: duckdb.DuckDBPyConnection) -> tuple[Landing, list[LedgerEntry]]:
            known = self._entities.today(cursor)
            resolved = lake_entities.resolve(cursor, landing, known)
            return resolved, lake_land.land(cursor, resolved, now, known)

        resolved, lost = self._write(work)
        self._entities.learn(resolved, lost)
        return lost

    def entities_of(self, filings: Sequence[FilingFacts]) -> dict[str, Proof]:
        """filing_id -> the entity the landing will put it under; filings that keep theirs may be left out."""
        return self._read(lambda cursor: lake_entities.proven(cursor, filings, self._entities.told))

    def earlier(self, batch: lake_context.Batch) -> pl.DataFrame:
        """Facts that other filings of the batch's entities have told; see infra/lake_context.py."""
        return self._read(lambda cursor: lake_context.earlier(cursor, batch))

    def totals(self, first_year: int, implied: Sequence[str] = ()) -> pl.DataFrame:
        """One total per entity, metric, unit and year: what entities are compared with."""
        return self._read(lambda cursor: lake_context.totals(cursor, first_year, implied))

    def renew(self, owner: str) -> int:
        """Begin the lease of the owner's claims anew; returns how many it still holds."""
        return self._write(lambda cursor: lake_ledger.renew(cursor, owner, _now()))

    def hand_over(self, owner: str, from_batch: str, to_batch: str) -> int:
        """Let another batch of the owner go on with what one has claimed and not ended; returns how many."""
        return self._write(lambda cursor: lake_ledger.hand_over(cursor, owner, from_batch, to_batch))

    def release(self, owner: str, batches: Sequence[str] | None = None) -> int:
        """Free the claims of a dead owner, or of some batches of one that goes on; returns how many."""
        return self._write(lambda cursor: lake_ledger.release(cursor, owner, batches))

    def unseen(
        self, refs: pl.DataFrame | Iterable[ObjectRef], lease_seconds: float | None = None
    ) -> list[ObjectRef]:
        """Which of the listed objects still need to be taken up: the reconciler's question.

        A frame has the columns bucket, key, etag, size and, if known, version_id and event_at. With
        `lease_seconds`, objects whose claim is older count as well.
        """
        return [ref for part in self.missing(refs, lease_seconds) for ref in part]

    def missing(
        self, refs: pl.DataFrame | Iterable[ObjectRef], lease_seconds: float | None = None
    ) -> Iterator[list[ObjectRef]]:
        """`unseen`, part by part: a listing of any length is never held as a whole."""
        for rows in self.missing_rows(refs, lease_seconds):
            yield [lake_ledger.ref_of(row) for row in rows.iter_rows(named=True)]

    def missing_rows(
        self, refs: pl.DataFrame | Iterable[ObjectRef], lease_seconds: float | None = None
    ) -> Iterator[pl.DataFrame]:
        """`missing` as frames in the columns of the ledger's ASKED: a fifth of the memory."""
        for asked in lake_ledger.parts(refs):
            yield self._read(
                partial(lake_ledger.unseen, asked=asked, lease_seconds=lease_seconds, now=_now())
            )

    def ended(self, refs: Iterable[ObjectRef]) -> dict[ObjectRef, str]:
        """Those of the objects that need no more work, with their error class ('' where none)."""
        return self._read(lambda cursor: lake_ledger.ended(cursor, refs))

    def retire(self, bucket: str, key: str, deleted_at: datetime) -> int:
        """A key was deleted from its bucket: its ended objects become superseded, their data stays."""
        return self._write(lambda cursor: lake_land.retire(cursor, bucket, key, deleted_at, _now()))

    def chosen(self, selection: Selection) -> pl.DataFrame:
        """The ledger rows that a replay of the selection would take up; changes nothing."""
        return self._read(lambda cursor: lake_replay.chosen(cursor, selection))

    def reset(self, selection: Selection) -> list[ObjectRef]:
        """Set ended objects back to discovered and return them, for a replay.

        At least one condition must be given. Data stays until the replay lands.
        """
        return self._write(lambda cursor: lake_replay.reset(cursor, selection))

    def import_entities(self, listed: Sequence[ListedEntity], source: str, signed: Signed) -> Imported:
        """Bring a list of companies in, repeatable; what it proves to be one entity is made one."""
        return self._write(lambda cursor: lake_entity_import.take_in(cursor, listed, source, signed))

    def split_entity(self, entity_id: str, signed: Signed) -> int:
        """Undo the newest merge of this id into another; returns how many facts are its own again."""
        return self._write(lambda cursor: lake_entity_merge.split(cursor, entity_id, signed))

    def register_catalogue(self, metrics: pl.DataFrame, framework_codes: pl.DataFrame, version: str) -> bool:
        """Write the catalogue's metrics and framework codes, once per version; says whether it did."""
        return self._write(
            lambda cursor: lake_catalogue.register_catalogue(
                cursor, metrics, framework_codes, version, _now()
            )
        )

    # --- the outbox --------------------------------------------------------------------------------

    def pending_alerts(self, limit: int = 50, routes: Sequence[str] | None = None) -> list[tuple[Alert, int]]:
        """Alerts to be told, with the tries so far; most severe first; `routes` as in slack_channels."""
        return self._read(lambda cursor: lake_outbox.pending(cursor, limit, routes))

    def find_alerts(self, *, alert_id: str = "", filing: str = "") -> list[Alert]:
        """Alerts by the beginning of their id, or by a filing's key, file name or id; newest first."""
        return self._read(lambda cursor: lake_outbox.find(cursor, alert_id=alert_id, filing=filing))

    def put_alert(self, alert: Alert) -> bool:
        """Put an alert into the outbox that no landing brings; False when its id stands there already."""
        return self._write(lambda cursor: lake_outbox.put(cursor, [alert], None, _now())) > 0

    def alert_sent(self, *alert_ids: str, channel: str | None = None) -> None:
        """Note that the alerts were delivered, by which channel; they are never given again."""
        self._write(lambda cursor: lake_outbox.sent(cursor, alert_ids, channel, _now()))

    def alert_failed(self, *alert_ids: str, error: str, permanent: bool = False) -> None:
        """Note a try that went wrong; a permanent one ends the alerts."""
        self._write(lambda cursor: lake_outbox.failed(cursor, alert_ids, error, permanent, now=_now()))

    def revive_alerts(self) -> int:
        """Have alerts that were given up tried again; returns how many."""
        return self._write(lake_outbox.revive)

    def telling(self, channel: str) -> contextlib.AbstractContextManager[bool]:
        """Whether this process may drain the channel now: one at a time does, on this machine."""
        return telling_lock(self.settings, channel)

    # --- quality -----------------------------------------------------------------------------------

    def filings_named(self, name: str) -> dict[str, str]:
        """filing_id -> key of the filing (or of the entity's filings) with this name; see lake_quality."""
        return self._read(lambda cursor: lake_quality.named(cursor, name))

    def filing_named(self, name: str) -> tuple[str, str]:
        """(filing_id, key) of the filing with this name."""
        return self._read(lambda cursor: lake_quality.filing_named(cursor, name))

    def entity_named(self, name: str) -> str:
        """The id of the entity with this id, name or ticker."""
        return self._read(lambda cursor: lake_quality.entity_named(cursor, name))

    def findings(self, filing_ids: Sequence[str]) -> pl.DataFrame:
        """What was judged of these filings, failures first."""
        return self._read(lambda cursor: lake_quality.findings(cursor, filing_ids))

    def quality_record(self, key_glob: str, newest: int) -> pl.DataFrame:
        """What was judged of the newest filings whose key matches, one row per judgement."""
        return self._read(lambda cursor: lake_quality.record(cursor, key_glob, newest))

    def waivers(self) -> pl.DataFrame:
        """What a person has accepted and holds now: what a validation is told."""
        return self._read(lambda cursor: lake_waivers.standing(cursor, _now()))

    def waive(self, accepted: lake_waivers.Accepted, by: str, reason: str) -> lake_waivers.Acted:
        """Accept findings until a day; facts that nothing else holds leave quarantine."""
        signed = Signed(by, reason, _now())
        return self._write(lambda cursor: lake_waivers.waive(cursor, accepted, signed))

    def release_facts(
        self, filing_id: str, expectations: Sequence[str], metric_id: str, *, by: str, reason: str
    ) -> lake_waivers.Acted:
        """Let quarantined facts of a filing into curated.facts, for good; nothing happens the second time."""
        signed = Signed(by, reason, _now())
        return self._write(
            lambda cursor: lake_waivers.release(cursor, filing_id, expectations, metric_id, signed)
        )

    def revoke(self, waiver_id: str, by: str, reason: str) -> bool:
        """Take a waiver back, from the next judgement on; False where none of this id stands."""
        signed = Signed(by, reason, _now())
        return self._write(lambda cursor: lake_waivers.revoke(cursor, waiver_id, signed))

    # --- reading -----------------------------------------------------------------------------------

    def query(
        self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None
    ) -> pl.DataFrame:
        """Run one reading statement; `?` or `$name` stand for parameters. Raises QueryFailed."""
        return self._read(lambda cursor: run_query(cursor, sql, parameters, self.settings), question=sql)

    def status(self) -> LakeStatus:
        """The ledger's states, the backlog, failures and totals."""
        return self._read(lake_status.status)

    def changes(self, since: Moment, tables: Sequence[str] = lake_changes.FOLLOWED) -> lake_changes.Changes:
        """The change feed of these tables after a snapshot or a time; see infra/lake_changes.py."""
        return self._read(lambda cursor: lake_changes.changes(cursor, since, tables))

    def snapshots(self, newest: int = 50) -> pl.DataFrame:
        """The newest states that can still be read with `at`: number, time, what they changed."""
        return self._read(lambda cursor: lake_changes.snapshots(cursor, newest))

    def attach_statement(self) -> str:
        """The one line that opens this lake read-only in any DuckDB client; holds no secret."""
        return attach_statement(self.settings)

    # --- keeping -----------------------------------------------------------------------------------

    def maintain(self, expire_days: float = 7.0) -> MaintenanceReport:
        """Merge small files, expire old snapshots, delete files nobody can reach any more."""
        return self._keep(lambda cursor: lake_maintain.maintain(cursor, expire_days))

    def merge_files(self) -> int:
        """Make few files of the many small ones that landings leave; returns how many were merged."""
        return self._keep(lambda cursor: sum(lake_maintain.merge(cursor)))

    def publish(self, path: Path, *, marts_as_tables: bool | None = None) -> Path:
        """Write the lake's present state as one plain .duckdb file, replaced as a whole."""
        return lake_publish.publish(self.settings, path, marts_as_tables=marts_as_tables, at=self.at)

    def export(self, folder: Path, tables: Sequence[str] = ()) -> lake_export.Exported:
        """Write facts and marts as Parquet by fiscal year; see infra/lake_export.py."""
        return lake_export.export(self._reading(), folder, tables)

    def current(self) -> int:
        """The lake's version; raises LakeUnavailable with what to do where this program's is another."""
        return self._read(lambda cursor: lake_create.current(cursor, place(self.settings)))

    def get_meta(self, key: str) -> str | None:
        """A property of the lake, such as the version of its marts."""
        return self._read(lambda cursor: lake_create.get_meta(cursor, key))

    def set_meta(self, key: str, value: str) -> None:
        """Write a property of the lake."""
        self._write(lambda cursor: lake_create.set_meta(cursor, key, value))

    @contextlib.contextmanager
    def landing_locked(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Keep every landing out for a while; for building the marts, with the cursor that writes."""
        with self._mutex, landing_lock(self._writing()):
            yield self._cursor()

    def close(self) -> None:
        """Let go of the lake; it can be closed twice."""
        with self._mutex:
            for attached in (self._writer, self._reader):
                if attached is not None:
                    attached.connection.close()
            self._writer = self._reader = self._write_cursor = None

    def __enter__(self) -> Lake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- transactions ------------------------------------------------------------------------------

    def _writing(self) -> Attached:
        with self._mutex:
            if self.read_only:
                raise UsageProblem(
                    "this lake was opened read-only",
                    where=place(self.settings),
                    next_step="Open it to write.",
                )
            if self._writer is None:
                write_ahead(self.settings)
                self._writer = attach(self.settings, threads=WRITER_THREADS)
            return self._writer

    def _reading(self) -> Attached:
        with self._mutex:
            if self._reader is None or self._reader.is_full():  # cursors of a full one live on
                write_ahead(self.settings)
                self._reader = attach(self.settings, read_only=True, at=self.at)
            return self._reader

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """The writer's one cursor; used under the mutex only."""
        writer = self._writing()
        if self._write_cursor is None:
            self._write_cursor = writer.cursor()
        writer.refresh()
        return self._write_cursor

    def _read(self, work: Callable[[duckdb.DuckDBPyConnection], Result], *, question: str = "") -> Result:
        cursor = None
        try:
            reader = self._reading()
            with reader.threads.asked(question or work):
                cursor = reader.cursor(begun=bool(question))
                return work(cursor)
        except duckdb.Error as error:
            if cursor is not None and lacks_columns(cursor, error):
                lake_create.current(cursor, place(self.settings))
            raise self._unavailable(error) from error
        finally:
            if cursor is not None:
                cursor.close()

    def _write(self, work: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        """Run the work as one transaction under the landing lock, anew when somebody else's got between."""
        with self._mutex, landing_lock(self._writing()):
            if self._files_are_lost:
                self._kept(lambda cursor: lake_repair.undo_half_done(cursor, self.settings.data_place))
                self._files_are_lost = False
            for remaining in reversed(range(WRITE_TRIES)):
                cursor = self._cursor()
                cursor.execute("BEGIN")
                try:
                    result = work(cursor)
                    cursor.execute("COMMIT")
                except BaseException as error:
                    self._roll_back(cursor)
                    if not isinstance(error, duckdb.Error):
                        raise
                    if not remaining or not _conflict(error):
                        raise self._unavailable(error) from error
                else:
                    return result
            raise AssertionError("unreachable: the last try returns or raises")

    def _keep(self, work: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        """Housekeeping under the landing lock, each step of it a transaction of its own."""
        with self._mutex, landing_lock(self._writing()):
            return self._kept(work)

    def _kept(self, work: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        try:
            return work(self._cursor())
        except duckdb.Error as error:
            raise self._unavailable(error) from error

    def _roll_back(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """A COMMIT that failed has ended the transaction; a catalogue that is gone took it along."""
        try:
            cursor.execute("ROLLBACK")
        except duckdb.Error as error:
            if not isinstance(error, duckdb.TransactionException):
                cursor.close()
                self._write_cursor = None

    def _unavailable(self, error: duckdb.Error) -> LakeUnavailable:
        self._files_are_lost |= lake_repair.hints_at_lost_files(error)
        return LakeUnavailable(
            f"the transaction failed: {scrub(str(error), self.settings)}",
            where=place(self.settings),
            next_step="It can be done again safely; `esglake doctor` checks the lake.",
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _conflict(error: duckdb.Error) -> bool:
    text = str(error).lower()
    return isinstance(error, duckdb.TransactionException) or "conflict" in text or "locked" in text


def _absent(settings: Settings) -> LakeUnavailable:
    return LakeUnavailable("there is no lake", where=place(settings), next_step="`esglake init` makes one.")
