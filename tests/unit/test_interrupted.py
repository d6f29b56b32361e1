"""Ctrl-C amid code in C, which waits on or fails with an error of its own: polars, numpy, DuckDB."""

from __future__ import annotations

import subprocess
import sys

import pytest

HALF_LOADED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a script started the tests
import esglake.main

def app():
    try:
        if sys.argv[1] == "interrupted":
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(10**7):
                pass
    except KeyboardInterrupt:
        pass  # as code in C may do
    raise ImportError("cannot load module more than once per process")

esglake.main.app = app
esglake.main.main()
"""

AMID_QUERIES = """
import os, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
import duckdb
import esglake.main

def app():
    if sys.argv[1] == "undisturbed":
        raise RuntimeError("a fault of our own")
    from infra.lake_query import run_query
    from infra.settings import load_settings
    settings, question = load_settings(), "SELECT max(hash(range)) FROM range(1000000000000)"
    for remaining in reversed(range(4)):  # now and then a thread of DuckDB would go on to the query's end
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with duckdb.connect() as connection:
            try:
                run_query(connection, question, None, settings)
            except RuntimeError:
                if not remaining:
                    raise

esglake.main.app = app
esglake.main.main()
"""

AMID_A_WAIT = """
import os, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
import esglake.main

def app():
    import polars
    polars.Series([1]).sum()
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    released = threading.Lock()
    released.acquire()
    threading.Timer(15, lambda: (print("was waited for", flush=True), os._exit(1))).start()
    released.acquire()

def leave():  # Python would wait for the timers
    try:
        esglake.main.main()
    except SystemExit as end:
        os._exit(end.code)

esglake.main.app = app
leave()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_that_an_import_swallowed_ends_without_a_traceback() -> None:
    done = run("interrupted")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_an_import_that_fails_by_itself_is_not_hidden() -> None:
    done = run("undisturbed")
    assert done.returncode == 1
    assert "more than once" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_amid_a_query_ends_it_without_a_traceback() -> None:
    done = run("interrupted", AMID_QUERIES)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_wait_is_interrupted_though_polars_is_there() -> None:
    """Its own handler lets the system go on with the call: a query of the shell could not be stopped."""
    done = run("interrupted", AMID_A_WAIT)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_fault_that_no_interrupt_caused_is_not_hidden() -> None:
    done = run("undisturbed", AMID_QUERIES)
    assert done.returncode == 1
    assert "a fault of our own" in done.stderr


def run(how: str, program: str = HALF_LOADED) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, how], capture_output=True, text=True, timeout=60)
