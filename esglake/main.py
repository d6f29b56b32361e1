"""The command line. Every command is a few lines; the work is in the module each of them imports."""

from __future__ import annotations

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esglake.entities_command import entities
from esglake.feed_command import changes, snapshots
from esglake.handing_out_command import Marts, attach_sql, export
from esglake.interrupts import INTERRUPTED, hear_signals
from esglake.options import Format, FormatOption
from esglake.quality_command import quality
from esglake.replay_command import replay
from transforms.errors import EnvironmentProblem, EsgLakeError, UsageProblem

GOOD, FINDINGS, USAGE, ENVIRONMENT = 0, 1, 2, 3
SELDOM = (50_000, 10, 10)
"""When garbage is looked for: by default so often that it takes an eighth of what is imported."""

app = typer.Typer(
    name="esglake",
    help="An event-driven ESG data lake: filings in a bucket become checked, traceable metrics in DuckDB.\n\n"
    "Exit codes: 0 good, 1 findings of severity block (or files that failed), 2 usage, 3 environment.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

catalogued = typer.Typer(
    no_args_is_help=True,
    help="What the catalogue of metrics knows, and what filings could teach it.",
    epilog="Example: [cyan]esglake catalogue list --topic climate[/]",
    rich_markup_mode="rich",
)
app.add_typer(catalogued, name="catalogue")

alerted = typer.Typer(
    help="What people are told: the outbox, previews, a test of the webhooks. Without a command: the list.",
    epilog="Example: [cyan]esglake alerts preview 2024/report.pdf[/]",
    rich_markup_mode="rich",
)
app.add_typer(alerted, name="alerts")
app.add_typer(quality, name="quality")
app.add_typer(entities, name="entities")
app.command(epilog="Example: [cyan]esglake replay --prefix 2024/ --state failed --dry-run[/]")(replay)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"esglake {version('esg-lake')}")
        raise typer.Exit


@app.callback()
def esglake(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Options that stand before a command; the text of the help is the app's."""


class Outcomes(StrEnum):
    """Which observations to print."""

    FACT = "fact"
    UNMAPPED = "unmapped"
    NOT_DISCLOSED = "not_disclosed"
    REJECTED = "rejected"
    IGNORED = "ignored"


@app.command(epilog="Example: [cyan]ESGLAKE_HOME=./lake esglake init[/]")
def init() -> None:
    """Make the lake and build its marts; safe to repeat, upgrades what is older."""
    from esglake.making import initialise

    initialise()


@app.command(epilog="Example: [cyan]esglake demo[/]")
def demo(
    folder: Annotated[Path, typer.Option(help="where the demo keeps its lake")] = Path("demo"),
) -> None:
    """Show the whole way of a filing on the samples: watcher, lake, findings, Slack, queries."""
    from esglake.demo import run_demo

    run_demo(folder)


@app.command(epilog="Example: [cyan]ESGLAKE_BUCKET=s3://filings/esg esglake watch[/]")
def watch() -> None:
    """Watch the bucket and ingest what arrives, until Ctrl-C."""
    from esglake.ingesting import run_watch

    run_watch()


@app.command(epilog="Example: [cyan]esglake serve --at-once 2[/]")
def serve(
    at_once: Annotated[int, typer.Option(min=1, help="so many runs at once at most")] = 2,
) -> None:
    """Let Prefect's automations start runs: one per event `esglake.object.created`, until Ctrl-C."""
    from esglake.serving import run_serve

    run_serve(at_once)


@app.command(epilog="Example: [cyan]esglake emit 2024/report.pdf[/]")
def emit(
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="keys of objects in the bucket")],
) -> None:
    """Tell Prefect that objects have arrived, as a bridge from a store would."""
    from esglake.serving import run_emit

    run_emit(keys)


@app.command(epilog="Example: [cyan]ESGLAKE_BUCKET=s3://filings/esg esglake listen --port 8750[/]")
def listen(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="default ESGLAKE_WEBHOOK_PORT, else 8750")
    ] = None,
) -> None:
    """Take the events that stores post, until Ctrl-C; a watcher of the same ESGLAKE_HOME works them off."""
    from esglake.listening import run_listen

    run_listen(port)


@app.command(epilog="Example: [cyan]esglake ingest report.pdf https://example.com/esg-2024.pdf[/]")
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL...", help="files, folders (keys are paths below them) or addresses"),
    ],
    prefix: Annotated[str, typer.Option(help="put them under this prefix of the bucket")] = "",
) -> None:
    """Put files into the bucket and bring them into the lake now; exit code 1 on blocking findings."""
    from esglake.ingesting import run_ingest

    raise typer.Exit(GOOD if run_ingest(sources, prefix) else FINDINGS)


