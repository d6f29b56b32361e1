"""The watcher: a plain long-lived process that turns events into micro-batches.

Notification for latency, listing for completeness, the ledger for truth: the event source and the
reconciler feed one line, and the claim in the ledger decides who works on what. It is no Prefect
flow, because a flow keeps all its state until it ends; it awaits one short flow per micro-batch.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from flows.batch import BatchReport, Late, late_batch_id, new_batch_id, run_batch
from flows.deliveries import Deliveries
from flows.digest import digest_if_due
from flows.line import Line, grown
from flows.published import keep_published
from flows.rounds import Ingest
from flows.tools import Tools, release_the_dead, renew_claims, within_grace
from infra.bucket import LocalBucket
from infra.events import poll, watch_folder
from infra.heartbeat import BEAT_SECONDS, Life, beat, forget_life, name_of_watcher, tell_life
from infra.slack_channels import channels
from infra.slack_drain import drain
from infra.spool import SpoolEvents
from infra.waits import Waits
from transforms.errors import BucketUnavailable, EsgLakeError
from transforms.model import ObjectRef

log = logging.getLogger(__name__)

BURST = 4  # so many waiting at once is a burst worth gathering
GATHER_STEP_SECONDS = 0.05
RETRY_SECONDS = 2.0
IDLE_SECONDS = 0.2  # how long an idle watcher waits before it looks after its lake
MERGE_AFTER_BATCHES = 32  # each leaves some ten small files, and every look-up reads all their statistics
LONGEST_WAIT_SECONDS = 60.0
JITTER = 0.25  # of a wait, so that many watchers do not come back together
PATIENCE_SECONDS = 1.0  # an examination takes 0.01 s for most; a long report must not hold them up
GRACE_SECONDS = 6.0  # a batch at hand may take so long after SIGTERM; then its claims are released
RELEASE_SECONDS = 2.0
RECORDED_SECONDS = 4.0  # Prefect may take so long at the end to record what has landed
RECORDED_BY_SECONDS = 7.0  # after SIGTERM: what is left of ten seconds is for the server to end
LEAST_RECORDED_SECONDS = 0.5
DIGEST_LOOK_SECONDS = 20.0  # how often the clock is looked at
POLL_SECONDS = 2.0  # how often a bucket without notifications is listed for news

WhenEnded = Callable[[ObjectRef], None]
Source = Callable[[], AsyncIterator[list[ObjectRef]]]


class Watcher:
    """Event source, reconciler, batches, Slack, the digest and a sign of life, as tasks around one line."""

    def __init__(
        self,
        tools: Tools,
        *,
        with_prefect: bool,
        on_report: Callable[[BatchReport], None] | None = None,
    ) -> None:
        self.tools = replace(tools, patience=PATIENCE_SECONDS)
        self.with_prefect, self.on_report = with_prefect, on_report
        self.stop = asyncio.Event()
        self.ready = asyncio.Event()  # the first listing is done, has failed, or will not come
        self._watching = asyncio.Event()
        self.line = Line()
        self._when_ended: dict[ObjectRef, set[WhenEnded]] = {}
        self._failed: set[ObjectRef] = set()  # objects of batches that failed, to be tried again
        self._landing: asyncio.Task[Exception | None] | None = None  # while the next batch is examined
        self._wait = RETRY_SECONDS  # until batches go on after a problem
        self._most = tools.settings.batch_filings  # of the next batch, where so many wait
        self._late: dict[asyncio.Task[None], int] = {}  # batches that go on beside, and their filings
        self._to_release: set[str] = set()  # batches that failed or were given up, and may hold claims
        self._waits = Waits(name_of_watcher())
        self._deliveries = Deliveries(tools, self._waits) if tools.settings.queue_url else None
        # Followed whether or not we take posts ourselves: `esglake listen` keeps them in the same home.
        spool = None if isinstance(tools.bucket, LocalBucket) else SpoolEvents(tools.settings, self._waits.of)
        self._posts = Deliveries(tools, self._waits, spool) if spool else None

    async def run(self) -> None:
        """Work until `stop` is set; then finish the batch at hand and leave."""
        ingest = self._ingest()
        # Messages are given back last: those of the batch at hand have been deleted by then.
        async with contextlib.AsyncExitStack() as told, asyncio.TaskGroup() as group:
            for deliveries in self._told():
                await told.enter_async_context(deliveries)
            for part, source, when_ended in self._sources():
                group.create_task(self._listen(part, source, when_ended))
            group.create_task(self._reconcile())
            group.create_task(self._tell())
            group.create_task(self._sum_up())
            group.create_task(self._publish())
            group.create_task(self._beat())
            stopped = group.create_task(self._stopped())
            await self._work(ingest)
            if self.with_prefect:
                from flows.ingest import all_recorded

                left = RECORDED_BY_SECONDS - (time.monotonic() - await stopped)
                await all_recorded(max(LEAST_RECORDED_SECONDS, min(left, RECORDED_SECONDS)))
        forget_life(self.tools.settings, self._waits.life.watcher)

    async def _stopped(self) -> float:
        """When `stop` was set (monotonic seconds)."""
        await self.stop.wait()
        return time.monotonic()

    def _ingest(self) -> Ingest:
        if not self.with_prefect:
            return run_batch
        from flows.ingest import ingest_ahead  # Prefect costs a second to import

        return ingest_ahead

    def offer(self, refs: Sequence[ObjectRef], when_ended: WhenEnded | None = None) -> None:
        """Put objects into the line, before what a listing found; those already waiting stay there once.

        `when_ended` is called for each as soon as the ledger says that it needs no more work; until
        then the object is taken up again and again.
        """
        for ref in refs:
            if when_ended:
                self._when_ended.setdefault(ref, set()).add(when_ended)
        self.line.add_events(refs, needed=when_ended is not None)

    async def _listen(self, part: str, source: Source, when_ended: WhenEnded | None) -> None:
        """Follow an event source; where the bucket goes away, wait for it to come back."""
        wait = RETRY_SECONDS
        while not self.stop.is_set():
            try:
                async for refs in source():
                    self.offer(refs, when_ended)
                    wait = RETRY_SECONDS
            except EsgLakeError as error:
                log.warning("no events, again in %.0f s: %s", wait, error)
                await self._rest(part, error, wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _told(self) -> list[Deliveries]:
        """Who tells by messages, which are kept until their objects have ended."""
        return [deliveries for deliveries in (self._deliveries, self._posts) if deliveries]

    def _sources(self) -> Iterator[tuple[str, Source, WhenEnded | None]]:
        """Who tells of objects; a store that has no way to tell is listed again and again."""
        bucket, settings, tell = self.tools.bucket, self.tools.settings, self._waits.of("events")
        if isinstance(bucket, LocalBucket):
            yield "events", lambda: watch_folder(bucket, self.stop, self._watching, tell), None
            return
        for deliveries in self._told():
            yield deliveries.events.part, functools.partial(deliveries.refs, self.stop), deliveries.ended
        if settings.queue_url or settings.is_told_by_posts:
            self._watching.set()
        else:
            yield "events", lambda: poll(bucket, POLL_SECONDS, self.stop, tell, self._watching), None

    async def _reconcile(self) -> None:
        """List the bucket at start and again and again; feed what the ledger does not know."""
        while not self._watching.is_set() and not self.stop.is_set():
            await self._pause(
                GATHER_STEP_SECONDS
            )  # what arrives after this is seen; the listing gives the rest
        wait = RETRY_SECONDS
        while not self.stop.is_set():
            try:
                await self._list()
                wait = RETRY_SECONDS
                self._goes_on("listing")
                self.ready.set()
                await self._until_due()
            except EsgLakeError as error:
                log.warning("listing failed, again in %.0f s: %s", wait, error)
                self.ready.set()
                await self._rest("listing", error, wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        self.ready.set()  # stopped before it listed: nobody must wait for it

    async def _list(self) -> None:
        """One listing, part by part: what the first parts find is taken up while it goes on."""
        lake, bucket, lease = self.tools.lake, self.tools.bucket, self.tools.settings.claim_lease_seconds
        await asyncio.to_thread(release_the_dead, lake, self.tools.owner)
        self.line.list_anew()
        parts = lake.missing_rows(bucket.list(), lease)
        while not self.stop.is_set() and (part := await asyncio.to_thread(next, parts, None)) is not None:
            self.line.add_listed(part)

    async def _until_due(self) -> None:
        """Until the next listing: its time has come, or the last one's objects are done and were not all."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self.tools.settings.reconcile_seconds
        while not self.stop.is_set() and (left := due - loop.time()) > 0 and not self.line.is_short:
            await self._pause(min(left, RETRY_SECONDS))

    async def _tell(self) -> None:
        """Drain the outbox; without any webhook the alerts wait in it until one is set."""
        await drain(self.tools.lake, channels(self.tools.settings), self.stop, tell=self._waits.of)

    async def _sum_up(self) -> None:
        """Put the day's digest into the outbox when its time has come; once, whoever else tries."""
        settings, wait = self.tools.settings, DIGEST_LOOK_SECONDS
        while settings.slack_digest_at and not self.stop.is_set():
            try:
                await asyncio.to_thread(digest_if_due, self.tools.lake, settings, datetime.now(UTC))
                wait = DIGEST_LOOK_SECONDS
            except EsgLakeError as error:
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
                log.warning("no digest yet, again in %.0f s: %s", wait, error)
            await self._pause(wait)

    async def _publish(self) -> None:
        """Keep the published file fresh, where one is set."""
        await keep_published(self.tools.lake, self.tools.settings, self.stop, self._waits.of("publish"))

    async def _beat(self) -> None:
        """Give signs of life for `esglake doctor --quick`; a full disk is no reason to end."""
        while not self.stop.is_set():
            try:
                await asyncio.to_thread(beat, self.tools.settings)
                await asyncio.to_thread(tell_life, self.tools.settings, self._life())
            except OSError as error:
                log.warning("no sign of life could be written: %s", error)
            await self._pause(BEAT_SECONDS)

    def _life(self) -> Life:
        """What it waits for, and what waits for it."""
        line = self.line
        return replace(
            self._waits.life,
            events=line.events,
            listed=line.listed,
            listed_bytes=line.listed_bytes,
            listed_oldest=line.listed_oldest if line.listed else None,
        )

    async def _work(self, ingest: Ingest) -> None:
        unmerged = 0
        while not self.stop.is_set():
            try:
                await self._let_go()
                await self._room_for_more()
                if self._failed:
                    await asyncio.to_thread(self.tools.bucket.check)  # no claim before it is back
                refs = await self._next_batch()
                if refs:
                    await self._examine_ahead(ingest, refs)
                    unmerged += 1
                else:
                    await self._landed()
                    if unmerged >= MERGE_AFTER_BATCHES:
                        await asyncio.to_thread(self.tools.lake.merge_files)
                        unmerged = 0
                if not self._failed:
                    self._wait = RETRY_SECONDS
                    self._goes_on("batches")
            except Exception as error:
                # A service goes on: what it could not do now it does when the lake is back.
                log.error("stopped, again in %.0f s: %s", self._wait, error, exc_info=not _named(error))
                await self._rest("batches", error, self._wait)
                self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)
        if at_hand := [*self._late, *([self._landing] if self._landing else [])]:
            await asyncio.wait(at_hand)  # each within its grace
        try:
            await asyncio.wait_for(self._let_go(), RELEASE_SECONDS)
        except (EsgLakeError, TimeoutError) as error:
            log.warning("claims are left to the next start, or to their lease: %s", error)

    async def _examine_ahead(self, ingest: Ingest, refs: Sequence[ObjectRef]) -> None:
        """Have a batch examined while the one before it lands, then see how that went.

        Where more wait, it is then left to land while the next is examined, else it is seen to its end.
        """
        tools = replace(self.tools, examined=asyncio.Event())
        task = asyncio.create_task(self._attempt(ingest, tools, new_batch_id(), refs))
        examined = asyncio.create_task(tools.examined.wait())
        try:
            await asyncio.wait({task, examined}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            examined.cancel()
        before, self._landing = self._landing, task
        if before and (problem := await before):
            raise problem
        if self.line.waiting < BURST:
            await self._landed()

    async def _landed(self) -> None:
        """Wait for the batch that is landing; raises what came between."""
        landing, self._landing = self._landing, None
        if landing and (problem := await landing):
            raise problem

    async def _attempt(
        self, ingest: Ingest, tools: Tools, batch_id: str, refs: Sequence[ObjectRef], late: Late | None = None
    ) -> Exception | None:
        """One batch; where it fails its objects are offered again, and why is returned."""
        try:
            await self._ingest_batch(ingest, tools, batch_id, refs, late)
        except Exception as error:
            self._failed.update(refs)
            self._later(refs, self._wait)
            return error
        self._failed.difference_update(refs)
        return None

    async def _ingest_batch(
        self, ingest: Ingest, tools: Tools, batch_id: str, refs: Sequence[ObjectRef], late: Late | None
    ) -> None:
        tending = asyncio.create_task(renew_claims(self.tools))
        given_up = True
        try:
            batch = asyncio.ensure_future(ingest(batch_id, refs, tools, late))
            report, given_up = await within_grace(batch, self.stop, GRACE_SECONDS)
        finally:
            tending.cancel()
            if given_up:
                # It may have handed some over just before.
                self._to_release |= {batch_id, late_batch_id(batch_id)}
        if given_up:
            return
        later = report.late.refs if report and report.late else []
        if report:
            usual = self.tools.settings.batch_filings
            self._most = usual if report.late else grown(self._most, usual, len(refs))
            self._later(report.retry, RETRY_SECONDS)
            if report.late:
                self._go_on_beside(ingest, report.late)
            if self.on_report:
                self.on_report(report)
        asked = [ref for ref in refs if ref in self._when_ended and ref not in later]
        await self._answer(asked, report.ended if report else set())
        if away := report and _bucket_away(report):
            raise away

    def _go_on_beside(self, ingest: Ingest, late: Late) -> None:
        """Finish late filings while other batches land."""
        task = asyncio.create_task(self._finish(ingest, late))
        self._late[task] = len(late.readings)
        task.add_done_callback(self._late.pop)

    async def _finish(self, ingest: Ingest, late: Late) -> None:
        if error := await self._attempt(ingest, self.tools, late.batch_id, late.refs, late):
            log.error("late filings are taken up again: %s", error, exc_info=not _named(error))

    async def _room_for_more(self) -> None:
        """Wait while as many are late as make a batch: there is no worker left for others anyway."""
        while not self.stop.is_set() and sum(self._late.values()) >= self.tools.settings.batch_filings:
            await asyncio.wait(self._late, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)

    async def _answer(self, refs: Sequence[ObjectRef], landed: set[ObjectRef]) -> None:
        """Tell the source which objects have ended; the others come up again while it waits for them.

        Of what this batch has `landed` the ledger says so; of others (another watcher's) it is asked.
        """
        ended = landed.intersection(refs)
        if others := [ref for ref in refs if ref not in ended]:
            ended.update(await asyncio.to_thread(self.tools.lake.ended, others))
        for ref in ended:
            for when_ended in self._when_ended.pop(ref):
                when_ended(ref)
        self._later([ref for ref in refs if ref not in ended], RETRY_SECONDS)

    async def _let_go(self) -> None:
        """Release what batches that failed have claimed; the lake may have been away just then."""
        if batches := sorted(self._to_release):
            await asyncio.to_thread(self.tools.lake.release, self.tools.owner, batches)
            self._to_release.difference_update(batches)

    async def _rest(self, part: str, error: Exception, seconds: float) -> None:
        """Wait, and say why and until when."""
        seconds *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # no secret
        self._waits.of(part)(error, seconds)
        await self._pause(seconds)

    def _goes_on(self, part: str) -> None:
        self._waits.of(part)(None, 0.0)

    def _later(self, refs: Sequence[ObjectRef], seconds: float) -> None:
        if refs:
            asyncio.get_running_loop().call_later(seconds, self.offer, refs)

    async def _next_batch(self) -> list[ObjectRef]:
        """The next objects: a lone one at once; a burst until it is 64 or a second old; a backlog by more."""
        settings, loop = self.tools.settings, asyncio.get_running_loop()
        await _set_within(self.line.arrived, IDLE_SECONDS)
        deadline = loop.time() + settings.batch_seconds
        refs = self.line.take(self._most)
        while BURST <= len(refs) < settings.batch_filings and self.line.may_gather and loop.time() < deadline:
            await asyncio.sleep(GATHER_STEP_SECONDS)
            refs += self.line.take(settings.batch_filings - len(refs))
        return refs

    async def _pause(self, seconds: float) -> None:
        await _set_within(self.stop, seconds)


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, at most so long."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), timeout=seconds)


def _named(error: Exception) -> bool:
    return isinstance(error, EsgLakeError)


def _bucket_away(report: BatchReport) -> BucketUnavailable | None:
    """Where the store did not answer, asking it again at once is of no use."""
    for entry in report.entries:
        if entry.error_class == BucketUnavailable.__name__:
            return BucketUnavailable(entry.error_message or "the store does not answer")
    return None
