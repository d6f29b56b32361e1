"""The inside of a Dask worker: it reads or receives a filing and examines it in a limited process.

A Dask worker has no limits per task: a filing that hangs or crashes would take it down, with what
its neighbours had computed. So `examine` runs in `infra/workers.py` here too, one process per thread
of the Dask worker, kept for a minute after the last filing.
"""

from __future__ import annotations

import asyncio
import hashlib
import platform
import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from flows.examining import WARM_UP
from infra.bucket import Bucket, Fetched, open_bucket
from infra.key_patterns import told_by_key
from infra.settings import load_settings
from infra.workers import Workers
from transforms.errors import ClusterUnavailable, EnvironmentProblem, EsgLakeError, FilingError
from transforms.filing import Examined, examine
from transforms.given import applied, told_by
from transforms.model import CODE_VERSION, ObjectRef

IDLE_SECONDS = 60.0
DECIDING = ("polars", "pypdfium2", "rapidocr", "distributed")
"""Packages that another version of might read the same filing, or a message, otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bucket is. No keys: a Dask worker brings its own (ESGLAKE_S3_*, a role, a profile)."""

    bucket: str
    s3_endpoint_url: str | None
    s3_region: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one filing may use on the Dask worker."""

    seconds: float
    memory_mb: int
    bytes: int
    ocr_pages: int


@dataclass(frozen=True, slots=True)
class Job:
    """One object to examine; `fetched` is what it holds, None where the worker reads the bucket itself.

    `key_patterns` tell what its key says of it.
    """

    ref: ObjectRef
    place: Place
    limits: Limits
    versions: dict[str, str]
    fetched: Fetched | None = None
    key_patterns: tuple[str, ...] = ()


def examine_there(job: Job) -> Examined | EsgLakeError:
    """Examine one filing on a Dask worker; our own errors are results: Dask need not know them."""
    try:
        differing = differences(job.versions, versions())
        if differing:
            raise ClusterUnavailable(
                f"a Dask worker differs from this program ({differing})",
                where=platform.node(),
                next_step="Start scheduler and workers from the same installation or image.",
            )
        data, metadata = job.fetched or _bucket(job.place).fetch(job.ref, job.limits.bytes)
        examined = _bench().examine(data, job.ref.key, job.limits)
        return applied(examined, told_by(metadata, told_by_key(job.key_patterns, job.ref.key)))
    except (FilingError, EnvironmentProblem) as error:
        return error


def make_ready(limits: Limits, dask_worker: Any = None) -> None:
    """Start the limited processes ahead of the first filing: they import for a second or more."""
    _bench(dask_worker).prepare(limits)


def why_not_read(place: Place) -> str | None:
    """Why this worker cannot read the bucket itself; None when it can."""
    try:
        _bucket(place).check()
    except EnvironmentProblem as error:
        return str(error)
    return None


@cache
def versions() -> dict[str, str]:
    """All that decides what a filing is read as: our code and data, Python, the readers' packages."""
    told = {name: _version(name) for name in DECIDING}
    return {"esg-lake": f"{CODE_VERSION}+{_fingerprint()}", "python": platform.python_version()[:4]} | told


def differences(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """'polars 2.1.0 there, 2.0.0 here' for each that differs; '' when all agree."""
    told = [f"{name} {theirs.get(name)} there, {mine} here" for name, mine in ours.items()]
    return "; ".join(one for one, name in zip(told, ours, strict=True) if ours[name] != theirs.get(name))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _fingerprint() -> str:
    """Eight hex digits over the code and the data files of the room `transforms`."""
    digest = hashlib.sha256()

    def take(folder: Traversable) -> None:
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if entry.is_dir() and entry.name != "__pycache__":
                take(entry)
            elif entry.name.endswith((".py", ".csv", ".toml")):
                digest.update(entry.name.encode() + entry.read_bytes())

    take(files("transforms"))
    return digest.hexdigest()[:8]


@cache
def _bucket(place: Place) -> Bucket:
    return open_bucket(
        load_settings(bucket=place.bucket, s3_endpoint_url=place.s3_endpoint_url, s3_region=place.s3_region)
    )


class Bench:
    """The limited processes of one Dask worker, and the event loop they need, in a thread of its own."""

    def __init__(self, count: int) -> None:
        self._count, self._busy = count, 0
        self._open: dict[tuple[float, int], Workers] = {}  # by limits: two clients may ask for others
        self._leaving: asyncio.TimerHandle | None = None
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="esglake-bench", daemon=True).start()

    def examine(self, data: bytes, name: str, limits: Limits) -> Examined:
        """Examine in the next free process; blocks the calling thread."""
        return asyncio.run_coroutine_threadsafe(self._examine(data, name, limits), self._loop).result()

    async def _examine(self, data: bytes, name: str, limits: Limits) -> Examined:
        self._busy += 1
        if self._leaving:
            self._leaving.cancel()
        try:
            workers = await self._opened(limits)
            return await workers.run(examine, data, name, limits.ocr_pages)
        finally:
            self._busy -= 1
            self._leave_later()

    def prepare(self, limits: Limits) -> None:
        """Begin to start the processes; blocks nobody."""
        asyncio.run_coroutine_threadsafe(self._prepare(limits), self._loop)

    async def _prepare(self, limits: Limits) -> None:
        await self._opened(limits)
        self._leave_later()

    async def _opened(self, limits: Limits) -> Workers:
        workers = self._open.get((limits.seconds, limits.memory_mb))
        if workers is None:
            workers = Workers(self._count, limits.seconds, limits.memory_mb, initializer=WARM_UP)
            self._open[limits.seconds, limits.memory_mb] = workers
            await workers.__aenter__()
        return workers

    def _leave_later(self) -> None:
        if self._leaving:
            self._leaving.cancel()
        if not self._busy:
            self._leaving = self._loop.call_later(IDLE_SECONDS, self._leave)

    def _leave(self) -> None:
        """Give the memory back; the next filing starts processes anew."""
        for workers in self._open.values():
            asyncio.run_coroutine_threadsafe(workers.close(), self._loop)
        self._open = {}


_once, _benches = threading.Lock(), list[Bench]()


def _bench(dask_worker: Any = None) -> Bench:
    """The bench of this process; within a task Dask knows the worker, called by `Client.run` it is given."""
    with _once:
        if not _benches:
            from distributed import get_worker

            _benches.append(Bench((dask_worker or get_worker()).state.nthreads))
        return _benches[0]