@app.command(epilog="Example: [cyan]esglake backfill 2023/ --rate 5[/]")
def backfill(
    prefix: Annotated[str, typer.Argument(help="only keys that begin so")] = "",
    rate: Annotated[float | None, typer.Option(min=0.01, help="filings per second at most")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="so many filings at most")] = None,
    runner: Annotated[
        str,
        typer.Option(
            metavar="local|dask://HOST:PORT",
            help="who extracts: this machine, or the workers of a Dask scheduler (extra `dask`)",
        ),
    ] = "local",
) -> None:
    """Ingest what the bucket holds and the lake has not ended; goes on where it was when run again."""
    from esglake.backfilling import run_backfill

    raise typer.Exit(GOOD if run_backfill(prefix, rate, limit, runner) else FINDINGS)


@app.command(epilog="Example: [cyan]esglake extract report.pdf --format csv > found.csv[/]")
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="filings on this machine")],
    form: FormatOption = Format.TABLE,
    outcome: Annotated[Outcomes | None, typer.Option(help="only observations with this outcome")] = None,
    explain: Annotated[
        str | None,
        typer.Option(metavar="LINE|TEXT", help="say why the numbers there became what they became"),
    ] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="count the outcomes of each page")] = False,
) -> None:
    """Print every number found in FILEs with its outcome; needs no lake and no server."""
    if sum([explain is not None, coverage, outcome is not None]) > 1:
        raise UsageProblem("--outcome, --explain and --coverage exclude one another")
    if explain is not None or coverage:
        from esglake.explaining import cover_files, explain_files

        good = (
            cover_files(files, form.value) if explain is None else explain_files(files, explain, form.value)
        )
    else:
        from esglake.extracting import extract_files

        good = extract_files(files, form.value, outcome.value if outcome else None)
    raise typer.Exit(GOOD if good else FINDINGS)


