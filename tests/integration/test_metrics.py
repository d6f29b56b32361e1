"""Prometheus asks the watcher; the answer tells the lake's status, or that the lake is away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from infra.heartbeat import Life, tell_life
from infra.lake_status import LakeStatus
from infra.metrics import served
from infra.settings import Settings
from transforms.errors import LakeUnavailable, SettingsInvalid

LINE = {"esglake_watchers", "esglake_line_events", "esglake_line_listed", "esglake_line_listed_bytes"}
STATUS = LakeStatus(
    states={"landed": 3, "failed": 1, "discovered": 2},
    backlog=2,
    backlog_bytes=2048,
    oldest_backlog_at=None,
    failures={'Unreadable"Filing': 1},
    entities=2,
    filings=3,
    observations=900,
    facts=120,
    quarantined=4,
    findings=5,
    alerts_waiting=1,
    last_landed_at=None,
    filings_per_second={"minute": 4.5, "hour": 0.25},
    facts_per_second={"minute": 90.0, "hour": 5.0},
    stage_seconds={"claim": {"p50": 0.02, "p95": 0.05}},
)


def _asked(port: int) -> dict[str, float]:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:  # our own server
        text = answer.read().decode()
    return {
        ";".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_scrape_tells_the_status(free_port: int, no_proxy: None) -> None:
    waiting = replace(STATUS, oldest_backlog_at=datetime.now(UTC) - timedelta(minutes=5))
    with served(Settings(metrics_port=free_port), lambda: waiting):
        found = _asked(free_port)
    assert found["esglake_up"] == 1
    assert found["esglake_facts"] == 120
    assert found["esglake_objects;discovered"] == 2
    assert found['esglake_failed_objects;Unreadable"Filing'] == 1
    assert 290 < found["esglake_oldest_backlog_age_seconds"] < 400
    assert "esglake_last_landing_age_seconds" not in found
    assert found["esglake_filings_per_second;minute"] == 4.5
    assert found["esglake_facts_per_second;hour"] == 5
    assert found["esglake_stage_seconds;p95;claim"] == 0.05


def test_what_waits_in_the_lines_of_several_watchers(free_port: int, no_proxy: None, tmp_path: Path) -> None:
    settings = Settings(metrics_port=free_port, home=tmp_path)
    now = datetime.now(UTC)
    tell_life(settings, Life("elsewhere:1", "working", now, events=3, listed=500, listed_bytes=9000))
    tell_life(settings, Life("elsewhere:2", "waiting", now, "no disk", now, events=4, listed=480))
    with served(settings, lambda: STATUS):
        found = _asked(free_port)
    assert found["esglake_watchers;waiting"] == found["esglake_watchers;working"] == 1
    assert found["esglake_line_events"] == 7
    assert found["esglake_line_listed"] == 500, "both list the same bucket"
    assert found["esglake_line_listed_bytes"] == 9000


def test_a_lake_that_is_away_is_told_and_asked_again_only_after_a_while(
    free_port: int, no_proxy: None
) -> None:
    asked = []

    def status() -> LakeStatus:
        asked.append(1)
        raise LakeUnavailable("gone", where="lake", next_step="wait")

    with served(Settings(metrics_port=free_port), status):
        for _ in range(2):
            found = _asked(free_port)
            assert found.pop("esglake_up") == 0
            assert {name.split(";")[0] for name in found} == LINE, "what waits is known without the lake"
    assert len(asked) == 1


def test_a_port_in_use_is_named(free_port: int) -> None:
    settings = Settings(metrics_port=free_port)
    with (
        served(settings, lambda: STATUS),
        pytest.raises(SettingsInvalid, match=str(free_port)),
        served(settings, lambda: STATUS),
    ):
        pass


def test_alerts_and_dashboard_ask_only_for_what_is_told(free_port: int, no_proxy: None) -> None:
    now = datetime.now(UTC)
    whole = replace(STATUS, oldest_backlog_at=now, last_landed_at=now)
    with served(Settings(metrics_port=free_port), lambda: whole):
        told = {name.partition(";")[0] for name in _asked(free_port)}
    deploy = Path(__file__).parents[2] / "infra" / "deploy"
    files = [*deploy.glob("grafana/*.json"), deploy / "prometheus" / "alerts.yaml"]
    asked = {name for file in files for name in re.findall(r"\besglake_[a-z_]+", file.read_text())}
    assert len(files) > 1
    assert asked
    assert asked <= told


def test_without_a_port_nothing_listens() -> None:
    with served(Settings(), lambda: STATUS) as port:
        assert port is None
