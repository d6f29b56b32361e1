"""Plain text: one line per file line, pages where form feeds stand.

Chinese filings come in UTF-8, UTF-16, GB18030 or Big5 without saying so. Line numbers are those of
the file split at line feeds, so that a person finds the place in any editor.
"""

from __future__ import annotations

import codecs
import re

from transforms.errors import EmptyFiling, UnreadableFiling
from transforms.model import Document, Line

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SOURCE = re.compile(r"\s*(?:source|来源|來源)\s*[:：]\s*(?P<address>https?://\S+)", re.IGNORECASE)
PAGE_FRAGMENT = re.compile(r"#(?:.*&)?page=(\d{1,4})(?!\d)", re.IGNORECASE)
PAGE_OF_REPORT = re.compile(r"(?:report|annual)[^/?#]*/(?:[^/?#]*/)?(\d{1,3})/?$", re.IGNORECASE)
CHINESE_ENCODINGS = ["gb18030", "big5"]
GUESS_FROM_BYTES = 65536
"""Enough to tell the encodings apart; guessing on megabytes takes seconds."""


def read(data: bytes) -> Document:
    """Lines numbered from 1; `page` is None unless the file has form feeds or names the page it is."""
    text = decode(data)
    if not text.strip():
        raise EmptyFiling("no text but white space", next_step="Upload the filing again.")
    paged = "\f" in text
    stated = None if paged else stated_page(text[: text.find("\n")])
    lines: list[Line] = []
    page = 1
    for number, printed in enumerate(text.split("\n"), start=1):
        visible = len(printed) - len(printed.lstrip("\f\r "))
        page += printed[:visible].count("\f")
        lines.append(Line(printed.strip("\f\r"), number, page if paged else stated))
        page += printed[visible:].count("\f")
    return Document("text/plain", tuple(lines), pages=page if paged else None)


def stated_page(first_line: str) -> int | None:
    """The page that a text's first line says it was taken from; None where it names a source only.

    Either by the fragment of RFC 8118 or as the last part of an online report's address.

    >>> stated_page("source: https://x.org/reports/annual_2021/37 (a note)"), stated_page("See page 3")
    (37, None)
    """
    source = SOURCE.match(first_line)
    address = source["address"] if source else ""
    page = PAGE_FRAGMENT.search(address) or PAGE_OF_REPORT.search(address)
    return int(page[1]) if page else None


def decode(data: bytes) -> str:
    """Bytes to text: byte order mark, then UTF-8, then the best guess; raises UnreadableFiling."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, _guess(data))


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFiling(
            f"bytes that are not valid {encoding} at position {error.start}",
            next_step="Save the filing as UTF-8 and upload it again.",
        ) from error


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = data[:GUESS_FROM_BYTES]
    best = from_bytes(sample, cp_isolation=CHINESE_ENCODINGS).best()
    best = best or from_bytes(sample).best()
    if best is None:
        raise UnreadableFiling(
            "text in an encoding that could not be recognised",
            next_step="Save the filing as UTF-8 and upload it again.",
        )
    return best.encoding
