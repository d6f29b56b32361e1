"""Building the marts: dbt over the project in `dbt_like_sql/`, in a process of its own.

The models are views, so they are built when their definition changes, not when data lands. What dbt made in
this environment before is laid without it (`infra/marts_rendering.py`). dbt's own target and log folders go
to a temporary place; its telemetry is off.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]
from pydantic import SecretStr

from infra import marts_rendering
from infra.lake import Lake
from infra.lake_attach import scrub
from infra.lake_create import get_meta, set_meta
from infra.lake_views import lay, relations_of
from infra.marts_rendering import Rendering
from infra.settings import Settings
from transforms.errors import LakeUnavailable

if TYPE_CHECKING:
    from infra.lake_views import Cursor

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "dbt_like_sql"
SOURCES = ("*.yml", "models/**/*", "macros/**/*", "seeds/**/*", "tests/**/*")
UNTESTED = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
BUILD_SECONDS = 300.0
META_KEY = "marts_version"


@dataclass(frozen=True, slots=True)
class MartsReport:
    """What a build did: views made, tests passed, seconds taken; `built` is False when all was current."""

    version: str
    built: bool
    by_dbt: bool = False
    models: int = 0
    tests: int = 0
    seconds: float = 0.0


def build_marts(settings: Settings, *, check: bool = False, by_dbt: bool = False) -> MartsReport:
    """Build the marts unless the lake has this very version; with `check`, build and test them anyway.

    Raises LakeUnavailable that names every model or test that failed. `by_dbt` leaves aside what is kept.
    """
    version = marts_version()
    with Lake.open(settings) as lake:
        if not (check or by_dbt) and lake.get_meta(META_KEY) == version:
            return MartsReport(version, built=False)
        started = time.monotonic()
        with lake.landing_locked() as cursor:
            if not (check or by_dbt):
                # Whoever waited for the lock may find the work done.
                if get_meta(cursor, META_KEY) == version:
                    return MartsReport(version, built=False)
                if (kept := _lay_kept(cursor, settings, version)) is not None:
                    return MartsReport(version, True, models=kept.views, seconds=time.monotonic() - started)
            results = _run_dbt(cursor, settings, version, () if check else UNTESTED)
            set_meta(cursor, META_KEY, version)
    counted = [result["unique_id"].split(".")[0] for result in results]
    return MartsReport(
        version,
        built=True,
        by_dbt=True,
        models=counted.count("model"),
        tests=counted.count("test") + counted.count("unit_test"),
        seconds=time.monotonic() - started,
    )


def prepare() -> bool:
    """Have dbt build the marts in a lake that is thrown away: no other lake here then waits for it.

    False where that was done before; no setting says where that lake lies.
    """
    if marts_rendering.kept(marts_rendering.key_of(marts_version())) is not None:
        return False
    with tempfile.TemporaryDirectory(prefix="esglake-marts-") as folder:
        settings = Settings(home=Path(folder) / "lake", catalogue="", data_path="")
        Lake.create(settings).close()
        build_marts(settings)
    return True


def _lay_kept(cursor: Cursor, settings: Settings, version: str) -> Rendering | None:
    """Lay what dbt made of this project before; None where nothing is kept or the lake would not have it."""
    rendering = marts_rendering.kept(marts_rendering.key_of(version))
    if rendering is None:
        return None
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    retired = project.get("vars", {}).get("retired", [])
    try:
        lay(cursor, rendering.relations, retired=retired, meta=(META_KEY, version), settings=settings)
    except LakeUnavailable as error:
        log.info("the kept marts do not fit this lake, dbt builds them: %s", error)
        return None
    return rendering


def _keep(cursor: Cursor, manifest: dict[str, Any], made: list[str], version: str) -> None:
    """Keep what dbt just made in this lake, for the next one."""
    if any(
        "env_var" in path.read_text(encoding="utf-8") for path in project_files() if path.suffix == ".yml"
    ):
        return
    names = marts_rendering.names_of(manifest, made)
    if names is not None:
        rendering = Rendering(relations=tuple(relations_of(cursor, names)))
        marts_rendering.keep(marts_rendering.key_of(version), rendering)


def marts_version() -> str:
    """A digest of the project's files: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in project_files():
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def project_files() -> list[Path]:
    """The files that make the project, in a fixed order."""
    return sorted({path for pattern in SOURCES for path in PROJECT.glob(pattern) if path.is_file()})


def _run_dbt(cursor: Cursor, settings: Settings, version: str, only: tuple[str, ...]) -> list[dict[str, str]]:
    """`dbt build` in a child process; returns its results, each with a status that is not a failure."""
    with tempfile.TemporaryDirectory(prefix="esglake-marts-") as folder:
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter, fixed arguments
                [sys.executable, "-m", "dbt.cli.main", *_arguments(folder), *only],
                env={**os.environ, **dict(_environment(settings))},
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=BUILD_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _failed(f"dbt took longer than {BUILD_SECONDS:.0f} s") from None
        results = _results(Path(folder) / "target" / "run_results.json")
        _fail_on(results, done, settings)
        manifest = json.loads((Path(folder) / "target" / "manifest.json").read_text(encoding="utf-8"))
    _keep(cursor, manifest, [result["unique_id"] for result in results], version)
    return results


def _fail_on(
    results: list[dict[str, str]], done: subprocess.CompletedProcess[str], settings: Settings
) -> None:
    """Raise with every model or test that failed."""
    problems = [
        f"{result['unique_id'].split('.', 2)[-1]}: {result['message']}"
        for result in results
        if result["status"] not in {"success", "pass", "skipped", "no-op"}
    ]
    if problems or done.returncode or not results:
        words = "; ".join(problems) or (done.stdout + done.stderr).strip()[-2000:]
        raise _failed(scrub(words, settings))


def _arguments(folder: str) -> list[str]:
    """A full refresh makes reference tables anew: their columns may have changed."""
    return [
        *("build", "--full-refresh"),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"),
        *("--log-level-file", "none", "--no-version-check", "--no-partial-parse"),
    ]


def _environment(settings: Settings) -> Iterator[tuple[str, str]]:
    """The settings as the variables they were read from, so that the child reads the same ones."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if value is not None:
            plain = value.get_secret_value() if isinstance(value, SecretStr) else value
            yield f"ESGLAKE_{name.upper()}", str(plain)
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)
    yield from (
        ("PYTHONPATH", path),
        ("DBT_SEND_ANONYMOUS_USAGE_STATS", "false"),
        ("DO_NOT_TRACK", "1"),
        ("NO_COLOR", "1"),
    )


def _results(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    results: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return results


def _failed(words: str) -> LakeUnavailable:
    return LakeUnavailable(
        f"the marts could not be built: {words}",
        where="dbt_like_sql",
        next_step="Data and ledger are untouched; correct the model or the data, then `esglake init`.",
    )


if __name__ == "__main__":
    prepare()
