"""Readers: one file per format, each `read(data: bytes) -> Document`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from transforms.errors import UnknownMediaType
from transforms.model import Document
from transforms.read.minguo import in_common_era
from transforms.read.xbrl import kinds

READERS = {
    "text/plain": "transforms.read.text",
    "text/csv": "transforms.read.csv",
    "application/pdf": "transforms.read.pdf",
    "text/html": "transforms.read.html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "transforms.read.docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "transforms.read.xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "transforms.read.ods",
    "application/vnd.ms-excel": "transforms.read.xls",
    **dict.fromkeys(kinds.KINDS, "transforms.read.xbrl.report"),
}
"""Media type -> module; imported when needed, because a text filing needs no PDF library."""

WITH_PICTURES = ("application/pdf",)


def read(data: bytes, media_type: str, ocr_pages: int = 0) -> Document:
    """The filing's lines in reading order; raises a FilingError when they cannot be had.

    `ocr_pages`: so many pages at most are read from their picture (PDF, with the extra `ocr`).
    """
    if media_type not in READERS:
        raise UnknownMediaType(
            f"no reader for {media_type}", next_step=f"Readers exist for {', '.join(READERS)}."
        )
    reader: Callable[..., Document] = import_module(READERS[media_type]).read
    return in_common_era(reader(data, ocr_pages) if media_type in WITH_PICTURES else reader(data))
