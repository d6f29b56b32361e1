"""What hostile or unlucky filings make a reader do; run inside worker processes by test_workers.py."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import polars as pl

from transforms.errors import EncryptedFiling, UnreadableFiling

STARTED: list[str] = []


def warm() -> None:
    STARTED.append("warm")


def broken_warm() -> None:
    raise ImportError("a part is missing")


def started() -> list[str]:
    return STARTED


def pid(_: object = None) -> int:
    return os.getpid()


def double(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("value") * 2)


def exact() -> Decimal:
    return Decimal("1640000000.0000000001")


def nap(seconds: float) -> str:
    time.sleep(seconds)
    return "rested"


def spin() -> None:
    while True:
        pass


def encrypted() -> None:
    raise EncryptedFiling("asks for a password", where="a.pdf", next_step="Remove it.")


def trips() -> None:
    raise KeyError("no such table")


def leaves() -> None:
    sys.exit("a parser gave up")


def hoard() -> int:
    return len(bytearray(4 << 30))


def hoard_and_hide() -> None:
    try:
        hoard()
    except Exception as error:
        raise UnreadableFiling("could not be read") from error


def hoard_in_polars() -> int:
    return pl.select(pl.int_range(0, 1 << 30)).select(pl.all() * 2).height


def crash() -> None:
    ctypes.string_at(0)


def kill_itself() -> None:
    signal.raise_signal(signal.SIGKILL)


def unsendable() -> object:
    return lambda: None


def connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=2)


def run_program() -> None:
    subprocess.run(["true"], check=True)


def write(path: str) -> None:
    Path(path).write_text("gotcha")


def remove(path: str) -> None:
    Path(path).unlink()


def read(path: str) -> str:
    return Path(path).read_text()


def environment() -> dict[str, str]:
    return dict(os.environ)


def chatter() -> str:
    print("noise on standard output" * 1000)
    return sys.stdin.read() or "quiet"


def size_of(data: bytes) -> int:
    return len(data)
