"""Every file made to do harm ends within time and memory by a named error, and reaches nothing outside.

They go through the worker processes that the watcher uses. A server listens for whoever looks something
up, and a secret file is named in what would show it: neither is ever touched.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from infra.workers import Workers
from tests.hostile import corpus
from tests.hostile.corpus import Build
from transforms.errors import FilingError
from transforms.filing import Examined, examine, warm_up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("hostile")]

SECONDS, MEMORY_MB = 20.0, 1_024
REFUSED = ("UnreadableFiling", "UnsafeFiling", "UnknownMediaType", "EmptyFiling")
SECRET = "the-secret-of-the-house-71"


class Harm(NamedTuple):
    """A file, and how it may end: names of errors, 'Examined' where it is read without harm."""

    name: str
    build: Build
    ends: tuple[str, ...]


def _xml() -> Iterator[Harm]:
    for what, declared in corpus.ENTITIES.items():
        for suffix, root in corpus.FORMATS.items():
            yield Harm(what + suffix, corpus.entities(declared, root), REFUSED)


HARM = (
    *_xml(),
    Harm("deep.xbrl", corpus.deep_xml, ("UnreadableFiling", "UnsafeFiling")),
    Harm("reaching.xbrl", corpus.reaching_instance, ("NothingFound", "UnreadableFiling", "EmptyFiling")),
    Harm("deep.html", corpus.html("<div>" * 1_000_000 + "5"), ("UnsafeFiling",)),
    Harm("wide_span.html", corpus.html("<table><tr><td colspan=1000000000>Water<td>5"), ("NothingFound",)),
    Harm(
        "crossing_spans.html",
        corpus.html("<table>" + ("<tr>" + "<td rowspan=65534>a" * 300) * 300),
        ("UnsafeFiling",),
    ),
    Harm("huge_attribute.html", corpus.html(f"<p title='{'x' * (40 << 20)}'>Water"), ("NothingFound",)),
    Harm("reaching.html", corpus.html(corpus.REACHING_PAGE), ("Examined",)),
    Harm("flat.zip", corpus.flat_bomb, ("UnsafeFiling",)),
    Harm("nested.zip", corpus.nested_bomb, ("UnsafeFiling",)),
    Harm("members.zip", corpus.many_members, ("UnsafeFiling",)),
    Harm("overlapping.zip", corpus.overlapping, ("UnsafeFiling",)),
    Harm("lying.zip", corpus.lying_size, ("UnreadableFiling",)),
    Harm("total.zip", corpus.total_size, ("UnsafeFiling",)),
    Harm("slip.zip", corpus.named("../../etc/cron.d/job.csv"), ("UnsafeFiling",)),
    Harm("rooted.zip", corpus.named("/etc/passwd"), ("UnsafeFiling",)),
    Harm("drive.zip", corpus.named("C:\\windows\\a.csv"), ("UnsafeFiling",)),
    Harm("twice.zip", corpus.named("a.csv", "a.csv"), ("UnsafeFiling",)),
    Harm("locked.zip", corpus.encrypted, ("EncryptedFiling",)),
    Harm("link.zip", corpus.symlink, ("UnsafeFiling",)),
    Harm(
        "entities.docx",
        corpus.part(
            corpus.word,
            "word/document.xml",
            "<w:document",
            '<!DOCTYPE d [<!ENTITY a SYSTEM "{url}">]><w:document',
        ),
        ("UnreadableFiling",),
    ),
    Harm(
        "deep.docx",
        corpus.part(corpus.word, "word/document.xml", "<w:body>", corpus.DEEP_TABLES),
        ("UnreadableFiling",),
    ),
    Harm(
        "tags.docx",
        corpus.part(corpus.word, "word/document.xml", "<w:body>", corpus.DEEP_TAGS),
        ("UnreadableFiling", "UnsafeFiling"),
    ),
    Harm(
        "bomb.docx",
        corpus.part(corpus.word, "word/document.xml", "<w:body>", "<w:body>" + corpus.BOMB_TEXT),
        ("UnsafeFiling",),
    ),
    Harm(
        "template.docx",
        corpus.part(
            corpus.word, "word/_rels/document.xml.rels", "</Relationships>", corpus.LINK + "</Relationships>"
        ),
        ("NothingFound",),
    ),
    Harm(
        "entities.xlsx",
        corpus.part(
            corpus.workbook,
            corpus.SHEET,
            "<worksheet",
            '<!DOCTYPE w [<!ENTITY a SYSTEM "file://{secret}">]><worksheet',
        ),
        ("UnreadableFiling", "UnsafeFiling"),
    ),
    Harm(
        "strings.xlsx",
        corpus.part(corpus.workbook, "xl/sharedStrings.xml", "", corpus.STRINGS),
        ("UnsafeFiling",),
    ),
    Harm(
        "dimension.xlsx",
        corpus.part(
            corpus.workbook, corpus.SHEET, '<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'
        ),
        ("Examined",),
    ),
    Harm(
        "far_cell.xlsx",
        corpus.part(
            corpus.workbook,
            corpus.SHEET,
            "</sheetData>",
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        ),
        ("Examined", "FilingTooLarge", "UnsafeFiling", "WorkerDied", "UnreadableFiling"),
    ),
    Harm(
        "repeated.ods",
        corpus.spreadsheet_xml("1000000000"),
        ("NothingFound", "FilingTooLarge", "UnsafeFiling", "UnreadableFiling", "WorkerDied"),
    ),
    Harm(
        "columns.csv",
        corpus.plain(lambda: b"\n".join([b",".join([b"Water"] + [b"2024"] * 1_000_000)] * 3)),
        (
            "NothingFound",
            "FilingTooLarge",
            "UnsafeFiling",
            "UnreadableFiling",
            "WorkerDied",
            "ExtractionTimeout",
        ),
    ),
    Harm(
        "field.csv",
        corpus.plain(lambda: corpus.ROWS + b'"' + b"x" * (20 << 20) + b'",1,2,3\n'),
        ("UnreadableFiling", "Examined"),
    ),
    Harm(
        "deep.json",
        corpus.plain(lambda: b'{"facts": ' + b"[" * 1_000_000),
        ("UnknownMediaType", "UnreadableFiling", "UnsafeFiling"),
    ),
    Harm(
        "one_line.txt",
        corpus.plain(lambda: b"Water 2024 " * 400_000),
        ("NothingFound", "ExtractionTimeout", "Examined"),
    ),
)


class Ended(NamedTuple):
    """How one file ended, and after how many seconds."""

    outcome: Examined | BaseException
    seconds: float


class Corpus(NamedTuple):
    """How all files ended, and how many connections were made meanwhile."""

    ended: dict[str, Ended]
    connections: int


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Every file examined in limited workers beside a server that counts who calls."""
    secret = tmp_path_factory.mktemp("hostile") / "secret.txt"
    secret.write_text(SECRET)
    heard: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        threading.Thread(target=_listen, args=(server, heard), daemon=True).start()
        ended = asyncio.run(_all(url, secret))
        assert not heard
        socket.create_connection(server.getsockname()).close()  # it would have heard
        deadline = time.monotonic() + 5
        while not heard and time.monotonic() < deadline:
            time.sleep(0.01)
    return Corpus(ended, len(heard) - 1)


