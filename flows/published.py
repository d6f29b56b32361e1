"""Keeping a published file fresh: written anew after landings, throttled, never in their way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from pathlib import Path

from infra.lake import Lake
from infra.lake_publish import publish_beside
from infra.settings import Settings
from infra.waits import Tell
from transforms.errors import EsgLakeError

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 600.0
NEWEST = "select max(snapshot_id) as newest from lake.snapshots()"


async def keep_published(lake: Lake, settings: Settings, stop: asyncio.Event, tell: Tell) -> None:
    """Publish at start and when the lake has changed, at most every `publish_seconds`, until `stop`.

    A failure is told and tried again; the file that stood there stays.
    """
    if not settings.publish:
        return
    published: int | None = None
    wait = settings.publish_seconds
    while not stop.is_set():
        pause = min(LOOK_SECONDS, settings.publish_seconds)
        try:
            newest = int((await asyncio.to_thread(lake.query, NEWEST))["newest"].item())
            if newest != published:
                started = time.monotonic()
                await asyncio.to_thread(publish_beside, settings, Path(settings.publish))
                log.info("published %s in %.1f s", settings.publish, time.monotonic() - started)
                published, pause = newest, settings.publish_seconds
            wait = settings.publish_seconds
            tell(None, 0.0)
        except EsgLakeError as error:
            pause = wait = min(max(wait, LOOK_SECONDS) * 2, LONGEST_WAIT_SECONDS)
            log.warning("not published, again in %.0f s: %s", pause, error)
            tell(error, pause)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), timeout=pause)
