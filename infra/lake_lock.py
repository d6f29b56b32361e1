"""The landing lock: one writer at a time per lake, held only for a transaction.

A file lock beside a SQLite catalogue, an advisory lock inside a PostgreSQL one. Both are let go by the
operating system or the server when their process dies.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb
from filelock import FileLock, Timeout

from infra.lake_attach import SECRET, Attached, place, scrub
from infra.settings import Settings
from transforms.errors import LakeUnavailable

if TYPE_CHECKING:
    from pathlib import Path

WAIT_SECONDS = 120.0
"""A landing takes a tenth of a second, building the marts a few seconds: so long means trouble."""

POLL_SECONDS = 0.005

LOCK_KEY = zlib.crc32(b"esg-lake landing")
"""Advisory locks are per database; the number keeps ours apart from others' in it."""


@contextmanager
def landing_lock(attached: Attached, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lake's landing lock; raise LakeUnavailable when it is not had in time."""
    if attached.settings.catalogue:
        with _advisory_lock(attached, wait_seconds):
            yield
        return
    lock = FileLock(lock_file(attached.settings), timeout=wait_seconds)
    try:
        lock.acquire(poll_interval=POLL_SECONDS)
    except Timeout:
        raise _busy(attached.settings, wait_seconds) from None
    try:
        yield
    finally:
        lock.release()


def lock_file(settings: Settings) -> Path:
    """The lock beside a SQLite catalogue."""
    return settings.home / "lake.landing.lock"


@contextmanager
def telling_lock(settings: Settings, channel: str) -> Iterator[bool]:
    """Whether this process is the one of this machine that drains the channel now; never waits.

    Several machines on one lake may still tell an alert twice: by its id a reader knows a repeat.
    """
    lock = FileLock(settings.home / f"{channel}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def _advisory_lock(attached: Attached, wait_seconds: float) -> Iterator[None]:
    """A transaction of its own on the catalogue's server holds the lock until it ends."""
    cursor = attached.connection.cursor()
    try:
        cursor.execute(f"ATTACH IF NOT EXISTS '' AS landing_lock (TYPE postgres, SECRET {SECRET}_postgres)")
        cursor.execute("BEGIN")
        # `postgres_execute` runs a statement once; `postgres_query` would bind it first, then run it.
        for statement in (
            f"SET LOCAL lock_timeout = '{int(wait_seconds * 1000)}ms'",
            f"SELECT pg_advisory_xact_lock({LOCK_KEY})",
        ):
            cursor.execute("CALL postgres_execute('landing_lock', ?)", [statement])
    except duckdb.Error as error:
        cursor.close()
        if "lock timeout" in str(error):
            raise _busy(attached.settings, wait_seconds) from None
        raise LakeUnavailable(
            scrub(str(error).splitlines()[0], attached.settings),
            where=place(attached.settings),
            next_step="Nothing was written; a watcher tries again by itself.",
        ) from None
    try:
        yield
    finally:
        # Where the server is gone the lock went with it; what the block raised is the news.
        with suppress(duckdb.Error):
            cursor.execute("ROLLBACK")
        cursor.close()


def _busy(settings: Settings, seconds: float) -> LakeUnavailable:
    return LakeUnavailable(
        f"another process has been landing for {seconds:g} s",
        where=place(settings),
        next_step="See which one with `esglake status`; the lock goes with its process.",
    )
