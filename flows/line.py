"""The line of objects before the batches: those an event told of go first, those a listing found behind.

A bucket that was never taken up may hold millions: of a listing so many are kept, as a frame and not as
objects, the rest is only counted and listed again when those are done. A part of each batch is the
listing's, so that a steady stream of events never starves it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime

import polars as pl

from infra.lake_ledger import ref_of
from transforms.model import ObjectRef

EVENTS_KEPT = 20_000
"""Refs of some 700 bytes; more are left to the listing, unless somebody waits for their end."""

LISTED_KEPT = 100_000
"""Rows of some 150 bytes."""

LISTED_SHARE = 8
"""One in so many of a batch is the listing's while events wait."""

BACKLOG = 4
"""A batch grows to so many times the usual one: each landing, validation and record costs for itself."""


def grown(most: int, usual: int, taken: int) -> int:
    """How many the next batch may take where a batch of `taken` was examined in time."""
    return min(most * 2, usual * BACKLOG) if taken >= most else most


class Line:
    """Not safe across threads: everything happens in the watcher's loop. `arrived` is set while any wait."""

    def __init__(self, listed_kept: int = LISTED_KEPT, events_kept: int = EVENTS_KEPT) -> None:
        self.arrived = asyncio.Event()
        self.listed, self.listed_bytes = 0, 0  # found by the listing, whether kept or only counted
        self.listed_oldest: datetime | None = None
        self._listed_kept, self._events_kept = listed_kept, events_kept
        self._events: deque[ObjectRef] = deque()
        self._waiting: set[ObjectRef] = set()
        self._parts: deque[pl.DataFrame] = deque()
        self._kept = 0
        self._left_out = False
        self._turn = 0

    @property
    def events(self) -> int:
        """How many wait that an event told of."""
        return len(self._events)

    @property
    def waiting(self) -> int:
        """How many could be taken now."""
        return len(self._events) + self._kept

    @property
    def is_short(self) -> bool:
        """Whether nothing waits while more is known to lie in the bucket: time to list it again."""
        return self._left_out and not self._events and not self._kept

    def add_events(self, refs: Iterable[ObjectRef], *, needed: bool = False) -> None:
        """Objects an event told of, each once; `needed` ones are kept however many there are."""
        for ref in refs:
            if ref in self._waiting:
                continue
            if not needed and len(self._events) >= self._events_kept:
                self._left_out = True
                continue
            self._waiting.add(ref)
            self._events.append(ref)
        self._say()

    def list_anew(self) -> None:
        """A listing begins: it will find again what the last one found and nobody has taken up since."""
        self._parts.clear()
        self._kept = self.listed = self.listed_bytes = 0
        self.listed_oldest, self._left_out = None, False

    def add_listed(self, part: pl.DataFrame) -> None:
        """A part of what the listing found, in the columns of the ledger's `ASKED`."""
        self.listed += part.height
        self.listed_bytes += int(part["size_bytes"].sum())
        oldest = part["event_at"].min()
        if isinstance(oldest, datetime):
            self.listed_oldest = min(oldest, self.listed_oldest or oldest)
        kept = part.head(max(0, self._listed_kept - self._kept))
        self._left_out |= kept.height < part.height
        if kept.height:
            self._parts.append(kept)
            self._kept += kept.height
        self._say()

    def take(self, count: int) -> list[ObjectRef]:
        """The next objects, at most so many: events, and the listing's share or all that is left."""
        self._turn += 1
        share = min(self._kept, count // LISTED_SHARE or self._turn % LISTED_SHARE == 0)
        refs = [self._events.popleft() for _ in range(min(len(self._events), count - share))]
        self._waiting.difference_update(refs)
        refs += self._take_listed(share if refs else count)
        self._say()
        return refs

    def _take_listed(self, count: int) -> list[ObjectRef]:
        refs: list[ObjectRef] = []
        while self._parts and len(refs) < count:
            part = self._parts.popleft()
            taken = part.head(count - len(refs))
            refs += [ref_of(row) for row in taken.iter_rows(named=True)]
            if taken.height < part.height:
                self._parts.appendleft(part.slice(taken.height))
        self._kept -= len(refs)
        self.listed -= len(refs)
        self.listed_bytes -= sum(ref.size for ref in refs)
        return refs

    @property
    def may_gather(self) -> bool:
        """Whether a batch may wait for more events: not while the listing could fill it."""
        return not self._kept

    def _say(self) -> None:
        if self._events or self._kept:
            self.arrived.set()
        else:
            self.arrived.clear()
