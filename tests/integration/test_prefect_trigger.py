"""Events start runs on a real Prefect server: facts land once, and what goes wrong is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from flows.server import prefect_server
from tests.houses import ONE_WORKER, ROOT, SAMPLES, Home, home_with_lake

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]
RUN_SECONDS = 90.0  # a run is a process of its own, on a machine that may be busy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """An empty lake, a Prefect server, and `esglake serve` beside them."""
    before = dict(os.environ)
    place = tmp_path_factory.mktemp("triggered")
    house = home_with_lake(place / "lake", tmp_path_factory)
    with prefect_server(house.settings) as url, (place / "serve.log").open("w") as log:
        assert url
        house.environment.update(PREFECT_API_URL=url, **ONE_WORKER)
        Path(house.settings.bucket_place).mkdir(exist_ok=True)
        command = [sys.executable, "-m", "esglake.main", "serve"]
        process = subprocess.Popen(command, env=house.environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            until(lambda: len(ask(url, "/automations/filter")) == 2)
            yield house, url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    os.environ.clear()
    os.environ.update(before)


def ask(url: str, path: str, body: dict[str, object] | None = None) -> list[dict[str, Any]]:
    answer = httpx.post(f"{url}{path}", json=body or {}, timeout=20, trust_env=False)
    answer.raise_for_status()
    return list(answer.json())


def until(check: Callable[[], bool], seconds: float = RUN_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def runs(url: str, flow: str) -> list[dict[str, Any]]:
    """Ended runs of the flow."""
    found = ask(url, "/flow_runs/filter", {"flows": {"name": {"any_": [flow]}}})
    return [run for run in found if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED")]


def tell(url: str, event: str, payload: dict[str, object], name: str) -> None:
    """What a bridge from a store posts, without any code of ours."""
    body = [
        {
            "id": f"00000000-0000-4000-8000-{abs(hash((event, name, time.time()))) % 16**12:012x}",
            "occurred": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "event": event,
            "resource": {"prefect.resource.id": f"test.{name}", "prefect.resource.name": name},
            "payload": payload,
        }
    ]
    httpx.post(f"{url}/events", json=body, timeout=20, trust_env=False).raise_for_status()


def test_an_event_brings_the_object_into_the_lake_and_the_same_again_nothing(
    served: tuple[Home, str],
) -> None:
    house, url = served
    name = "harbour_freight_2024.csv"
    (Path(house.settings.bucket_place) / name).write_bytes((SAMPLES / name).read_bytes())
    done = house.run("emit", name)
    assert (done.returncode, done.stdout) == (0, "1 told\n"), done.stderr
    until(lambda: len(runs(url, "ingest-object")) == 1)
    facts = house.rows("select count(*) as n, count(distinct fact_id) as each from curated.facts")
    assert facts[0]["n"] == facts[0]["each"] != 0
    assert house.rows("select state, attempts from raw.objects") == [{"state": "landed", "attempts": 1}]

    tell(url, "esglake.object.created", {"key": name, "unknown": {"field": [1]}}, name)
    until(lambda: len(runs(url, "ingest-object")) == 2)
    assert house.rows("select count(*) as n, count(distinct fact_id) as each from curated.facts") == facts
    assert house.rows("select state, attempts from raw.objects") == [{"state": "landed", "attempts": 1}]
    assert house.rows("select count(*) as n from quality.batches") == [{"n": 1}]
    assert {run["state_type"] for run in runs(url, "ingest-object")} == {"COMPLETED"}


def test_a_payload_that_names_no_key_fails_its_run_and_is_told(served: tuple[Home, str]) -> None:
    house, url = served
    tell(url, "esglake.object.created", {"bucket": "filings", "size": 7}, "no-key")
    until(lambda: any(run["state_type"] == "FAILED" for run in runs(url, "ingest-object")))
    until(lambda: bool(house.rows("select 1 from quality.alerts where kind = 'run_failed'")), 20)
    told = house.rows("select severity, findings from quality.alerts where kind = 'run_failed'")
    assert len(told) == 1
    assert told[0]["severity"] == "block"
    assert "key: Field required" in str(told[0]["findings"])


def test_an_action_that_could_not_start_a_run_is_told(served: tuple[Home, str]) -> None:
    house, url = served
    reason = "the deployment is out to lunch"
    tell(url, "prefect.automation.action.failed", {"reason": "of another automation"}, "somebody-elses")
    tell(url, "prefect.automation.action.failed", {"reason": reason}, "esglake-object-created")
    until(lambda: bool(house.rows("select 1 from quality.alerts where kind = 'action_failed'")))
    told = house.rows("select findings from quality.alerts where kind = 'action_failed'")
    assert [reason in str(row["findings"]) for row in told] == [True]


def test_a_run_whose_process_is_killed_is_told(served: tuple[Home, str]) -> None:
    house, url = served
    (Path(house.settings.bucket_place) / "killed.txt").write_bytes(b"Emissions report\n" * 10)
    tell(url, "esglake.object.created", {"key": "killed.txt"}, "killed")
    os.kill(process_of_a_run(url), signal.SIGKILL)
    until(lambda: any(run["state_type"] == "CRASHED" for run in runs(url, "ingest-object")))
    crashed = "select 1 from quality.alerts where kind = 'run_failed' and title like '%Crashed%'"
    until(lambda: bool(house.rows(crashed)), 30)
    assert not house.rows("select 1 from raw.objects where key = 'killed.txt' and state like 'landed%'")


def process_of_a_run(url: str) -> int:
    """The process of the one run of ingest-object that is under way."""
    under_way = {
        "flows": {"name": {"any_": ["ingest-object"]}},
        "flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}},
    }
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        wanted = {run["id"] for run in ask(url, "/flow_runs/filter", under_way)}
        for process in psutil.process_iter(["pid"]):
            with suppress(psutil.Error):
                if process.environ().get("PREFECT__FLOW_RUN_ID") in wanted:
                    return process.pid
        time.sleep(0.05)
    raise AssertionError("no run was started")


def test_the_deployments_of_prefect_yaml_carry_the_same_triggers(served: tuple[Home, str]) -> None:
    house, url = served
    served_ones = triggers(url)
    environment = house.environment | {"PREFECT_CLI_PROMPT": "false"}
    for command in (
        ["work-pool", "create", "--type", "process", "esglake"],
        ["deploy", "--name", "ingest-object", "--name", "tell-failed-action"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *command],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    deployed = triggers(url)
    assert set(deployed) == {"esglake-object-created", "esglake-action-failed"}
    assert deployed == served_ones


def triggers(url: str) -> dict[str, tuple[object, ...]]:
    """Of each automation: what it expects, whom of, and what it hands to its run."""
    return {
        str(each["name"]): (
            each["trigger"]["expect"],
            each["trigger"]["match"],
            each["actions"][0]["parameters"],
        )
        for each in ask(url, "/automations/filter")
    }


def test_emitting_without_a_server_says_so(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    house = home_with_lake(tmp_path / "lake", tmp_path_factory)
    (Path(house.settings.bucket_place)).mkdir(exist_ok=True)
    (Path(house.settings.bucket_place) / "a.csv").write_bytes(b"a,b\n")
    assert "no Prefect server is known" in house.run("emit", "a.csv").stderr
    house.environment["PREFECT_API_URL"] = "http://127.0.0.1:9/api"
    refused = house.run("emit", "a.csv")
    assert refused.returncode == 3
    assert "PrefectUnavailable" in refused.stderr
