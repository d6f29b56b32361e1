"""One micro-batch: claim, read, examine, judge, land. Plain functions; no orchestrator is needed.

A filing that fails does so alone: its neighbours in the batch land. One that takes long delays nobody:
they land without it and it goes on as a batch of its own. A problem of the environment (bucket away,
worker lost) sends an object back to `discovered`, to be taken up again.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import polars as pl

import expectations
from flows.alerts import alerts_of, stocks
from flows.recall import Recalled, recall
from flows.tools import Tools
from transforms.errors import (
    EnvironmentProblem,
    EsgLakeError,
    FilingError,
    NothingFound,
    ProcessingDefect,
    ReplacedObject,
    WorkerDied,
)
from transforms.filing import Examined, filings_frame
from transforms.members import Member
from transforms.model import (
    OBSERVATIONS,
    Claim,
    FilingFacts,
    Landing,
    LedgerEntry,
    ObjectRef,
    Outcome,
    Severity,
    State,
    Verdict,
)
from transforms.normalise import facts_of, normalise

log = logging.getLogger(__name__)

PATIENCES = 4  # a batch of many that each take a while lands in parts
READS_PER_WORKER = 2  # objects held in memory, waiting for a worker, per worker


@dataclass(frozen=True)
class Ended:
    """How the reading of one claimed object ended: examined, or an error."""

    claim: Claim
    examined: Examined | None = None
    error: EsgLakeError | None = None


@dataclass(frozen=True)
class Late:
    """Filings their neighbours did not wait for: still claimed, by `batch_id`, and still being examined."""

    batch_id: str
    readings: dict[Claim, asyncio.Task[Ended]]
    patience: float

    @property
    def refs(self) -> list[ObjectRef]:
        """The objects that are late."""
        return [claim.ref for claim in self.readings]

    def cancel(self) -> None:
        """Stop examining them; their claims stay."""
        _cancel(self.readings)


@dataclass(frozen=True)
class Judged:
    """A micro-batch after the pure core has looked at it, ready to land."""

    filings: tuple[FilingFacts, ...]
    observations: pl.DataFrame
    facts: pl.DataFrame
    quarantined: pl.DataFrame
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class BatchReport:
    """What one micro-batch did; `retry` are the objects to take up again, `late` those still examined."""

    batch_id: str
    landing: Landing
    timings: dict[str, float] = field(default_factory=dict)
    late: Late | None = None
    lost: tuple[LedgerEntry, ...] = ()  # whose claim somebody else had taken over: they did not land

    @property
    def entries(self) -> tuple[LedgerEntry, ...]:
        """How each claimed object ended."""
        return self.landing.entries

    @property
    def ended(self) -> set[ObjectRef]:
        """Objects of which the ledger says, by this very landing, that they need no more work."""
        lost = {entry.claim.ref for entry in self.lost}
        return {entry.claim.ref for entry in self.entries} - lost - set(self.retry)

    @property
    def retry(self) -> tuple[ObjectRef, ...]:
        """Objects sent back to be tried again."""
        return tuple(entry.claim.ref for entry in self.entries if entry.state is State.DISCOVERED)


def new_batch_id() -> str:
    """Sortable by time and unique: '20261121T101500.123Z-1a2b3c'."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03d}Z-{secrets.token_hex(3)}"


def late_batch_id(batch_id: str) -> str:
    """The id under which what is late in a batch goes on: '...-1a2b3c+1', of that '...-1a2b3c+2'."""
    first, _, times = batch_id.partition("+")
    return f"{first}+{int(times or 0) + 1}"


async def run_batch(
    batch_id: str, refs: Sequence[ObjectRef], tools: Tools, late: Late | None = None
) -> BatchReport | None:
    """Bring these objects into the lake; None when none of them was ours to claim.

    With `tools.patience` those that are examined (none, where not even the first is) land without the others
    when nothing has ended for so many seconds; the report gives the others as `late`, for another call.
    """
    started, clock = datetime.now(UTC), _Clock()
    patience = late.patience if late else tools.patience
    if late:
        readings = late.readings
    else:
        claims = await asyncio.to_thread(
            tools.lake.claim, refs, batch_id, tools.owner, tools.settings.claim_lease_seconds
        )
        clock.lap("claim")
        if not claims:
            return None
        readings = _examine_each(claims, tools)
    try:
        # Late ones may take their time: others land beside them.
        ended = await _first_ended(readings, patience, at_least_one=late is not None)
        clock.lap("examine")
        tools.examined.set()
        taken = tools.turn.locked()
        async with tools.turn:
            if taken:
                clock.lap("wait")
            landing, lost = await _judge_and_land(batch_id, ended, tools, started, clock)
        over = {one.claim for one in ended}
        rest = {claim: reading for claim, reading in readings.items() if claim not in over}
        apart = await _set_apart(batch_id, rest, patience, tools)
        return BatchReport(batch_id, landing, clock.laps, apart, lost)
    except BaseException:
        _cancel(readings)
        raise


