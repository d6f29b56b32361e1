"""Commands forked from one process that has imported what they need.

A command is a process of its own, with its own environment, output and exit code, but pays no imports:
those take most of its processor time. Whoever tests the start of the program starts it as a user does.
Run as `python -m tests.forks ADDRESS`; it ends when its standard input is closed.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
MOST_BYTES = 1 << 20
START_SECONDS = 120.0
IMPORTED = (
    *("esglake.main", "esglake.alerts_command", "esglake.asking", "esglake.doctor", "esglake.extracting"),
    *("esglake.feed", "esglake.handing_out", "esglake.ingesting", "esglake.making", "esglake.quality"),
    *("esglake.quality_acts", "esglake.replaying", "flows.watch", "infra.lake", "pyarrow"),
)
_starting = threading.Lock()


class Forked:
    """What subprocess.Popen is to a program: `pid`, `poll`, `wait`, signals."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._said, self.returncode = line, b"", None
        self.returncode: int | None
        self.pid = int(self._hear(START_SECONDS))

    def poll(self) -> int | None:
        """The exit code, None while it runs; minus the signal's number where one ended it."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if self.returncode is None:
            self.returncode = int(self._hear(timeout))
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal where it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _hear(self, seconds: float | None) -> str:
        deadline = None if seconds is None else time.monotonic() + seconds
        while b"\n" not in self._said:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._line], [], [], left)[0]:
                raise subprocess.TimeoutExpired("a forked command", seconds or 0)
            more = self._line.recv(64)
            assert more, "the process that forks is gone"
            self._said += more
        told, _, self._said = self._said.partition(b"\n")
        return told.decode()


def start(
    module: str,
    arguments: list[str],
    environment: Mapping[str, str],
    streams: tuple[IO[Any], IO[Any], IO[Any]],
) -> Forked:
    """Fork a process that runs `main()` of the module, as `python -m MODULE ARGUMENTS` would."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(_server())
    asked = json.dumps([module, arguments, dict(environment)]).encode()
    socket.send_fds(line, [len(asked).to_bytes(4)], [stream.fileno() for stream in streams])
    line.sendall(asked)
    return Forked(line)


def run(
    arguments: list[str], environment: Mapping[str, str], text: str | None, seconds: float
) -> subprocess.CompletedProcess[str]:
    """What `subprocess.run` gives for `esglake ARGUMENTS`."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write((text or "").encode())
        given.seek(0)
        process = start("esglake.main", arguments, environment, (given, out, err))
        try:
            process.wait(seconds)
        except BaseException:
            process.kill()
            raise
        out.seek(0)
        err.seek(0)
        said = out.read().decode(), err.read().decode()
    assert process.returncode is not None
    return subprocess.CompletedProcess(["esglake", *arguments], process.returncode, *said)


def _server() -> str:
    with _starting:
        return _started()


@cache
def _started() -> str:
    folder = tempfile.mkdtemp(prefix="esglake-forks-")
    address = f"{folder}/s"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ESGLAKE_", "PREFECT_"))}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.forks", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=clean,
    )

    def end() -> None:
        assert server.stdin
        server.stdin.close()
        server.wait(30)
        Path(address).unlink(missing_ok=True)
        Path(folder).rmdir()

    atexit.register(end)
    deadline = time.monotonic() + START_SECONDS
    while not Path(address).exists():
        assert time.monotonic() < deadline and server.poll() is None, "the process that forks did not start"
        time.sleep(0.05)
    return address


def serve(address: str) -> None:
    """Import, then fork a process per connection until the standard input ends."""
    from expectations.suite import engine

    for name in IMPORTED:
        importlib.import_module(name)
    engine()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, _bury)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{address}.new")
        door.listen(64)
        Path(f"{address}.new").rename(address)
        while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
            line, _ = door.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                return _attend(line)
            line.close()
    return None


def _bury(*_: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _attend(line: socket.socket) -> None:
    """Beside the command: tell its process id, and its exit code once it has ended."""
    head, streams, *_ = socket.recv_fds(line, 4, 3)
    asked = b""
    while len(asked) < int.from_bytes(head):
        asked += line.recv(MOST_BYTES)
    module, arguments, environment = json.loads(asked)
    if not (pid := os.fork()):
        line.close()
        return _become(module, arguments, environment, streams)
    for stream in streams:
        os.close(stream)
    with suppress(BrokenPipeError):
        line.sendall(f"{pid}\n".encode())
        status = os.waitpid(pid, 0)[1]
        line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(module: str, arguments: list[str], environment: dict[str, str], streams: list[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), "utf-8", write_through=True)
        for number in (1, 2)
    )
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = [module, *arguments]
    code = 1
    try:
        importlib.import_module(module).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    _end(code)


def _end(code: int) -> None:
    """As the interpreter ends, but for destructors of C libraries: their threads are left out of a fork."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
