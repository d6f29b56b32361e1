"""What kind of file the bytes are. The bytes decide; the name only tells CSV from plain text.

Suffixes lie: filings arrive as `.pdfg`, or as a PDF called `.txt`. Kinds that are recognised but
have no reader yet are refused by their name, so that a person knows what was uploaded.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

from transforms.errors import EmptyFiling, EncryptedFiling, UnknownMediaType
from transforms.read.archive import Archive
from transforms.read.encoding import unmarked_utf16
from transforms.read.xbrl.kinds import kind_of as tagged_kind

TEXT, CSV, PDF, HTML = "text/plain", "text/csv", "application/pdf", "text/html"

ZIP, ZIP_START = "application/zip", b"PK\x03\x04"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PACKAGES: dict[str, str] = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}
"""A part that only one kind of zip package has -> media type."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
OLE_STREAMS = {name.encode("utf-16-le").ljust(64, b"\0"): XLS for name in ("Workbook", "Book")}
"""An old Office file names its streams so, in fields of 64 bytes."""

PAGE_STARTS = ("<!doctype html", "<html", "<head", "<body", "<table", "<div", "<h1", "<p>", "<!--", "<?xml")
PAGE_MARKS = ("<!doctype html", "<html", "<head", "<body", "<table", "<div", "<h1", "<p>")

PDF_HEADER_WITHIN = 1024
"""Bytes; readers of PDF tolerate that much rubbish before the header."""

CSV_SUFFIXES = (".csv", ".tsv")
THOUSANDS = re.compile(rb"(?<=\d),(?=\d{3}(?!\d))")
SENTENCE_ENDS = (b".", "。".encode(), "。".encode("gb18030"), "。".encode("big5"), "；".encode())
CLAUSE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}\s?\d")
"""Two Chinese characters before a figure, in UTF-8: words and their figure share no cell of a table."""
TEXT_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")

REFUSED_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .ppt)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a rich-text file (.rtf)"),
)
REFUSED_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("xl/workbook", "a binary Excel workbook (.xlsb)"),
    ("ppt/presentation", "a PowerPoint file (.pptx)"),
    ("META-INF/taxonomyPackage.xml", "an XBRL taxonomy package"),
)
REFUSED_MARKUP: tuple[tuple[str, str], ...] = (("<?xml", "an XML file"),)


def media_type(data: bytes, name: str) -> str:
    """'text/plain', 'application/pdf' and so on; raises EmptyFiling, EncryptedFiling or UnknownMediaType."""
    if not data.strip(b" \t\r\n\x00\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise EmptyFiling("no bytes but white space", where=name, next_step="Upload the filing again.")
    if data.startswith(ZIP_START):
        return _zip(data, name)
    if b"%PDF-" in data[:PDF_HEADER_WITHIN]:
        return PDF
    if found := tagged_kind(data) or _ole(data, name) or _page(data):
        return found
    _refuse_known(data, name)
    _refuse_binary(data, name)
    return CSV if PurePosixPath(name).suffix.lower() in CSV_SUFFIXES or _is_table(data) else TEXT


def _zip(data: bytes, name: str) -> str:
    """The kind of a package by its parts, else an archive of filings; raises UnsafeFiling for a bomb."""
    parts = Archive(data, name).names
    if data[30:38] == b"mimetype" and data[38:].startswith(ODS.encode()):
        return ODS
    found = tagged_kind(data) or next((kind for part, kind in PACKAGES.items() if part in parts), None)
    if found:
        return found
    for part, refused in REFUSED_ZIP_PARTS:
        if any(part in path for path in parts):
            raise _refusal(refused, name)
    return ZIP


def _ole(data: bytes, name: str) -> str | None:
    """An old workbook; raises EncryptedFiling for a new one behind a password."""
    if not data.startswith(OLE):
        return None
    if LOCKED in data:
        raise EncryptedFiling("a password", where=name, next_step="Upload the file without a password.")
    return next((kind for stream, kind in OLE_STREAMS.items() if stream in data), None)


def _page(data: bytes) -> str | None:
    """HTML: the first tag is one of a page's; tagged reports are pages too, and told apart by their tags."""
    head = _head(data)
    is_page = head.startswith(PAGE_STARTS) and any(mark in head for mark in PAGE_MARKS)
    return HTML if is_page and "xmlns:ix=" not in head and "<xbrl" not in head else None


def _head(data: bytes) -> str:
    """The first characters in lower case, without what may stand before a first tag."""
    encoding = "utf-16" if data.startswith(TEXT_BOMS[:2]) else unmarked_utf16(data) or "utf-8"
    return data[:4096].decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n").lower()


def _refuse_known(data: bytes, name: str) -> None:
    for signature, kind in REFUSED_SIGNATURES:
        if data.startswith(signature):
            raise _refusal(kind, name)
    head = _head(data)
    if head.startswith("<"):
        for mark, kind in REFUSED_MARKUP:
            if mark in head:
                raise _refusal(kind, name)
    if head.startswith(("{", "[")) and _is_json(data):
        raise _refusal("a JSON file", name)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    except RecursionError:  # brackets in brackets, more than anybody means
        return True
    return True


def _refuse_binary(data: bytes, name: str) -> None:
    """Text has no control bytes; UTF-16 has zero bytes, but always on the same side."""
    sample = data[:8192]
    if sample.startswith(TEXT_BOMS) or unmarked_utf16(sample):
        return
    controls = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1b" for byte in sample)
    if controls > len(sample) // 100:
        raise _refusal("binary data of an unknown kind", name)


def _is_table(data: bytes) -> bool:
    """Commas or tabs in equal number on the first lines, that neither part thousands nor sentences."""
    lines = [line for line in data[:8192].splitlines()[:6] if line.strip()]
    for separator in (b",", b"\t", b";"):
        counts = {line.count(separator) for line in lines if b'"' not in line}
        if len(lines) >= 3 and len(counts) == 1 and min(counts) >= 2:
            return separator != b"," or not _is_prose(lines)
    return False


def _is_prose(lines: list[bytes]) -> bool:
    """Commas in the first line's figures only, most lines ended as sentences, or clauses between commas."""
    pieces = [piece for line in lines for piece in line.split(b",")]
    if 2 * sum(CLAUSE.search(piece) is not None for piece in pieces) > len(pieces):
        return True
    ended = sum(line.rstrip().endswith(SENTENCE_ENDS) for line in lines)
    return THOUSANDS.sub(b"", lines[0]).count(b",") < 2 or ended * 2 > len(lines)


def _refusal(kind: str, name: str) -> UnknownMediaType:
    return UnknownMediaType(
        f"this is {kind}; there is no reader for it",
        where=name,
        next_step="docs/formats.md lists what is read; upload one of these.",
    )