async def _judge_and_land(
    batch_id: str, ended: list[Ended], tools: Tools, started: datetime, clock: _Clock
) -> tuple[Landing, tuple[LedgerEntry, ...]]:
    """What the lake takes of them in one transaction (of none nothing), and the claims it found lost."""
    with ThreadPoolExecutor(1) as beside:
        recalled = beside.submit(recall, tools.lake, tools.peers, *_asked_about(ended))
        ended, judged = await asyncio.to_thread(judge_apart, ended, recalled.result)
    clock.lap("judge")
    landing = landing_of(
        batch_id,
        ended,
        judged,
        max_attempts=tools.settings.max_attempts,
        started=started,
        timings=clock.laps,
        # Without a channel of their own, notes of severity info stand in the daily digest alone.
        least=Severity.INFO if tools.settings.slack_webhook_url_info else Severity.WARN,
    )
    lost = await asyncio.to_thread(tools.lake.land, landing) if ended else []
    clock.lap("land")
    return landing, tuple(lost)


def _examine_each(claims: Sequence[Claim], tools: Tools) -> dict[Claim, asyncio.Task[Ended]]:
    """Begin to read and examine every claimed object, each in a worker process, a few more than there are."""
    places = asyncio.Semaphore(tools.examiner.places * READS_PER_WORKER)

    async def one(claim: Claim) -> Ended:
        async with places:
            return await _examine_one(claim, tools)

    return {claim: asyncio.create_task(one(claim)) for claim in claims}


async def _first_ended(
    readings: Mapping[Claim, asyncio.Task[Ended]], patience: float | None, *, at_least_one: bool
) -> list[Ended]:
    """Those that end before nothing has ended for so many seconds, or work goes on for several times that."""
    waiting = set(readings.values())
    first = None if at_least_one else patience
    ended, waiting = await asyncio.wait(waiting, timeout=first, return_when=asyncio.FIRST_COMPLETED)
    if not ended:
        return []
    until = time.monotonic() + PATIENCES * (patience or 0)
    while waiting and (patience is None or time.monotonic() < until):
        ended, waiting = await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if not ended:
            break
    return [reading.result() for reading in readings.values() if reading not in waiting]


async def _set_apart(
    batch_id: str, rest: dict[Claim, asyncio.Task[Ended]], patience: float | None, tools: Tools
) -> Late | None:
    """Make a batch of the late ones, which waits longer for its own: many large filings, few landings."""
    if not rest or patience is None:
        return None
    late = Late(late_batch_id(batch_id), rest, patience * 2)
    await asyncio.to_thread(tools.lake.hand_over, tools.owner, batch_id, late.batch_id)
    return late


def _cancel(readings: Mapping[Claim, asyncio.Task[Ended]]) -> None:
    for reading in readings.values():
        reading.cancel()


async def _examine_one(claim: Claim, tools: Tools) -> Ended:
    try:
        examined = await tools.examiner.examine(claim.ref)
        if examined.observations.is_empty() and not examined.members:
            raise NothingFound(
                "no table with years and numbers was found",
                where=claim.ref.key,
                next_step="If it holds one, send us its layout; `esglake extract` shows what is seen",
            )
        return Ended(claim, examined)
    except (FilingError, EnvironmentProblem) as error:
        log.warning("%s: %s", error.error_class, error)
        return Ended(claim, error=error)


def _asked_about(ended: Sequence[Ended]) -> tuple[list[FilingFacts], list[ObjectRef]]:
    filings = [each.filing for one in ended if one.examined for each in one.examined.each]
    return filings, [one.claim.ref for one in ended]


def judge_apart(
    ended: Sequence[Ended], recalled: Callable[[], Recalled] = Recalled
) -> tuple[list[Ended], Judged]:
    """Judge the batch; where our own code stops, set the filing aside that it stops at."""
    try:
        return list(ended), judge(ended, recalled)
    except Exception:
        recalled()  # where it is the lake that cannot be read, no filing is to blame: that error goes up
        log.exception("a batch could not be judged; its filings are looked at one by one")
    kept = [_defect(one, recalled) or one for one in ended]
    return kept, judge(kept, recalled)


