"""What tests of an S3 store's events share: a bucket with a lake, its events, and coroutines as tests."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import boto3

from flows.tools import open_tools
from flows.watch import Watcher
from infra.lake import Lake
from infra.settings import Settings

PREFIX = "in box"
PATIENCE_SECONDS = 90.0


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """The test as a plain function: pytest knows no coroutines."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        asyncio.run(test(*arguments, **named))

    return run


def client(service: str, endpoint: str) -> Any:
    """A client of the stand-in for S3 and SQS."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@dataclass(kw_only=True)
class StoreSide:
    """A bucket in an S3 store, and the lake for it."""

    name: str
    settings: Settings
    s3: Any

    def put(self, key: str, data: bytes) -> None:
        self.s3.put_object(Bucket=self.name, Key=f"{PREFIX}/{key}", Body=data)

    def record(
        self, key: str, name: str = "ObjectCreated:Put", at: str = "", bucket: str = "", **more: Any
    ) -> dict[str, Any]:
        """The event that the store tells of an object."""
        place = {"bucket": {"name": bucket or self.name}, "object": {"key": quote_plus(f"{PREFIX}/{key}")}}
        at = at or "2026-03-01T08:30:00.000Z"
        return {"eventSource": "aws:s3", "eventTime": at, "eventName": name, "s3": place} | more

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return list(self._onlooker.query(query).iter_rows())

    @functools.cached_property
    def _onlooker(self) -> Lake:
        """One reader for all questions of a wait: to open one takes ten times what a question does."""
        return Lake.open(self.settings, read_only=True)

    def states(self) -> dict[str, str]:
        return dict(self.rows("select key, state from raw.objects"))


@contextlib.asynccontextmanager
async def watcher(settings: Settings) -> AsyncIterator[Watcher]:
    async with open_tools(settings) as tools:
        made = Watcher(tools, with_prefect=False)
        running = asyncio.create_task(made.run())
        try:
            await asyncio.wait_for(made.ready.wait(), PATIENCE_SECONDS)
            yield made
        finally:
            made.stop.set()
            await asyncio.wait_for(running, PATIENCE_SECONDS)


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await asyncio.to_thread(condition):
        assert time.monotonic() < deadline, "it did not come about"
        await asyncio.sleep(0.05)
