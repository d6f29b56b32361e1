"""Proxies on loopback that spoil what passes: HTTP before S3 and SQS, TCP before PostgreSQL."""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Event
from typing import Any
from urllib.parse import urlsplit

ERROR = b"<Error><Code>%s</Code><Message>made by the proxy</Message></Error>"
SLOW_SECONDS = 1.0
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST
HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@dataclass
class Faults:
    """What the proxy does to requests that match, so many times (-1: until it is told otherwise).

    A request is matched as 'METHOD /path TARGET', TARGET being what SQS is asked to do. Kinds: '500',
    '503', 'slow', 'truncated', 'reset'.
    """

    url: str
    pattern: str = ""
    kinds: tuple[str, ...] = ()
    left: int = 0
    done: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, pattern: str, *kinds: str, times: int = -1) -> None:
        with self.lock:
            self.pattern, self.kinds, self.left = pattern, kinds, times
            self.done.clear()

    def end(self) -> None:
        self.begin("")

    def next(self, request: str) -> str:
        """The fault for this request; '' where it passes."""
        with self.lock:
            if not self.kinds or not self.left or not re.search(self.pattern, request):
                return ""
            self.left -= 1
            kind = self.kinds[sum(self.done.values()) % len(self.kinds)]
            self.done[kind] += 1
            return kind


@contextlib.contextmanager
def http_proxy(upstream: str) -> Iterator[Faults]:
    """A proxy before the server; `faults.url` is its address."""
    place = urlsplit(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def relay(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            target = self.headers.get("X-Amz-Target", "")
            kind = faults.next(f"{self.command} {self.path} {target}")
            if kind == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                self.connection.close()
                self.close_connection = True
            elif kind in {"500", "503"}:
                code = b"InternalError" if kind == "500" else b"SlowDown"
                self.answer(int(kind), {"Content-Type": "application/xml"}, ERROR % code, "")
            else:
                if kind == "slow":
                    time.sleep(SLOW_SECONDS)
                self.answer(*self.asked(body), kind)

        def asked(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            """The server's answer."""
            connection = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=30)
            try:
                connection.request(self.command, self.path, body, dict(self.headers))
                got = connection.getresponse()
                return got.status, dict(got.getheaders()), got.read()
            finally:
                connection.close()

        def answer(self, status: int, headers: dict[str, str], body: bytes, kind: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in {*HOP, "content-length"}:
                    self.send_header(name, value)
            # What was not sent of a HEAD's answer is told all the same.
            length = headers.get("Content-Length", len(body)) if self.command == "HEAD" else len(body)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if kind == "truncated" else body)
            if kind == "truncated":
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = relay

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    faults = Faults(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield faults
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Cut:
    """Cuts the connection on which the next writing COMMIT was sent, once the server has done it."""

    port: int
    armed: Event
    done: Any

    @property
    def cuts(self) -> int:
        """How many were cut."""
        return int(self.done.value)


@contextlib.contextmanager
def postgres_proxy(path: str) -> Iterator[Cut]:
    """A TCP door to the server's Unix socket.

    In a process of its own: DuckDB holds Python's lock while it waits for the server.
    """
    spawn = multiprocessing.get_context("spawn")
    listener = socket.create_server(("127.0.0.1", 0))
    cut = Cut(listener.getsockname()[1], spawn.Event(), spawn.Value("i", 0))
    process = spawn.Process(target=_serve, args=(listener, path, cut.armed, cut.done), daemon=True)
    process.start()
    listener.close()
    try:
        yield cut
    finally:
        process.terminate()
        process.join()


def _serve(listener: socket.socket, path: str, armed: Event, done: Any) -> None:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_Session(client, path, armed, done).run, daemon=True).start()


class _Session:
    """One client's connection and the one to the server behind it."""

    def __init__(self, client: socket.socket, path: str, armed: Event, done: Any) -> None:
        self.client, self.armed, self.done = client, armed, done
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(path)
        self.written = self.cutting = False

    def run(self) -> None:
        back = threading.Thread(target=self._back, daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while data := self.client.recv(1 << 16):
                self.written |= b"INSERT INTO" in data or b"UPDATE " in data
                if self.written and b"COMMIT" in data and self.armed.is_set():
                    self.armed.clear()
                    self.cutting = True
                self.server.sendall(data)
        self._close()

    def _back(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.server.recv(1 << 16):
                if self.cutting and b"COMMIT\0" in data:
                    self.done.value += 1  # done there, and never told here
                    break
                self.client.sendall(data)
        self._close()

    def _close(self) -> None:
        for each in (self.client, self.server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
