"""Plain text: one line per file line, pages where form feeds stand.

Line numbers are those of
the file split at line feeds, so that a person finds the place in any editor.
"""

from __future__ import annotations

import re

from transforms.errors import EmptyFiling
from transforms.model import Document, Line
from transforms.read.encoding import decode
from transforms.read.piped import piped
from transforms.regex import regex

SOURCE = regex(r"\s*(?:source|来源|來源)\s*[:：]\s*(?P<address>https?://\S+)", re.IGNORECASE)
PAGE_FRAGMENT = regex(r"#(?:.*&)?page=(\d{1,4})(?!\d)", re.IGNORECASE)
PAGE_OF_REPORT = regex(r"(?:report|annual)[^/?#]*/(?:[^/?#]*/)?(\d{1,3})/?$", re.IGNORECASE)


def read(data: bytes) -> Document:
    """Lines numbered from 1; `page` is None unless the file has form feeds or names the page it is."""
    text, warnings = decode(data)
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
    return Document("text/plain", piped(lines), pages=page if paged else None, warnings=warnings)


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
