"""What a micro-batch works with: settings, bucket, lake, examiner, opened and closed together."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flows import catalogue
from flows.examining import Examiner, Runner, here
from flows.recall import Peers
from infra.bucket import Bucket, open_bucket
from infra.heartbeat import alive
from infra.lake import Lake
from infra.lake_keeper import catalogue_kept_open
from infra.settings import Settings
from transforms.errors import EsgLakeError

log = logging.getLogger(__name__)

Result = TypeVar("Result")

RENEWALS_PER_LEASE = 3  # two may fail before somebody else takes the claims over


@dataclass(frozen=True)
class Tools:
    """Everything outside the pure core that one process needs to bring filings into the lake.

    `owner` ('host:pid:random') marks this process's claims in the ledger. `patience` is how many seconds a
    batch waits for the next filing to be examined before it lands without the others; None: for all.
    Batches take their `turn` to be judged and to land; `examined` is set when one comes to wait for it.
    """

    settings: Settings
    bucket: Bucket
    lake: Lake
    examiner: Examiner
    owner: str
    peers: Peers = field(default_factory=Peers)
    patience: float | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    examined: asyncio.Event = field(default_factory=asyncio.Event)


def owner_name() -> str:
    """A name for this process that no other has: host, process id, and four random bytes."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@asynccontextmanager
async def open_tools(settings: Settings, runner: Runner = here) -> AsyncIterator[Tools]:
    """Open bucket, examiner and lake; close them in the other order whatever happens.

    An older lake is brought to this version and told this program's catalogue.
    """
    bucket = open_bucket(settings)
    async with runner(settings, bucket) as examiner:
        with Lake.open(settings) as lake, catalogue_kept_open(settings):
            await asyncio.to_thread(catalogue.refresh, lake)
            yield Tools(settings, bucket, lake, examiner, owner_name())


def release_the_dead(lake: Lake, owner: str) -> None:
    """Free the claims of processes of this host that are no more, so that nobody waits for their lease.

    In a container every start has the same host and process id: what bears ours and another mark than
    `owner` is dead too. A claim of another host is freed by its lease.
    """
    host = socket.gethostname()
    owners = lake.query("select distinct claimed_by from raw.objects where state = 'claimed'")["claimed_by"]
    for claimed_by in owners.drop_nulls():
        name, pid, _ = str(claimed_by).rsplit(":", 2)
        dead = int(pid) == os.getpid() or not alive(int(pid))
        if name == host and claimed_by != owner and dead:
            lake.release(str(claimed_by))


async def renew_claims(tools: Tools) -> None:
    """Renew this process's claims for as long as a batch works: a long one is no dead one."""
    while True:
        await asyncio.sleep(tools.settings.claim_lease_seconds / RENEWALS_PER_LEASE)
        try:
            await asyncio.to_thread(tools.lake.renew, tools.owner)
        except EsgLakeError as error:
            log.warning("claims were not renewed, their lease runs on: %s", error)


async def within_grace(
    work: asyncio.Future[Result], stop: asyncio.Event, seconds: float
) -> tuple[Result | None, bool]:
    """The work's result, and whether it was given up because it went on so long after `stop`."""
    stopped = asyncio.ensure_future(stop.wait())
    both: list[asyncio.Future[Any]] = [work, stopped]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({work}, timeout=seconds)
    finally:
        stopped.cancel()
        if not work.done():
            work.cancel()
    await asyncio.wait({work}, timeout=1.0)  # it may be in a thread, which cannot be cancelled
    if work.cancelled() or not work.done():
        return None, True
    return work.result(), False
