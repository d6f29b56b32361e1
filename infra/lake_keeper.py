"""A process that keeps a SQLite catalogue open, so that nobody waits for its opening and closing.

DuckDB opens and closes the catalogue for every transaction. When the last one closes, SQLite locks the
file for a moment to fold its log in, and whoever opens it just then sleeps a whole second, because the
extension's SQLite is built without finer sleeps. Measured beside landings: 3 of 60 reads and 1 of 10
landings took that second; with one more connection held open, none did. It must be held by another
process: a POSIX lock of our own would be dropped whenever DuckDB closes the file.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra.lake_attach import sqlite_file
from infra.settings import Settings

HOLD = """
import signal, sqlite3, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
connection.execute("select count(*) from sqlite_master").fetchall()
sys.stdin.read()  # until the parent closes the pipe, or dies
"""


@contextmanager
def catalogue_kept_open(settings: Settings) -> Iterator[None]:
    """Keep the SQLite catalogue open while the block runs; nothing to do for PostgreSQL."""
    if settings.catalogue:
        yield
        return
    path = sqlite_file(settings).as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    keeper = subprocess.Popen(  # noqa: S603  # our own interpreter, fixed code
        [sys.executable, "-I", "-S", "-c", HOLD, path], stdin=subprocess.PIPE, env={}
    )
    try:
        yield
    finally:
        keeper.communicate()
