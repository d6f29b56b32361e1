"""`esglake extract`: what the extractor sees in files, without lake or server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from esglake.show import Rows, error_console, print_frame, print_table
from infra.settings import Settings, load_settings
from infra.workers import named, run_once
from transforms.errors import EsgLakeError, FilingTooLarge, UsageProblem

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]
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

NOTHING = "no number in a table or in a sentence on a metric; `--coverage` counts what is printed"

FILING = "transforms.filing"
"""Its functions run in a worker; this process is spared the imports of all extractors."""


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
    settings, rows, good, read = load_settings(), list[Row](), True, False
    empty: list[str] = []
    for path in files:
        try:
            for name, found in limited(named(FILING, "rows_each"), read_file(path), str(path), settings):
                if isinstance(found, EsgLakeError):  # a member of an archive
                    good = _tell(found)
                else:
                    rows += [{"file": name} | row for row in found]
                    read, empty = True, empty if found else [*empty, name]
        except EsgLakeError as error:
            good = _tell(error)
    if rows or (read and form != "table"):
        _print([row for row in rows if outcome in {None, row["outcome"]}], form)
    for name in empty:
        error_console().print(f"{name}: {NOTHING}", markup=False)
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


def _print(rows: list[Row], form: str) -> None:
    if form != "table":
        print_frame(_columns(rows, COLUMNS), form)
        return
    print_table(_columns([_legible(row) for row in rows], _shown(rows)))
    if numbers := Counter(row["outcome"] for row in rows):
        print_table(Rows(("outcome", "numbers"), numbers.most_common()))


def _legible(row: Row) -> Row:
    """The row for a person: by its outcome why a number is no fact, and its print where it has no value."""
    reason = (row["reason"] or "").partition(":")[0]
    outcome = f"{row['outcome']}: {reason}" if reason not in {"", row["outcome"]} else row["outcome"]
    return row | {"outcome": outcome, "value": row["value_text"] if row["value"] is None else row["value"]}


def _columns(rows: list[Row], names: Sequence[str]) -> Rows:
    return Rows(tuple(names), [tuple(row[name] for name in names) for row in rows])


def _shown(rows: list[Row]) -> list[str]:
    """The columns that say something of these rows."""
    known = {name for name in WHERE_KNOWN if any(row[name] is not None for row in rows)}
    if all(row["locator"] is not None for row in rows):
        known -= {"page", "line"}
    names = (name for name in TABLE_COLUMNS if name not in WHERE_KNOWN or name in known)
    return ["file"] * (len({row["file"] for row in rows}) > 1) + list(names)
