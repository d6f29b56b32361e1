"""PDF: the glyphs of each page by pdfium, put together to lines with cells.

The only module that knows pdfium. pdfium is not thread-safe: one process reads one file at a time.
https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public/fpdf_text.h
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import count

import pypdfium2 as pdfium
import pypdfium2.raw as native

from transforms.errors import EmptyFiling, EncryptedFiling, FilingError, UnreadableFiling
from transforms.model import Document, Line
from transforms.read.layout import Cell, Glyph, rows

CAP_HEIGHT_EM = 1.15
"""A font's box from descender to ascender is about so many times its size."""


def read(data: bytes) -> Document:
    """Lines over all pages with page, cells and places; raises EncryptedFiling, UnreadableFiling."""
    document = _open(data)
    try:
        if not len(document):
            raise EmptyFiling("a PDF without a page", next_step="Upload the filing again.")
        numbers = count(1)
        lines: list[Line] = []
        warnings: list[str] = []
        for page in range(len(document)):
            try:
                sheet = document[page]
                printed = rows(_glyphs(sheet), sheet.get_width(), sheet.get_height())
                found = [_line(cells, next(numbers), page + 1) for cells in printed]
            except pdfium.PdfiumError as error:
                warnings.append(f"page {page + 1} could not be read: {error}")
                continue
            lines += found
        if not lines:
            warnings.append("no text on any page: a scan, or only pictures")
        title = (document.get_metadata_value("Title") or "").strip() or None
        return Document("application/pdf", tuple(lines), len(document), title, tuple(warnings))
    finally:
        document.close()


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(error) from error


def _refusal(error: pdfium.PdfiumError) -> FilingError:
    if getattr(error, "err_code", None) == native.FPDF_ERR_PASSWORD:
        return EncryptedFiling(
            "this PDF asks for a password", next_step="Upload a copy without password protection."
        )
    return UnreadableFiling(
        f"a damaged PDF ({error})", next_step="Open it in a viewer, save it anew and upload it again."
    )


def _glyphs(page: pdfium.PdfPage) -> Iterator[Glyph]:
    """The page's signs in printing order; those pdfium makes up (line ends) are left out."""
    height = page.get_height()
    text = page.get_textpage()
    handle = text.raw
    box = native.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        if native.FPDFText_IsGenerated(handle, index) == 1:
            continue
        code = native.FPDFText_GetUnicode(handle, index)
        if code in (0, 0xFFFE, 0xFFFF) or not native.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        native.FPDFText_GetCharOrigin(handle, index, x, y)
        size = abs(box.top - box.bottom) / CAP_HEIGHT_EM
        if size > 0:
            yield Glyph(_sign(code), box.left, box.right, height - y.value, size)


@lru_cache(maxsize=8192)
def _sign(code: int) -> str:
    """Soft hyphens at line ends are hyphens; private and control codes are blanks."""
    if code in (0x2, 0xAD):
        return "-"
    sign = chr(code)
    return " " if unicodedata.category(sign) in ("Cc", "Cn", "Cs") else sign


def _line(cells: tuple[Cell, ...], number: int, page: int) -> Line:
    size = max(cell.size for cell in cells)
    edges = (cells[0].x0, cells[0].y - size, max(cell.x1 for cell in cells), cells[0].y + 0.2 * size)
    return Line(
        text=" ".join(cell.text for cell in cells),
        number=number,
        page=page,
        cells=tuple(cell.text for cell in cells),
        bbox=",".join(f"{edge:.1f}" for edge in edges),
        spans=tuple((round(cell.x0, 1), round(cell.x1, 1)) for cell in cells),
    )
