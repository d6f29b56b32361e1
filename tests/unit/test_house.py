"""The house keeps its order: which room may know which, and one door per heavy dependency."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("esglake", "flows", "expectations", "infra", "transforms")

SHARED = ("transforms.model", "transforms.errors", "transforms.kept")
MAY_IMPORT = {
    "esglake": ROOMS,
    "flows": ("flows", "expectations", "transforms", "infra"),
    "expectations": ("expectations", "transforms.catalogue", *SHARED),
    "infra": ("infra", *SHARED),
    "transforms": ("transforms",),
}
"""Room -> modules of ours it may import, each with everything below it."""

DOORS = {
    "pypdfium2": ("transforms/read/pdf.py", "transforms/read/pdf_fonts.py"),
    "pypdfium2_raw": ("transforms/read/pdf.py",),
    "rapidocr": ("transforms/read/ocr.py",),
    "lxml": ("transforms/read/*.py",),
    "boto3": ("infra/*.py",),
    "botocore": ("infra/*.py",),
    "great_expectations": ("expectations/*.py",),
    "duckdb": ("infra/lake*.py",),
    "prefect": ("flows/*.py",),
    "prefect_dask": ("flows/cluster.py",),
    "dask": ("flows/cluster.py",),
    "distributed": ("flows/cluster.py", "flows/cluster_worker.py"),
    "slack_sdk": ("infra/slack.py",),
    "watchfiles": ("infra/events.py",),
    "fastapi": ("infra/webhook.py",),
    "starlette": ("infra/webhook.py",),
    "uvicorn": ("infra/webhook.py",),
    "rapidfuzz": ("transforms/catalogue/suggest.py",),
}
"""Heavy dependency -> the only files that may import it."""

LAZY = (
    "boto3",
    "botocore",
    "great_expectations",
    "prefect",
    "dbt",
    "slack_sdk",
    "watchfiles",
    "fastapi",
    "uvicorn",
    "rapidocr",
    "types_boto3_s3",
)


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(node: ast.AST, path: Path) -> list[str]:
    """Full names a statement imports; `from a import b` gives 'a.b', relative ones are resolved."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    package = path.relative_to(ROOT).with_suffix("").parts[: -node.level] if node.level else ()
    base = ".".join([*package, *([node.module] if node.module else [])])
    return [f"{base}.{alias.name}" for alias in node.names]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree_of(path)):
        for name in imported(node, path):
            yield node.lineno, name  # type: ignore[attr-defined]


def is_below(name: str, parents: tuple[str, ...]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def test_the_house_is_inhabited() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in modules()}
    assert found == set(ROOMS)


def test_arrows_between_rooms_point_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules()
        for line, name in imports(path)
        if name.split(".")[0] in ROOMS and not is_below(name, MAY_IMPORT[path.relative_to(ROOT).parts[0]])
    ]
    assert not wrong, "\n".join(wrong)


def test_every_heavy_dependency_has_one_door() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules()
        for line, name in imports(path)
        if name.split(".")[0] in DOORS
        and not any(fnmatch(path.relative_to(ROOT).as_posix(), door) for door in DOORS[name.split(".")[0]])
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_is_over_500_lines_and_no_function_over_80() -> None:
    wrong = []
    for path in modules():
        name = path.relative_to(ROOT)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500:
            wrong.append(f"{name} has {lines} lines")
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 80:
                    wrong.append(f"{name}:{node.lineno} {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)


def test_the_environment_is_read_in_one_place() -> None:
    """ESGLAKE_* variables belong to the settings; everybody else is handed a Settings."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} names {node.value!r} next to os.environ"
        for path in modules()
        if path.name != "settings.py"
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call | ast.Subscript) and "os.environ" in ast.unparse(call)
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and str(node.value).startswith("ESGLAKE_")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "module",
    [
        "infra.bucket",
        "infra.events",
        "infra.workers",
        "infra.worker_child",
        "infra.slack",
        "infra.settings",
        "infra.spool",
    ],
)
def test_heavy_parts_are_imported_only_where_they_are_used(module: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sorted(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert module in told
    assert not set(LAZY) & set(told)
