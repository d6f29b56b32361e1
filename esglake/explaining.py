"""`esglake extract --explain` and `--coverage`: why a number became what it became, and how many did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import polars as pl

from esglake.extracting import limited, read_file
from esglake.show import Rows, console, error_console, print_frame, print_json, print_table
from transforms.coverage import CLASSES, OUTCOMES, TWICE, coverage, survey
from transforms.errors import EsgLakeError, UsageProblem
from transforms.explain import Explanation, explain
from transforms.extract.text.contexts import CONTEXTS, UNREAD
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise

Result = TypeVar("Result")
ALWAYS = ("part", "printed")
"""Columns of the coverage that are shown without a number, too."""


def explain_files(files: Sequence[Path], wanted: str, form: str) -> bool:
    """Print an explanation of each number asked for; True when no file failed and one was found."""
    if not wanted.strip():
        raise UsageProblem("--explain needs a line number or a text", next_step="Try --explain 'Scope 1'")
    good, found = _for_each(files, lambda path: _explained(path, wanted))
    rows = [{"file": str(path), **asdict(one)} for path, several in found for one in several]
    if form == "json":
        print_json(rows)
    elif form == "csv":
        print_frame(pl.DataFrame(rows, schema=["file", *Explanation.__slots__], orient="row"), form)
    else:
        for path, several in found:
            _print(path, several)
    if not rows and good:
        error_console().print(f"no number stands on line, or has in its label or value: {wanted}")
    return good and bool(rows)


def cover_files(files: Sequence[Path], form: str) -> bool:
    """Print per page how many numbers had which outcome; True when no file failed."""
    good, found = _for_each(files, _covered)
    frames = [frame.insert_column(0, pl.lit(str(path)).alias("file")) for path, frame in found]
    if not frames:
        return good
    if form == "table":
        for path, frame in found:
            _print_coverage(path, frame)
    else:
        print_frame(pl.concat(frames), form)
    return good


def _print_coverage(path: Path, frame: pl.DataFrame) -> None:
    """A line per page, short enough to be read as one, and the classes of the whole filing below it.

    Numbers that are no figures by where they stand (dates, page numbers, ...) are one column, `no_figure`.
    """
    none = [name for name in CONTEXTS if name != UNREAD]
    pages = frame.select("part", "printed", *OUTCOMES, TWICE, UNREAD, no_figure=pl.sum_horizontal(none))
    console().print(str(path), markup=False)
    print_table(pages.select(name for name in pages.columns if name in ALWAYS or (pages[name] != 0).any()))
    whole = frame.select(CLASSES).row(-1, named=True)
    if classes := [(name, count) for name, count in whole.items() if count]:
        print_table(Rows(("class", "numbers"), classes))


def _explained(path: Path, wanted: str) -> list[Explanation]:
    examined = limited(examine, read_file(path), str(path))
    return explain(examined.observations, filings_frame([examined.filing]), wanted)


def _covered(path: Path) -> pl.DataFrame:
    found = limited(survey, read_file(path), str(path))
    examined = found.examined
    return coverage(normalise(examined.observations, filings_frame([examined.filing])), found.printed)


def _for_each(
    files: Sequence[Path], work: Callable[[Path], Result]
) -> tuple[bool, list[tuple[Path, Result]]]:
    """The results of the files that can be read; each of the others is told on stderr."""
    good, results = True, []
    for path in files:
        try:
            results.append((path, work(path)))
        except EsgLakeError as error:
            error_console().print(f"[red]{error.error_class}[/] {error}", highlight=False)
            good = False
    return good, results


def _print(path: Path, several: list[Explanation]) -> None:
    say = console()
    for one in several:
        say.print(f"[bold]-- {len(several)} found in[/] {path}" if one is several[0] else "")
        for name, words in asdict(one).items():
            if words:
                say.print(f"{name:<11} {words}", markup=False, soft_wrap=True)
