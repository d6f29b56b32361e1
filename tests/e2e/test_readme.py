"""Every command of the README is run, as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.houses import ROOT, Home, empty_home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("readme")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST_LINES = 150


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


def test_readme_is_no_longer_than_its_readers_patience() -> None:
    assert len(README.splitlines()) <= LONGEST_LINES


def test_make_targets_exist_and_do_what_is_said() -> None:
    targets = [command[1] for command in commands() if command[0] == "make"]
    assert targets == ["demo", "test"]
    for target, recipe in (("demo", "esglake demo"), ("test", "pytest")):
        dry = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
        assert recipe in dry.stdout, dry.stderr


def test_every_esglake_command_works(tmp_path: Path) -> None:
    house = empty_home(tmp_path / "lake")
    ran = [command for command in commands() if command[0] == "esglake"]
    assert len(ran) >= 9
    for command in ran:
        arguments = [str(tmp_path / part) if part.endswith(".duckdb") else part for part in command[1:]]
        done = house.start_anew(*arguments)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr


def test_python_block_runs(filled: Home) -> None:
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block], env=filled.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def test_files_the_readme_links_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_settings_the_readme_names_exist() -> None:
    from infra.settings import Settings

    named = set(re.findall(r"`(ESGLAKE_[A-Z0-9_]+)`", README))
    assert named <= {f"ESGLAKE_{name.upper()}" for name in Settings.model_fields}