@catalogued.command("list", epilog="Example: [cyan]esglake catalogue list --topic climate[/]")
def catalogue_list(
    topic: Annotated[str | None, typer.Option(help="only the metrics of this topic")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print the metrics of the catalogue: id, names, units, period, axes."""
    from esglake.catalogue_command import list_metrics

    list_metrics(topic, form.value)


@catalogued.command("suggest", epilog="Example: [cyan]esglake catalogue suggest report.pdf -f csv[/]")
def catalogue_suggest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="filings on this machine")],
    form: FormatOption = Format.TABLE,
    nearest: Annotated[int, typer.Option(min=1, help="so many metrics per label")] = 3,
    least: Annotated[int, typer.Option(min=0, max=100, help="no metric with a lower score")] = 60,
) -> None:
    """List labels that no metric was found for, with the metrics whose names come nearest."""
    from esglake.catalogue_command import suggest_names

    raise typer.Exit(GOOD if suggest_names(files, form.value, nearest, least) else FINDINGS)


@alerted.callback(invoke_without_command=True)
def alerts(
    context: typer.Context,
    form: FormatOption = Format.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="so many at most")] = 50,
) -> None:
    """List alerts with their state (waiting, retrying, sent, given up), attempts and last error."""
    if context.invoked_subcommand is None:
        from esglake.alerts_command import list_alerts

        list_alerts(form.value, limit)


@alerted.command("preview", epilog="Example: [cyan]esglake alerts preview report.pdf --json[/]")
def alerts_preview(
    filing: Annotated[
        str | None,
        typer.Argument(metavar="[FILING]", help="object key, file name or id; default: what waits"),
    ] = None,
    alert: Annotated[str | None, typer.Option(metavar="ID", help="the alert with this id")] = None,
    digest: Annotated[bool, typer.Option("--digest", help="the daily digest, as of now")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the Block Kit JSON")] = False,
) -> None:
    """Show messages as they would appear; sends nothing, needs no webhook."""
    if sum([filing is not None, alert is not None, digest]) > 1:
        raise UsageProblem("FILING, --alert and --digest exclude one another")
    from esglake.alerts_command import preview

    preview(filing, alert, daily=digest, as_json=as_json)


@alerted.command("test", epilog="Example: [cyan]esglake alerts test[/]")
def alerts_test() -> None:
    """Send a test message to every webhook that is set and print what it answers."""
    from esglake.alerts_command import try_channels

    raise typer.Exit(GOOD if try_channels() else ENVIRONMENT)


@alerted.command("retry", epilog="Example: [cyan]esglake alerts retry[/]")
def alerts_retry() -> None:
    """Have alerts that were given up tried again, at once where a webhook is set."""
    from esglake.alerts_command import retry

    retry()


@app.command(epilog="Example: [cyan]esglake status --format json[/]")
def status(
    form: FormatOption = Format.TABLE,
    every: Annotated[
        float | None, typer.Option("--watch", min=0.5, metavar="SECONDS", help="show it anew so often")
    ] = None,
) -> None:
    """Filings and their states, what failed and why, what waits, how fast it goes, what the lake holds."""
    from esglake.asking import show_status, watch_status

    if every is None:
        show_status(form.value)
    elif form is not Format.TABLE:
        raise UsageProblem("--watch is for the table: ask for JSON or CSV again instead")
    else:
        watch_status(every)


@app.command(epilog='Example: [cyan]esglake sql "select * from marts.metrics_latest limit 5"[/]')
def sql(
    query: Annotated[str, typer.Argument(help="one SELECT; '-' reads it from standard input")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Run one query on the lake."""
    from esglake.asking import run_sql

    run_sql(sys.stdin.read() if query == "-" else query, form.value)


@app.command(epilog="Example: [cyan]esglake shell[/]   then: select count(*) from curated.facts;")
def shell() -> None:
    """Ask the lake interactively; queries end with ';', .help tells the rest."""
    from esglake.shell import run_shell

    raise typer.Exit(GOOD if run_shell() else FINDINGS)


@app.command(epilog="Example: [cyan]esglake publish esg.duckdb[/]")
def publish(
    place: Annotated[str, typer.Argument(metavar="FILE|s3://...", help="the file to write")] = "esg.duckdb",
    marts: Annotated[
        Marts, typer.Option(help="auto: tables in a small lake, views over its facts in a large one")
    ] = Marts.AUTO,
) -> None:
    """Write the lake as one plain read-only DuckDB file, swapped in atomically."""
    from esglake.handing_out import run_publish

    run_publish(place, marts.value)


app.command(epilog="Example: [cyan]esglake changes --since 2024-05-31 --table curated.facts -f csv[/]")(
    changes
)
app.command(epilog="Example: [cyan]esglake snapshots[/]")(snapshots)
app.command(epilog="Example: [cyan]esglake export ./parquet --table curated.facts[/]")(export)
app.command(epilog="Example: [cyan]esglake attach-sql --bundled > attach.sql[/]")(attach_sql)


@app.command(epilog="Example: [cyan]esglake maintain --expire-days 30[/]")
def maintain(
    expire_days: Annotated[int, typer.Option(min=0, help="forget snapshots older than this")] = 30,
) -> None:
    """Merge small files, expire old snapshots, remove orphaned files."""
    from esglake.making import run_maintain

    run_maintain(expire_days)


@app.command(epilog="Example: [cyan]esglake doctor[/]")
def doctor(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="only whether a watcher of this host is alive (health checks)")
    ] = False,
) -> None:
    """Check settings, bucket, lake, Prefect, Slack and extensions; say how to mend what fails."""
    from esglake.doctor import run_doctor, run_quick

    raise typer.Exit(GOOD if (run_quick() if quick else run_doctor()) else ENVIRONMENT)


def main() -> None:
    """Entry point: named errors become one line and an exit code, never a traceback."""
    gc.set_threshold(*SELDOM)
    interrupted = hear_signals()
    _print_any_script()
    try:
        app()
    except SystemExit as end:
        # `esglake sql ... | head`: typer has seen the closed pipe before us, and calls it a failure.
        if isinstance(end.__context__, BrokenPipeError):
            raise SystemExit(GOOD) from None
        raise
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except (EsgLakeError, ImportError, RuntimeError, OSError) as error:
        if interrupted(error):
            raise SystemExit(INTERRUPTED) from None
        named = error if isinstance(error, EsgLakeError) else _of_a_file(error)
        if named is None:
            raise
        from esglake.show import error_console

        error_console().print(f"[bold red]{named.error_class}[/]: ", end="")
        error_console().print(str(named), markup=False)
        raise SystemExit(exit_code(named)) from None


def _print_any_script() -> None:
    """Where the locale lacks Chinese signs: '?' on a terminal, UTF-8 into files and pipes."""
    try:
        "吨²".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        else:
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]


def _of_a_file(error: BaseException) -> EsgLakeError | None:
    """The named error for a file or folder that could not be used; None where it was none."""
    if not isinstance(error, OSError) or error.filename is None:
        return None
    return EnvironmentProblem(
        (error.strerror or str(error)).lower(),
        where=str(error.filename),
        next_step="Name a place that you may write to; `esglake doctor` shows those in force",
    )


def exit_code(error: EsgLakeError) -> int:
    """The exit code of an error: 2 usage, 3 environment, 1 the rest."""
    if isinstance(error, UsageProblem):
        return USAGE
    return ENVIRONMENT if isinstance(error, EnvironmentProblem) else FINDINGS


if __name__ == "__main__":
    main()
