"""Homes for tests: a lake as a user would have one, and the command line in it.

One lake is made with `esglake init` for the whole run; each test that needs one gets a copy, because
a lake may be moved and making one takes seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from benchmarks.lakehouse import House
from infra.lake import Lake
from infra.settings import Settings, load_settings
from tests import forks
from tests.forks import Forked

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
ONE_WORKER = {"ESGLAKE_WORKERS": "1"}
"""Each worker imports for a second or more, and few tests have work for two."""
WATCH_SECONDS = 90.0


@dataclass(frozen=True)
class Home:
    """A lake's home, and `run` for the command line in it."""

    home: Path
    environment: dict[str, str]

    def run(
        self, *arguments: str, text: str | None = None, seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run `esglake ARGUMENTS` in a process that pays no imports; one worker unless told otherwise."""
        return forks.run(list(arguments), ONE_WORKER | self.environment, text, seconds)

    def start_anew(self, *arguments: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run `esglake ARGUMENTS` as a shell would, where the start of the program is what is tested."""
        return subprocess.run(
            [sys.executable, "-m", "esglake.main", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def started(self, log: Path, *arguments: str) -> Forked:
        """Start `esglake ARGUMENTS` as `run` does, and let it run; the log gets what it says."""
        return _started(log, arguments, self.environment)

    @property
    def settings(self) -> Settings:
        """The settings of this home."""
        return load_settings(home=self.home)

    def rows(self, query: str) -> list[dict[str, object]]:
        """Rows of a query on the lake."""
        with Lake.open(self.settings, read_only=True) as lake:
            return lake.query(query).to_dicts()


def empty_home(home: Path) -> Home:
    """A home without a lake, whose environment holds no other ESGLAKE_ or PREFECT_ setting."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ESGLAKE_", "PREFECT_"))}
    return Home(home, clean | {"ESGLAKE_HOME": str(home), "PYTHONUNBUFFERED": "1"})


def home_with_lake(home: Path, factory: pytest.TempPathFactory) -> Home:
    """A home with an empty lake and its marts: a copy of the one made for this run."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # one for all workers of the run
    original = shared / "lake-template"
    with FileLock(shared / "lake-template.lock"):
        if not original.exists():
            made = empty_home(shared / "lake-in-the-making")
            done = made.run("init")
            assert done.returncode == 0, done.stderr
            made.home.rename(original)
    shutil.copytree(original, home)
    return empty_home(home)


def forked_watcher(house: House) -> Forked:
    """A watcher as `benchmarks.lakehouse.start_watcher` starts one, in a process that pays no imports."""
    log = house.folder / "watch.log"
    watcher = _started(log, ["watch"], house.environment)
    deadline = time.monotonic() + WATCH_SECONDS
    while "watching" not in log.read_text():
        if watcher.poll() is not None or time.monotonic() > deadline:
            watcher.kill()
            raise AssertionError(f"the watcher did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)
    return watcher


def _started(log: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> Forked:
    with log.open("ab") as out, Path(os.devnull).open("rb") as nothing:
        return forks.start(
            "esglake.main", list(arguments), ONE_WORKER | dict(environment), (nothing, out, out)
        )


def watched_house(folder: Path, factory: pytest.TempPathFactory) -> House:
    """A home with an empty lake in which a watcher can be started."""
    home = home_with_lake(folder / "lake", factory)
    return House(folder, home.settings, home.environment)
