"""The fault harness: a lake of its own, real watchers, faults, and what must hold after each of them.

A `Rig` is one lake with the bucket that feeds it. A trial puts filings into the bucket, does harm, waits
until nothing waits any more, and calls `check`: nothing lost, nothing twice, ledger and data agree, no
claim without an owner, no process left behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from benchmarks.filings import filing
from infra.lake import Lake
from infra.settings import Settings
from tests import forks
from tests.forks import Forked
from transforms.errors import EsgLakeError

FACTS = 24  # of one generated filing: eight rows of three years
QUIET_SECONDS = 150.0  # the longest a trial may take to come to rest
TRIALS = int(os.environ.get("FAULT_TRIALS", "0"))
"""How often each fault is tried; 0: the few that a test says itself."""

long_run = pytest.mark.skipif(not TRIALS, reason="one of the long runs of `make faults`")

TABLE = os.environ.get("FAULT_TABLE", "")
"""A file that gets a line per trial in which everything held."""

BACKLOG = "select count(*) as n from raw.objects where state in ('claimed', 'discovered')"
LEDGER = "select key, etag, filing_id, state, error_class from raw.objects"
ENDED = "('landed', 'landed_with_rejects', 'quarantined', 'failed', 'superseded')"
TWICE = {
    "fact_id": "select fact_id from curated.facts group by 1 having count(*) > 1",
    "observation_id": "select observation_id from raw.observations group by 1 having count(*) > 1",
    "fact": """select filing_id from curated.facts
               group by filing_id, metric_id, dimensions, fiscal_year having count(*) > 1""",
    "object": "select key from raw.objects group by bucket, key, etag having count(*) > 1",
    "filing": "select filing_id from curated.filings group by 1 having count(*) > 1",
}


@dataclass
class Rig:
    """A lake, its bucket (`put` stores an object), and every process that worked on it."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    put: Callable[[str, bytes], None]
    expected: dict[str, str] = field(default_factory=dict)  # key -> filing_id that must land
    failing: dict[str, str] = field(default_factory=dict)  # key -> error class it must end with
    watchers: list[Forked] = field(default_factory=list)
    seen: set[psutil.Process] = field(default_factory=set)
    onlooker: Lake | None = None
    uploaded: int = 0
    texts: dict[str, str] = field(default_factory=dict)  # filing_id -> what the filing says

    def start(self, *, ready: bool = True, **limits: str) -> Forked:
        """Start `esglake watch` with the fail points built in; wait until it watches.

        A forked process: there are dozens of watchers here, and none of them dies while it imports.
        """
        log = self.folder / f"watch-{len(self.watchers)}.log"
        with log.open("wb") as out, Path(os.devnull).open("rb") as nothing:
            watcher = forks.start(
                "tests.faults.failpoint",
                [str(self.folder), "watch"],
                self.environment | limits,
                (nothing, out, out),
            )
        self.watchers.append(watcher)
        self.seen.add(psutil.Process(watcher.pid))
        if ready:
            self.until(lambda: b"watching" in log.read_bytes(), "the watcher did not start", watcher)
        return watcher

    def upload(self, count: int) -> list[str]:
        """Put so many filings, never seen before, into the bucket; their keys."""
        keys = []
        for number in range(self.uploaded, self.uploaded + count):
            keys.append(f"filing {number:05d}.txt")
            self.write(keys[-1], filing(number))
        self.uploaded += count
        return keys

    def write(self, key: str, data: bytes) -> None:
        """Put one object that must land; what the key held before is replaced."""
        self.put(key, data)
        self.expects(key, data)

    def expects(self, key: str, data: bytes) -> None:
        """From now on the key must end with these bytes, whoever puts them there."""
        self.expected[key] = hashlib.sha256(data).hexdigest()
        self.texts[self.expected[key]] = data.decode()

    def arm(self, step: str, pid: int | None = None) -> None:
        """The next watcher that comes to the step, or the one of this process id, dies there."""
        (self.folder / "step").write_text(f"{step} {pid}" if pid else step)

    def until(
        self,
        condition: Callable[[], object],
        otherwise: str,
        watcher: Forked | None = None,
        seconds: float = QUIET_SECONDS,
    ) -> None:
        """Wait for the condition, keeping note of the processes seen; fail where the watcher ends first."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.note_processes()
            ended = watcher is not None and watcher.poll() is not None
            assert time.monotonic() < deadline and not ended, f"{otherwise}\n{self.logs()}"
            time.sleep(0.1)

    def quiet(self) -> None:
        """Wait until every object has ended that must."""
        self.until(self.is_quiet, "the lake does not come to rest")

    def is_quiet(self) -> bool:
        """Whether all that must land or fail has, and nothing waits; a lake that is away is not quiet."""
        try:
            self.onlooker = self.onlooker or self.reader()
            ended = self.onlooker.query(f"{LEDGER} where state in {ENDED}")
            waiting = self.onlooker.query(BACKLOG)["n"][0]
        except EsgLakeError:
            self.look_away()
            return False
        landed = set(zip(ended["key"], ended["filing_id"], strict=True))
        wanted = set(self.expected.items()) <= landed
        return not waiting and wanted and set(self.failing) <= set(ended["key"])

    def look_away(self) -> None:
        """Close the reader that waiting keeps: to open one takes ten times what a question does."""
        if self.onlooker:
            self.onlooker.close()
        self.onlooker = None

    def states(self) -> Counter[str]:
        """How many objects stand in each state."""
        with self.reader() as lake:
            return Counter(lake.query(LEDGER)["state"])

    def check(self) -> None:
        """What must hold after a trial."""
        with self.reader() as lake:
            ledger, facts = (
                lake.query(LEDGER),
                lake.query("select filing_id, count(*) n from curated.facts group by 1"),
            )
            filings = lake.query("select filing_id from curated.filings")
            twice = {what: lake.query(query).height for what, query in TWICE.items()}
            unread = lake.query(BACKLOG)["n"][0]
        landed = ledger.filter(ledger["filing_id"].is_not_null())
        lost = set(self.expected.items()) - set(zip(landed["key"], landed["filing_id"], strict=True))
        assert not lost, f"{len(lost)} lost: {sorted(lost)[:3]}\n{self.logs()}"
        assert twice == dict.fromkeys(twice, 0)
        assert set(filings["filing_id"]) == set(landed["filing_id"]), "ledger and data disagree"
        assert set(facts["n"]) <= {FACTS} and set(facts["filing_id"]) == set(filings["filing_id"])
        assert unread == 0, "claims without an owner"
        classes = dict(zip(ledger["key"], ledger["error_class"], strict=True))
        assert {key: classes[key] for key in self.failing} == self.failing
        self.check_contents()

    def check_contents(self) -> None:
        """Each key stands with its newest bytes alone, and no filing holds a figure of another."""
        with self.reader() as lake:
            standing = lake.query("select key, filing_id from raw.objects where state = 'landed'")
            figures = lake.query("select filing_id, value_text from curated.facts")
        stands = dict(zip(standing["key"], standing["filing_id"], strict=True))
        assert stands == self.expected and standing.height == len(stands), "an older version stands"
        mixed = [(one, text) for one, text in figures.iter_rows() if text not in self.texts[one]]
        assert not mixed, f"{len(mixed)} facts of another filing: {mixed[:3]}"

    def stop(self, seconds: float = 30.0) -> float:
        """End every watcher by SIGTERM; all their processes must be gone. Gives how long it took."""
        self.note_processes()
        started = time.monotonic()
        for watcher in self.running():
            watcher.terminate()
        for watcher in self.watchers:
            watcher.wait(seconds)
        took = time.monotonic() - started
        self.until(lambda: not self.left(), f"processes are left behind: {self.left()}", seconds=10)
        return took

    def running(self) -> list[Forked]:
        return [watcher for watcher in self.watchers if watcher.poll() is None]

    def note_processes(self) -> None:
        """Keep in mind every descendant, to ask after it when its parents are gone."""
        for watcher in self.running():
            with contextlib.suppress(psutil.NoSuchProcess):
                self.seen.update(psutil.Process(watcher.pid).children(recursive=True))

    def left(self) -> list[psutil.Process]:
        return [process for process in self.seen if lives(process)]

    def reader(self) -> Lake:
        return Lake.open(self.settings, read_only=True)

    def logs(self) -> str:
        """The end of what each watcher said."""
        said = sorted(self.folder.glob("watch-*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(f"--- {path.name}\n{path.read_text()[-1500:]}" for path in said[-3:])


@contextlib.contextmanager
def ending(rig: Rig) -> Iterator[Rig]:
    """The rig for the block; whatever happens, none of its processes outlives it."""
    try:
        yield rig
    finally:
        rig.look_away()
        rig.note_processes()
        for process in rig.left():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        for watcher in rig.watchers:
            watcher.wait(10)


def folder_bucket(folder: Path) -> Callable[[str, bytes], None]:
    """Puts objects into a folder as a whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)

    def put(key: str, data: bytes) -> None:
        part = folder / f".{key}.part"
        part.write_bytes(data)
        part.rename(folder / key)

    return put


def trials(few: int) -> int:
    """How often to try: what the run asks for, else a few."""
    return TRIALS or few


def amount(few: int, many: int) -> int:
    """How many filings a fault is done to: few, in the long form as many as promised."""
    return min(many, few * TRIALS) if TRIALS else few


def note(fault: str, times: int = 1) -> None:
    """Count trials that held, for the table that `make faults` prints."""
    if TABLE:
        with Path(TABLE).open("a") as file:
            file.write(f"{fault}\n" * times)


def lives(process: psutil.Process) -> bool:
    """Whether a process still does something; one that nobody has waited for yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