def _defect(one: Ended, recalled: Callable[[], Recalled]) -> Ended | None:
    try:
        judge([one], recalled)
    except Exception as error:
        if one.examined and one.examined.members and (kept := _without_defects(one, recalled)):
            return kept
        log.exception("the defect lies in %s", one.claim.ref.key)
        problem = ProcessingDefect(
            f"our code stopped at {type(error).__name__}: {error}",
            where=one.claim.ref.key,
            next_step="Please report it with the filing; `esglake replay` takes it up again",
        )
        return Ended(one.claim, error=problem)
    return None


def _without_defects(one: Ended, recalled: Callable[[], Recalled]) -> Ended | None:
    """An archive without the members that our code stops at; None where there is no other."""
    assert one.examined is not None  # noqa: S101
    stopped = []
    for member in one.examined.members:
        if member.examined and (found := _defect(Ended(one.claim, member.examined), recalled)):
            assert isinstance(found.error, ProcessingDefect)  # noqa: S101
            stopped.append(Member(member.name, found.error))
    rest = one.examined.without(stopped)
    return Ended(one.claim, rest) if stopped and len(list(rest.each)) > 1 else None


def judge(ended: Sequence[Ended], recalled: Callable[[], Recalled] = Recalled) -> Judged:
    """Run the pure core over the whole batch: normalise, validate, split. Same bytes count once.

    `recalled` gives what the lake knows beside the batch, asked for as late as possible; without it
    nothing is compared across filings.
    """
    each = [examined for one in ended if one.examined for examined in one.examined.each]
    # Of the same bytes under two keys, the object that says whose they are.
    each.sort(key=lambda examined: examined.filing.given is not None)
    unique = {examined.filing.filing_id: examined for examined in each}
    raw = [examined.observations for examined in unique.values()]
    frame = filings_frame([examined.filing for examined in unique.values()])
    observations = normalise(pl.concat(raw), frame) if raw else pl.DataFrame(schema=OBSERVATIONS)
    beside = recalled()
    filings = tuple(beside.placed(examined.filing) for examined in unique.values())
    frame = filings_frame(list(filings))
    facts = facts_of(observations, frame)
    found = expectations.validate(facts, observations, frame, context=beside.context) if filings else []
    landed, quarantined = expectations.split(facts, found)
    first = expectations.same_reports(facts, frame, beside.context) if filings else {}
    filings = tuple(replace(filing, same_report_as=first.get(filing.filing_id)) for filing in filings)
    return Judged(filings, observations, landed, quarantined, tuple(found))


def landing_of(
    batch_id: str,
    ended: Sequence[Ended],
    judged: Judged,
    *,
    max_attempts: int,
    started: datetime,
    timings: dict[str, float],
    least: Severity = Severity.WARN,
) -> Landing:
    """Put together the one transaction: ledger entries, data, verdicts and the alerts they cause."""
    rejected = set(judged.observations.filter(outcome=Outcome.REJECTED.value)["filing_id"])
    blocked, landed = set(judged.quarantined["filing_id"]), set(judged.facts["filing_id"])
    entries = tuple(_entry(one, rejected, blocked, landed, max_attempts) for one in ended)
    return Landing(
        batch_id=batch_id,
        started_at=started,
        entries=entries,
        filings=judged.filings,
        observations=judged.observations,
        facts=judged.facts,
        quarantined=judged.quarantined,
        verdicts=judged.verdicts,
        alerts=tuple(
            alerts_of(
                entries, judged.filings, judged.verdicts, stocks(judged.facts, judged.quarantined), least
            )
        ),
        timings=timings,
    )


def _entry(
    one: Ended, rejected: set[str], blocked: set[str], landed: set[str], max_attempts: int
) -> LedgerEntry:
    if one.examined is None:
        return _failed(one.claim, one.error, max_attempts)
    ids = one.examined.filing_ids
    if ids & blocked and not ids & landed:
        state = State.QUARANTINED
    elif ids & blocked or ids & rejected or any(member.error for member in one.examined.members):
        state = State.LANDED_WITH_REJECTS
    else:
        state = State.LANDED
    return LedgerEntry(one.claim, state, one.examined.filing.filing_id)


def _failed(claim: Claim, error: EsgLakeError | None, max_attempts: int) -> LedgerEntry:
    """Failed for good, replaced before it was read, or `discovered` where another try may go better."""
    lost = isinstance(error, WorkerDied) and claim.attempts < max_attempts
    if isinstance(error, ReplacedObject):
        state = State.SUPERSEDED
    else:
        state = State.DISCOVERED if lost or isinstance(error, EnvironmentProblem) else State.FAILED
    return LedgerEntry(
        claim, state, error_class=error.error_class if error else None, error_message=str(error)
    )


class _Clock:
    """Seconds per stage, for `quality.batches.timings`."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = round(now - self._last, 4)
        self._last = now
