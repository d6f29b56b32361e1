"""A home of its own for each end-to-end test, and the command line as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.lake import Lake
from infra.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"


@dataclass(frozen=True)
class House:
    """A lake's home, and `run` for the command line in it."""

    home: Path
    environment: dict[str, str]

    def run(
        self, *arguments: str, text: str | None = None, seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run `esglake ARGUMENTS`."""
        return subprocess.run(
            [sys.executable, "-m", "esglake.main", *arguments],
            env=self.environment,
            cwd=ROOT,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    @property
    def settings(self) -> Settings:
        """The settings of this home."""
        return load_settings(home=self.home)

    def rows(self, query: str) -> list[dict[str, object]]:
        """Rows of a query on the lake."""
        with Lake.open(self.settings, read_only=True) as lake:
            return lake.query(query).to_dicts()


def make_house(home: Path) -> House:
    """A home whose environment holds no other ESGLAKE_ or PREFECT_ setting."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ESGLAKE_", "PREFECT_"))}
    return House(home, clean | {"ESGLAKE_HOME": str(home), "PYTHONUNBUFFERED": "1"})


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty home."""
    return make_house(tmp_path / "lake")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A home with all samples ingested; tests only read it."""
    made = make_house(tmp_path_factory.mktemp("filled") / "lake")
    assert made.run("init").returncode == 0
    made.run("ingest", str(SAMPLES))
    return made


Run = Callable[..., subprocess.CompletedProcess[str]]
