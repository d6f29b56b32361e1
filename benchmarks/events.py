"""S3 and SQS, upload to queryable: ours and the stock Prefect way in turns; a burst; the price of it all.

One at a time: a small filing is put into the bucket, the bucket tells the queue, and a reader in another
process asks the lake until its facts are there. The stock way is a served deployment with an event
trigger: one run per file, same code. Then a burst, and the same filings in a bare loop without
watcher, queue, ledger and Prefect: get, examine, judge, write Parquet. The stand-in for S3 and SQS takes
a good part of the cores and is nobody's in production, so the price is told in processor time too.

    python -m benchmarks.events [--quick] [--facts N] [--burst N] [--json FILE]
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

import expectations
from benchmarks.filings import filing
from benchmarks.lakehouse import House, watching
from benchmarks.latency import seconds_until_there
from benchmarks.report import parser, quantile, report
from benchmarks.spent import STAND_IN, spent
from benchmarks.store import Store, store
from flows.batch import Ended, judge
from flows.line import BACKLOG
from flows.server import running_server
from infra.bucket import Bucket, open_bucket
from infra.settings import Settings
from infra.workers import Workers
from transforms.filing import examine
from transforms.model import Claim, ObjectRef

OURS, STOCK, BURST = 200, 12, 2000
OURS_QUICK, STOCK_QUICK, BURST_QUICK = 20, 3, 200
STOCK_FIRST, BURST_FIRST = 1_000_000, 2_000_000
UPLOADERS = 8
WARM_UP = 3
LONGEST_SECONDS = 900.0
LONGEST_STOCK_SECONDS = 240.0  # on a busy machine its process alone takes a minute to start
LOOK_SECONDS = 0.5
RECORDED_SECONDS = 10.0  # until Prefect was told of the last batches and has written it down


@dataclass(frozen=True)
class Side:
    """A lake and the bucket its filings are put into."""

    store: Store
    house: House
    bucket: str

    def upload(self, number: int) -> tuple[str, str]:
        """Put filing `number` into the bucket; its key and filing id."""
        key, data = f"filing_{number:07d}.txt", filing(number)
        self.store.s3.put_object(Bucket=self.bucket, Key=key, Body=data)
        return key, hashlib.sha256(data).hexdigest()


def main() -> None:
    """Measure and report."""
    choices = parser(__doc__ or "")
    choices.add_argument("--facts", type=int, default=0, help="so many facts stand in our lake already")
    choices.add_argument("--burst", type=int, help="a burst of so many alone, nothing one at a time")
    args = choices.parse_args()
    counts = (OURS_QUICK, STOCK_QUICK, BURST_QUICK) if args.quick else (OURS, STOCK, BURST)
    if args.burst:
        counts = (0, 0, args.burst)
    with tempfile.TemporaryDirectory(prefix="esglake-events-") as place, store() as server:
        queue_place, plain_place = server.bucket("ours"), server.bucket("stock")
        queue = server.queue_of("ours")
        ours = Side(server, server.house(Path(place) / "ours", queue_place, queue, args.facts), "ours")
        stock = Side(server, server.house(Path(place) / "stock", plain_place), "stock")
        with watching(ours.house) as watcher:
            url = running_server(ours.house.settings)
            if url is None:
                raise SystemExit("the watcher has no Prefect server; is ESGLAKE_PREFECT=off set?")
            lone = one_at_a_time(ours, stock, url, counts[0], counts[1]) if counts[0] else warm(ours)
            crowd, price = burst(ours, counts[2], watcher.pid)
        bare, bare_price = asyncio.run(bare_loop(ours, counts[2], Path(place) / "bare"))
    figures = lone | crowd | {"bare loop filings/s": counts[2] / bare}
    figures |= {f"processor ms/filing, {part}": 1e3 * each / counts[2] for part, each in price.items()}
    figures |= {f"in the bare loop, {part}": 1e3 * each / counts[2] for part, each in bare_price.items()}
    tax = figures["bare loop filings/s"] / crowd["after the upload filings/s"]
    ratios = {"stock p50 over ours": figures["stock p50 s"] / figures["ours p50 s"]} if counts[0] else {}
    ratios |= {
        "cost per filing, last quarter over first": crowd["last quarter s/filing"]
        / crowd["first quarter s/filing"],
        "orchestration tax: bare loop over us, after the upload": tax,
        "the same in processor time, without the stand-in": _ours(price) / _ours(bare_price),
        "the same without the Prefect server": (_ours(price) - price["Prefect server"]) / _ours(bare_price),
        "the stand-in's share of the burst's processor time": price[STAND_IN] / price.total(),
    }
    report("events", figures, ratios, args.json)


def _ours(price: Counter[str]) -> float:
    return price.total() - price[STAND_IN]


def warm(side: Side) -> dict[str, float]:
    """Have a few filings landed before anything is counted."""
    with side.house.reader() as reader:
        for number in range(WARM_UP):
            seconds_until_there(reader, side.upload(number)[1], time.perf_counter())
    return {}


def one_at_a_time(ours: Side, stock: Side, url: str, count: int, stock_count: int) -> dict[str, float]:
    """Time `count` of ours and `stock_count` of the stock way, in turns."""
    os.environ["PREFECT_API_URL"] = url
    served = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stock_event"],
        env=stock.house.environment | {"PREFECT_API_URL": url, "PREFECT_LOGGING_LEVEL": "WARNING"},
        stdout=(stock.house.folder / "stock.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    from benchmarks.stock import wait_for_deployment
    from benchmarks.stock_event import NAME, tell

    mine: list[float] = []
    theirs: list[float] = []
    try:
        wait_for_deployment(f"ingest-one-file/{NAME}")
        every = max(1, count // stock_count)
        with ours.house.reader() as here, stock.house.reader() as there:
            for number in range(count):
                began = time.perf_counter()
                _, filing_id = ours.upload(number)
                mine.append(seconds_until_there(here, filing_id, began))
                if number % every == every - 1 and len(theirs) < stock_count:
                    began = time.perf_counter()
                    key, filing_id = stock.upload(STOCK_FIRST + number)
                    tell(key)
                    theirs.append(seconds_until_there(there, filing_id, began, LONGEST_STOCK_SECONDS))
                print(f"\r{number + 1}/{count} filings", end="", file=sys.stderr)
    finally:
        served.terminate()
        served.wait(30)
    return {
        "ours p50 s": quantile(mine, 0.5),
        "ours p99 s": quantile(mine, 0.99),
        "stock p50 s": quantile(theirs, 0.5),
        "stock min s": min(theirs),
        "ours filings": len(mine),
        "stock filings": len(theirs),
    }


def burst(side: Side, count: int, watcher: int) -> tuple[dict[str, float], Counter[str]]:
    """Put `count` filings into the bucket as fast as it takes them; wait until all have landed.

    The processor seconds go on until the queue is empty and Prefect was told: both belong to the work.
    """
    put_at: dict[str, datetime] = {}

    def put(number: int) -> None:
        key, _ = side.upload(number)
        put_at[key] = datetime.now(UTC)

    before = spent(watcher, side.store.pid)
    began, started = time.perf_counter(), datetime.now(UTC)
    with ThreadPoolExecutor(UPLOADERS) as uploaders:
        list(uploaders.map(put, range(BURST_FIRST, BURST_FIRST + count)))
    uploaded = time.perf_counter() - began
    with side.house.reader() as reader:
        landed = _wait_for(reader.query, count, began)
        seconds = (landed["landed_at"].max() - started).total_seconds()  # type: ignore[operator]
        lags = [(at - put_at[key]).total_seconds() for key, at in landed.iter_rows()]
        batches = reader.query(
            "select filings, timings from quality.batches where started_at >= ? order by started_at",
            [started],
        )
    while side.store.waiting(side.house.settings.queue_url or ""):
        time.sleep(LOOK_SECONDS)
    time.sleep(RECORDED_SECONDS)
    price = spent(watcher, side.store.pid)
    price.subtract(before)
    # While the files are put, their senders and the store take most of the machine.
    left = sum((at - started).total_seconds() > uploaded for at in landed["landed_at"])
    first, last = _quarters(batches)
    figures = {
        "burst filings": count,
        "burst upload s": uploaded,
        "burst s": seconds,
        "burst filings/s": count / seconds,
        "after the upload filings/s": left / (seconds - uploaded),
        "burst lag p50 s": quantile(lags, 0.5),
        "burst lag p99 s": quantile(lags, 0.99),
        "first quarter s/filing": first,
        "last quarter s/filing": last,
        "batches": batches.height,
    }
    return figures, price


def _wait_for(query, count: int, began: float) -> pl.DataFrame:  # type: ignore[no-untyped-def]
    """Keys and landing times of the burst's filings, once all are there."""
    while time.perf_counter() - began < LONGEST_SECONDS:
        landed: pl.DataFrame = query(
            "select key, landed_at from raw.objects where key >= ? and state like 'landed%'",
            [f"filing_{BURST_FIRST:07d}.txt"],
        )
        print(f"\r{landed.height}/{count} landed   ", end="", file=sys.stderr)
        if landed.height >= count:
            return landed
        time.sleep(LOOK_SECONDS)
    raise SystemExit("the burst did not land in time")


