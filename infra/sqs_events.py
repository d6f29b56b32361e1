"""Messages held while they are worked on: received, kept hidden, and in the end deleted or given back.

At most `MOST_HELD` batches of messages are held at once, whatever waits in the queue: the queue is the
buffer, not our memory. A heartbeat keeps what is held hidden from other watchers; when a watcher
dies, its messages come back by themselves after their visibility time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from infra.settings import Settings
from infra.sqs import BATCH, WAIT_SECONDS, QueueMessage, SqsQueue
from infra.waits import Tell, unheard
from transforms.errors import QueueUnavailable

log = logging.getLogger(__name__)

Result = TypeVar("Result")

RECEIVERS = 3  # requests at once while the queue is full
MOST_HELD = 8  # times the usual micro-batch; in a backlog they are larger
BEATS = 3  # heartbeats within one visibility time
DELETE_SECONDS = 0.05  # what has ended within it is deleted together
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0  # until a delete that failed is tried again
CLOSE_SECONDS = 5.0  # for the last deletes and the giving back


class SqsEvents:
    """The queue as an asynchronous source of messages; an async context manager.

    Leaving it deletes what has ended and gives back the rest at once, for another watcher.
    """

    part = "events"

    def __init__(self, settings: Settings, tell: Callable[[str], Tell] = lambda part: unheard) -> None:
        self.queue, self._tell = SqsQueue(settings), tell
        self._visibility = settings.queue_visibility_seconds
        self._most = max(BATCH, MOST_HELD * settings.batch_filings)
        self._held: dict[str, QueueMessage] = {}
        self._ended: dict[str, QueueMessage] = {}
        self._room, self._news = asyncio.Event(), asyncio.Event()
        self._threads = ThreadPoolExecutor(RECEIVERS + 2, "sqs")
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> SqsEvents:
        self._tasks = [asyncio.create_task(self._beat()), asyncio.create_task(self._delete_ended())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._delete_now()
                await self._hide(list(self._held.values()), 0)
        except (QueueUnavailable, TimeoutError) as problem:
            log.warning("messages come back after their visibility time: %s", problem)
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def held(self) -> int:
        """How many messages are being worked on."""
        return len(self._held)

    async def messages(self, stop: asyncio.Event) -> AsyncIterator[list[QueueMessage]]:
        """Messages as they come, each held until `done` or `leave`; raises QueueUnavailable."""
        width = 1
        while not stop.is_set():
            await self._until_room(stop)
            # One waits for news; only while there is plenty do several ask, without waiting.
            asking = [self._run(self.queue.receive, WAIT_SECONDS if width == 1 else 0) for _ in range(width)]
            answers = await asyncio.gather(*asking, return_exceptions=True)
            got = [message for each in answers if not isinstance(each, BaseException) for message in each]
            fresh = self._hold(got)
            if stop.is_set():
                return  # what just came is held, and given back on leaving
            if fresh:
                yield fresh
            for problem in answers:
                if isinstance(problem, BaseException):
                    raise problem
            self._tell("events")(None, 0.0)
            width = RECEIVERS if len(got) >= BATCH * width else 1

    def done(self, message_id: str) -> None:
        """The message has done its work: delete it soon."""
        message = self._held.pop(message_id, None)
        if message:
            self._ended[message_id] = message
            self._news.set()
            self._room.set()

    def leave(self, message_id: str) -> None:
        """Let go of a message without an answer: it comes back, and goes to the dead-letter queue at last."""
        if self._held.pop(message_id, None):
            self._room.set()

    def _hold(self, messages: Sequence[QueueMessage]) -> list[QueueMessage]:
        """Hold the messages; those held or ended already only bring a newer receipt."""
        fresh: list[QueueMessage] = []
        for message in messages:
            if message.id in self._ended:
                self._ended[message.id] = message
                continue
            if message.id not in self._held:
                fresh.append(message)
            self._held[message.id] = message
        return fresh

    async def _until_room(self, stop: asyncio.Event) -> None:
        while len(self._held) + BATCH > self._most and not stop.is_set():
            self._room.clear()
            waits = {asyncio.ensure_future(self._room.wait()), asyncio.ensure_future(stop.wait())}
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def _beat(self) -> None:
        """Keep what is held hidden from others."""
        while True:
            await asyncio.sleep(self._visibility / BEATS)
            try:
                failed = await self._hide(list(self._held.values()), self._visibility)
            except QueueUnavailable as problem:
                log.warning("messages may come back while they are worked on: %s", problem)
                self._tell("hiding")(problem, self._visibility / BEATS)
            else:
                self._tell("hiding")(None, 0.0)
                if failed:
                    log.warning("%d messages may come back while they are worked on", len(failed))

    async def _hide(self, messages: Sequence[QueueMessage], seconds: int) -> list[str]:
        return await self._run(self.queue.hide, messages, seconds) if messages else []

    async def _delete_ended(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while True:
            await self._news.wait()
            await asyncio.sleep(DELETE_SECONDS)
            self._news.clear()
            try:
                await self._delete_now()
                wait = FIRST_WAIT_SECONDS
                self._tell("deleting")(None, 0.0)
            except QueueUnavailable as problem:
                log.warning("messages are not deleted, again in %.0f s: %s", wait, problem)
                self._tell("deleting")(problem, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
                self._news.set()

    async def _delete_now(self) -> None:
        """Delete what has ended. A receipt that ran out fails; the message comes back and is known then."""
        ended = dict(self._ended)
        if not ended:
            return
        failed = await self._run(self.queue.delete, list(ended.values()))
        if failed:
            log.warning("%d messages could not be deleted and will come again", len(failed))
        for message_id in ended:
            self._ended.pop(message_id, None)

    async def _run(self, call: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)
