"""Prefect away for a while, and slower than the landings: nothing waits for it, nothing goes unrecorded."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from benchmarks.filings import filing
from flows.server import DATABASE, QUIET, healthy
from tests.conftest import free_port_number
from tests.houses import ONE_WORKER, ROOT, Home, home_with_lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]
BATCHES = 6

LAND = """
import asyncio, sys
import flows.ingest as recording
from flows.batch import new_batch_id
from flows.tools import open_tools
from infra.settings import load_settings

recording.MOST_BEHIND = 1
recording.UNANSWERED_PAUSE_SECONDS = 1.0

async def land(settings):
    async with open_tools(settings) as tools:
        refs = list(tools.bucket.list())
        for ref in refs:
            await recording.ingest_ahead(new_batch_id(), [ref], tools)
        print(len(refs), "landed", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await recording.all_recorded(60)

asyncio.run(land(load_settings()))
"""


def house(folder: Path, factory: pytest.TempPathFactory, url: str) -> Home:
    made = home_with_lake(folder / "lake", factory)
    for number in range(BATCHES):
        (Path(made.settings.bucket_place) / f"filing_{number}.txt").write_bytes(filing(number))
    made.environment.update({"PREFECT_API_URL": url, **QUIET, **ONE_WORKER})
    return made


def until(check: Callable[[], bool], said: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, said
        time.sleep(0.2)


@contextlib.contextmanager
def server_at(port: int, folder: Path) -> Iterator[str]:
    """A Prefect server that is up, ended at the end."""
    folder.mkdir()
    original = Path(sys.prefix) / "share" / "esglake" / f"prefect-{version('prefect')}.db"
    if original.exists():
        shutil.copyfile(original, folder / DATABASE)  # its own migrations would take 15 s
    url = f"http://127.0.0.1:{port}/api"
    server = subprocess.Popen(
        [sys.executable, "-m", "flows.server_process", str(port)],
        cwd=ROOT,
        env=os.environ | QUIET | {"PREFECT_HOME": str(folder)},
    )
    try:
        until(lambda: healthy(url), "the Prefect server did not start")
        yield url
    finally:
        server.terminate()
        server.wait(20)


def ask(url: str, path: str, body: Mapping[str, object]) -> list[dict[str, object]]:
    answer = httpx.post(f"{url}{path}", json=body, timeout=20, trust_env=False).raise_for_status().json()
    return list(answer["events"] if isinstance(answer, dict) else answer)


def told(url: str) -> Counter[str]:
    """How often the server was told that each key has landed."""
    wanted = {"filter": {"event": {"name": ["esglake.filing.landed"]}}, "limit": 50}
    return Counter(str(event["payload"]["key"]) for event in ask(url, "/events/filter", wanted))  # type: ignore[index]


def test_batches_land_while_prefect_is_away_and_share_runs_when_it_is_back(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port = free_port_number()
    home = house(tmp_path, tmp_path_factory, f"http://127.0.0.1:{port}/api")
    expected = Counter({f"filing_{number}.txt": 1 for number in range(BATCHES)})
    with subprocess.Popen(
        [sys.executable, "-c", LAND],
        cwd=ROOT,
        env=home.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as landing:
        assert landing.stdout is not None
        assert landing.stdout.readline() == f"{BATCHES} landed\n"  # and nobody is there to record it
        with server_at(port, tmp_path / "prefect") as url:
            until(lambda: told(url) == expected, "not every filing was told of, once")
            _, words = landing.communicate("\n", timeout=60)
            assert landing.returncode == 0, words
            runs = ask(url, "/flow_runs/filter", {})
            wanted = {"artifacts": {"key": {"any_": ["esglake-batch-filings"]}}}
            tables = ask(url, "/artifacts/filter", wanted)
    assert told_in_tables(tables) == expected
    assert len(runs) < BATCHES, "a run for each batch, where one can record all that waited"
    assert {run["state_type"] for run in runs} == {"COMPLETED"}
    assert "has not recorded" not in words


def test_batches_soon_after_one_another_share_a_run(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The first is recorded at once, the others together; and nothing waits when the process ends."""
    port = free_port_number()
    home = house(tmp_path, tmp_path_factory, f"http://127.0.0.1:{port}/api")
    with server_at(port, tmp_path / "prefect") as url:
        apart = LAND.replace("recording.MOST_BEHIND = 1", "recording.RUNS_APART_SECONDS = 3600.0")
        done = subprocess.run(
            [sys.executable, "-c", apart],
            cwd=ROOT,
            env=home.environment,
            input="\n",
            capture_output=True,
            text=True,
            check=True,
        )
        runs = ask(url, "/flow_runs/filter", {"sort": "START_TIME_ASC"})
        until(lambda: told(url) == {f"filing_{n}.txt": 1 for n in range(BATCHES)}, "not all were told of")
    assert [len(run["parameters"]["keys"]) for run in runs] == [1, BATCHES - 1]  # type: ignore[index]
    assert "has not recorded" not in done.stderr


def told_in_tables(tables: list[dict[str, object]]) -> Counter[str]:
    return Counter(str(row["key"]) for table in tables for row in json.loads(str(table["data"])))
