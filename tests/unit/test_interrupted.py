"""Ctrl-C amid code in C, which fails with an error of its own: numpy half loaded, a statement of DuckDB."""

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

AMID_A_STATEMENT = """
import os, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
import duckdb
import esglake.main

def app():
    if sys.argv[1] == "undisturbed":
        raise RuntimeError("a fault of our own")
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    duckdb.connect().execute("SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b")

esglake.main.app = app
esglake.main.main()
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
def test_an_interrupt_amid_a_statement_of_duckdb_ends_without_a_traceback() -> None:
    done = run("interrupted", AMID_A_STATEMENT)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_fault_that_no_interrupt_caused_is_not_hidden() -> None:
    done = run("undisturbed", AMID_A_STATEMENT)
    assert done.returncode == 1
    assert "a fault of our own" in done.stderr


def run(how: str, program: str = HALF_LOADED) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, how], capture_output=True, text=True, timeout=60)
