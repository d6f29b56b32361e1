"""Real Dask clusters on loopback, started as a user would: `dask scheduler` and `dask worker`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.conftest import PROXIES, free_port_number

START_SECONDS = 180.0


@dataclass
class DaskCluster:
    """A scheduler, and workers of one thread each; `log` holds what they say."""

    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port_number)
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def runner(self) -> str:
        """What `--runner` is given."""
        return f"dask://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, workers: int, **more: str) -> None:
        """Start the scheduler where none is, and workers until so many live; wait for all of them."""
        if self.scheduler is None:
            self.scheduler = self._dask("scheduler", "--port", str(self.port))
            self._until(lambda: self._said("scheduler-0", "Scheduler at:"))
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        for _ in range(workers - len(self.workers)):
            number = len(list(self.folder.glob("worker-*.log")))
            worker = self._dask("worker", self.address, "--nthreads", "1", "--no-nanny", **more)
            self.workers.append(worker)
            self._until(lambda number=number: self._said(f"worker-{number}", "Registered to:"))

    def stop(self) -> None:
        for process in [*self.workers, *([self.scheduler] if self.scheduler else [])]:
            process.kill()
            process.wait()

    def _dask(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        number = len(list(self.folder.glob(f"{arguments[0]}-*.log")))
        with (self.folder / f"{arguments[0]}-{number}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
                env=self.environment | more,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def _said(self, log: str, words: str) -> bool:
        return words in (self.folder / f"{log}.log").read_text()

    def _until(self, condition: object) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not condition():  # type: ignore[operator]
            logs = "\n".join(path.read_text()[-1000:] for path in self.folder.glob("*.log"))
            assert time.monotonic() < deadline, f"the cluster did not start\n{logs}"
            time.sleep(0.1)


@contextlib.contextmanager
def dask_cluster(folder: Path, workers: int = 2, **more: str) -> Iterator[DaskCluster]:
    """A cluster for the block, without any setting of ours but `more`."""
    folder.mkdir(parents=True, exist_ok=True)
    left_out = ("ESGLAKE_", "PREFECT_", "AWS_", "DASK_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(left_out) and k not in PROXIES}
    cluster = DaskCluster(
        folder, clean | {"PYTHONUNBUFFERED": "1", "AWS_EC2_METADATA_DISABLED": "true"} | more
    )
    try:
        cluster.start(workers)
        yield cluster
    finally:
        cluster.stop()


def readers(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The limited processes of a Dask worker."""
    return psutil.Process(worker.pid).children(recursive=True)
