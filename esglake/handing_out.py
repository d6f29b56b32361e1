"""`esglake publish`, `export`, `attach-sql`: the lake for other tools."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from esglake.show import console
from infra.bucket import open_bucket
from infra.lake import Lake
from infra.lake_attach_sql import attach_sql
from infra.settings import load_settings
from transforms.errors import EnvironmentProblem, UsageProblem


def run_publish(place: str, marts: str) -> None:
    """Write the plain DuckDB file, on this machine or into a bucket, and say where it is."""
    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="esglake-publish-") as folder:
        away = place.startswith("s3://")
        if away and f"{place}/".startswith(f"{settings.bucket_place.rstrip('/')}/"):
            raise UsageProblem(
                "a watcher of that bucket would take the file for a filing",
                where=place,
                next_step="Name another bucket, or a prefix beside the one that is watched.",
            )
        file = Path(folder) / Path(place).name if away else Path(place)
        with Lake.open(settings, read_only=True) as lake:
            lake.publish(file, marts_as_tables={"tables": True, "views": False}.get(marts))
        if away:
            bucket, _, key = place.rpartition("/")
            open_bucket(settings.model_copy(update={"bucket": bucket})).put(key, file)
        console().print(f"[green]published[/] {place} ({file.stat().st_size / 1e6:.1f} MB)")


def run_export(folder: Path, tables: Sequence[str]) -> None:
    """Write the Parquet folders and say what they hold."""
    with Lake.open(load_settings(), read_only=True) as lake:
        done = lake.export(folder, tables)
    for name, rows in done.rows.items():
        console().print(f"{name:<32} {rows:>12,} rows")
    console().print(f"[green]exported[/] {folder}; go on with: esglake changes --since {done.snapshot}")


def show_attach_sql(file: Path | None, *, bundled: bool, with_secrets: bool) -> None:
    """Print the statements, or write them where nobody else reads them."""
    text = attach_sql(load_settings(), bundled=bundled, with_secrets=with_secrets)
    if file is None:
        sys.stdout.write(text)
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            os.fchmod(descriptor, 0o600)
            out.write(text)
    except OSError as error:
        raise EnvironmentProblem(str(error), where=str(file), next_step="Name another file.") from None
    console().print(f"[green]written[/] {file}")
