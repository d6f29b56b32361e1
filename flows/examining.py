"""Who examines a claimed object: worker processes of this machine, or those of a cluster.

Either way `transforms.filing.examine` runs inside a limited process (`infra/workers.py`): a filing that
hangs or hoards takes nothing down but itself. A cluster's side of it is `flows/cluster.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from infra.bucket import Bucket
from infra.key_patterns import told_by_key
from infra.settings import Settings
from infra.workers import Workers
from transforms.filing import Examined, examine
from transforms.given import applied, told_by
from transforms.model import ObjectRef

WARM_UP = "transforms.filing.warm_up"


class Examiner(Protocol):
    """Examines objects, `places` of them at once."""

    @property
    def places(self) -> int:
        """Filings that are examined at the same time."""
        ...

    async def examine(self, ref: ObjectRef) -> Examined:
        """Read and examine one object; raises a FilingError or an EnvironmentProblem."""
        ...

    def check(self) -> None:
        """Raise the EnvironmentProblem because of which nothing can be examined any more."""
        ...


Runner = Callable[[Settings, Bucket], AbstractAsyncContextManager[Examiner]]
"""Opens an examiner and closes it whatever happens."""


class Here:
    """The worker processes of this machine; objects are read by the process that lands them."""

    def __init__(self, settings: Settings, bucket: Bucket, workers: Workers) -> None:
        self._settings, self._bucket, self._workers = settings, bucket, workers

    @property
    def places(self) -> int:
        """One per worker process."""
        return self._settings.worker_count

    async def examine(self, ref: ObjectRef) -> Examined:
        """Read the object, hand its bytes to the next free worker; what the object says goes before."""
        data, metadata = await asyncio.to_thread(self._bucket.fetch, ref, self._settings.max_filing_bytes)
        examined = await self._workers.run(examine, data, ref.key, self._settings.ocr_pages)
        return applied(examined, told_by(metadata, told_by_key(self._settings.key_patterns, ref.key)))

    def check(self) -> None:
        """Worker processes that are lost are replaced: there is nothing to raise."""


@asynccontextmanager
async def here(settings: Settings, bucket: Bucket) -> AsyncIterator[Examiner]:
    """Start this machine's worker processes, end them afterwards."""
    workers = Workers(
        settings.worker_count, settings.worker_seconds, settings.worker_memory_mb, initializer=WARM_UP
    )
    async with workers:
        yield Here(settings, bucket, workers)
