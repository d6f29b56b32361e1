"""`esglake` with a fault built in: a process that dies at a named step, or hears its events badly.

Run as `python -m tests.faults.failpoint FOLDER watch`. While `FOLDER/step` holds the name of a step, the
process kills itself with SIGKILL when it next comes there; `FOLDER/hold` makes it stand still there, until
`FOLDER/held` is taken away. While `FOLDER/scramble` exists, each event is
told one to five times, out of order, one in twenty not at all, one before its object is there, and one
after a newer one. `FOLDER/harm.json` names objects that are overwritten or deleted while they are read.
Production code knows nothing of this.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flows.examining
import flows.watch
import infra.lake
from infra import bucket_local, bucket_s3, lake_land, lake_ledger
from infra.bucket import LocalBucket
from infra.bucket_s3 import S3Bucket
from infra.lake import Lake
from tests.faults import jobs
from transforms.filing import examine

STEPS = ("before claim", "after claim", "mid-extract", "before commit", "after commit", "before ack")
POISON: dict[bytes, Callable[[], object]] = {
    b"POISON hang": jobs.spin,
    b"POISON memory": jobs.hoard,
    b"POISON crash": jobs.crash,
}
MOST_TOLD = 5
SHARE = 0.05  # of the events: lost, and as many early, and as many late
WAYS = {3: "lost", 9: "early", 15: "late"}  # of every twenty
EARLY_SECONDS = 1.5
LATE_SECONDS = 4.0  # later than the reconciler's look, and than the newer version that the test writes
MOMENTS = ("before it is read", "while it is read", "after it was read")


def main() -> None:
    folder = Path(sys.argv.pop(1))
    if host := os.environ.get("FAULT_HOST"):
        socket.gethostname = lambda: host
    wrap(lake_ledger, "claim", lambda: die(folder, "before claim"), before=True)
    wrap(Lake, "claim", lambda: die(folder, "after claim"))
    for bucket in (LocalBucket, S3Bucket):
        wrap(bucket, "fetch", lambda: die(folder, "mid-extract"))
    wrap(lake_land, "land", lambda: die(folder, "before commit"))
    wrap(Lake, "land", lambda: die(folder, "after commit"))
    flows.watch.Watcher.offer = scrambled(Scrambler(folder))  # type: ignore[method-assign]
    step_before_ack(folder)
    harm_while_read(folder)
    wrap(flows.watch.Watcher, "_ingest", ask_prefect_soon)
    infra.lake.landing_lock = timed(folder, infra.lake.landing_lock)
    from tests.faults import failpoint  # by its name, under which a worker finds it again

    flows.examining.examine = failpoint.examine_poison
    from esglake.main import main as esglake

    esglake()


def die(folder: Path, step: str) -> None:
    armed = folder / "step"
    if armed.exists() and armed.read_text() in (step, f"{step} {os.getpid()}"):
        armed.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    hold, held = folder / "hold", folder / "held"
    if hold.exists() and hold.read_text() == step:
        hold.rename(held)
        while held.exists():
            time.sleep(0.02)


def wrap(owner: Any, name: str, fault: Callable[[], None], *, before: bool = False) -> None:
    original = getattr(owner, name)

    def wrapped(*args: Any, **more: Any) -> Any:
        if before:
            fault()
        result = original(*args, **more)
        if not before:
            fault()
        return result

    setattr(owner, name, wrapped)


def ask_prefect_soon() -> None:
    """Shorten the pause after which a server that did not answer is asked again; Prefect is loaded by now."""
    if pause := os.environ.get("FAULT_PREFECT_PAUSE"):
        sys.modules["flows.ingest"].UNANSWERED_PAUSE_SECONDS = float(pause)  # type: ignore[attr-defined]


def step_before_ack(folder: Path) -> None:
    """The batch has landed; the source has not yet been told."""
    original = flows.watch.Watcher._answer

    async def answer(self: flows.watch.Watcher, *told: Any) -> None:
        die(folder, "before ack")
        await original(self, *told)

    flows.watch.Watcher._answer = answer  # type: ignore[method-assign]


class Scrambler:
    """Tells a folder's events badly, while `FOLDER/scramble` exists; the reconciler's word stands.

    `FOLDER/told` gets a line per event: how it was told, and its key.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.chance = folder, random.Random(folder.name)
        self.well = flows.watch.Watcher.offer
        self.known: set[str] = set()

    def offer(self, watcher: flows.watch.Watcher, refs: Any, *acknowledge: Any) -> None:
        again = [ref for ref in refs for _ in range(self.times(watcher, ref))]
        self.chance.shuffle(again)
        for ref in again:
            self.well(watcher, [ref], *acknowledge)

    def times(self, watcher: flows.watch.Watcher, ref: Any) -> int:
        """How often an event is told now; a key's second event is told well."""
        if ref.key in self.known:
            return 1
        how = WAYS.get(len(self.known) % round(1 / SHARE), "told")
        self.known.add(ref.key)
        with (self.folder / "told").open("a") as file:
            file.write(f"{how} {ref.key}\n")
        later = asyncio.get_running_loop().call_later
        if how == "early":
            path = watcher.tools.bucket.folder / ref.key  # type: ignore[union-attr]
            away = path.with_name(f".{path.name}")
            path.rename(away)
            later(EARLY_SECONDS, away.rename, path)
            return 1
        if how == "late":
            later(LATE_SECONDS, self.well, watcher, [ref])
        return self.chance.randint(1, MOST_TOLD) if how == "told" else 0


