"""How many threads a reader's question gets: one where that did for it the last time, else all.

While one of DuckDB's threads is at work on what cannot be parted, the other spins. A look-up of one company
among millions of facts is mostly such work: a second thread makes it no sooner, and two fifths dearer, which
whatever else the machine does has to wait for.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

QUICK_SECONDS, STILL_QUICK_SECONDS = 0.1, 0.15
"""Processor time of the asking thread: below the first a question gets one thread, above the second all."""

REMEMBERED = 10_000
"""So many quick questions; who asks more kinds of them is not helped by remembering."""

LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")


class Threads:
    """The threads of one DuckDB instance, changed between the questions to it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self._mutex = connection, threading.Lock()
        self._all = self._now = 0
        self._under_way = 0
        self._quick: set[str] = set()

    @contextmanager
    def asked(self, question: str | Callable[..., object]) -> Iterator[None]:
        """While the question is answered: a statement, whatever its literals, or a function of ours."""
        kind = LITERAL.sub("?", question) if isinstance(question, str) else _name(question)
        self._begin(kind in self._quick)
        began, limit = time.thread_time(), QUICK_SECONDS if self._now > 1 else STILL_QUICK_SECONDS
        try:
            yield
        finally:
            self._end(kind, quick=time.thread_time() - began < limit)

    def _begin(self, quick: bool) -> None:
        """Fewer threads only while nothing else is asked: DuckDB waits for what they do."""
        with self._mutex, self._connection.cursor() as cursor:
            if not self._all:
                (self._all,) = cursor.execute("SELECT current_setting('threads')").fetchone() or (1,)
                self._now = self._all
            wanted = 1 if quick else self._all
            if wanted > self._now or (wanted < self._now and not self._under_way):
                cursor.execute(f"SET GLOBAL threads = {wanted}")
                self._now = wanted
            self._under_way += 1

    def _end(self, kind: str, *, quick: bool) -> None:
        with self._mutex:
            self._under_way -= 1
            if not quick:
                self._quick.discard(kind)
            elif self._all > 1:
                if len(self._quick) >= REMEMBERED:
                    self._quick.clear()
                self._quick.add(kind)


def _name(asking: Callable[..., object]) -> str:
    """The same for each call from one place; what `functools.partial` makes has no name of its own."""
    return str(getattr(getattr(asking, "func", asking), "__qualname__", type(asking).__qualname__))
