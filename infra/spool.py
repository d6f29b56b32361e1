"""Events that were posted to us: a file each in HOME/events, until their objects have ended.

A file is forced to the disk before it gets its name, so what was answered with 'accepted' outlives a kill
and a power cut. A watcher of the same home deletes it when the ledger says that its objects have
ended; one that dies leaves it to the next. No lock and no lake is needed to accept an event.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType

from infra.settings import Settings
from infra.sqs import QueueMessage
from infra.waits import Tell, unheard
from transforms.errors import SpoolUnavailable

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.05  # how often an idle watcher looks for a new file; on average half of it is waited
MOST_WAITING = 100_000  # files; a store that tells more while nobody watches is asked to come again
COUNT_SECONDS = 1.0  # how old the count of waiting files may be
MOST_HELD = 8  # times the usual micro-batch; in a backlog they are larger
ENDING, PART, UNREADABLE = ".json", ".part", "unreadable"
STALE_SECONDS = 3600.0  # a part that old was left by a process that died while it wrote


class Spool:
    """The folder; thread-safe. `put` is for who accepts, the rest for who works them off."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.home / "events"
        self._count, self._counted = 0, 0.0

    def put(self, body: bytes) -> str:
        """Keep one event; it is on the disk when this returns its name. Raises SpoolUnavailable."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(6)}{ENDING}"
        part = self.folder / f"{name}{PART}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._refuse_too_many()
            try:
                _write_through(part, body)
                part.rename(self.folder / name)
            except OSError:
                part.unlink(missing_ok=True)
                raise
            _force(self.folder)  # else the name could be lost with the power
        except OSError as error:
            raise SpoolUnavailable(
                f"an event could not be kept ({error.strerror})",
                where=str(self.folder),
                next_step="Free or mend the disk; stores try again, and the listing finds what they gave up.",
            ) from error
        return name

    def names(self) -> list[str]:
        """The events that wait or are worked on, oldest first."""
        try:
            with os.scandir(self.folder) as entries:
                return sorted(entry.name for entry in entries if entry.name.endswith(ENDING))
        except FileNotFoundError:
            return []

    def read(self, name: str) -> str | None:
        """The body; None where another watcher has ended it. What is no text reads as an unreadable one."""
        try:
            return (self.folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """The event has done its work."""
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Keep an event that cannot be read for a person, out of the way."""
        aside = self.folder / UNREADABLE
        aside.mkdir(exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            (self.folder / name).replace(aside / name)

    def sweep(self) -> None:
        """Remove what processes that died have half written; nobody was told that it was accepted."""
        for part in self.folder.glob(f"*{PART}"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > STALE_SECONDS:
                    part.unlink()

    def check(self) -> None:
        """Raise SpoolUnavailable where an event could not be kept now."""
        self._refuse_too_many()
        place = self.folder if self.folder.exists() else self.folder.parent
        if place.exists() and not os.access(place, os.W_OK):
            raise SpoolUnavailable(
                "cannot be written", where=str(place), next_step="Give this user the right to it."
            )

    def _refuse_too_many(self) -> None:
        if time.monotonic() - self._counted > COUNT_SECONDS:
            self._count, self._counted = len(self.names()), time.monotonic()
        if self._count >= MOST_WAITING:
            raise SpoolUnavailable(
                f"{self._count:,} events wait and nobody works them off",
                where=str(self.folder),
                next_step="Start a watcher with the same ESGLAKE_HOME.",
            )


class SpoolEvents:
    """The spool as an asynchronous source of messages; an async context manager like `SqsEvents`.

    Files are read while at most `MOST_HELD` micro-batches are worked on: the disk is the buffer.
    """

    part = "posts"

    def __init__(self, settings: Settings, tell: Callable[[str], Tell] = lambda part: unheard) -> None:
        self.spool, self._tell = Spool(settings), tell(self.part)
        self._most = MOST_HELD * settings.batch_filings
        self._held: set[str] = set()

    async def __aenter__(self) -> SpoolEvents:
        await asyncio.to_thread(self.spool.sweep)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What is held stays on the disk, for the next watcher."""

    async def messages(self, stop: asyncio.Event) -> AsyncIterator[list[QueueMessage]]:
        """Messages as they come, each held until `done` or `leave`; raises SpoolUnavailable."""
        fresh: deque[str] = deque()
        while not stop.is_set():
            try:
                if not fresh:
                    names = await asyncio.to_thread(self.spool.names)
                    fresh.extend(name for name in names if name not in self._held)
                messages = await asyncio.to_thread(self._take, fresh) if fresh else []
            except OSError as error:
                raise _unreadable(self.spool.folder, error) from error
            self._tell(None, 0.0)
            if messages:
                yield messages
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    def done(self, message_id: str) -> None:
        """The event has done its work: its file goes."""
        try:
            self.spool.delete(message_id)
        except OSError as error:  # it stays held, so that it is not read again and again
            log.warning("event %s is done and could not be deleted: %s", message_id, error)
        else:
            self._held.discard(message_id)

    def leave(self, message_id: str) -> None:
        """Set an event aside that nobody can work on."""
        try:
            self.spool.set_aside(message_id)
        except OSError as error:
            log.warning("event %s could not be set aside: %s", message_id, error)
        else:
            self._held.discard(message_id)

    def _take(self, fresh: deque[str]) -> list[QueueMessage]:
        """Read as many as there is room for; those that another watcher has ended are left out."""
        messages = []
        while fresh and len(self._held) < self._most:
            body = self.spool.read(name := fresh.popleft())
            if body is not None:
                self._held.add(name)
                messages.append(QueueMessage(name, "", body, receives=1))
        return messages


def _unreadable(folder: Path, error: OSError) -> SpoolUnavailable:
    return SpoolUnavailable(
        f"cannot be read ({error.strerror})", where=str(folder), next_step="Give this user the right to it."
    )


def _write_through(file: Path, body: bytes) -> None:
    with file.open("xb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())


def _force(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
