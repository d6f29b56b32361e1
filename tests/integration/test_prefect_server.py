"""The Prefect server that we start ourselves: one that dies comes back, and it ends when we do."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.server import healthy, prefect_server
from infra.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]


def until(check: Callable[[], bool], said: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, said
        time.sleep(0.2)


@pytest.mark.skipif(sys.platform != "linux", reason="the server ends with its parent on Linux only")
def test_a_server_that_dies_is_started_again_at_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    note = tmp_path / "prefect" / "server.json"
    with prefect_server(Settings(home=tmp_path)) as url:
        assert url is not None
        first = json.loads(note.read_text())["pid"]
        server_log = tmp_path / "prefect" / "server.log"
        server_log.unlink()
        server_log.mkdir()
        os.kill(first, signal.SIGKILL)
        until(lambda: "could not be started again" in caplog.text, "a start that cannot be is not told")
        server_log.rmdir()
        until(lambda: json.loads(note.read_text())["pid"] != first, "no other server was started")
        until(lambda: healthy(url), "it does not answer at the same address")
    assert not healthy(url)
    assert not note.exists()
