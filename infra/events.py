"""Event sources: what tells us that a filing has arrived.

A source gives lists of ObjectRef until `stop` is set. It is for latency only: it may repeat itself
and may miss what happened while nobody watched. The reconciler's listing makes the picture complete,
the ledger's claim makes it once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from infra.bucket import Bucket, LocalBucket
from infra.bucket_local import etag_of, is_settled
from infra.waits import Tell, unheard
from transforms.errors import BucketUnavailable
from transforms.model import ObjectRef

if TYPE_CHECKING:
    from watchfiles import Change

DEBOUNCE_MS = 50  # a burst of notices is handed on after so long at the latest
STEP_MS = 20  # a pause of so long ends a burst
RECHECK_SECONDS = 0.02  # how often a file still being written is looked at
PAGE = 1000  # refs handed on at once by `poll`
LONGEST_PAUSE_SECONDS = 60.0

log = logging.getLogger(__name__)


async def watch_folder(
    bucket: LocalBucket,
    stop: asyncio.Event,
    watching: asyncio.Event | None = None,
    tell: Tell = unheard,
) -> AsyncIterator[list[ObjectRef]]:
    """New and changed files of a folder, each once it is complete; deletions are no news.

    `watching` is set as soon as nothing can be missed any more: list the folder after that. Raises
    BucketUnavailable where the folder is missing, vanishes or cannot be watched.
    """
    bucket.check()
    notices = _notices(bucket)
    news = asyncio.ensure_future(anext(notices))
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.sleep(0)  # one turn of the loop: the notifier registers before it first waits
    if watching:
        watching.set()
    tell(None, 0.0)
    growing: set[str] = set()
    given: dict[str, str] = {}
    try:
        while not stop.is_set():
            await asyncio.wait(
                {news, stopped},
                timeout=RECHECK_SECONDS if growing else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if news.done():
                growing |= news.result()
                news = asyncio.ensure_future(anext(notices))
            if refs := [ref for ref in _completed(bucket, growing) if _is_new(ref, given)]:
                yield refs
    finally:
        stopped.cancel()
        news.cancel()
        await asyncio.gather(news, stopped, return_exceptions=True)


async def poll(
    bucket: Bucket,
    seconds: float,
    stop: asyncio.Event,
    tell: Tell = unheard,
    watching: asyncio.Event | None = None,
) -> AsyncIterator[list[ObjectRef]]:
    """New and changed objects, by listing the bucket again and again; the first look gives all.

    For stores without notifications. A store that does not answer is asked again, ever more rarely. With
    `watching` the first look gives nothing and sets it: what a listing begun after that finds is the rest.
    """
    seen: set[int] = set()
    pause = seconds
    while not stop.is_set():
        current: set[int] = set()
        try:
            listing = bucket.list()
            while page := await asyncio.to_thread(_page, listing):
                fresh = [ref for ref in page if _mark(ref) not in seen]
                current.update(map(_mark, page))
                if fresh and (watching is None or watching.is_set()):
                    yield fresh
            seen, pause = current, seconds
            if watching:
                watching.set()
            tell(None, 0.0)
        except BucketUnavailable as error:
            seen |= current
            pause = min(max(pause, 1.0) * 2, LONGEST_PAUSE_SECONDS)
            log.warning("listing failed, again in %.0f s: %s", pause, error)
            tell(error, pause)
        await _sleep(pause, stop)


async def _notices(bucket: LocalBucket) -> AsyncIterator[set[str]]:
    """Keys of files that something happened to, unfinished ones included."""
    from watchfiles import awatch

    # The event handed to `awatch` is set by it when it is cancelled, so it cannot be the caller's.
    changes = awatch(
        bucket.folder,
        watch_filter=None,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=asyncio.Event(),
    )
    try:
        async for change in changes:
            bucket.check()
            if keys := await asyncio.to_thread(_keys_of, bucket, change):
                yield keys
    except OSError as error:
        raise BucketUnavailable(
            f"cannot be watched ({error})",
            where=bucket.name,
            next_step="Where the system's limit is reached, raise fs.inotify.max_user_watches.",
        ) from error


def _keys_of(bucket: LocalBucket, changes: set[tuple[Change, str]]) -> set[str]:
    from watchfiles import Change

    keys: set[str] = set()
    for change, path in changes:
        key = None if change == Change.deleted else bucket.key_of(path)
        if key is None:
            continue
        if change == Change.added and Path(path).is_dir():
            # Files that came with a new folder, or before it could be watched, send no notice.
            keys.update(found for found, _ in bucket.walk(f"{key}/"))
        else:
            keys.add(key)
    return keys


def _completed(bucket: LocalBucket, growing: set[str]) -> Iterator[ObjectRef]:
    """Take out of `growing` what is complete, and what is gone again."""
    for key in sorted(growing):
        facts = bucket.stat(key)
        if facts is not None and not is_settled(facts):
            continue
        growing.discard(key)
        if facts is not None and (ref := bucket.head(key)) is not None and ref.etag == etag_of(facts):
            yield ref


def _is_new(ref: ObjectRef, given: dict[str, str]) -> bool:
    """Whether this state of the file was not the last one given; a late notice may repeat it."""
    if given.pop(ref.key, None) == ref.etag:
        given[ref.key] = ref.etag
        return False
    given[ref.key] = ref.etag
    if len(given) > PAGE:
        del given[next(iter(given))]
    return True


def _page(listing: Iterator[ObjectRef]) -> list[ObjectRef]:
    return list(islice(listing, PAGE))


def _mark(ref: ObjectRef) -> int:
    # A number instead of the reference: a bucket may hold millions.
    return hash((ref.key, ref.etag, ref.size))


async def _sleep(seconds: float, stop: asyncio.Event) -> None:
    """Wait, but not beyond `stop`."""
    await asyncio.wait({stopped := asyncio.ensure_future(stop.wait())}, timeout=seconds)
    stopped.cancel()
