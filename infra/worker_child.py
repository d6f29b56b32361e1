"""The inside of a worker process: it takes jobs from its standard input and answers on its output.

It knows no secret, opens no connection, starts no process and writes no file; it dies with its
parent. These limits hold accidents and surprises of Python code; they are no cage for machine code
that an attacker runs inside a parser: give the whole container little to lose.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
import traceback
from typing import Any, BinaryIO

from transforms.errors import EsgLakeError

HEAD = struct.Struct(">Q")
PR_SET_PDEATHSIG = 1
MESSAGE_CHARS = 500
PIPE_BYTES = 1 << 20  # as much as Linux gives everybody
GROWTH_SHARE = 4  # a worker that has grown by memory / 4 since its start makes room for a fresh one

FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn",
    "os.fork", "os.forkpty", "pty.spawn", "os.kill", "os.killpg", "os.remove", "os.rename", "os.mkdir",
    "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime",
    "shutil.rmtree", "shutil.move",
)  # fmt: skip
"""Audit events (https://docs.python.org/3/library/audit_events.html) that no parser has a need for."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Set the limits, then do one job after another until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs, answers = _channel()
    start = pickle.loads(jobs.get())  # noqa: S301
    _answer(answers, _attempt(_prepare, start))
    before, left = _resident_bytes(), start["jobs"]
    while True:
        reply = _job(jobs.get())
        left -= 1
        grown = _resident_bytes() - before > (start["memory_mb"] << 20) // GROWTH_SHARE
        reply["retire"] = left <= 0 or grown or reply["kind"] == "memory"
        _answer(answers, reply)
        del reply


def _channel() -> tuple[queue.SimpleQueue[bytes], BinaryIO]:
    """Move the pipes away from where a parser's print or input would find them."""
    source = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    _widen(source, answers)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(source, jobs), daemon=True).start()
    return jobs, answers


def _widen(*pipes: BinaryIO) -> None:
    """Give pipes a megabyte instead of 64 KB: a filing of 100 MB is handed over in a tenth of the time."""
    if sys.platform == "linux":
        import fcntl

        for pipe in pipes:
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _receive(source: BinaryIO, jobs: queue.SimpleQueue[bytes]) -> None:
    """Read jobs in a thread of its own, so that the end of the parent is seen amid a job too."""
    while True:
        head = source.read(HEAD.size)
        if len(head) < HEAD.size:
            os._exit(0)
        (length,) = HEAD.unpack(head)
        try:
            job = source.read(length)
        except MemoryError:
            print("MemoryError: the job itself", file=sys.stderr, flush=True)  # noqa: T201
            os._exit(1)
        jobs.put(job)
        del job


def _prepare(start: dict[str, Any]) -> None:
    """Warm the imports, then close the doors behind them."""
    _die_with(start["parent"])
    gc.disable()  # nothing of what is imported is garbage: looking for some is a tenth of a lone extract
    if start["imports"]:
        importlib.import_module(start["imports"])
    if start["initializer"]:
        module, _, name = start["initializer"].rpartition(".")
        by_name(module, name)
    gc.enable()
    gc.freeze()
    _limit_memory(start["memory_mb"])
    sys.dont_write_bytecode = True
    sys.addaudithook(_audit)


def _job(job: bytes) -> dict[str, Any]:
    def call(packed: bytes) -> object:
        function, args = pickle.loads(packed)  # noqa: S301
        return function(*args)

    return _attempt(call, job)


def by_name(module: str, function: str, *arguments: Any) -> Any:
    """Import a function and call it."""
    return getattr(importlib.import_module(module), function)(*arguments)


def _attempt(function: Any, argument: Any) -> dict[str, Any]:
    """The reply to one job: a result, one of our errors, out of memory, or any other error."""
    try:
        return {"kind": "result", "result": function(argument)}
    except BaseException as error:  # whatever it was, the parent must hear of it
        if _lacked_memory(error):
            return {"kind": "memory"}
        if isinstance(error, EsgLakeError):
            return {"kind": "ours", "error": error}
        return _failure(error)


def _failure(error: BaseException) -> dict[str, Any]:
    return {
        "kind": "failure",
        "name": type(error).__name__,
        "message": str(error)[:MESSAGE_CHARS],
        "traceback": "".join(traceback.format_exception(error)),
    }


def _lacked_memory(error: BaseException | None) -> bool:
    # A reader may have wrapped the MemoryError in an error of its own.
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _answer(answers: BinaryIO, reply: dict[str, Any]) -> None:
    try:
        packed = pickle.dumps(reply, protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        packed = pickle.dumps({"kind": "memory", "retire": True})
    except Exception as error:
        packed = pickle.dumps(_failure(error) | {"retire": reply.get("retire", False)})
    answers.write(HEAD.pack(len(packed)))
    answers.write(packed)
    answers.flush()


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went away before we asked
            os._exit(0)


def _limit_memory(megabytes: int) -> None:
    """Limit what the process may write to.

    RLIMIT_AS would count what polars and its threads only reserve (0.8 GB at rest), so RLIMIT_DATA:
    since Linux 4.7 it counts all private writable memory, 60-100 MB at rest.
    """
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _resident_bytes() -> int:
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"a reader tried {event}, which no reader may")
    if event == "open" and _writes(args) and args[0] != os.devnull:
        raise PermissionError(f"a reader tried to write {args[0]!r}, which no reader may")


def _writes(args: tuple[Any, ...]) -> bool:
    _, mode, flags = args
    if isinstance(mode, str):
        return any(char in mode for char in "wax+")
    return isinstance(flags, int) and bool(flags & WRITING)