def _listen(server: socket.socket, heard: list[object]) -> None:
    while True:
        try:
            heard.append(server.accept())
        except OSError:
            return


async def _all(url: str, secret: Path) -> dict[str, Ended]:
    async with Workers(2, SECONDS, MEMORY_MB, initializer=warm_up) as workers:
        return {harm.name: await _one(workers, harm, url, secret) for harm in HARM}


async def _one(workers: Workers, harm: Harm, url: str, secret: Path) -> Ended:
    data = harm.build(url, str(secret))
    began = time.monotonic()
    try:
        outcome: Examined | BaseException = await workers.run(examine, data, harm.name)
    except FilingError as error:
        outcome = error
    if isinstance(outcome, Examined) and outcome.observations.is_empty():
        return Ended(_Nothing(), time.monotonic() - began)
    return Ended(outcome, time.monotonic() - began)


class _Nothing(Exception):
    """Read without harm, and nothing in it; the batch calls that NothingFound."""


@pytest.mark.parametrize("harm", HARM, ids=[harm.name for harm in HARM])
def test_it_ends_by_name_and_in_time(read: Corpus, harm: Harm) -> None:
    outcome, seconds = read.ended[harm.name]
    name = "NothingFound" if isinstance(outcome, _Nothing) else type(outcome).__name__
    assert name in harm.ends, f"{name}: {outcome}"
    assert "the reader stopped at" not in str(outcome), outcome  # an error of Python's own is a hole
    assert seconds < SECONDS + 5


def test_nobody_was_called(read: Corpus) -> None:
    assert read.connections == 0


def test_the_secret_stays_one(read: Corpus) -> None:
    told = [name for name, (outcome, _) in read.ended.items() if SECRET in _shown(outcome)]
    assert not told


def _shown(outcome: Examined | BaseException) -> str:
    if isinstance(outcome, Examined):
        return f"{outcome.filing} {outcome.observations.rows()}"
    return repr(pickle.dumps(str(outcome)))
