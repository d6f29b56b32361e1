"""The Prefect server: the one that is set (PREFECT_API_URL), or one of our own on loopback.

Our own keeps its SQLite database and log in HOME/prefect, ends with the process that started it
(also when that one is killed), and is shared with later commands through HOME/prefect/server.json.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO

import httpx

from infra.settings import Settings
from transforms.errors import PrefectUnavailable
from transforms.kept import kept_folder

log = logging.getLogger(__name__)

START_SECONDS = 120.0
DATABASE = "prefect.db"
STOP_SECONDS = 8.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 300.0  # until a server that died is started again
# No telemetry leaves the machine, and no flow ever starts a hidden server of its own.
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
}


@contextmanager
def prefect_server(settings: Settings) -> Iterator[str | None]:
    """Give the API address flows report to, starting a server when none is there; None when off.

    Sets PREFECT_API_URL and its companions for this process; call it before Prefect is imported.
    """
    keep_quiet()
    if settings.prefect == "off":
        yield None
        return
    found = os.environ.get("PREFECT_API_URL") or running_server(settings)
    if found:
        os.environ["PREFECT_API_URL"] = found
        yield found
        return
    own = _Own(settings.home / "prefect")
    os.environ["PREFECT_API_URL"] = own.url
    try:
        yield own.url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        own.stop()


def keep_quiet() -> None:
    """No telemetry, no hidden server, few words; call it before Prefect is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


def running_server(settings: Settings) -> str | None:
    """The address of a server that an earlier process of this lake started and that still answers."""
    note = settings.home / "prefect" / "server.json"
    if not note.exists():
        return None
    url = str(json.loads(note.read_text())["url"])
    return url if healthy(url) else None


def healthy(url: str) -> bool:
    """Whether a Prefect API answers there within two seconds."""
    with _asking() as client:
        return _answers(client, url)


def _asking() -> httpx.Client:
    return httpx.Client(timeout=2.0, trust_env=False)


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(f"{url}/health").status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


class _Own:
    """A server of our own: where it dies it is started again at its address, and clients find it there."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, _free_port()
        self.url = f"http://127.0.0.1:{self._port}/api"
        self._leaving, self._mutex = threading.Event(), threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._process = _start(folder, self._port, self.url)
        _wait(self._process, self.url, folder / "server.log")
        self._note()
        # The thread stays: the system ends a server with the thread that started it, not with the process.
        threading.Thread(target=self._keep, name="prefect-server", daemon=True).start()

    def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            code = self._process.wait()
            if time.monotonic() - began > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            if self._leaving.wait(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            log.warning("the Prefect server ended (%d) and is started again", code)
            with self._mutex:
                if self._leaving.is_set():
                    return
                try:
                    self._process = _start(self._folder, self._port, self.url)
                    self._note()
                except OSError as error:  # a full disk: tried again later, as after any other end
                    log.warning("the Prefect server could not be started again: %s", error)

    def _note(self) -> None:
        """For later commands, which share it."""
        note = {"url": self.url, "pid": self._process.pid}
        (self._folder / "server.json").write_text(json.dumps(note))

    def stop(self) -> None:
        """End it for good."""
        with self._mutex:
            self._leaving.set()
        _stop(self._process, self._folder)


def _start(folder: Path, port: int, url: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # Finished runs are swept away after a week, or the database would grow for ever.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "604800",
        # A batch tells of each of its filings: rows are written by the hundred instead of by twenty.
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "500",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "2",
        "PREFECT_API_URL": url,
    }
    with (folder / "server.log").open("ab") as out:
        _lay_database(folder / DATABASE, environment, out)
        # A session of its own: Ctrl-C must reach the watcher first, which then stops the server.
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "flows.server_process", str(port)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def _lay_database(target: Path, environment: dict[str, str], out: IO[bytes]) -> None:
    """Put an empty, migrated database there: Prefect's own migrations take 15 s, a copy takes none.

    The copy's original is made once per environment and Prefect version, and kept beside its packages.
    Where that folder cannot be written, the server migrates by itself, as it always can.
    """
    if target.exists():
        return
    original = kept_folder() / f"prefect-{version('prefect')}.db"
    try:
        if not original.exists():
            _make_original(original, environment, out)
        part = target.with_suffix(".part")
        shutil.copyfile(original, part)
        part.replace(target)
    except OSError as error:
        log.info("no prepared Prefect database (%s); the server makes its own", error)


def _make_original(original: Path, environment: dict[str, str], out: IO[bytes]) -> None:
    original.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=original.parent) as place:
        command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
        home = {"PREFECT_HOME": place}
        subprocess.run(command, env=environment | home, stdout=out, stderr=out, check=False)  # noqa: S603
        (Path(place) / DATABASE).replace(original)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with _asking() as client:  # one for all: each reads the certificates anew
        while time.monotonic() < deadline and process.poll() is None:
            if _answers(client, url):
                return
            time.sleep(0.1)
    process.kill()
    raise PrefectUnavailable(
        "the Prefect server did not start",
        where=str(log),
        next_step="Read that log, or run without it: ESGLAKE_PREFECT=off",
    )


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    (folder / "server.json").unlink(missing_ok=True)
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
