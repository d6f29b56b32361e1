"""A listing of 100,000 objects held against a ledger that knows all but 100: seconds and peak memory.

python -m benchmarks.reconcile [--quick] [--json FILE]

A folder of small files, and an S3 server on this machine that answers listings over HTTP. Each is read by
a process of its own, whose memory is what the figure tells.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from pydantic import SecretStr

from benchmarks.report import arguments, report
from infra.bucket import open_bucket
from infra.lake import Lake
from infra.settings import Settings
from transforms.model import ObjectRef

OBJECTS, OBJECTS_QUICK = 100_000, 10_000
UNKNOWN = 100
FOLDERS = 40
KILOBYTES_PER_MEGABYTE = 1000
PAGE = 1000
ENTRY = (
    "<Contents><Key>{}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
    '<ETag>"{:032x}"</ETag><Size>{}</Size></Contents>'
)


def keys(count: int) -> list[str]:
    """So many keys in some folders, in S3's order."""
    return sorted(f"{n % FOLDERS:02d}/report_{n:06d}.txt" for n in range(count))


class Listing(BaseHTTPRequestHandler):
    """ListObjectsV2 over made-up keys: prefix, delimiter, start-after and continuation."""

    protocol_version = "HTTP/1.1"
    names: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """One page of at most a thousand keys, or the folders."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "delimiter" in asked:
            folders = sorted({name.split("/")[0] + "/" for name in self.names})
            inside = "".join(f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>" for name in folders)
            self._answer(inside, "")
            return
        after = asked.get("start-after", "")
        begin = int(asked.get("continuation-token") or bisect_right(self.names, after))
        page = self.names[begin : begin + PAGE]
        more = begin + PAGE < len(self.names)
        entries = (ENTRY.format(escape(name), n, n % 977 + 1) for n, name in enumerate(page, begin))
        self._answer("".join(entries), str(begin + PAGE) if more else "")

    def _answer(self, inside: str, token: str) -> None:
        more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
        head = f"<IsTruncated>{str(bool(token)).lower()}</IsTruncated>{more}"
        body = f'<?xml version="1.0"?><ListBucketResult>{head}{inside}</ListBucketResult>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(count: int, port: Connection) -> None:
    """Answer listings until the process is ended."""
    Listing.names = keys(count)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listing)
    port.send(server.server_port)
    server.serve_forever()


def fill(settings: Settings, count: int) -> None:
    """A ledger that knows all of the listing but the first UNKNOWN."""
    with Lake.create(settings) as lake:
        listing: Iterator[ObjectRef] = iter(open_bucket(settings).list())
        known: Iterable[ObjectRef] = islice(listing, UNKNOWN, count)
        for number in range(4):
            lake.claim(list(islice(known, count // 4 + 1)), f"b{number}", "benchmark", 3600)


def look(settings: Settings, result: Connection) -> None:
    """List and compare; tell the seconds, the objects found and this process's peak memory in MB."""
    with Lake.open(settings, read_only=True) as lake:
        began = time.perf_counter()
        found = sum(len(part) for part in lake.missing(open_bucket(settings).list(), 3600))
        seconds = time.perf_counter() - began
    # Not getrusage: its peak is inherited from the process that started this one.
    told = Path("/proc/self/status").read_text(encoding="ascii").partition("VmHWM:")[2]
    peak = int(told.split()[0]) / KILOBYTES_PER_MEGABYTE
    result.send((seconds, found, peak, time.process_time()))


def measure(name: str, settings: Settings, count: int) -> dict[str, float]:
    """Fill the ledger, then look from fresh processes."""
    spawn = multiprocessing.get_context("spawn")
    filler = spawn.Process(target=fill, args=(settings, count))
    filler.start()
    filler.join()
    mine, theirs = spawn.Pipe()
    looker = spawn.Process(target=look, args=(settings, theirs))
    looker.start()
    seconds, found, peak, cpu = mine.recv()
    looker.join()
    if found != UNKNOWN:
        raise SystemExit(f"{name}: {found} objects found unknown, {UNKNOWN} are")
    return {f"{name} s": seconds, f"{name} peak MB": peak, f"{name} process s (start included)": cpu}


def main() -> None:
    """A folder, then S3."""
    args = arguments(__doc__ or "")
    count = OBJECTS_QUICK if args.quick else OBJECTS
    figures: dict[str, float] = {"objects": count}
    with tempfile.TemporaryDirectory(prefix="esglake-reconcile-") as place:
        folder = Path(place) / "bucket"
        for key in keys(count):
            path = folder / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"1")
        figures |= measure("folder", Settings(home=Path(place) / "one", bucket=str(folder)), count)
        spawn = multiprocessing.get_context("spawn")
        mine, theirs = spawn.Pipe()
        server = spawn.Process(target=serve, args=(count, theirs), daemon=True)
        server.start()
        s3 = Settings(
            home=Path(place) / "two",
            bucket="s3://filings",
            s3_endpoint_url=f"http://127.0.0.1:{mine.recv()}",
            s3_access_key_id=SecretStr("benchmark"),
            s3_secret_access_key=SecretStr("benchmark"),
        )
        figures |= measure("S3", s3, count)
        server.terminate()
    report("reconcile", figures, {}, args.json)


if __name__ == "__main__":
    main()
