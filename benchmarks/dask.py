"""A backfill of PDFs: two workers beside one, on a local Dask cluster and with the local runner.

Each round is `esglake backfill` as a user types it, over the same generated reports into a fresh lake;
sides take turns. Given FILE.pdf ... those are read instead, each as several filings (bytes after the end
of a PDF are nobody's). Its clock runs from the first claim to the last landing: starting the command (Python,
lake, connection) is told apart. On a machine with two cores two workers share them with whoever lands,
and with the imports of its validation: 3 s of a core, once, which weigh less the longer the backfill is.

    python -m benchmarks.dask [--quick] [--filings N] [--json FILE] [FILE.pdf ...]
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.extraction import generated
from benchmarks.report import parser, report
from infra.lake import Lake
from infra.settings import load_settings

FILINGS, PAGES, ROUNDS = 48, 50, 1
FILINGS_QUICK, PAGES_QUICK, ROUNDS_QUICK = 8, 40, 1
START_SECONDS = 60.0
SIDES = ("dask, 1 worker", "dask, 2 workers", "local, 1 worker", "local, 2 workers")
CLOCK = """select (select min(started_at) from quality.batches) as began,
                  (select max(landed_at) from raw.objects) as ended,
                  (select count(*) from raw.objects where state like 'landed%') as landed"""


def main() -> None:
    """Measure and report."""
    choices = parser(__doc__ or "")
    choices.add_argument("files", nargs="*", type=Path, help="PDFs to read, each several times")
    choices.add_argument("--filings", type=int, metavar="N", help=f"so many reports instead of {FILINGS}")
    args = choices.parse_args()
    filings, pages, rounds = (
        (FILINGS_QUICK, PAGES_QUICK, ROUNDS_QUICK) if args.quick else (FILINGS, PAGES, ROUNDS)
    )
    filings = args.filings or filings
    given = [path.read_bytes() for path in args.files]
    taken: dict[str, list[float]] = defaultdict(list)
    whole: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="esglake-dask-") as place:
        bucket, empty = Path(place, "bucket"), Path(place, "empty")
        bucket.mkdir()
        for number in range(filings):
            # Each of another length: the same bytes twice would be one filing.
            data = given[number % len(given)] + b"\n" * number if given else generated(pages + number)
            Path(bucket, f"report_{number:02d}.pdf").write_bytes(data)
        command("init", home=empty)
        loads = [os.getloadavg()[0]]
        for number in range(rounds):
            for side in SIDES:
                home = Path(place, f"{side}-{number}")
                shutil.copytree(empty, home)
                work, all_of_it = backfill(side, home, bucket, filings)
                taken[side].append(work)
                whole[side].append(all_of_it)
            loads.append(os.getloadavg()[0])
    figures = {f"s, {side}": median(taken[side]) for side in SIDES}
    figures |= {f"s with start, {side}": median(whole[side]) for side in SIDES}
    figures |= {"filings": filings, "load before": loads[0], "load at the end": loads[-1]}
    ratios = {f"{how}, two workers over one": gain(taken, how) for how in ("dask", "local")}
    report("dask", figures, ratios, args.json)


def gain(taken: dict[str, list[float]], how: str) -> float:
    """The median of how much faster two workers were, round by round."""
    pairs = zip(taken[f"{how}, 1 worker"], taken[f"{how}, 2 workers"], strict=True)
    return median(one / two for one, two in pairs)


def backfill(side: str, home: Path, bucket: Path, filings: int) -> tuple[float, float]:
    """Seconds from the first claim to the last landing, and of the whole command."""
    how, count = side.split(", ")
    workers = count.split()[0]
    if how == "local":
        began = time.perf_counter()
        command("backfill", home=home, ESGLAKE_BUCKET=str(bucket), ESGLAKE_WORKERS=workers)
    else:
        with cluster(home, int(workers)) as address:
            began = time.perf_counter()
            command("backfill", "--runner", address, home=home, ESGLAKE_BUCKET=str(bucket))
    all_of_it = time.perf_counter() - began
    with Lake.open(load_settings(home=home), read_only=True) as lake:
        row = lake.query(CLOCK).row(0, named=True)
    if row["landed"] != filings:
        raise SystemExit(f"{side}: {row['landed']} of {filings} filings landed")
    return (row["ended"] - row["began"]).total_seconds(), all_of_it


def environment(**more: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("ESGLAKE_", "PREFECT_"))} | more


def command(*words: str, home: Path, **more: str) -> None:
    """Run `esglake WORDS` without Prefect: its server would take part of the cores."""
    settings = environment(ESGLAKE_HOME=str(home), ESGLAKE_PREFECT="off", **more)
    done = subprocess.run(
        [sys.executable, "-m", "esglake.main", *words], env=settings, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"esglake {words[0]} ended with {done.returncode}\n{done.stderr}")


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A Dask scheduler on loopback and so many workers of one thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (folder / "dask.log").open("wb") as log:

        def dask(*words: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"]
            return subprocess.Popen(command, env=environment(), cwd=folder, stdout=log, stderr=log)

        processes = [dask("scheduler", "--port", str(port))]
        try:
            for _ in range(workers):
                processes.append(dask("worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-nanny"))
            deadline = time.monotonic() + START_SECONDS
            while (folder / "dask.log").read_text().count("Registered to:") < workers:
                if time.monotonic() > deadline:
                    raise SystemExit(f"the cluster did not start\n{(folder / 'dask.log').read_text()}")
                time.sleep(0.2)
            yield f"dask://127.0.0.1:{port}"
        finally:
            for process in processes:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
