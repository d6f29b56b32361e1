"""`esglake changes` and `snapshots`: the change feed for programs, its counts for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from esglake.show import console, error_console, print_frame, print_json, print_table
from infra.lake import Lake
from infra.lake_changes import FOLLOWED, Changes
from infra.settings import load_settings
from transforms.errors import UsageProblem


def show_changes(since: str, tables: Sequence[str], form: str) -> None:
    """Print the feed: JSON holds `next` and the rows, CSV the rows of one table and `next` on stderr."""
    with Lake.open(load_settings(), read_only=True) as lake:
        told = lake.changes(moment(since), tables or FOLLOWED)
    if form == "json":
        rows = {name: frame.to_dicts() for name, frame in told.tables.items()}
        print_json({"since": told.since, "next": told.next, "at": told.at, "tables": rows})
    elif form == "csv":
        print_frame(next(iter(told.tables.values())), form)
        error_console().print(f"next: --since {told.next}")
    else:
        _show(told)


def show_snapshots(limit: int, form: str) -> None:
    """Print the snapshots, newest first."""
    with Lake.open(load_settings(), read_only=True) as lake:
        print_frame(lake.snapshots(limit), form)


def moment(text: str) -> int | datetime:
    """A snapshot's number, or a time as '2024-05-31', '2024-05-31T12:00' or with a zone.

    >>> moment("17"), moment("2024-05-31T12:00")
    (17, datetime.datetime(2024, 5, 31, 12, 0))
    """
    if text.isdecimal():
        return int(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(
            f"neither the number of a snapshot nor a time: {text}",
            where="--since",
            next_step="Write 17, 2024-05-31 or 2024-05-31T12:00; `esglake snapshots` lists numbers.",
        ) from None


def _show(told: Changes) -> None:
    """The counts of every table, and the rows where only one was asked."""
    if len(told.tables) == 1:
        print_table(next(iter(told.tables.values())))
    counts = [
        frame.group_by("change")
        .len("rows")
        .sort("change")
        .select(pl.lit(name).alias("table"), "change", "rows")
        for name, frame in told.tables.items()
    ]
    print_table(pl.concat(counts), f"changes after snapshot {told.since}")
    console().print(f"next: --since {told.next}")
