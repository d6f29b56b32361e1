"""The commands `esglake changes` and `snapshots`: what changed in the lake, and since when that is known."""

from __future__ import annotations

from typing import Annotated

import typer

from esglake.options import Format, FormatOption
from transforms.errors import UsageProblem


def changes(
    since: Annotated[
        str, typer.Option(metavar="SNAPSHOT|TIME", help="a snapshot's number, or a time in UTC")
    ],
    table: Annotated[
        list[str] | None,
        typer.Option(help="only this table; repeatable; default: ledger, facts and quarantine"),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print what was inserted, updated and deleted since, and the snapshot to ask with next time."""
    if form is Format.CSV and len(table or []) != 1:
        raise UsageProblem("CSV holds the changes of one table: name it with --table")
    from esglake.feed import show_changes

    show_changes(since, table or [], form.value)


def snapshots(
    form: FormatOption = Format.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="so many at most")] = 20,
) -> None:
    """List the newest states of the lake that can still be read: AT (VERSION => n), --since n."""
    from esglake.feed import show_snapshots

    show_snapshots(limit, form.value)
