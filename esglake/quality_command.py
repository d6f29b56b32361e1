"""`esglake quality`: its subcommands and options; the work is in `esglake.quality`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from typer.core import TyperGroup

from esglake.options import Format, FormatOption


class ShowByDefault(TyperGroup):
    """A group that takes `quality FILING` for `quality show FILING`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `show` in front unless a subcommand or help is asked for."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


quality = typer.Typer(
    cls=ShowByDefault,
    no_args_is_help=True,
    help="What does not hold in a filing, or in all of an entity, with the arithmetic and the page.\n\n"
    "`esglake quality FILING` is short for `esglake quality show FILING`. Exit code 1 when a finding of "
    "severity block stands.",
    epilog="Example: [cyan]esglake quality report-2024.pdf --format json[/]",
    rich_markup_mode="rich",
)


@quality.command("show", epilog="Example: [cyan]esglake quality show report-2024.pdf --all[/]")
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="FILING|ENTITY",
            help="object key, file name or id of a filing, its first characters, an entity's id, name or "
            "ticker, or a file on this machine",
        ),
    ],
    form: FormatOption = Format.TABLE,
    everything: Annotated[bool, typer.Option("--all", help="also what held")] = False,
) -> None:
    """Print the findings on a filing or entity, severest first."""
    from esglake.quality import show_findings

    raise typer.Exit(0 if show_findings(name, form.value, everything) else 1)


Reason = Annotated[str, typer.Option(help="why, for the record")]
By = Annotated[str | None, typer.Option("--by", help="who decides; default: the user of this machine")]
OneMetric = Annotated[str, typer.Option(help="only findings on this metric")]


@quality.command("release", epilog="Example: [cyan]esglake quality release report.pdf --reason 'checked'[/]")
def release(
    filing: Annotated[str, typer.Argument(help="key, file name or id of a filing")],
    reason: Reason,
    expectation: Annotated[
        list[str] | None, typer.Option(help="only what this expectation holds; repeatable")
    ] = None,
    metric: OneMetric = "",
    by: By = None,
) -> None:
    """Let quarantined facts of a filing into curated.facts, for good: a replay keeps them."""
    from esglake.quality_acts import release_facts

    release_facts(filing, expectation or [], metric, reason=reason, by=by)


@quality.command(
    "waive",
    epilog="Example: [cyan]esglake quality waive sum_breakdown --entity acme --reason 'agreed' "
    "--until 2027-03-31[/]",
)
def waive(
    expectation: Annotated[str, typer.Argument(help="name of the expectation that may fail")],
    *,
    reason: Reason,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="last day it holds")],
    metric: OneMetric = "",
    entity: Annotated[str, typer.Option(help="only of this entity: id, name or ticker")] = "",
    filing: Annotated[str, typer.Option(help="only of this filing: key, file name or id")] = "",
    by: By = None,
) -> None:
    """Accept an expectation's findings until a day: recorded, but neither quarantined nor told."""
    from esglake.quality_acts import waive as accept

    accept(expectation, metric=metric, entity=entity, filing=filing, until=until.date(), reason=reason, by=by)


@quality.command("waivers", epilog="Example: [cyan]esglake quality waivers --format json[/]")
def waivers(form: FormatOption = Format.TABLE) -> None:
    """List what is accepted, by whom, why and until when; the expired and revoked too."""
    from esglake.quality_acts import list_waivers

    list_waivers(form.value)


@quality.command("revoke", epilog="Example: [cyan]esglake quality revoke 3f2a9c0d1e4b --reason 'mended'[/]")
def revoke(
    waiver_id: Annotated[str, typer.Argument(help="as `esglake quality waivers` lists it")],
    reason: Reason,
    by: By = None,
) -> None:
    """Take a waiver back; a replay then judges without it."""
    from esglake.quality_acts import revoke as take_back

    take_back(waiver_id, reason, by)


@quality.command("docs", epilog="Example: [cyan]esglake quality docs --filings '2024/*' --open[/]")
def docs(
    filings: Annotated[str, typer.Option(help="glob over object keys")] = "*",
    newest: Annotated[int, typer.Option(min=1, help="at most so many filings, the newest first")] = 200,
    *,
    browse: Annotated[bool, typer.Option("--open", help="show the first page in the browser")] = False,
) -> None:
    """Build Great Expectations' pages on filings of the lake: each expectation, its counts, what failed."""
    from esglake.quality_acts import make_docs

    make_docs(filings, newest, browse=browse)
