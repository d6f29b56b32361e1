"""Extraction on a Dask cluster: this process claims and lands, the cluster's workers examine.

Prefect's Dask task runner holds the connection; its client is given plain functions. As a Prefect task
each filing would cost 0.4 s more (1.9 s with Prefect's server away) against 5 ms, and send Prefect's
settings to every worker. The batch's own flow run is recorded as ever.

S3 objects are read by the Dask worker, with keys of its own; those of a folder are sent along.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from flows.cluster_worker import (
    Job,
    Limits,
    Place,
    differences,
    examine_there,
    make_ready,
    versions,
    why_not_read,
)
from flows.examining import Examiner, Runner
from flows.server import keep_quiet
from infra.bucket import Bucket, LocalBucket
from infra.settings import Settings
from transforms.errors import BucketUnavailable, ClusterUnavailable, EsgLakeError, WorkerDied
from transforms.filing import Examined
from transforms.model import ObjectRef

DaskClient = Any  # as all of Dask, it comes with few types
DaskFuture = Any

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10
FIRST_WORKER_SECONDS = 20
PATIENCE_SECONDS = 60.0  # without a single worker; a nanny needs some ten to start one anew
LOOK_SECONDS = 2.0
CLOSE_SECONDS = 5.0
START = "Start it: `dask scheduler`, then `dask worker HOST:PORT --nthreads 1` on each machine"


def on_cluster(address: str, patience: float = PATIENCE_SECONDS) -> Runner:
    """A runner on the Dask scheduler at 'tcp://host:port'; raises ClusterUnavailable when it is opened."""

    def opened(settings: Settings, bucket: Bucket) -> AbstractAsyncContextManager[Examiner]:
        return _opened(settings, bucket, address, patience)

    return opened


@asynccontextmanager
async def _opened(
    settings: Settings, bucket: Bucket, address: str, patience: float
) -> AsyncIterator[Examiner]:
    runner = _runner(address)
    try:
        client = await asyncio.to_thread(_connected, runner, address)
        cluster = Cluster(settings, bucket, client, address)
        await asyncio.to_thread(cluster.greet)
        watch = asyncio.create_task(cluster.watch(patience))
        try:
            yield cluster
        finally:
            watch.cancel()
    finally:
        with suppress(TimeoutError):  # a scheduler that is gone says no farewell
            await asyncio.wait_for(asyncio.to_thread(runner.__exit__, None, None, None), CLOSE_SECONDS)


class Cluster:
    """A connected cluster as an Examiner; `check` raises once it is lost."""

    def __init__(self, settings: Settings, bucket: Bucket, client: DaskClient, address: str) -> None:
        self._settings, self._bucket, self._client, self._address = settings, bucket, client, address
        self._place = Place(settings.bucket_place, settings.s3_endpoint_url, settings.s3_region)
        self._limits = Limits(
            settings.worker_seconds,
            settings.worker_memory_mb,
            settings.max_filing_bytes,
            settings.ocr_pages,
        )
        self.reads_there = False
        self._lost = asyncio.Event()
        self._why: ClusterUnavailable | None = None
        self.places = 1

    def greet(self) -> None:
        """Wait for a worker, compare versions, ask whether all workers read the bucket themselves."""
        try:
            self._client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
        except TimeoutError:
            raise _unavailable(f"has had no worker for {FIRST_WORKER_SECONDS} s", self._address) from None
        self.places = sum(self._client.nthreads().values())
        ours = versions()
        theirs: dict[str, Any] = self._client.run(versions, on_error="return")
        theirs["the scheduler"] = self._client.run_on_scheduler(_versions_or_error)
        for who, told in theirs.items():
            wrong = differences(ours, told) if isinstance(told, dict) else f"{type(told).__name__}: {told}"
            if wrong:
                raise _differs(f"{who} differs from this program ({wrong})", self._address)
        # One that cannot says so at its first filing.
        self._client.run(make_ready, self._limits, on_error="ignore")
        if not isinstance(self._bucket, LocalBucket):
            reasons = self._client.run(why_not_read, self._place, on_error="raise")
            self.reads_there = not any(reasons.values())
            for who, reason in reasons.items():
                if reason:
                    log.warning("bytes are sent along: the Dask worker %s cannot read (%s)", who, reason)

    async def examine(self, ref: ObjectRef) -> Examined:
        """Examine on whichever Dask worker is free."""
        told = await self._told(ref, send=not self.reads_there)
        if isinstance(told, BucketUnavailable) and self.reads_there:
            told = await self._told(ref, send=True)  # a worker that joined without rights
        if isinstance(told, ClusterUnavailable):
            self._lose(told)
        if isinstance(told, EsgLakeError):
            raise told
        return told

    def check(self) -> None:
        """Raise ClusterUnavailable once the cluster is lost."""
        if self._why:
            raise self._why

    async def watch(self, patience: float) -> None:
        """Count the workers now and then; give the cluster up when it stays without one so long."""
        idle = 0.0
        while not self._why:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                threads = await asyncio.wait_for(asyncio.to_thread(self._client.nthreads), patience)
            except Exception as error:  # whatever Dask raises, it does not answer
                self._lose(_unavailable(f"no longer answers ({type(error).__name__})", self._address))
                return
            idle = 0.0 if threads else idle + LOOK_SECONDS
            self.places = sum(threads.values()) or self.places
            if idle >= patience:
                self._lose(_unavailable(f"has had no worker for {patience:g} s", self._address))

    def _lose(self, why: ClusterUnavailable) -> None:
        self._why = self._why or why
        self._lost.set()

    async def _told(self, ref: ObjectRef, *, send: bool) -> Examined | EsgLakeError:
        self.check()
        fetched = None
        if send:
            fetched = await asyncio.to_thread(self._bucket.fetch, ref, self._settings.max_filing_bytes)
        job = Job(ref, self._place, self._limits, versions(), fetched, self._settings.key_patterns)
        future = await asyncio.to_thread(self._submitted, job)
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(ended.set))
        waits = {asyncio.create_task(ended.wait()), asyncio.create_task(self._lost.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            self.check()
            return await asyncio.to_thread(_result, future, self._address)
        except ClusterUnavailable as error:
            self._lose(error)
            raise
        finally:
            for wait in waits:
                wait.cancel()
            future.release()  # whoever gives up gives the work up too

    def _submitted(self, job: Job) -> DaskFuture:
        try:
            return self._client.submit(examine_there, job, pure=False)
        except Exception as error:  # whatever Dask raises, it does not take the work
            raise _unavailable(f"no longer takes work ({type(error).__name__})", self._address) from error


def _runner(address: str) -> Any:
    keep_quiet()  # Prefect reads it when it is imported
    try:
        import dask
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise ClusterUnavailable(
            f"the extra `dask` is not installed ({error})",
            where=address,
            next_step="Install it: pip install 'esg-lake[dask]'",
        ) from None
    # A filing may have 200 MB. And what Dask has to say of a lost scheduler, we say ourselves.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    runner: Any = DaskTaskRunner(address=address, client_kwargs={"timeout": CONNECT_SECONDS})
    return runner.__enter__()


def _connected(runner: Any, address: str) -> DaskClient:
    try:
        return runner.client
    except (OSError, TimeoutError, ValueError) as error:
        raise _unavailable(f"does not answer ({type(error).__name__})", address) from error


def _result(future: DaskFuture, address: str) -> Examined | EsgLakeError:
    from distributed import KilledWorker

    try:
        told: Examined | EsgLakeError = future.result()
    except KilledWorker as error:
        raise WorkerDied(
            f"every Dask worker that took it was lost ({error.last_worker.address} last)",
            next_step="Replay it; look into the logs of the Dask workers if it happens again.",
        ) from error
    except BaseException as error:  # cancelled with its scheduler, not to be unpickled, ...
        raise _unavailable(f"lost the work ({type(error).__name__}: {error})", address) from error
    return told


def _versions_or_error() -> dict[str, str] | Exception:
    try:
        return versions()
    except Exception as error:
        return error


def _unavailable(what: str, address: str) -> ClusterUnavailable:
    return ClusterUnavailable(
        f"the Dask cluster {what}",
        where=address,
        next_step=f"{START}; then run the command again: it goes on where it was.",
    )


def _differs(what: str, address: str) -> ClusterUnavailable:
    return ClusterUnavailable(
        what, where=address, next_step="Start scheduler and workers from the same installation or image."
    )
