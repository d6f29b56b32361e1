"""A sign of life: a file per host that a watcher renews while its event loop turns.

For health checks of containers and services: cheap to write, cheap to ask, needs no port and no lake. That
filings land is another question, which `esglake status` answers; a watcher that waits for its
bucket to come back is alive, and restarting it would mend nothing.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from infra.settings import Settings

BEAT_SECONDS = 5.0
STALE_SECONDS = 30.0
"""A landing of a burst may hold the interpreter for seconds; half a minute without a turn is a hang."""


def beat(settings: Settings) -> None:
    """Renew the file; several hosts may share one home, several watchers of a host share one file."""
    file = heartbeat_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def seconds_since_beat(settings: Settings) -> float | None:
    """How long ago a watcher of this host gave a sign of life; None when none ever did."""
    try:
        return max(0.0, time.time() - heartbeat_file(settings).stat().st_mtime)
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Life:
    """What one watcher does: `working`, or `waiting` for a part of the world outside, and why."""

    watcher: str  # host:pid
    state: str
    since: datetime
    reason: str = ""
    next_try: datetime | None = None
    events: int = 0  # objects in its line that an event told of
    listed: int = 0  # objects its last listing found that nobody has taken up yet
    listed_bytes: int = 0
    listed_oldest: datetime | None = None


def tell_life(settings: Settings, life: Life) -> None:
    """Write it where `esglake status` finds it, also when the lake itself is away."""
    file = heartbeat_file(settings).with_name(f"{life.watcher.replace(':', '-')}.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps(asdict(life), default=datetime.isoformat)
    part = file.with_suffix(".part")
    try:
        part.write_text(told, encoding="utf-8")
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        _write_over(file, told)


def _write_over(file: Path, told: str) -> None:
    """On a full disk, into the block that the file has already: now it matters what a watcher waits for."""
    with file.open("r+b", buffering=0) as there:
        there.write(told.encode().ljust(file.stat().st_size))


def forget_life(settings: Settings, watcher: str) -> None:
    """A watcher that leaves says so."""
    heartbeat_file(settings).with_name(f"{watcher.replace(':', '-')}.json").unlink(missing_ok=True)


def lives(settings: Settings) -> Iterator[Life]:
    """What the watchers of this home do; those of this host that are no more are left out."""
    for file in sorted(heartbeat_file(settings).parent.glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        host, pid = told["watcher"].rsplit(":", 1)
        if host != socket.gethostname() or alive(int(pid)):
            times = {name: told.get(name) for name in ("since", "next_try", "listed_oldest")}
            yield Life(**(told | {name: at and datetime.fromisoformat(at) for name, at in times.items()}))


def name_of_watcher() -> str:
    """This process, as its claims and its life name it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def alive(pid: int) -> bool:
    """Whether a process of this host has the id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's process: there is one
    return True


def heartbeat_file(settings: Settings) -> Path:
    """The file of this host."""
    return settings.home / "watchers" / f"{socket.gethostname()}.alive"
