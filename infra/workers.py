"""Untrusted files in limited worker processes: a time and a memory limit for every job.

    parent (asyncio)  --job-->  infra/worker_child.py, a fresh Python process without our secrets
                      <-reply-

A worker does many jobs, one at a time. One that is late, or lost, is killed and replaced; its
neighbours do not notice. Functions must be importable (module level), arguments and results picklable.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import struct
import sys
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from infra.worker_child import by_name
from transforms.errors import (
    EnvironmentProblem,
    EsgLakeError,
    ExtractionTimeout,
    UnreadableFiling,
    WorkerDied,
)

START_SECONDS = 60.0  # imports on a cold disk; a worker that takes longer is broken
CLOSE_SECONDS = 1.0
JOBS_PER_WORKER = 500  # then a fresh one: whatever a parser leaks stays bounded
STDERR_LINES = 20
PIECE_BYTES = 1 << 18
HEAD = struct.Struct(">Q")
KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "HOME",
    "SYSTEMROOT",
    "VIRTUAL_ENV",
    "PYTHONHOME",
    "PYTHONUTF8",
    "LD_LIBRARY_PATH",
)
"""All of our environment that a worker gets to see: no password, no address."""

Result = TypeVar("Result")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may use, and what it imports before its first job."""

    seconds: float
    memory_mb: int
    initializer: str | None = None
    imports: str | None = None
    jobs: int = JOBS_PER_WORKER
    threads: int = 1


