"""A stand-in for the fonts that a PDF names and does not bring, as Chinese filings often do.

Where the machine has none, as servers do, pdfium has no shape for a Chinese sign, and a text without extent
is left out: a cell that holds one sign ('吨', '人', '元') is lost without a word. The stand-in has a stroke
for each; how wide signs are is told by the PDF.
https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public/fpdf_sysfontinfo.h
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium

EM, ASCENT, DESCENT = 1000, 880, -120
"""The measures of a Chinese font, in thousandths of its size."""

LEFT, RIGHT, HIGH = 50, 150, 700
"""A stroke stays within what the narrowest sign takes up: the widths of signs are the PDF's own."""

LAST_SIGN = 0x10FFFF
WESTERN, SYMBOLS = 0, 2
"""Character sets of which pdfium brings fonts of its own."""

CHARACTER_SET = 2
"""Its place in what pdfium asks for."""

MARK = 1
"""By this handle pdfium asks for the stand-in; handles of fonts of the machine are addresses."""


class StandIn(pdfium.PdfSysfontBase):  # type: ignore[misc]
    """Fonts of the machine only to show a PDF: it is read alike everywhere."""

    reading = True

    def MapFont(self, _: Any, *asked: Any) -> int | None:
        """The handle of a font, or none where one that pdfium brings is to be taken."""
        if not self.reading:
            found: int | None = super().MapFont(_, *asked)
            return found
        return None if asked[CHARACTER_SET] in (WESTERN, SYMBOLS) else MARK

    def GetFontData(self, _: Any, font: int, table: int, buffer: Any, room: int) -> int:
        """The length of the font's file, written where there is room for it; of single tables none."""
        if font != MARK:
            length: int = super().GetFontData(_, font, table, buffer, room)
            return length
        if table:
            return 0
        data = strokes()
        if buffer and room >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def GetFaceName(self, _: Any, font: int, buffer: Any, room: int) -> int:
        """The stand-in has no name."""
        return 0 if font == MARK else int(super().GetFaceName(_, font, buffer, room))

    def GetFontCharset(self, _: Any, font: int) -> int:
        """The character set of the machine's fonts; the stand-in is asked for by its own."""
        return WESTERN if font == MARK else int(super().GetFontCharset(_, font))

    def DeleteFont(self, _: Any, font: int) -> None:
        """The stand-in stays."""
        if font != MARK:
            super().DeleteFont(_, font)


@cache
def stand_in() -> StandIn:
    """The one that pdfium asks in this process, from now on."""
    fonts = StandIn()
    fonts.setup()
    return fonts


@contextmanager
def shown() -> Iterator[None]:
    """While a document is opened to be looked at, as a stroke tells a person nothing."""
    stand_in().reading = False
    try:
        yield
    finally:
        stand_in().reading = True


@cache
def strokes() -> bytes:
    """A TrueType file in which every sign is the same upright stroke, narrower than any digit.

    https://learn.microsoft.com/typography/opentype/spec/otff
    """
    corners = ((LEFT, 0), (LEFT, HIGH), (RIGHT, HIGH), (RIGHT, 0))
    steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise([(0, 0), *corners])]
    border = (LEFT, 0, RIGHT, HIGH)
    glyph = struct.pack(">5h2H4B", 1, *border, 3, 0, *[1] * 4)
    glyph += struct.pack(">8h", *[x for x, _ in steps], *[y for _, y in steps])
    every_sign = struct.pack(">HHIIIIII", 13, 0, 28, 0, 1, 32, LAST_SIGN, 1)
    version = 0x10000
    return _file(
        {
            "cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + every_sign,
            "glyf": glyph,
            "head": struct.pack(">IIIIHH16x", version, version, 0, 0x5F0F3CF5, 0, EM)
            + struct.pack(">4hHHhhh", *border, 0, 8, 2, 1, 0),
            "hhea": struct.pack(">I3hH11hH", version, ASCENT, DESCENT, 0, EM, LEFT, 0, RIGHT, 1, *[0] * 7, 2),
            "hmtx": struct.pack(">HhHh", EM, LEFT, EM, LEFT),
            "loca": struct.pack(">3I", 0, 0, len(glyph)),
            "maxp": struct.pack(">I14H", version, 2, 4, 1, 0, 0, 1, *[0] * 8),
        }
    )


def _file(tables: dict[str, bytes]) -> bytes:
    """The tables behind their directory, each at a multiple of four."""
    start = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48), b""
    for tag, table in tables.items():
        directory += struct.pack(">4sIII", tag.encode(), 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body
