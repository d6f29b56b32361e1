"""`esglake watch` and `ingest`: filings on their way into the lake."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import polars as pl
from rich.progress import Progress

import expectations
from esglake.listening import taking_posts
from esglake.show import console, error_console, print_table, quiet, speak
from flows.batch import BatchReport, run_batch
from flows.examining import Runner, here
from flows.rounds import Ingest, ingest_all
from flows.server import prefect_server, running_server
from flows.tools import Tools, open_tools
from flows.watch import Watcher
from infra.bucket import Bucket, LocalBucket
from infra.metrics import served
from infra.settings import Settings, load_settings
from infra.slack_channels import channels
from infra.slack_drain import tell_waiting
from transforms.errors import FilingTooLarge, MissingObject, UsageProblem
from transforms.model import Landing, ObjectRef, Severity, State

DOWNLOAD_SECONDS = 60.0
RECORDED_SECONDS = 30.0  # a command waits so long at its end until Prefect has recorded what it did
WORTH_A_BAR = 8  # filings
LEAVE_SECONDS = 9.0  # after SIGTERM, whatever is at hand
ENDED_WELL = frozenset({State.LANDED, State.LANDED_WITH_REJECTS})


def run_watch() -> None:
    """Watch until SIGINT or SIGTERM; the batch at hand is finished first."""
    settings = load_settings()
    speak()
    with prefect_server(settings) as url:
        asyncio.run(_watch(settings, url))


async def _watch(settings: Settings, url: str | None) -> None:
    say = console()
    async with open_tools(settings) as tools:
        await asyncio.to_thread(expectations.warm_up)
        watcher = Watcher(tools, with_prefect=url is not None, on_report=_tell)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _end, watcher)
        with served(settings, tools.lake.status), taking_posts(settings):
            say.print(f"watching {tools.bucket.name}; Prefect {url or 'off'}; Ctrl-C stops", markup=False)
            await watcher.run()
    say.print("stopped")


def _end(watcher: Watcher) -> None:
    """Leave in good order, but leave: a thread may hang in a store or a lock for minutes.

    What is cut off then is what a kill cuts off: a landing is whole or absent, claims are taken over.
    """
    watcher.stop.set()
    last = threading.Timer(LEAVE_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()


def _tell(report: BatchReport) -> None:
    for entry in report.entries:
        facts = report.landing.facts.filter(filing_id=entry.filing_id).height if entry.filing_id else 0
        words = f"{facts} facts" if entry.state is not State.FAILED else entry.error_message
        logging.getLogger("esglake").info("%s %s: %s", entry.state.value, entry.claim.ref.key, words)


def run_ingest(sources: Sequence[str], prefix: str) -> bool:
    """Put sources into the bucket and ingest them; True when nothing failed and nothing was blocked."""
    settings = load_settings()
    quiet()
    return asyncio.run(with_tools(settings, lambda tools, how: _ingest(tools, how, sources, prefix)))


async def with_tools(
    settings: Settings, work: Callable[[Tools, Ingest], Awaitable[bool]], runner: Runner = here
) -> bool:
    """Open the tools and run `work(tools, ingest)`: with Prefect where a server already answers."""
    recorded = settings.prefect != "off" and bool(
        os.environ.get("PREFECT_API_URL") or running_server(settings)
    )
    if not recorded:
        async with open_tools(settings, runner) as tools:
            return await work(tools, run_batch)
    with prefect_server(settings):
        from flows.ingest import all_recorded, ingest_ahead

        async with open_tools(settings, runner) as tools:
            try:
                return await work(tools, ingest_ahead)
            finally:
                await all_recorded(RECORDED_SECONDS)


async def _ingest(tools: Tools, how: Ingest, sources: Sequence[str], prefix: str) -> bool:
    found = list(_expand(sources))
    if not found:
        raise UsageProblem(
            "holds no files", where=", ".join(sources), next_step="Name a file, or another folder."
        )
    refs = [put(tools.bucket, source, prefix, tools.settings, name) for source, name in found]
    reports: list[BatchReport] = []
    with progress(len(refs)) as advance:

        def done(report: BatchReport) -> None:
            reports.append(report)
            advance(report)

        await ingest_all(refs, tools, how, done)
    await tell_slack(tools)
    return summary(refs, reports)


def _expand(sources: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Folders become the files in them, with their path below the folder; everything else stays.

    Two files of one name in two folders are two objects, and a key pattern can read the folders' names.
    """
    for source in sources:
        folder = Path(source)
        if "://" not in source and folder.is_dir():
            for path in sorted(folder.rglob("*")):
                below = path.relative_to(folder)
                if path.is_file() and not any(part.startswith(".") for part in below.parts):
                    yield str(path), below.as_posix()
        else:
            yield source, None


