"""`esglake catalogue`: what the catalogue knows, and what a filing could teach it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from esglake.extracting import limited, read_file
from esglake.show import console, error_console, print_frame, print_table
from transforms.catalogue import catalogue
from transforms.catalogue.schema import TOPICS
from transforms.catalogue.suggest import suggest
from transforms.errors import EsgLakeError, UsageProblem
from transforms.filing import examine, filings_frame

LISTED = ("metric_id", "topic", "name_en", "name_zh", "units", "period_type", "axes")


def list_metrics(topic: str | None, form: str) -> None:
    """Print the metrics, all or of one topic."""
    if topic is not None and topic not in TOPICS:
        raise UsageProblem(f"no topic '{topic}'", next_step=f"Topics: {', '.join(TOPICS)}")
    found = catalogue().metrics.select(LISTED)
    if topic is not None:
        found = found.filter(pl.col("topic") == topic)
    if form != "json":
        found = found.with_columns(pl.col("units", "axes").list.join("|"))
    print_frame(found, form)


def suggest_names(files: Sequence[Path], form: str, nearest: int, least: int) -> bool:
    """Print the unmapped labels of all files with the metrics nearest to them; True when none failed."""
    good, frames = True, []
    for path in files:
        try:
            examined = limited(examine, read_file(path), str(path))
        except EsgLakeError as error:
            error_console().print(f"[red]{error.error_class}[/] {error}", highlight=False)
            good = False
            continue
        found = suggest(examined.observations, filings_frame([examined.filing]), nearest, least)
        frames.append(found.select(pl.lit(str(path)).alias("file"), pl.all()))
    if frames:
        _print(pl.concat(frames), form)
    return good


def _print(found: pl.DataFrame, form: str) -> None:
    if form != "table":
        print_frame(found, form)
        return
    shown = ("label", "numbers", "unit_text", "metric_id", "nearest", "score", "unit_fits", "line")
    print_table(found.select(shown) if found["file"].n_unique() <= 1 else found.select("file", *shown))
    if not found.is_empty():
        console().print("A name that is right becomes a row of transforms/catalogue/aliases.csv.")
