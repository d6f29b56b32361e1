"""A lake and a running watcher in a folder of their own, as a user would have them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.lake import Lake
from infra.settings import Settings, load_settings

START_SECONDS = 90.0


@dataclass(frozen=True)
class House:
    """The settings of a lake in `folder`, and the environment that gives them to a process."""

    folder: Path
    settings: Settings
    environment: dict[str, str]

    @property
    def bucket(self) -> Path:
        """The folder that plays the bucket."""
        return Path(self.settings.bucket_place)

    def reader(self) -> Lake:
        """A reader of its own, as another process would have it."""
        return Lake.open(self.settings, read_only=True)


def make(folder: Path) -> House:
    """Make the lake and its marts with the command line."""
    house = at(folder)
    subprocess.run(
        [sys.executable, "-m", "esglake.main", "init"], env=house.environment, check=True, capture_output=True
    )
    return house


def at(folder: Path) -> House:
    """The lake that stands in the folder already."""
    home = folder / "lake"
    environment = os.environ | {"ESGLAKE_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return House(folder, load_settings(home=home), environment)


@contextmanager
def watching(house: House) -> Iterator[subprocess.Popen[str]]:
    """Run `esglake watch` until the block ends; the Prefect server is its own."""
    with start_watcher(house) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def start_watcher(house: House) -> subprocess.Popen[str]:
    """Start `esglake watch` and wait until it says that it watches."""
    log = (house.folder / "watch.log").open("a")
    process = subprocess.Popen(
        [sys.executable, "-m", "esglake.main", "watch"],
        env=house.environment,
        stdout=log,
        stderr=log,
        text=True,
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if "watching" in (house.folder / "watch.log").read_text():
            return process
        time.sleep(0.1)
    process.kill()
    raise SystemExit(f"the watcher did not start:\n{(house.folder / 'watch.log').read_text()[-2000:]}")
