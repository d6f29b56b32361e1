"""Homes for the end-to-end tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.houses import SAMPLES, Home, empty_home, home_with_lake


@pytest.fixture
def house(tmp_path: Path) -> Home:
    """A home without a lake."""
    return empty_home(tmp_path / "lake")


@pytest.fixture
def ready(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with an empty lake."""
    return home_with_lake(tmp_path / "lake", tmp_path_factory)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with all samples ingested; tests leave it as it is."""
    made = home_with_lake(tmp_path_factory.mktemp("filled") / "lake", tmp_path_factory)
    made.run("ingest", str(SAMPLES))
    return made
