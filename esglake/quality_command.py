"""`esglake quality`: its subcommands and options; the work is in `esglake.quality`."""

from __future__ import annotations

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
