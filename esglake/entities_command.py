"""`esglake entities`: its subcommands and options; the work is in `esglake.entities`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from esglake.options import Format, FormatOption

entities = typer.Typer(
    no_args_is_help=True,
    help="The companies of the lake: their codes, names and sectors. `import` brings a list of your own.",
    epilog="Example: [cyan]esglake entities import companies.csv[/]",
    rich_markup_mode="rich",
)

By = Annotated[str | None, typer.Option("--by", help="who decides; default: the user of this machine")]


@entities.command("list", epilog="Example: [cyan]esglake entities list --without lei -f csv[/]")
def list_entities(
    form: FormatOption = Format.TABLE,
    without: Annotated[
        str | None, typer.Option(help="only those without a lei, isin, ticker, sector, name_en, ...")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="so many at most")] = 1000,
) -> None:
    """List entities with their codes, sector, filings and names."""
    from esglake.entities import print_entities

    print_entities(without, limit, form.value)


@entities.command("show", epilog="Example: [cyan]esglake entities show 'Harbour Freight'[/]")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="an id, a name in any spelling, or a code")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Show an entity: codes, every name and where it comes from, filings, what was merged into it."""
    from esglake.entities import show_entity

    show_entity(name, form.value)


@entities.command("import", epilog="Example: [cyan]esglake entities import lei-golden-copy.csv[/]")
def import_list(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV, XLSX or Parquet; or a GLEIF golden copy as CSV"),
    ],
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="of a GLEIF file also companies that the lake does not know")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="read and check the file only")] = False,
    by: By = None,
) -> None:
    """Bring a list of companies in: ids, names, codes, sectors; repeatable, all problems at once."""
    from esglake.entities import import_file

    import_file(file, everything=everything, dry_run=dry_run, by=by)


@entities.command(
    "split", epilog="Example: [cyan]esglake entities split acme-water --reason 'a subsidiary'[/]"
)
def split(
    entity_id: Annotated[str, typer.Argument(metavar="ID", help="an id that was merged into another")],
    reason: Annotated[str, typer.Option(help="why, for the record")],
    by: By = None,
) -> None:
    """Undo a merge: the entity, its names, filings and facts are its own again."""
    from esglake.entities import split_entity

    split_entity(entity_id, reason, by)
