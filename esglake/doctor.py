"""`esglake doctor`: is everything as it must be, and if not, how to mend it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from esglake.show import console
from infra.settings import Settings, load_settings
from transforms.errors import EsgLakeError, LakeUnavailable


def run_doctor() -> bool:
    """Run every check and print its result; True when none failed."""
    say, good = console(), True
    try:
        settings = load_settings()
    except EsgLakeError as error:
        say.print(f"[red]bad [/] settings    {error}", soft_wrap=True)
        return False
    checks: dict[str, Callable[[Settings], str]] = {
        "python": _python,
        "settings": lambda s: f"home {s.home}, bucket {s.bucket_place}",
        "extensions": _extensions,
        "bucket": _bucket,
        "queue": _queue,
        "posts": _posts,
        "lake": _lake,
        "marts": _marts,
        "prefect": _prefect,
        "slack": _slack,
    }
    for name, check in checks.items():
        try:
            say.print(f"[green]good[/] {name:<11} {check(settings)}", soft_wrap=True)
        except EsgLakeError as error:
            good = False
            say.print(f"[red]bad [/] {name:<11} {error}", soft_wrap=True)
    return good


def run_quick() -> bool:
    """Whether a watcher of this host gave a sign of life just now; for health checks, in half a second."""
    from infra.heartbeat import STALE_SECONDS, seconds_since_beat

    settings = load_settings()
    age = seconds_since_beat(settings)
    if age is None or age > STALE_SECONDS:
        words = "none" if age is None else f"the last {age:.0f} s ago"
        console().print(
            f"[red]bad [/] watcher     no sign of life: {words} ({settings.home})", soft_wrap=True
        )
        return False
    console().print(f"[green]good[/] watcher     sign of life {age:.0f} s ago")
    return True


def _python(_: Settings) -> str:
    return f"{sys.version.split()[0]} on {sys.platform}, {os.cpu_count()} cores"


def _extensions(settings: Settings) -> str:
    from infra.lake_attach import extension_file, extensions

    return ", ".join(extension_file(name).stem for name in extensions(settings))


def _bucket(settings: Settings) -> str:
    from infra.bucket import open_bucket

    bucket = open_bucket(settings)
    bucket.check()
    return bucket.name


def _queue(settings: Settings) -> str:
    from infra.sqs import SqsQueue

    return SqsQueue(settings).describe() if settings.queue_url else "none; the bucket is watched or listed"


def _posts(settings: Settings) -> str:
    from infra.spool import Spool
    from infra.webhook_guard import Guard

    if not settings.is_told_by_posts:
        return "none are taken"
    spool, ways = Spool(settings), Guard(settings).ways
    spool.check()
    where = (
        f"{settings.webhook_host}:{settings.webhook_port}" if settings.webhook_port else "`esglake listen`"
    )
    return f"taken by {where} ({ways}); {len(spool.names()):,} events wait"


def _lake(settings: Settings) -> str:
    from infra.lake import Lake

    with Lake.open(settings, read_only=True) as lake:
        counts = lake.query("select count(*) as n from curated.facts")
        version = lake.current()
    kind = "PostgreSQL" if settings.catalogue else "SQLite"
    return f"{kind} catalogue, version {version}, {counts['n'][0]:,} facts"


def _marts(settings: Settings) -> str:
    from infra.lake import Lake
    from infra.marts import META_KEY, marts_version

    with Lake.open(settings, read_only=True) as lake:
        is_current = lake.get_meta(META_KEY) == marts_version()
        names = lake.query(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        )["table_name"]
    if names.is_empty():
        raise LakeUnavailable("no marts", where=str(settings.home), next_step="Run `esglake init`")
    if not is_current:
        raise LakeUnavailable(
            "built by another version of this program", where="marts", next_step="Run `esglake init`."
        )
    return ", ".join(names)


def _prefect(settings: Settings) -> str:
    from flows.server import healthy, running_server
    from transforms.errors import PrefectUnavailable

    if settings.prefect == "off":
        return "off (ESGLAKE_PREFECT=off)"
    url = os.environ.get("PREFECT_API_URL")
    if url and not healthy(url):
        raise PrefectUnavailable(
            "no answer",
            where=f"PREFECT_API_URL={url}",
            next_step="Start it with `prefect server start`, or unset the variable",
        )
    return url or running_server(settings) or "`esglake watch` starts its own on loopback"


def _slack(settings: Settings) -> str:
    from infra.slack_channels import channels

    ways = channels(settings)
    if not ways:
        return "no webhook; alerts wait in quality.alerts"
    return "; ".join(f"{way.name}: {', '.join(way.routes)}" for way in ways) + "; `esglake alerts test` tries"
