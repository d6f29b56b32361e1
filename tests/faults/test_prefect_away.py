"""Prefect's server is down at the start, goes down in between and comes back: filings land all the same."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from flows.server import DATABASE, QUIET, healthy
from tests.conftest import free_port_number
from tests.faults.harness import Rig, ending, folder_bucket, long_run, note, trials
from tests.faults.outside import BURST
from tests.faults.test_kills import FAST
from tests.houses import ROOT, watched_house

pytestmark = [
    long_run,
    pytest.mark.slow,
    pytest.mark.xdist_group("faults-outside"),
    pytest.mark.timeout(7200),
]

PAUSE_SECONDS = "1"  # instead of half a minute, until a server that did not answer is asked again


@pytest.fixture
def rig(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, no_proxy: None) -> Iterator[Rig]:
    house = watched_house(tmp_path, tmp_path_factory)
    url = f"http://127.0.0.1:{free_port_number()}/api"
    recording = {"ESGLAKE_PREFECT": "auto", "PREFECT_API_URL": url, "FAULT_PREFECT_PAUSE": PAUSE_SECONDS}
    environment = house.environment | FAST | recording
    with ending(Rig(tmp_path, house.settings, environment, folder_bucket(house.bucket))) as made:
        yield made


@contextlib.contextmanager
def prefect(rig: Rig) -> Iterator[None]:
    """Its server, at the address the watcher knows; it dies as by a lost machine."""
    url, folder = rig.environment["PREFECT_API_URL"], rig.folder / "prefect"
    folder.mkdir(exist_ok=True)
    original = Path(sys.prefix) / "share" / "esglake" / f"prefect-{version('prefect')}.db"
    if original.exists() and not (folder / DATABASE).exists():
        shutil.copyfile(original, folder / DATABASE)  # its own migrations would take 15 s
    with (folder / "server.log").open("ab") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "flows.server_process", url.split(":")[2].split("/")[0]],
            env=os.environ | QUIET | {"PREFECT_HOME": str(folder)},
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        rig.until(lambda: healthy(url), "the Prefect server did not start")
        yield
    finally:
        server.kill()
        server.wait()


def runs(rig: Rig) -> int:
    """How many runs the server has on record as completed."""
    wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    answer = httpx.post(f"{rig.environment['PREFECT_API_URL']}/flow_runs/count", json=wanted, timeout=20)
    return int(answer.json())


def test_prefect_is_down_at_the_start_goes_down_and_comes_back(rig: Rig) -> None:
    watcher = rig.start()
    rig.upload(BURST)
    rig.quiet()
    note("Prefect down at the start")
    for _ in range(trials(1)):
        with prefect(rig):
            before = runs(rig)

            def recorded(before: int = before) -> bool:
                rig.upload(1)
                rig.quiet()
                return runs(rig) > before

            rig.until(recorded, "no run is recorded any more", watcher)
            rig.upload(BURST)
        rig.quiet()  # the server died in the middle of it
        rig.check()
        note("Prefect back, runs recorded again, and down in the middle of a batch")
    assert watcher.poll() is None
    rig.upload(BURST)
    assert rig.stop() < 10
    note("SIGTERM while Prefect is away")
