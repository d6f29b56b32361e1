"""Which syntax of XBRL the bytes are in; told without parsing, by the namespaces they name."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

INLINE, INSTANCE = "application/inline-xbrl+xml", "application/xbrl-instance+xml"
JSON, PACKAGE = "application/xbrl+json", "application/xbrl-report-package+zip"
KINDS = (INLINE, INSTANCE, JSON, PACKAGE)

ZIP = b"PK\x03\x04"
HEAD_BYTES = 65_536
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_INLINE = re.compile(rb"""xmlns(?::[\w.-]+)?\s*=\s*["']http://www\.xbrl\.org/20(?:08|13)/inlineXBRL["']""")
_INSTANCE = re.compile(rb"<(?:[\w.-]+:)?xbrl[\s>]")
_JSON = re.compile(rb'"documentType"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?xbrl\.org[^"]*xbrl-(?:json|csv)"')


def kind_of(data: bytes) -> str | None:
    """One of KINDS, None for all other bytes."""
    if data.startswith(ZIP):
        return PACKAGE if _is_package(data) else None
    # UTF-16 hides its letters between zero bytes.
    seen = data.replace(b"\x00", b"") if b"\x00" in data[:64] else data
    head = seen[:HEAD_BYTES].lstrip(_MARKS)
    if head.startswith(b"{"):
        return JSON if _JSON.search(seen) else None
    if not head.startswith(b"<"):
        return None
    if _INSTANCE.search(head) and b"http://www.xbrl.org/2003/instance" in head:
        return INSTANCE
    return INLINE if _INLINE.search(seen) else None


def _is_package(data: bytes) -> bool:
    """A report package, or the older taxonomy package with reports in it."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    if any(part.endswith("META-INF/reportPackage.json") for part in parts):
        return True
    older = any(part.endswith("META-INF/taxonomyPackage.xml") for part in parts)
    return older and any("/reports/" in part and not part.endswith("/") for part in parts)
