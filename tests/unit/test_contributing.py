"""What CONTRIBUTING.md names is there: files, commands, make targets, classes."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from typer.main import get_command

from esglake.main import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = ("transforms/", "expectations/", "flows/", "infra/", "dbt_like_sql/", "tests/", "docs/")
FOLDERS = ("transforms/catalogue", "expectations", "transforms")
"""Where a file may lie that a step names without its folder, as the steps before it do."""

PATHS = sorted(set(re.findall(rf"(?:{'|'.join(ROOMS)})[\w./*-]*\w", PAGE)))
FILES = sorted(set(re.findall(r"`(\w+\.(?:csv|py|toml))`", PAGE)))
MODULES = sorted(set(re.findall(r"python -m\s+([\w.]+)", PAGE)))
COMMANDS = sorted(set(re.findall(r"esglake ([a-z]+)((?: (?:--[a-z-]+|[a-z]+))*)", PAGE)))


@pytest.mark.parametrize("path", PATHS)
def test_paths_exist(path: str) -> None:
    assert list(ROOT.glob(path)), path


@pytest.mark.parametrize("name", FILES)
def test_files_named_alone_exist(name: str) -> None:
    assert any((ROOT / folder / name).is_file() for folder in FOLDERS), name


@pytest.mark.parametrize("module", MODULES)
def test_programs_exist(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize(("name", "words"), COMMANDS)
def test_commands_exist(name: str, words: str) -> None:
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    for word in words.split():
        if word.startswith("--"):
            assert word in {option for each in command.params for option in each.opts}, (name, word)
        elif hasattr(command, "commands") and word in command.commands:
            command = command.commands[word]


def test_make_targets_exist() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"^make ([a-z-]+)", PAGE, re.M)) <= made


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([A-Z]\w+(?:_\w+)*)(?:\.\w+)?`", PAGE))))
def test_names_of_the_code_are_there(name: str) -> None:
    if name.startswith("ESGLAKE_"):
        assert name in (ROOT / "tests" / "unit" / "test_expectations_gold.py").read_text(encoding="utf-8")
        return
    rooms = ("transforms", "expectations")
    said = re.compile(rf"^(?:class )?{name}\b[ =:(]", re.M)
    assert any(
        said.search(path.read_text(encoding="utf-8"))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
    )
