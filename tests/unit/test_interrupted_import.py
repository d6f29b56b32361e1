"""Ctrl-C while a module is being loaded: numpy's C part then fails with an ImportError of its own."""

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


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_that_an_import_swallowed_ends_without_a_traceback() -> None:
    done = run("interrupted")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_an_import_that_fails_by_itself_is_not_hidden() -> None:
    done = run("undisturbed")
    assert done.returncode == 1
    assert "more than once" in done.stderr


def run(how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HALF_LOADED, how], capture_output=True, text=True, timeout=60
    )
