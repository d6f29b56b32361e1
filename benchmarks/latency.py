"""Upload to queryable: ours, and side by side the stock way (a served deployment started per file).

A small filing is written into the bucket; a reader in another process asks the lake until the
filing's facts are there. The stock way runs the same code as one Prefect flow run per file, started
through the API and executed by `flow.serve`, as Prefect's own tutorials do it.

    python -m benchmarks.latency [--quick] [--json FILE]
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.filings import filing
from benchmarks.lakehouse import House, make, watching
from benchmarks.report import arguments, quantile, report
from flows.server import running_server
from infra.lake import Lake

OURS, STOCK = 200, 12
OURS_QUICK, STOCK_QUICK = 20, 3
LONGEST_SECONDS = 60.0
POLL_SECONDS = 0.03
STOCK_FIRST = 1_000_000


def upload(house: House, number: int) -> str:
    """Write filing `number` into the bucket, atomically as an object store does; give its filing id."""
    data = filing(number)
    house.bucket.mkdir(parents=True, exist_ok=True)
    hidden = house.bucket / f".{number}.part"
    hidden.write_bytes(data)
    hidden.rename(house.bucket / f"filing_{number:07d}.txt")
    return hashlib.sha256(data).hexdigest()


def seconds_until_there(
    reader: Lake, filing_id: str, started: float, longest: float = LONGEST_SECONDS
) -> float:
    """Ask the lake until the filing's facts are there; seconds since `started`."""
    while time.perf_counter() - started < longest:
        found = reader.query("select count(*) as n from curated.facts where filing_id = ?", [filing_id])
        if found["n"][0]:
            return time.perf_counter() - started
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"filing {filing_id[:12]} did not arrive within {longest} s")


def one(house: House, reader: Lake, number: int, start: Callable[[str], None] | None = None) -> float:
    """Upload one filing, start its run where the stock way needs that, and time its arrival."""
    began = time.perf_counter()
    filing_id = upload(house, number)
    if start:
        start(f"filing_{number:07d}.txt")
    return seconds_until_there(reader, filing_id, began)


def main() -> None:
    """Run both in turns and report."""
    args = arguments(__doc__ or "")
    count, stock_count = (OURS_QUICK, STOCK_QUICK) if args.quick else (OURS, STOCK)
    with tempfile.TemporaryDirectory(prefix="esglake-latency-") as place:
        ours, stock = make(Path(place) / "ours"), make(Path(place) / "stock")
        with watching(ours):
            url = running_server(ours.settings)
            if url is None:
                raise SystemExit("the watcher has no Prefect server; is ESGLAKE_PREFECT=off set?")
            figures = measure(ours, stock, url, count, stock_count)
    ratios = {"stock p50 over ours": figures["stock p50 s"] / figures["ours p50 s"]}
    report("latency", figures, ratios, args.json)


def measure(ours: House, stock: House, url: str, count: int, stock_count: int) -> dict[str, float]:
    """Time `count` of ours and `stock_count` of the stock way, in turns."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stock"],
        env=stock.environment | {"PREFECT_API_URL": url, "PREFECT_LOGGING_LEVEL": "WARNING"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.environ["PREFECT_API_URL"] = url
    from benchmarks.stock import start_run, wait_for_deployment

    try:
        wait_for_deployment()
        mine, theirs, every = [], [], max(1, count // stock_count)
        with ours.reader() as here, stock.reader() as there:
            for number in range(count):
                mine.append(one(ours, here, number))
                if number % every == every - 1 and len(theirs) < stock_count:
                    theirs.append(one(stock, there, STOCK_FIRST + number, start_run))
                print(f"\r{number + 1}/{count} filings", end="", file=sys.stderr)
    finally:
        server.terminate()
        server.wait(30)
    return {
        "ours p50 s": quantile(mine, 0.5),
        "ours p95 s": quantile(mine, 0.95),
        "ours max s": max(mine),
        "stock p50 s": quantile(theirs, 0.5),
        "stock min s": min(theirs),
        "ours filings": len(mine),
        "stock filings": len(theirs),
    }


if __name__ == "__main__":
    main()
