"""From messages of a queue or a spool to objects, and back: a message goes when its objects have ended.

A complete event of SQS is believed, any other is a hint: its object is looked up as it stands now. Either way
the bucket has the last word, at the read: it gives the very version that was told of, or none.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, TypeVar

from flows.batch import Ended, judge, landing_of, new_batch_id
from flows.tools import Tools
from infra.bucket import S3Bucket
from infra.keys import is_filing
from infra.s3_events import Action, S3Event, latest, parse
from infra.slack_news import alert_id
from infra.sqs import QueueMessage
from infra.sqs_events import SqsEvents
from infra.waits import Waits
from transforms.errors import DeliveredTooOften, EnvironmentProblem, EventUnreadable, SettingsInvalid
from transforms.model import Alert, ObjectRef, Severity

log = logging.getLogger(__name__)

Result = TypeVar("Result")

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0


class Messages(Protocol):
    """Where messages come from: an SQS queue, or the spool of posted events. `part` names it in waits."""

    part: str

    async def __aenter__(self) -> object: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def messages(self, stop: asyncio.Event) -> AsyncIterator[list[QueueMessage]]:
        """Messages as they come, each held until one of the two below."""

    def done(self, message_id: str) -> None:
        """The message has done its work and goes."""

    def leave(self, message_id: str) -> None:
        """Nobody can work on the message."""


class Deliveries:
    """The messages of a watcher; an async context manager. `counts` says what became of the events."""

    def __init__(self, tools: Tools, waits: Waits, events: Messages | None = None) -> None:
        if not isinstance(tools.bucket, S3Bucket):
            raise SettingsInvalid(
                "a queue tells of an S3 bucket, and the bucket is a folder",
                where="ESGLAKE_QUEUE_URL",
                next_step="Set ESGLAKE_BUCKET to s3://name/prefix, or unset the queue.",
            )
        self.tools, self.bucket = tools, tools.bucket
        self._believes = events is None
        self.events = events or SqsEvents(tools.settings, waits.of)
        self._tell = waits.of(f"deliveries of {self.events.part}")
        self.counts: Counter[str] = Counter()
        self._messages: dict[ObjectRef, set[str]] = {}
        self._waits_for: dict[str, set[ObjectRef]] = {}

    async def __aenter__(self) -> Deliveries:
        await self.events.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.events.__aexit__(kind, error, trace)

    async def refs(self, stop: asyncio.Event) -> AsyncIterator[list[ObjectRef]]:
        """Objects to work on; call `ended` for each when the ledger says that it is over."""
        async for messages in self.events.messages(stop):
            self.counts["messages"] += len(messages)
            taken = await asyncio.gather(*(self._take(message, stop) for message in messages))
            if refs := list(dict.fromkeys(ref for each in taken for ref in each)):
                yield refs

    def ended(self, ref: ObjectRef) -> None:
        """The object needs no more work: messages that waited for nothing else are deleted."""
        for message_id in self._messages.pop(ref, ()):
            waits_for = self._waits_for[message_id]
            waits_for.discard(ref)
            if not waits_for:
                del self._waits_for[message_id]
                self.events.done(message_id)

    async def _take(self, message: QueueMessage, stop: asyncio.Event) -> list[ObjectRef]:
        """The objects a message tells of, that are to be worked on."""
        try:
            events = parse(message.body)
        except EventUnreadable as error:
            await self._told(message, error, stop)
            return []
        self.counts["tests and others"] += not events
        found = await asyncio.gather(*(self._look_up(event, stop) for event in self._ours(events)))
        refs = [ref for ref in found if ref]
        if stop.is_set():
            return []  # the message is given back on leaving
        if not refs:
            self.events.done(message.id)
        elif message.receives > self.tools.settings.queue_max_receives:
            await self._give_up(message, refs, stop)
        else:
            self._waits_for[message.id] = set(refs)
            for ref in refs:
                self._messages.setdefault(ref, set()).add(message.id)
            return refs
        return []

    def _ours(self, events: Sequence[S3Event]) -> list[S3Event]:
        """Events of filings of this bucket; the others are counted and otherwise forgotten."""
        self.counts["tests and others"] += sum(event.action is Action.OTHER for event in events)
        ours: list[S3Event] = []
        for event in latest(events):
            key = self.bucket.key_of(event.bucket, event.key)
            if key is None:
                self.counts["of another place"] += 1
            elif not is_filing(key):
                self.counts["no filing by its name"] += 1
            else:
                ours.append(event)
        return ours

    async def _look_up(self, event: S3Event, stop: asyncio.Event) -> ObjectRef | None:
        """The object as it stands now; None where there is none, which a deletion retires if so set."""
        self.counts[event.action.value] += 1
        if ref := self._as_told(event):
            return ref
        names = (event.key, event.other_key)  # the second is asked for only where nothing bears the first
        keys = [key for name in names if (key := self.bucket.key_of(event.bucket, name)) and is_filing(key)]
        for key in keys:
            ref = await self._patiently(stop, functools.partial(self.bucket.head, key))
            if ref or stop.is_set() or await self._retire(event, key, stop):
                return ref
        self.counts["gone"] += event.action is Action.CREATED
        return None

    def _as_told(self, event: S3Event) -> ObjectRef | None:
        """What a complete event of S3 tells, believed: it spares a request per filing.

        Where it is late, the read finds another etag or nothing, and the object ends `superseded`. Posts
        come from stores of many kinds, which are asked.
        """
        key = self.bucket.key_of(event.bucket, event.key)
        complete = event.etag and event.size is not None and event.event_at and event.version_id != "null"
        if not self._believes or event.action is not Action.CREATED or not complete or not key:
            return None
        if event.other_key:
            return None  # two readings of one name: the store knows which it is
        return ObjectRef(self.bucket.name, key, event.etag, event.size or 0, event.version_id, event.event_at)

    async def _retire(self, event: S3Event, key: str, stop: asyncio.Event) -> bool:
        """Supersede what a deletion took away, where so set; whether there was anything."""
        if event.action is not Action.DELETED or self.tools.settings.delete_events != "supersede":
            return False
        at = event.event_at or datetime.now(UTC)
        retired = await self._patiently(stop, lambda: self.tools.lake.retire(self.bucket.name, key, at))
        self.counts["retired"] += retired or 0
        return bool(retired)

    async def _told(self, message: QueueMessage, error: EventUnreadable, stop: asyncio.Event) -> None:
        """Tell once of a message that cannot be read; the queue takes it to its dead letters."""
        self.counts["unreadable"] += 1
        log.warning("message %s: %s", message.id, error)
        told = Alert(
            alert_id=alert_id("event_unreadable", message.id, ()),
            kind="event_unreadable",
            severity=Severity.WARN,
            title="A message of the event source could not be read",
            findings=(str(error), f"message id {message.id}"),
            subject=message.id,
            effect="no filing is lost by it: the bucket is listed too",
        )
        await self._patiently(stop, lambda: self.tools.lake.put_alert(told))
        self.events.leave(message.id)

    async def _give_up(self, message: QueueMessage, refs: Sequence[ObjectRef], stop: asyncio.Event) -> None:
        """End in the ledger what was delivered too often; a message whose objects ended well is deleted."""
        ended = await self._patiently(stop, lambda: self._fail(refs, message.receives))
        if ended is None:
            return
        self.counts["delivered too often"] += 1
        over = all(ended.get(ref, DeliveredTooOften.__name__) != DeliveredTooOften.__name__ for ref in refs)
        if over:
            self.events.done(message.id)
        else:
            self.events.leave(message.id)

    def _fail(self, refs: Sequence[ObjectRef], receives: int) -> dict[ObjectRef, str]:
        """Write `failed` with its alert for those that nobody works on; what the ledger then says."""
        tools, started, batch_id = self.tools, datetime.now(UTC), new_batch_id()
        claims = tools.lake.claim(refs, batch_id, tools.owner, tools.settings.claim_lease_seconds)
        if claims:
            failed = [Ended(claim, error=_too_often(claim.ref, receives)) for claim in claims]
            attempts = tools.settings.max_attempts
            tools.lake.land(
                landing_of(
                    batch_id, failed, judge(failed), max_attempts=attempts, started=started, timings={}
                )
            )
        return tools.lake.ended(refs)

    async def _patiently(self, stop: asyncio.Event, call: Callable[[], Result]) -> Result | None:
        """The call's answer, waiting for a bucket or lake that is away; None where the watcher ends first."""
        wait = FIRST_WAIT_SECONDS
        while not stop.is_set():
            try:
                answer = await asyncio.to_thread(call)
                self._tell(None, 0.0)
                return answer
            except EnvironmentProblem as problem:
                log.warning("events wait, again in %.0f s: %s", wait, problem)
                self._tell(problem, wait)
                await asyncio.wait({stopped := asyncio.ensure_future(stop.wait())}, timeout=wait)
                stopped.cancel()
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        return None


def _too_often(ref: ObjectRef, receives: int) -> DeliveredTooOften:
    return DeliveredTooOften(
        f"its event was delivered {receives} times and nobody came to an end with it",
        where=ref.key,
        next_step="Look into the watcher's log for what stopped it; `esglake replay` takes it up again",
    )
