"""The command `esglake replay` and its conditions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from esglake.options import Format, FormatOption
from transforms.errors import UsageProblem

Time = Annotated[datetime | None, typer.Option(metavar="TIME", help="2024-05-31 or 2024-05-31T12:00:00, UTC")]


def replay(  # one parameter per option
    *,
    key: Annotated[str, typer.Option(help="glob over object keys")] = "*",
    prefix: Annotated[str | None, typer.Option(help="only keys that begin so")] = None,
    state: Annotated[list[str] | None, typer.Option(help="only objects in this state; repeatable")] = None,
    error: Annotated[str | None, typer.Option(metavar="CLASS", help="only failures of this class")] = None,
    metric: Annotated[str | None, typer.Option(help="only filings that hold or rejected it")] = None,
    landed_since: Time = None,
    landed_until: Time = None,
    uploaded_since: Time = None,
    uploaded_until: Time = None,
    older_than_code: Annotated[
        bool, typer.Option("--older-than-code", help="only what an older version of this program ended")
    ] = False,
    older_catalogue: Annotated[
        bool, typer.Option("--older-catalogue", help="only what another catalogue of metrics was read with")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="so many at most, oldest upload first")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="list what would be taken up, and stop")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take filings up again with the code and catalogue of today; the lake holds each once."""
    if form is not Format.TABLE and not dry_run:
        raise UsageProblem("--format goes with --dry-run")
    from esglake.replaying import run_replay, show_replay
    from infra.lake_replay import Selection, states_named
    from transforms.catalogue.load import version_of

    selection = Selection(
        key_glob=key,
        prefix=prefix,
        states=states_named(state or []),
        error_class=error,
        metric=metric,
        landed_since=_utc(landed_since),
        landed_until=_utc(landed_until),
        uploaded_since=_utc(uploaded_since),
        uploaded_until=_utc(uploaded_until),
        older_than_code=older_than_code,
        catalogue=version_of() if older_catalogue else None,
        limit=limit,
    )
    if dry_run:
        show_replay(selection, form.value)
    elif not run_replay(selection):
        raise typer.Exit(1)


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None