def _quarters(batches: pl.DataFrame) -> tuple[float, float]:
    """Seconds of batch work per filing, in the first and in the last quarter of the filings."""
    rows = [(n, _seconds(timings)) for n, timings in batches.select("filings", "timings").iter_rows() if n]
    total, done = sum(n for n, _ in rows), 0
    first: list[tuple[int, float]] = []
    last: list[tuple[int, float]] = []
    for n, seconds in rows:
        if done < total / 4:
            first.append((n, seconds))
        if done + n > total * 3 / 4:
            last.append((n, seconds))
        done += n
    return _per_filing(first), _per_filing(last)


def _per_filing(rows: list[tuple[int, float]]) -> float:
    return sum(seconds for _, seconds in rows) / sum(n for n, _ in rows)


def _seconds(timings: object) -> float:
    import json

    told = json.loads(timings) if isinstance(timings, str) else dict(timings)  # type: ignore[call-overload]
    return float(sum(told.values()))


async def bare_loop(side: Side, count: int, folder: Path) -> tuple[float, Counter[str]]:
    """The same filings without watcher, queue, ledger and Prefect; seconds, warm-up left out as above."""
    settings = side.house.settings
    bucket: Bucket = open_bucket(settings)
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs yet
    refs = [ref for ref in bucket.list() if ref.key >= f"filing_{BURST_FIRST:07d}.txt"]
    assert len(refs) == count
    workers = Workers(
        settings.worker_count,
        settings.worker_seconds,
        settings.worker_memory_mb,
        initializer="transforms.filing.warm_up",
    )
    async with workers:
        await asyncio.to_thread(expectations.warm_up)
        await _one(bucket, refs[0], workers, settings)
        before, began = spent(os.getpid(), side.store.pid, "loop"), time.perf_counter()
        size = settings.batch_filings * BACKLOG  # as the watcher's batches grow to
        for start in range(0, count, size):
            part = refs[start : start + size]
            ended = await asyncio.gather(*(_one(bucket, ref, workers, settings) for ref in part))
            judged = await asyncio.to_thread(judge, ended)
            judged.facts.write_parquet(folder / f"facts_{start}.parquet")
            judged.observations.write_parquet(folder / f"observations_{start}.parquet")
        seconds = time.perf_counter() - began
        price = spent(os.getpid(), side.store.pid, "loop")
    price.subtract(before)
    return seconds, price


async def _one(bucket: Bucket, ref: ObjectRef, workers: Workers, settings: Settings) -> Ended:
    data = await asyncio.to_thread(bucket.read, ref, settings.max_filing_bytes)
    examined = await workers.run(examine, data, ref.key, settings.ocr_pages)
    return Ended(Claim(ref, "bare", 1, datetime.now(UTC)), examined)


if __name__ == "__main__":
    main()
