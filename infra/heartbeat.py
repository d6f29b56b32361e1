"""A sign of life: a file per host that a watcher renews while its event loop turns.

For health checks of containers and services: cheap to write, cheap to ask, needs no port and no lake. That
filings land is another question, which `esglake status` answers; a watcher that waits for its
bucket to come back is alive, and restarting it would mend nothing.
"""

from __future__ import annotations

import socket
import time
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


def heartbeat_file(settings: Settings) -> Path:
    """The file of this host."""
    return settings.home / "watchers" / f"{socket.gethostname()}.alive"
