"""Hostile and unlucky filings cost their own worker, and nobody else anything."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import psutil
import pytest

from infra.workers import Workers, named, run_once
from tests.faults import jobs
from transforms.errors import (
    EncryptedFiling,
    EnvironmentProblem,
    EsgLakeError,
    ExtractionTimeout,
    UnreadableFiling,
    WorkerDied,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def lives(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be collected does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def with_workers(
    story: Callable[[Workers], Awaitable[None]], count: int = 1, seconds: float = 20.0, **more: object
) -> None:
    async def main() -> None:
        memory_mb = more.pop("memory_mb", 512)
        async with Workers(count, seconds, memory_mb, **more) as workers:  # type: ignore[arg-type]
            await story(workers)
            pids = workers.pids
        assert not [pid for pid in pids if lives(pid)]

    asyncio.run(asyncio.wait_for(main(), 90))


async def refusal(workers: Workers, function: Callable[..., object], *args: object) -> EsgLakeError:
    with pytest.raises(EsgLakeError) as caught:
        await workers.run(function, *args)
    return caught.value


def test_results_come_back_exactly() -> None:
    async def story(workers: Workers) -> None:
        frame = pl.DataFrame({"value": [Decimal("1.5"), None]}, schema={"value": pl.Decimal(38, 10)})
        assert (await workers.run(jobs.double, frame)).equals(frame * 2)
        assert await workers.run(jobs.exact) == Decimal("1640000000.0000000001")
        assert await workers.run(jobs.size_of, bytes(20_000_000)) == 20_000_000
        assert await workers.run(jobs.chatter) == "quiet"

    with_workers(story)


@pytest.mark.parametrize("initializer", [jobs.warm, "tests.faults.jobs.warm"])
def test_one_worker_does_many_jobs_after_one_warm_up(initializer: object) -> None:
    async def story(workers: Workers) -> None:
        assert len({await workers.run(jobs.pid) for _ in range(20)}) == 1
        assert await workers.run(jobs.started) == ["warm"]

    with_workers(story, initializer=initializer)


def test_all_workers_work_at_once() -> None:
    async def story(workers: Workers) -> None:
        await asyncio.gather(*(workers.run(jobs.nap, 0.3) for _ in range(3)))
        before = time.monotonic()
        await asyncio.gather(*(workers.run(jobs.nap, 1.0) for _ in range(3)))
        assert time.monotonic() - before < 2.5

    with_workers(story, count=3)


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (jobs.encrypted, EncryptedFiling, "a.pdf: asks for a password. Remove it."),
        (jobs.trips, UnreadableFiling, "KeyError: 'no such table'"),
        (jobs.leaves, UnreadableFiling, "SystemExit: a parser gave up"),
        (jobs.unsendable, UnreadableFiling, "unsendable.<locals>.<lambda>"),
        (jobs.hoard, WorkerDied, "more memory than the 512 MB"),
        (jobs.hoard_and_hide, WorkerDied, "more memory than the 512 MB"),
        (jobs.hoard_in_polars, WorkerDied, "more memory than the 512 MB"),
        (jobs.crash, WorkerDied, "SIGSEGV"),
        (jobs.kill_itself, WorkerDied, "SIGKILL"),
        (jobs.run_program, UnreadableFiling, "subprocess.Popen"),
    ],
)
def test_every_mishap_has_its_name_and_the_next_job_runs(
    function: Callable[..., object], kind: type[EsgLakeError], words: str
) -> None:
    async def story(workers: Workers) -> None:
        error = await refusal(workers, function)
        assert type(error) is kind
        assert words in str(error) and error.next_step
        assert "Traceback" not in str(error)
        assert await workers.run(jobs.exact) == jobs.exact()

    with_workers(story)


def test_a_late_job_is_stopped_and_its_neighbours_do_not_wait() -> None:
    async def story(workers: Workers) -> None:
        await asyncio.gather(*(workers.run(jobs.nap, 0.2) for _ in range(2)))
        poison = asyncio.create_task(refusal(workers, jobs.spin))
        await asyncio.sleep(0.05)
        before = time.monotonic()
        for _ in range(20):
            await workers.run(jobs.pid)
        assert time.monotonic() - before < 3.0 and not poison.done()
        assert isinstance(await poison, ExtractionTimeout)
        assert "4 s" in str(poison.result())

    with_workers(story, count=2, seconds=4.0)


def test_waiting_for_a_free_worker_costs_no_time_of_ones_own() -> None:
    async def story(workers: Workers) -> None:
        naps = [workers.run(jobs.nap, 1.0) for _ in range(6)]
        assert await asyncio.gather(*naps) == ["rested"] * 6

    with_workers(story, seconds=5.0, initializer=jobs.warm)


def test_cancelling_a_job_frees_its_place() -> None:
    async def story(workers: Workers) -> None:
        first = await workers.run(jobs.pid)
        task = asyncio.create_task(workers.run(jobs.spin))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await workers.run(jobs.pid) != first
        assert not lives(first)

    with_workers(story)


def test_a_worker_is_renewed_after_its_jobs() -> None:
    async def story(workers: Workers) -> None:
        pids = [await workers.run(jobs.pid) for _ in range(7)]
        assert [len(set(pids[start : start + 3])) for start in (0, 3, 6)] == [1, 1, 1]
        assert len(set(pids)) == 3

    with_workers(story, jobs_per_worker=3)


def test_a_reader_reaches_no_network_and_changes_no_file(tmp_path: Path) -> None:
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_text("kept", encoding="utf-8")

    async def story(workers: Workers) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            error = await refusal(workers, jobs.connect, server.getsockname()[1])
            assert "socket." in str(error)
            server.settimeout(0.2)
            with pytest.raises(TimeoutError):
                server.accept()
        for function, path in ((jobs.write, new), (jobs.write, kept), (jobs.remove, kept)):
            assert isinstance(await refusal(workers, function, str(path)), UnreadableFiling)
        assert await workers.run(jobs.read, str(kept)) == "kept"
        assert not new.exists()

    with_workers(story)


def test_a_worker_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESGLAKE_SLACK_WEBHOOK_URL", "hidden")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")

    async def story(workers: Workers) -> None:
        known = await workers.run(jobs.environment)
        assert "hidden" not in known.values() and "PATH" in known

    with_workers(story)


def test_a_worker_that_cannot_start_is_told_every_time() -> None:
    async def story(workers: Workers) -> None:
        for _ in range(3):
            error = await refusal(workers, jobs.pid)
            assert type(error) is EnvironmentProblem
            assert "ImportError: a part is missing" in str(error)

    with_workers(story, initializer=jobs.broken_warm)


@pytest.mark.parametrize("busy", [False, True])
def test_workers_die_with_their_parent(busy: bool) -> None:
    code = (
        "import asyncio; from infra.workers import Workers; from tests.faults import jobs\n"
        "async def main():\n"
        "    async with Workers(2, 60, 512) as workers:\n"
        "        print(await workers.run(jobs.pid), await workers.run(jobs.pid), flush=True)\n"
        f"        await (asyncio.gather(*[workers.run(jobs.nap, 60)] * 1) if {busy} else asyncio.sleep(60))\n"
        "asyncio.run(main())"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    time.sleep(0.2)
    assert pids and all(lives(pid) for pid in pids)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while any(lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in pids if lives(pid)]


def test_interrupts_are_the_parents_business() -> None:
    async def story(workers: Workers) -> None:
        pid = await workers.run(jobs.pid)
        task = asyncio.create_task(workers.run(jobs.nap, 0.5))
        await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGINT)
        assert await task == "rested"
        assert os.getsid(pid) != os.getsid(0)

    with_workers(story)


def test_one_job_without_a_loop_and_within_one() -> None:
    assert run_once(jobs.exact, seconds=20, memory_mb=512) == jobs.exact()
    with pytest.raises(EncryptedFiling):
        run_once(jobs.encrypted, seconds=20, memory_mb=512)
    with pytest.raises(UnreadableFiling, match="no such table"):
        run_once(named(jobs.__name__, "trips"), seconds=20, memory_mb=512)

    async def inside() -> Decimal:
        return run_once(jobs.exact, seconds=20, memory_mb=512)

    assert asyncio.run(inside()) == jobs.exact()
