"""1,000 small filings dropped at once: filings per second, and whether the watcher's memory is flat.

python -m benchmarks.throughput [--quick] [--json FILE]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.filings import filing
from benchmarks.lakehouse import House, make, watching
from benchmarks.report import arguments, report

FILINGS, FILINGS_QUICK = 1000, 128
LONGEST_SECONDS = 600.0
SAMPLE_SECONDS = 0.5
MEGABYTE = 1e6


def drop(house: House, count: int) -> None:
    """Make the filings beside the bucket and move them in at once."""
    beside = house.folder / "staged"
    beside.mkdir()
    house.bucket.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (beside / f"filing_{number:05d}.txt").write_bytes(filing(number))
    for path in beside.iterdir():
        path.rename(house.bucket / path.name)


def follow(house: House, process: psutil.Process, count: int) -> tuple[float, list[float], float]:
    """Wait until all have landed; seconds, the watcher's memory over time, the peak with its workers."""
    began, memory, peak = time.perf_counter(), [], 0.0
    with house.reader() as reader:
        while time.perf_counter() - began < LONGEST_SECONDS:
            mine = process.memory_info().rss / MEGABYTE
            workers = [
                child for child in process.children() if "flows.server" not in " ".join(child.cmdline())
            ]
            memory.append(mine)
            peak = max(peak, mine + sum(child.memory_info().rss for child in workers) / MEGABYTE)
            done = reader.query("select count(*) as n from raw.objects where state like 'landed%'")["n"][0]
            print(f"\r{done}/{count} landed", end="", file=sys.stderr)
            if done >= count:
                return time.perf_counter() - began, memory, peak
            time.sleep(SAMPLE_SECONDS)
    raise SystemExit("the filings did not land in time")


def main() -> None:
    """Drop, follow, report."""
    args = arguments(__doc__ or "")
    count = FILINGS_QUICK if args.quick else FILINGS
    with tempfile.TemporaryDirectory(prefix="esglake-throughput-") as place:
        house = make(Path(place))
        with watching(house) as watcher:
            drop(house, count)
            seconds, memory, peak = follow(house, psutil.Process(watcher.pid), count)
    half = max(1, len(memory) // 2)
    first, second = statistics.mean(memory[:half]), statistics.mean(memory[half:] or memory)
    figures = {
        "filings": count,
        "seconds": seconds,
        "filings per second": count / seconds,
        "watcher MB, first half": first,
        "watcher MB, second half": second,
        "watcher MB, most": max(memory),
        "watcher and workers MB, most": peak,
    }
    report("throughput", figures, {"memory, second half over first": second / first}, args.json)


if __name__ == "__main__":
    main()