def scrambled(scrambler: Scrambler) -> Callable[..., None]:
    def offer(self: flows.watch.Watcher, refs: Any, *acknowledge: Any) -> None:
        told = sys._getframe(1).f_code.co_name == "_listen"
        scramble = told and (scrambler.folder / "scramble").exists()
        (scrambler.offer if scramble else scrambler.well)(self, refs, *acknowledge)

    return offer


def harm_while_read(folder: Path) -> None:
    """What `FOLDER/harm.json` says ({key: [moment, text or null]}) is done to an object, once."""
    plan = folder / "harm.json"
    todo: dict[str, tuple[str, str | None]] = json.loads(plan.read_text()) if plan.exists() else {}
    lock = threading.Lock()

    def harm(bucket: Any, key: str, moment: str) -> None:
        with lock:
            if todo.get(key, ("",))[0] != moment:
                return
            text = todo.pop(key)[1]
        overwrite(bucket, key, text)
        with (folder / "harmed").open("a") as file:
            file.write(f"{key}\n")

    for module, kind in ((bucket_local, LocalBucket), (bucket_s3, S3Bucket)):
        harm_reads(module, kind, harm)


def harm_reads(module: Any, kind: Any, harm: Callable[[Any, str, str], None]) -> None:
    fetch, within_cap, reading = kind.fetch, module.within_cap, threading.local()

    def harmed(self: Any, ref: Any, cap: int) -> Any:
        reading.bucket = self
        harm(self, ref.key, MOMENTS[0])
        fetched = fetch(self, ref, cap)
        harm(self, ref.key, MOMENTS[2])
        return fetched

    def opened(ref: Any, size: int, cap: int) -> None:
        within_cap(ref, size, cap)
        harm(reading.bucket, ref.key, MOMENTS[1])

    kind.fetch, module.within_cap = harmed, opened


def overwrite(bucket: Any, key: str, text: str | None) -> None:
    """In place, as a careless writer does it, or delete."""
    if isinstance(bucket, LocalBucket):
        path = bucket.folder / key
        path.unlink() if text is None else path.write_text(text)
    elif text is None:
        bucket._client.delete_object(Bucket=bucket._bucket, Key=bucket._prefix + key)  # type: ignore[attr-defined]
    else:
        bucket.put(key, text.encode())


def timed(folder: Path, landing_lock: Callable[..., Any]) -> Callable[..., Any]:
    """The landing lock; how long each wait for it took stands in `FOLDER/waits-PID`."""
    file = folder / f"waits-{os.getpid()}"

    @contextlib.contextmanager
    def locked(*arguments: Any) -> Iterator[None]:
        started = time.monotonic()
        with landing_lock(*arguments):
            with file.open("a") as out:
                out.write(f"{time.monotonic() - started:.4f}\n")
            yield

    return locked


def examine_poison(data: bytes, name: str, ocr_pages: int) -> Any:
    """Stands in a worker process: a filing that says so hangs it, floods its memory or crashes it."""
    for mark, poison in POISON.items():
        if data.startswith(mark):
            poison()
    return examine(data, name, ocr_pages)


if __name__ == "__main__":
    main()
