"""Shared fixtures: real servers on free loopback ports, and bare settings."""

from __future__ import annotations

import gc
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis
from pydantic import SecretStr

from infra.settings import Settings

# A busy machine makes any example slow once; how fast we are is the benchmarks' question.
hypothesis.register_profile("patient", deadline=None)
hypothesis.load_profile("patient")

# Each worker imports for a second or more; the tests that need two say so.
os.environ.setdefault("ESGLAKE_WORKERS", "1")
gc.disable()  # until all tests are collected

LONGEST_NAME = 30
LONGEST = (
    "faults-inside",
    "cli",
    "demo",
    "dask",
    "test_marts",
    "prefect",
    "faults-outside",
    "watcher",
    "readme",
)
"""Groups of tests by how long they take, the longest first; any other slow module takes less."""
PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files are no names: an archive's bytes hold the time they were made at, another one in each worker."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAME else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """A slow module is one worker's: what its tests share is set up once, not per worker."""
    if item.get_closest_marker("slow") and not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, and the quick tests fill up the end: so the workers end together."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if not item.get_closest_marker("slow"):
        return len(LONGEST) + 1
    group = item.get_closest_marker("xdist_group")
    name = group.args[0] if group else ""
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fail where the groups are not heard, as by pytest 9.2 with pytest-xdist 3.8: nothing else tells."""
    if hasattr(session.config, "workerinput") and session.config.getoption("loadgroup", False):
        unheard = [i for i in session.items if i.get_closest_marker("xdist_group") and "@" not in i.nodeid]
        if unheard:
            raise pytest.UsageError(f"the group of {unheard[0].nodeid} is not heard by pytest-xdist")
    gc.freeze()  # tests and what they import stay: nobody need walk them again and again
    gc.enable()


def free_port_number() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    return free_port_number()


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback servers are asked directly, whatever the machine is set up for."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No ESGLAKE_* variable and no .env: settings show their defaults. Gives the empty working folder."""
    for name in list(os.environ):
        if name.startswith("ESGLAKE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3 server (moto, over HTTP) for the whole test run."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_settings(s3_endpoint: str, no_proxy: None) -> Callable[[str], Settings]:
    """Settings for a place in the S3 server: `s3_settings("s3://name/prefix")`."""

    def settings(place: str) -> Settings:
        return Settings(
            bucket=place,
            s3_endpoint_url=s3_endpoint,
            s3_access_key_id=SecretStr("test"),
            s3_secret_access_key=SecretStr("test"),
        )

    return settings


@dataclass
class FakeSlack:
    """An HTTP server in Slack's place: answers from a script, then 'ok', and keeps what it got."""

    url: str
    answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


@pytest.fixture
def slack(no_proxy: None) -> Iterator[FakeSlack]:
    """A webhook at `slack.url`; put (status, body, headers) into `slack.answers` to have it refuse."""
    import time

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.times.append(time.monotonic())
            fake.bodies.append(json.loads(body))
            status, text, headers = fake.answers.pop(0) if fake.answers else (200, "ok", {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silence: what came in stands in `bodies`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = FakeSlack(f"http://127.0.0.1:{server.server_port}/services/T0/B0/secret-of-the-hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()