class Workers:
    """A fixed number of worker processes; `async with Workers(2, 60.0, 2048) as workers`.

    `initializer` is a module-level function, or its dotted path, that every worker calls once before
    its first job to warm up; `imports` is a module that it imports. Memory is limited on Linux only.
    """

    def __init__(
        self,
        count: int,
        seconds: float,
        memory_mb: int,
        initializer: str | Callable[[], object] | None = None,
        *,
        jobs_per_worker: int = JOBS_PER_WORKER,
        imports: str | None = None,
    ) -> None:
        name = initializer if isinstance(initializer, str) or initializer is None else dotted(initializer)
        threads = max(1, min(4, (os.cpu_count() or 1) // count))
        self._limits = Limits(seconds, memory_mb, name, imports, jobs_per_worker, threads)
        self._count = count
        self._idle: asyncio.Queue[_Worker | EsgLakeError] = asyncio.Queue()
        self._alive: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()  # workers being started or ended
        self._closed = True

    async def __aenter__(self) -> Self:
        self._closed = False
        for _ in range(self._count):
            self._start_another()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Call `function(*args)` in the next free worker and give back its result.

        Our own errors come out as themselves, any other as UnreadableFiling; ExtractionTimeout over the
        time limit, WorkerDied when the process was lost. Waiting for a free worker does not count.
        """
        if self._closed:
            raise RuntimeError("use `async with Workers(...)`: no worker is running")
        # Pickled here: what cannot be sent is the caller's mistake, not the worker's.
        job = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
        worker = await self._idle.get()
        if isinstance(worker, EsgLakeError):
            self._start_another()
            raise worker
        try:
            reply = await worker.do(job, self._limits.seconds)
        except BaseException:
            self._replace(worker)
            raise
        if reply["retire"]:
            self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        result: Result = _outcome(reply, function, self._limits)
        return result

    async def close(self) -> None:
        """Let idle workers end, kill busy ones; nothing is left behind."""
        self._closed = True
        while self._alive or self._tasks:
            await asyncio.gather(*(worker.close() for worker in self._alive))
            self._alive.clear()
            await asyncio.gather(*self._tasks)

    @property
    def pids(self) -> list[int]:
        """Process ids of the living workers, for `doctor` and the curious."""
        return sorted(worker.pid for worker in self._alive)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        self._alive.discard(worker)
        self._keep(worker.close())
        if not self._closed:
            self._start_another()

    def _start_another(self) -> None:
        self._keep(self._start())

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self) -> None:
        worker = await _Worker.spawn(self._limits)
        self._alive.add(worker)
        try:
            await worker.ready()
        except EsgLakeError as error:
            self._alive.discard(worker)
            worker.kill()
            await worker.close()
            self._idle.put_nowait(error)  # whoever asks next is told, and a new start is tried
        else:
            self._idle.put_nowait(worker)


def named(module: str, function: str) -> Callable[..., Any]:
    """A function for `run` and `run_once` that the worker alone imports; extraction's imports take long."""
    return partial(by_name, module, function)


def run_once(function: Callable[..., Result], *args: object, seconds: float, memory_mb: int) -> Result:
    """One job in one worker, for callers without an event loop; errors as in `Workers.run`."""
    imports = dotted(function).rpartition(".")[0]

    async def once() -> Result:
        async with Workers(1, seconds, memory_mb, imports=imports) as workers:
            return await workers.run(function, *args)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(once())
    # Inside a loop (a notebook, a flow) a second one can only run in another thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, once()).result()


def dotted(function: Callable[..., object]) -> str:
    """'package.module.function' of a module-level function, or of one that is `named`."""
    if isinstance(function, partial):
        module, name = function.args
        return f"{module}.{name}"
    return f"{function.__module__}.{function.__qualname__}"


class _Worker:
    """The parent's end of one worker process."""

    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        self._process, self._limits = process, limits
        self._said: deque[str] = deque(maxlen=STDERR_LINES)
        self._listener = asyncio.create_task(self._listen())
        self._unwanted = False
        self.pid = process.pid

    @classmethod
    async def spawn(cls, limits: Limits) -> _Worker:
        """Start the process; it imports what it needs while we go on."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder we stand in is no place to import from
            "-c",
            "from infra.worker_child import main; main()",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=1 << 20,
            env=_environment(limits),
            # Ctrl-C goes to the whole foreground group; the parent decides what it means for a job.
            start_new_session=True,
        )
        return cls(process, limits)

    async def ready(self) -> None:
        """Send the limits and wait until the imports are done; EnvironmentProblem if they fail."""
        start = {
            "parent": os.getpid(),
            "memory_mb": self._limits.memory_mb,
            "imports": self._limits.imports,
            "initializer": self._limits.initializer,
            "jobs": self._limits.jobs,
        }
        try:
            reply = await self.do(pickle.dumps(start), START_SECONDS)
        except (ExtractionTimeout, WorkerDied) as error:
            raise _cannot_start(str(error.what)) from error
        if reply["kind"] == "ours":
            raise reply["error"]
        if reply["kind"] != "result":
            raise _cannot_start(f"{reply.get('name', 'memory')}: {reply.get('message', 'not enough')}")

    async def do(self, job: bytes, seconds: float) -> dict[str, Any]:
        """Send one job and wait for its reply; raises ExtractionTimeout or WorkerDied."""
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(job)
        except TimeoutError:
            raise ExtractionTimeout(
                f"took longer than {seconds:g} s and was stopped",
                next_step="Raise ESGLAKE_WORKER_SECONDS, then replay it.",
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._death() from None

    async def _exchange(self, job: bytes) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(HEAD.pack(len(job)))
        # In pieces: asyncio copies what the pipe does not take, and a filing has up to 200 MB.
        for start in range(0, len(job), PIECE_BYTES):
            self._process.stdin.write(job[start : start + PIECE_BYTES])
            await self._process.stdin.drain()
        (length,) = HEAD.unpack(await self._process.stdout.readexactly(HEAD.size))
        reply: dict[str, Any] = pickle.loads(await self._process.stdout.readexactly(length))  # noqa: S301
        return reply

    async def _death(self) -> WorkerDied:
        level = logging.DEBUG if self._unwanted else logging.WARNING
        self.kill()
        code = await self._process.wait()
        await asyncio.wait({self._listener}, timeout=CLOSE_SECONDS)
        said = "\n".join(self._said)
        log.log(level, "worker %d ended with %d; its last words:\n%s", self.pid, code, said)
        if "memory allocation" in said or "MemoryError" in said:
            return out_of_memory(self._limits.memory_mb)
        return WorkerDied(
            f"the worker process was lost ({_name_of(code)})",
            next_step="Replay it; if it happens again, the file breaks a parser: report it.",
        )

    async def _listen(self) -> None:
        assert self._process.stderr is not None  # noqa: S101
        while piece := await self._process.stderr.read(1 << 16):
            self._said.extend(piece.decode(errors="replace").splitlines())

    def kill(self) -> None:
        """Stop the process at once; harmless when it has ended already."""
        self._unwanted = True
        if self._process.returncode is None:
            try:
                # Not Process.kill: it may reap the process behind the back of asyncio's own watcher.
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                log.debug("worker %d had ended already", self.pid)

    async def close(self) -> None:
        """End of input tells the worker to leave; one that stays is killed."""
        self._unwanted = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        await asyncio.wait({self._listener}, timeout=CLOSE_SECONDS)


def _environment(limits: Limits) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),  # noqa: PTH109
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "POLARS_MAX_THREADS": str(limits.threads),
        "MALLOC_ARENA_MAX": "2",  # glibc otherwise keeps one heap per thread
        "RUST_BACKTRACE": "0",
    }


def _outcome(reply: dict[str, Any], function: Callable[..., object], limits: Limits) -> Any:
    if reply["kind"] == "result":
        return reply["result"]
    if reply["kind"] == "ours":
        raise reply["error"]
    if reply["kind"] == "memory":
        raise out_of_memory(limits.memory_mb)
    log.warning("%s failed in a worker:\n%s", dotted(function), reply["traceback"])
    raise UnreadableFiling(
        f"the reader stopped at {reply['name']}: {reply['message']}",
        next_step="The file may be damaged; open it, save it again and replay it.",
    )


def out_of_memory(memory_mb: int) -> WorkerDied:
    """The error for a job that wanted more than its worker may have."""
    return WorkerDied(
        f"needs more memory than the {memory_mb} MB of a worker",
        next_step="Raise ESGLAKE_WORKER_MEMORY_MB, then replay it.",
    )


def _cannot_start(what: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"no worker process can be started ({what})",
        where=sys.executable,
        next_step="Check the installation and ESGLAKE_WORKER_MEMORY_MB with `esglake doctor`.",
    )


def _name_of(code: int) -> str:
    if code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
