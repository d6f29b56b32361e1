"""`esglake listen`: the endpoint for posted events without a watcher, and the same within one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from esglake.show import console, speak
from infra.settings import Settings, load_settings

DEFAULT_PORT = 8750


def run_listen(port: int | None) -> None:
    """Take posts until SIGINT or SIGTERM; a watcher with the same home works them off."""
    from infra.webhook import served

    settings, say, stop = load_settings(), console(), threading.Event()
    speak()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with served(settings, port or settings.webhook_port or DEFAULT_PORT) as address:
        say.print(f"taking events of {settings.bucket_place} at {address}; Ctrl-C stops", markup=False)
        stop.wait()
    say.print("stopped")


@contextmanager
def taking_posts(settings: Settings) -> Iterator[None]:
    """Take posts while the block runs, where a port is set for it."""
    if not settings.webhook_port:
        yield
        return
    from infra.webhook import served  # FastAPI costs a quarter of a second

    with served(settings, settings.webhook_port) as address:
        console().print(f"taking events at {address}", markup=False)
        yield
