"""`esglake extract`: what the extractor sees in files, without lake or server."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from esglake.show import error_console, print_json, print_table
from infra.settings import Settings, load_settings
from infra.workers import named, run_once
from transforms.errors import EsgLakeError, FilingTooLarge, UsageProblem

Result = TypeVar("Result")

COLUMNS = (
    "file", "outcome", "reason", "metric_id", "dimensions", "fiscal_year", "period_start", "period_end",
    "period_type", "value_text", "unit_text", "value", "unit", "qualifier", "label", "section", "page",
    "line", "bbox", "extractor", "locator", "concept", "entity_id",
)  # fmt: skip
"""The columns `esglake extract --format csv` promises."""

TABLE_COLUMNS = (
    "entity_id",
    "outcome",
    "metric_id",
    "dimensions",
    "fiscal_year",
    "value",
    "unit",
    "label",
    "concept",
    "locator",
    "page",
    "line",
)
WHERE_KNOWN = ("entity_id", "concept", "locator", "page", "line")
"""Columns a table shows only where a row has them; page and line give way to the exact place."""

FILING = "transforms.filing"
"""Its functions run in a worker; this process is spared the imports of all extractors."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SIGNED = re.compile(r"[+\-－]+[\s\d.,'’%]*[^\W\d_\s]*(?:[ /][^\W\d_\s]*)*%?")
"""A figure with a sign, a dash or a listed word: none of them computes anything in a sheet."""


def observations_of(data: bytes, name: str, settings: Settings | None = None) -> pl.DataFrame:
    """All observations of one filing, extracted in a limited worker process."""
    found: pl.DataFrame = limited(named(FILING, "observed"), data, name, settings)
    return found


def limited(
    work: Callable[[bytes, str, int], Result], data: bytes, name: str, settings: Settings | None = None
) -> Result:
    """What `work` (bytes, name, pages to recognise) makes of a filing, within limits of size and time."""
    limits = settings or load_settings()
    if len(data) > limits.max_filing_bytes:
        raise FilingTooLarge(
            f"{len(data):,} bytes, over the cap of {limits.max_filing_bytes:,}",
            where=name,
            next_step="Raise ESGLAKE_MAX_FILING_BYTES if you trust it",
        )
    return run_once(
        work,
        data,
        name,
        limits.ocr_pages,
        seconds=limits.worker_seconds,
        memory_mb=limits.worker_memory_mb,
    )


def extract_files(files: Sequence[Path], form: str, outcome: str | None) -> bool:
    """Print the observations of all files; tell each that fails on stderr. True when none failed."""
    settings, frames, good = load_settings(), [], True
    for path in files:
        try:
            for name, found in limited(named(FILING, "observed_each"), read_file(path), str(path), settings):
                if isinstance(found, EsgLakeError):  # a member of an archive
                    good = _tell(found)
                else:
                    frames.append(found.select(pl.lit(name).alias("file"), *COLUMNS[1:]))
        except EsgLakeError as error:
            good = _tell(error)
    if frames:
        frame = pl.concat(frames)
        _print(frame.filter(pl.col("outcome") == outcome) if outcome else frame, form)
    return good


def _tell(error: EsgLakeError) -> bool:
    """Print why a file could not be used; False, as the command's result."""
    error_console().print(f"[red]{error.error_class}[/] {error}", highlight=False)
    return False


def read_file(path: Path) -> bytes:
    """The bytes of a file; raises UsageProblem where there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageProblem(error.strerror or str(error), where=str(path)) from None


def _print(frame: pl.DataFrame, form: str) -> None:
    if form == "table":
        print_table(frame.select(_shown(frame)))
        print_table(frame.group_by("outcome").len("numbers").sort("numbers", descending=True))
    else:
        print_frame(frame, form)


def _shown(frame: pl.DataFrame) -> list[str]:
    """The columns that say something of these rows."""
    known = {name for name in WHERE_KNOWN if frame[name].is_not_null().any()}
    if not frame["locator"].has_nulls():
        known -= {"page", "line"}
    names = (name for name in TABLE_COLUMNS if name not in WHERE_KNOWN or name in known)
    return ["file"] * (frame["file"].n_unique() > 1) + list(names)


def print_frame(frame: pl.DataFrame, form: str) -> None:
    """Print a frame as csv, json or a table."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([plain(cell) for cell in row] for row in frame.iter_rows())
    elif form == "json":
        print_json(frame.to_dicts())
    else:
        print_table(frame)


def plain(cell: Any) -> str:
    """A cell for CSV: decimals without trailing zeros; text that a sheet would run as a formula, quoted.

    >>> plain("=HYPERLINK(1)"), plain("-2+cmd|'/C x'!A0"), plain("-40.31%")
    ("'=HYPERLINK(1)", "'-2+cmd|'/C x'!A0", '-40.31%')
    """
    if cell is None:
        return ""
    text = str(cell)
    if not isinstance(cell, str):
        return f"{cell.normalize():f}" if hasattr(cell, "normalize") else text
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not SIGNED.fullmatch(text) else text
