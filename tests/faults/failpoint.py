"""`esglake` with a fault built in: a process that dies at a named step, or hears its events badly.

Run as `python -m tests.faults.failpoint FOLDER watch`. While `FOLDER/step` holds the name of a step, the
process kills itself with SIGKILL when it next comes there. While `FOLDER/scramble` exists, each event is
told one to five times, out of order, and one in twenty not at all. Production code knows nothing of this.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flows.batch
import flows.watch
from infra import lake_land, lake_ledger
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
LOST = 0.05


def main() -> None:
    folder = Path(sys.argv.pop(1))
    wrap(lake_ledger, "claim", lambda: die(folder, "before claim"), before=True)
    wrap(Lake, "claim", lambda: die(folder, "after claim"))
    for bucket in (LocalBucket, S3Bucket):
        wrap(bucket, "read", lambda: die(folder, "mid-extract"))
    wrap(lake_land, "land", lambda: die(folder, "before commit"))
    wrap(Lake, "land", lambda: die(folder, "after commit"))
    told = flows.watch.Watcher.offer
    flows.watch.Watcher.offer = scrambled(told, folder)  # type: ignore[method-assign]
    step_before_ack(folder)
    from tests.faults import failpoint  # by its name, under which a worker finds it again

    flows.batch.examine = failpoint.examine_poison
    from esglake.main import main as esglake

    esglake()


def die(folder: Path, step: str) -> None:
    armed = folder / "step"
    if armed.exists() and armed.read_text() == step:
        armed.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


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


def step_before_ack(folder: Path) -> None:
    """The batch has landed; the source has not yet been told."""
    original = flows.watch.Watcher._answer

    async def answer(self: flows.watch.Watcher, refs: Any) -> None:
        die(folder, "before ack")
        await original(self, refs)

    flows.watch.Watcher._answer = answer  # type: ignore[method-assign]


def scrambled(offer: Callable[..., None], folder: Path) -> Callable[..., None]:
    """Offer what the source tells one to five times, shuffled, some not; the reconciler's word stands."""
    chance = random.Random(folder.name)

    def offered(self: flows.watch.Watcher, refs: Any, *acknowledge: Any) -> None:
        caller = sys._getframe(1).f_code.co_name
        if not (folder / "scramble").exists() or caller != "_listen":
            offer(self, refs, *acknowledge)
            return
        heard = [ref for ref in refs if chance.random() >= LOST]
        again = [ref for ref in heard for _ in range(chance.randint(1, MOST_TOLD))]
        chance.shuffle(again)
        for ref in again:
            offer(self, [ref], *acknowledge)

    return offered


def examine_poison(data: bytes, name: str, ocr_pages: int) -> Any:
    """Stands in a worker process: a filing that says so hangs it, floods its memory or crashes it."""
    for mark, poison in POISON.items():
        if data.startswith(mark):
            poison()
    return examine(data, name, ocr_pages)


if __name__ == "__main__":
    main()
