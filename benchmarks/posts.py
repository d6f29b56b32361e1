"""Posted events: how fast they are accepted, how soon their filings are queryable, and what a disk costs.

A store posts S3's events to `esglake watch`. Accepting is timed with the watcher idle, then while
it works off what was posted. Beside it, in turns, the two ways to make an event durable: a file
forced to the disk, which is what we do, and a row of the ledger, which is what the lake could do.

    python -m benchmarks.posts [--quick] [--json FILE]
"""

from __future__ import annotations

import hashlib
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.filings import filing
from benchmarks.lakehouse import House, watching
from benchmarks.latency import seconds_until_there
from benchmarks.report import arguments, quantile, report
from benchmarks.store import Store, store
from flows.batch import new_batch_id
from infra.bucket import open_bucket
from infra.lake import Lake
from infra.spool import Spool
from transforms.model import ObjectRef

ONE_BY_ONE, POSTS, FILINGS, WRITES = 100, 4000, 600, 60
ONE_BY_ONE_QUICK, POSTS_QUICK, FILINGS_QUICK, WRITES_QUICK = 15, 400, 60, 15
SENDERS = 16
LONGEST_SECONDS = 600.0
BURST_FIRST = 1_000_000


class Poster:
    """A store that posts its events."""

    def __init__(self, side: Store, bucket: str, address: str, token: str) -> None:
        self.store, self.bucket, self.address = side, bucket, address
        self.client = httpx.Client(
            headers={"Authorization": f"Bearer {token}"}, timeout=60.0, trust_env=False
        )

    def upload(self, number: int) -> tuple[str, str]:
        """Put a filing into the bucket; its key and filing id."""
        key, data = f"filing_{number:07d}.txt", filing(number)
        self.store.s3.put_object(Bucket=self.bucket, Key=key, Body=data)
        return key, hashlib.sha256(data).hexdigest()

    def post(self, key: str) -> float:
        """Tell of an object; seconds until it was accepted."""
        described = {"bucket": {"name": self.bucket}, "object": {"key": key, "size": 1, "eTag": "x"}}
        began = time.perf_counter()
        answer = self.client.post(
            self.address, json={"Records": [{"eventName": "ObjectCreated:Put", "s3": described}]}
        )
        took = time.perf_counter() - began
        if answer.status_code != 202:
            raise SystemExit(f"not accepted: {answer.status_code} {answer.text}")
        return took


def main() -> None:
    """Measure and report."""
    args = arguments(__doc__ or "")
    ones, posts, filings, writes = (
        (ONE_BY_ONE_QUICK, POSTS_QUICK, FILINGS_QUICK, WRITES_QUICK)
        if args.quick
        else (ONE_BY_ONE, POSTS, FILINGS, WRITES)
    )
    with tempfile.TemporaryDirectory(prefix="esglake-posts-") as place, store() as server:
        bucket_place, port, token = server.bucket("posted"), _free_port(), secrets.token_hex(16)
        plain = server.house(Path(place), bucket_place)
        given = {"ESGLAKE_WEBHOOK_PORT": str(port), "ESGLAKE_WEBHOOK_TOKEN": token}
        house = House(plain.folder, plain.settings, plain.environment | given)
        poster = Poster(server, "posted", f"http://127.0.0.1:{port}/events", token)
        figures = durable(house, writes)
        with watching(house):
            figures |= one_by_one(house, poster, ones) | burst(house, poster, filings)
        with listening(house, port):  # no watcher: only what accepting costs
            figures |= accepted(poster, posts)
    ratios = {"ledger row over file, p50": figures["ledger row p50 ms"] / figures["file p50 ms"]}
    report("posts", figures, ratios, args.json)


def durable(house: House, count: int) -> dict[str, float]:
    """Milliseconds to make one event durable: forced file, and ledger row, in turns."""
    spool, bucket = Spool(house.settings), open_bucket(house.settings)
    files: list[float] = []
    rows: list[float] = []
    with Lake.open(house.settings) as lake:
        for number in range(count):
            began = time.perf_counter()
            name = spool.put(b"{}" * 400)
            files.append(time.perf_counter() - began)
            spool.delete(name)
            ref = ObjectRef(bucket.name, f"never there {number}", secrets.token_hex(16), 1)
            began = time.perf_counter()
            lake.claim([ref], new_batch_id(), "bench:1:00000000", 900.0)
            rows.append(time.perf_counter() - began)
        lake.release("bench:1:00000000")
    return _milliseconds("file", files) | _milliseconds("ledger row", rows)


def one_by_one(house: House, poster: Poster, count: int) -> dict[str, float]:
    """Upload, post, and wait until the filing's facts are there; one after the other."""
    seconds = []
    with house.reader() as reader:
        for number in range(count):
            key, filing_id = poster.upload(number)
            began = time.perf_counter()
            poster.post(key)
            seconds.append(seconds_until_there(reader, filing_id, began))
            print(f"\r{number + 1}/{count} filings", end="", file=sys.stderr)
    return {
        "post to queryable p50 s": quantile(seconds, 0.5),
        "post to queryable p99 s": quantile(seconds, 0.99),
    }


def burst(house: House, poster: Poster, count: int) -> dict[str, float]:
    """Upload many, post all at once, wait until all have landed: accepting beside landing."""
    keys = [poster.upload(number)[0] for number in range(BURST_FIRST, BURST_FIRST + count)]
    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        took = list(senders.map(poster.post, keys))
    posted = time.perf_counter() - began
    with house.reader() as reader:
        landed = (
            f"select count(*) as n from raw.objects where key >= 'filing_{BURST_FIRST}' and state = 'landed'"
        )
        while reader.query(landed)["n"][0] < count:
            if time.perf_counter() - began > LONGEST_SECONDS:
                raise SystemExit("the burst did not land")
            time.sleep(0.2)
    return {
        "burst accepted/s while landing": count / posted,
        **_milliseconds("202 while landing", took),
        "burst landed filings/s": count / (time.perf_counter() - began),
        "burst filings": count,
    }


def accepted(poster: Poster, count: int) -> dict[str, float]:
    """Post from many senders at once to a listener of its own: how many a second, how long each waits."""
    lone = [poster.post(f"nowhere {number}") for number in range(min(count, 200))]
    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        took = list(senders.map(poster.post, (f"nowhere {number}" for number in range(count))))
    return {
        **_milliseconds("202 one sender", lone),
        f"accepted/s, {SENDERS} senders": count / (time.perf_counter() - began),
        **_milliseconds(f"202 {SENDERS} senders", took),
    }


@contextmanager
def listening(house: House, port: int) -> Iterator[None]:
    """Run `esglake listen` until the block ends."""
    command = [sys.executable, "-m", "esglake.main", "listen", "--port", str(port)]
    with (house.folder / "listen.log").open("w") as log:
        process = subprocess.Popen(command, env=house.environment, stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _milliseconds(what: str, seconds: list[float]) -> dict[str, float]:
    return {
        f"{what} p50 ms": quantile(seconds, 0.5) * 1000,
        f"{what} p99 ms": quantile(seconds, 0.99) * 1000,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
