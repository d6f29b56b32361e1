"""What a micro-batch works with: settings, bucket, lake, workers, opened and closed together."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from flows.recall import Peers
from infra.bucket import Bucket, open_bucket
from infra.lake import Lake
from infra.lake_keeper import catalogue_kept_open
from infra.settings import Settings
from infra.workers import Workers


@dataclass(frozen=True)
class Tools:
    """Everything outside the pure core that one process needs to bring filings into the lake.

    `owner` ('host:pid:random') marks this process's claims in the ledger.
    """

    settings: Settings
    bucket: Bucket
    lake: Lake
    workers: Workers
    owner: str
    peers: Peers = field(default_factory=Peers)


def owner_name() -> str:
    """A name for this process that no other has: host, process id, and four random bytes."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@asynccontextmanager
async def open_tools(settings: Settings) -> AsyncIterator[Tools]:
    """Open bucket, lake and workers; close them in the other order whatever happens."""
    bucket = open_bucket(settings)
    workers = Workers(
        settings.worker_count,
        settings.worker_seconds,
        settings.worker_memory_mb,
        initializer="transforms.filing.warm_up",
    )
    async with workers:
        with Lake.open(settings) as lake, catalogue_kept_open(settings):
            yield Tools(settings, bucket, lake, workers, owner_name())


def release_the_dead(lake: Lake) -> None:
    """Free the claims of processes of this host that are no more, so that nobody waits for their lease.

    A claim of another host, or of a process id that was given anew, is freed by its lease.
    """
    host = socket.gethostname()
    owners = lake.query("select distinct claimed_by from raw.objects where state = 'claimed'")["claimed_by"]
    for owner in owners.drop_nulls():
        name, pid, _ = str(owner).rsplit(":", 2)
        if name == host and not _alive(int(pid)):
            lake.release(str(owner))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's process: there is one
    return True
