"""`esglake init`, `maintain`: making the lake and keeping it."""

from __future__ import annotations

from pathlib import Path

from esglake.show import console
from flows import catalogue
from flows.rounds import maintain_lake
from infra.bucket import open_bucket
from infra.lake import Lake
from infra.marts import build_marts
from infra.settings import Settings, load_settings
from transforms.errors import LakeUnavailable


def initialise(settings: Settings | None = None, *, quiet: bool = False) -> None:
    """Make bucket folder, lake and marts; repeat safely. Raises what `doctor` explains."""
    settings = settings or load_settings()
    if not settings.bucket:  # the default lies in the home, which is ours to make; any other is the user's
        _make_folder(Path(settings.bucket_place))
    open_bucket(settings).check()
    with Lake.create(settings) as lake:
        how, upgraded = lake.attach_statement(), lake.upgraded
        catalogue.register(lake)
    report = build_marts(settings)
    if not quiet:
        say = console()
        say.print(f"[green]lake ready[/]  bucket {settings.bucket_place}, data {settings.data_place}")
        for words in upgraded:
            say.print(f"upgraded    {words}", markup=False)
        say.print(
            f"marts       {report.models} views built in {report.seconds:.1f} s"
            if report.built
            else "marts       current"
        )
        say.print("open it in any DuckDB client:")
        say.print(f"  {how}", markup=False, soft_wrap=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LakeUnavailable(
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            next_step="Set ESGLAKE_HOME to a place you may write to.",
        ) from None


def run_maintain(expire_days: int) -> None:
    """Maintain the lake and print what was done."""
    done = maintain_lake(load_settings(), expire_days)
    console().print(", ".join(f"{what.replace('_', ' ')}: {count}" for what, count in done.items()))