def put(bucket: Bucket, source: str, prefix: str, settings: Settings, name: str | None = None) -> ObjectRef:
    """Put one file or address into the bucket; identical bytes under the same key stay as they are.

    Its key is `name` (default: the file's own) below `prefix`.
    """
    if "://" not in source:
        path = Path(source)
        if not path.is_file():
            raise UsageProblem("no such file", where=source)
        known = _already_there(bucket, path)
        if known:
            return known
        name, data = name or path.name, path.read_bytes()
    else:
        name, data = _download(source, settings.max_filing_bytes)
    key = f"{prefix.strip('/')}/{name}" if prefix.strip("/") else name
    there = bucket.head(key)
    if there and there.size == len(data) and bucket.read(there, settings.max_filing_bytes) == data:
        return there
    return bucket.put(key, data)


def _already_there(bucket: Bucket, path: Path) -> ObjectRef | None:
    """A file that lies in the bucket's own folder is an object already."""
    if not isinstance(bucket, LocalBucket):
        return None
    folder, file = Path(bucket.folder).resolve(), path.resolve()
    return bucket.head(file.relative_to(folder).as_posix()) if file.is_relative_to(folder) else None


def _download(url: str, cap: int) -> tuple[str, bytes]:
    """Fetch an http(s) address, never more than `cap` bytes."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise UsageProblem(
            f"cannot fetch {parts.scheme}://", where=url, next_step="Give http(s):// or a file"
        )
    data = bytearray()
    try:
        with httpx.stream("GET", url, timeout=DOWNLOAD_SECONDS, follow_redirects=True) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > cap:
                    raise FilingTooLarge(f"over the cap of {cap:,} bytes", where=url)
    except httpx.HTTPError as error:
        raise MissingObject(
            f"could not be fetched ({error})", where=url, next_step="Check the address"
        ) from None
    return unquote(Path(parts.path).name) or parts.netloc, bytes(data)


@contextmanager
def progress(total: int) -> Iterator[Callable[[BatchReport], None]]:
    """A bar on standard error while many filings are worked on; nothing for a few, nothing in a pipe."""
    bar = Progress(console=error_console(), transient=True, disable=total < WORTH_A_BAR)
    with bar:
        task = bar.add_task("filings", total=total)
        yield lambda report: bar.advance(task, len(report.entries))


async def tell_slack(tools: Tools) -> None:
    """Tell what the command caused, where a webhook is set."""
    await tell_waiting(tools.lake, channels(tools.settings))


def summary(refs: Sequence[ObjectRef], reports: Iterable[BatchReport]) -> bool:
    """Print how each of the objects ended; True when nothing failed and nothing was blocked."""
    done = list(reports)
    worked = {entry.claim.ref for report in done for entry in report.entries}
    rows = [row for report in done for index in range(len(report.entries)) for row in _rows(report, index)]
    rows += [
        {
            "key": ref.key,
            "state": "known",
            "facts": None,
            "quarantined": None,
            "findings": None,
            "note": "nothing changed",
        }
        for ref in refs
        if ref not in worked
    ]
    print_table(pl.DataFrame(rows, infer_schema_length=None))
    return all(
        entry.state in ENDED_WELL and not _blocks(report, entry.filing_id)
        for report in done
        for entry in report.entries
    )


def _rows(report: BatchReport, index: int) -> Iterator[dict[str, object]]:
    """The object's row, and one for each member of an archive that landed."""
    entry, landing = report.entries[index], report.landing
    mine = entry.filing_id
    yield {"key": entry.claim.ref.key, "state": entry.state.value, **_counts(landing, mine)} | {
        "note": entry.error_message or _notes(landing, mine)
    }
    for filing in landing.filings:
        if mine and filing.parent_filing_id == mine:
            yield {"key": f"  {filing.title}", "state": "", **_counts(landing, filing.filing_id), "note": ""}


def _counts(landing: Landing, mine: str | None) -> dict[str, object]:
    return {
        "facts": landing.facts.filter(filing_id=mine).height if mine else 0,
        "quarantined": landing.quarantined.filter(filing_id=mine).height if mine else 0,
        "findings": sum(1 for v in landing.verdicts if v.filing_id == mine and not v.success) if mine else 0,
    }


def _notes(landing: Landing, mine: str | None) -> str:
    """The members of an archive that failed."""
    told = [warning for filing in landing.filings if filing.filing_id == mine for warning in filing.warnings]
    return "; ".join(warning for warning in told if warning.startswith("member_failed"))


def _blocks(report: BatchReport, filing_id: str | None) -> bool:
    landing = report.landing
    mine = {f.filing_id for f in landing.filings if filing_id in (f.filing_id, f.parent_filing_id)}
    return any(
        verdict.filing_id in mine and not verdict.success and verdict.severity is Severity.BLOCK
        for verdict in landing.verdicts
    )
