"""The flows on a real Prefect server: runs recorded, artifacts left, events told, and life without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from flows.server import healthy, prefect_server
from tests.houses import ONE_WORKER, ROOT, SAMPLES, Home, home_with_lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]
EVENT_SECONDS = 20.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """A lake with all samples ingested while a Prefect server of ours was up."""
    before = dict(os.environ)
    house = home_with_lake(tmp_path_factory.mktemp("served") / "lake", tmp_path_factory)
    with prefect_server(house.settings) as url:
        assert url
        house.run("ingest", str(SAMPLES))
        yield house, url
    assert not healthy(url)
    os.environ.clear()
    os.environ.update(before)


def ask(url: str, path: str, body: dict[str, object] | None = None) -> list[dict[str, object]]:
    answer = httpx.post(f"{url}{path}", json=body or {}, timeout=20, trust_env=False)
    answer.raise_for_status()
    return list(answer.json())


def test_batch_is_a_completed_run(served: tuple[Home, str]) -> None:
    house, url = served
    runs = ask(url, "/flow_runs/filter")
    assert [(run["state_type"], str(run["name"]).startswith("202")) for run in runs] == [("COMPLETED", True)]
    batches = house.rows("select batch_id from quality.batches")
    assert [row["batch_id"] for row in batches] == [run["name"] for run in runs]


def test_batch_leaves_its_artifacts(served: tuple[Home, str]) -> None:
    artifacts = {str(a["key"]): a for a in ask(served[1], "/artifacts/filter")}
    assert set(artifacts) == {"esglake-batch", "esglake-batch-filings"}
    rows = json.loads(str(artifacts["esglake-batch-filings"]["data"]))
    assert {row["key"]: row["state"] for row in rows}["interrupted_upload.pdf"] == "failed"


def test_landing_tells_events(served: tuple[Home, str]) -> None:
    deadline, seen = time.monotonic() + EVENT_SECONDS, {}
    while time.monotonic() < deadline and len(seen) < 6:
        answer = httpx.post(
            f"{served[1]}/events/filter",
            json={"filter": {"event": {"prefix": ["esglake."]}}, "limit": 50},
            timeout=20,
            trust_env=False,
        ).json()
        seen = {(event["event"], event["payload"]["key"]): event for event in answer["events"]}
        time.sleep(0.3)
    names = sorted(name for name, _ in seen)
    assert names == ["esglake.filing.failed"] + ["esglake.filing.landed"] * 4 + ["esglake.quality.failed"]
    assert ("esglake.quality.failed", "planted_errors_2024_zh.txt") in seen


def test_ingest_goes_on_when_the_server_does_not_answer(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = home_with_lake(tmp_path / "lake", tmp_path_factory)
    house.environment["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    done = house.run("ingest", str(SAMPLES / "harbour_freight_2024.csv"))
    assert done.returncode == 0, done.stderr
    assert house.rows("select state from raw.objects") == [{"state": "landed"}]


def test_deployments_of_prefect_yaml_name_real_flows() -> None:
    code = (
        "import yaml, importlib, pathlib\n"
        "for d in yaml.safe_load(pathlib.Path('prefect.yaml').read_text())['deployments']:\n"
        "    module, name = d['entrypoint'].split(':')\n"
        "    flow = getattr(importlib.import_module(module[:-3].replace('/', '.')), name)\n"
        "    flow.validate_parameters(d.get('parameters', {}))\n"
        "    print(d['name'], flow.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    named = [line.split() for line in done.stdout.splitlines()]
    assert all(deployment == flow for deployment, flow in named)
    assert {"reconcile", "replay", "maintain", "digest"} <= {flow for _, flow in named}


def test_upkeep_flows_run(served: tuple[Home, str]) -> None:
    house, url = served
    (Path(house.settings.bucket_place) / "late.csv").write_bytes(
        (SAMPLES / "harbour_freight_2024.csv").read_bytes() + b"\n"
    )
    code = (
        "import asyncio, flows.upkeep as u\n"
        "print(asyncio.run(u.reconcile()), asyncio.run(u.reconcile()), asyncio.run(u.replay('late*')))\n"
        "print(sorted(asyncio.run(u.maintain(0))))\n"
    )
    environment = house.environment | ONE_WORKER | {"PREFECT_API_URL": url, "PREFECT_LOGGING_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "1 0 1"
