"""PDF: the glyphs of each page by pdfium, put together to lines with cells.

Only this module and pdf_fonts.py know pdfium. It is not thread-safe: one process reads one file at a time.
https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public/fpdf_text.h
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count, repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as native
from numpy.typing import NDArray

from transforms.errors import EmptyFiling, EncryptedFiling, FilingError, UnreadableFiling
from transforms.model import Document, Line
from transforms.read import ocr
from transforms.read.glyphs import Cell, Floats, Glyphs
from transforms.read.layout import rows, rows_of
from transforms.read.notices import Notice, told
from transforms.read.pdf_fonts import shown, stand_in
from transforms.read.png import png
from transforms.read.turned import DOWNWARD, UPWARD, Box, Sheet, as_read, directions

CAP_HEIGHT_EM = 1.15
"""A font's box from descender to ascender is about so many times its size."""

DESCENT_EM = 0.2
"""So far below its baseline a line's box reaches."""


MOST_SIGNS = 250_000
"""The densest page of a real report has a twentieth of it; beyond are files made to do harm."""

ROOM, POINTS = 8192, 512
"""So many signs are asked for their boxes in one go, so many lines for their places; few pages have more."""

UNDECODABLE_SHARE = 0.3
"""A font without a map to Unicode gives private codes: numbers read from such a page would be guesses."""

PRIVATE, PRIVATE_END = 0xE000, 0xF900
SCAN_COVERS = 0.5
"""Part of the page that a picture covers when the page is a scan."""

DRAWN_PATHS = 300
"""A page without text but with so many drawn shapes had its letters turned into curves."""

SEEN_ONLY = (Notice.SCANNED, Notice.DRAWN, Notice.UNDECODABLE)
"""Pages that a person can read and a program cannot."""

RENDER_SCALE = 2.0
"""Pixels per point: 144 dpi."""

MOST_PIXELS = 16_000_000


def read(data: bytes, ocr_pages: int = 0) -> Document:
    """Lines over all pages with page, cells and places; raises EncryptedFiling, UnreadableFiling.

    Of the pages without readable text the first `ocr_pages` are recognised from their picture, where
    the extra `ocr` is installed.
    """
    document = _open(data)
    try:
        lines: list[Line] = []
        notices: list[tuple[int, Notice]] = []
        numbers, left = count(1), ocr_pages if ocr.installed() else 0
        for page in range(1, len(document) + 1):
            found = _page(document, page, numbers)
            if found in SEEN_ONLY and left > 0:
                left -= 1
                if seen := _recognised(document[page - 1], numbers, page):
                    lines, found = lines + seen, Notice.RECOGNISED
            if isinstance(found, Notice):
                notices.append((page, found))
            else:
                lines += found
        warnings = told(notices)
        if not lines:
            warnings += ("no text on any page: a scan, or only pictures",)
        title = (document.get_metadata_value("Title") or "").strip() or None
        return Document("application/pdf", tuple(lines), len(document), title, warnings)
    finally:
        document.close()


def render(data: bytes, page: int, bbox: str | None = None, scale: float = RENDER_SCALE) -> bytes:
    """A page (from 1), or the part of it that `Line.bbox` names, as a PNG picture; text upright."""
    with shown():
        return _shown(data, page, bbox, scale)


def _shown(data: bytes, page: int, bbox: str | None, scale: float) -> bytes:
    document = _open(data)
    try:
        return png(_pixels(document[page - 1], bbox, scale))
    except (pdfium.PdfiumError, ValueError, IndexError) as error:
        raise UnreadableFiling(
            f"{bbox or 'all'} of this page cannot be shown ({error})",
            where=f"page {page}",
            next_step="Open the PDF in a viewer.",
        ) from error
    finally:
        document.close()


def _pixels(page: pdfium.PdfPage, bbox: str | None, scale: float) -> NDArray[np.uint8]:
    parts = _parts(page)
    sheet = parts[0][0] if isinstance(parts, list) and parts else Sheet(Box(*page.get_bbox()))
    width, height = sheet.size()
    left, upper, right, lower = map(float, bbox.split(",")) if bbox else (0.0, 0.0, width, height)
    left, upper, right, lower = max(left, 0.0), max(upper, 0.0), min(right, width), min(lower, height)
    area = (right - left) * (lower - upper)
    if left >= right or upper >= lower:
        raise ValueError("nothing of it lies on the page")
    picture = page.render(
        scale=min(scale, math.sqrt(MOST_PIXELS / area)),
        rotation=(sheet.direction * 90 - page.get_rotation()) % 360,
        crop=(left, height - lower, width - right, upper),
        rev_byteorder=True,
    )
    pixels: NDArray[np.uint8] = picture.to_numpy()[:, :, :3]
    return pixels


def _open(data: bytes) -> pdfium.PdfDocument:
    stand_in()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(error) from error
    if not len(document):
        document.close()
        raise EmptyFiling("a PDF without a page", next_step="Upload the filing again.")
    return document


def _refusal(error: pdfium.PdfiumError) -> FilingError:
    if getattr(error, "err_code", None) == native.FPDF_ERR_PASSWORD:
        return EncryptedFiling(
            "this PDF asks for a password", next_step="Upload a copy without password protection."
        )
    return UnreadableFiling(
        f"a damaged PDF ({error})", next_step="Open it in a viewer, save it anew and upload it again."
    )


def _page(document: pdfium.PdfDocument, number: int, numbers: Iterator[int]) -> list[Line] | Notice:
    """The page's lines, or why there are none; an empty page simply has none."""
    try:
        page = document[number - 1]
        parts = _parts(page)
        if isinstance(parts, Notice):
            return parts
        if not parts:
            return _picture(page) or []
        return _lines(parts, numbers, number)
    except pdfium.PdfiumError:
        return Notice.UNREADABLE


def _picture(page: pdfium.PdfPage) -> Notice | None:
    """What a page without text shows: a scan fills most of it; a rule or a logo needs no notice."""
    shapes = 0
    for thing in page.get_objects(filter=(native.FPDF_PAGEOBJ_IMAGE, native.FPDF_PAGEOBJ_PATH)):
        if thing.type == native.FPDF_PAGEOBJ_PATH:
            shapes += 1
        elif thing.level or _covers(thing, page):
            return Notice.SCANNED
    return Notice.DRAWN if shapes >= DRAWN_PATHS else None


def _covers(thing: pdfium.PdfObject, page: pdfium.PdfPage) -> bool:
    left, bottom, right, top = thing.get_bounds()
    width, height = page.get_size()
    covered: bool = (right - left) * (top - bottom) >= SCAN_COVERS * width * height
    return covered


def _parts(page: pdfium.PdfPage) -> list[tuple[Sheet, Glyphs]] | Notice:
    """The page's signs in printing order, by the direction they are read in; the main one first.

    Signs that pdfium makes up (line ends) have no height and go.
    """
    text = page.get_textpage()
    if text.count_chars() > MOST_SIGNS:
        return Notice.OVERFULL
    codes, boxes = _codes(text), _boxes(text)
    lost = codes == 0
    if codes.max(initial=0) >= PRIVATE:
        lost |= (codes == 0xFFFD) | ((codes >= PRIVATE) & (codes < PRIVATE_END))
    if np.count_nonzero(lost) > UNDECODABLE_SHARE * len(codes):
        return Notice.UNDECODABLE
    printed = (boxes[1] != boxes[3]) & (codes != 0) & (codes != 0xFFFE) & (codes != 0xFFFF)
    printed &= np.isfinite(boxes.sum(axis=0))
    kept = np.flatnonzero(printed)
    codes, boxes = codes[kept], boxes[:, kept]
    origins, turned = _placed(text, kept, boxes)
    box = Box(*page.get_bbox())
    parts = []
    counts = np.bincount(turned)
    for direction in np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist():
        these = np.flatnonzero(turned == direction) if counts[direction] < len(turned) else slice(None)
        sheet = Sheet(box, direction)
        glyphs = as_read(codes[these], boxes[:, these], origins[:, these], CAP_HEIGHT_EM, sheet)
        parts.append((sheet, glyphs))
    return parts


def _codes(text: pdfium.PdfTextPage) -> NDArray[np.uint32]:
    """Unicode of every sign; pdfium's text has one word each, unless some are missing or beyond 16 bits."""
    count = text.count_chars()
    words = (ctypes.c_ushort * (count + 1))()
    written = native.FPDFText_GetText(text.raw, 0, count, words)
    codes = np.frombuffer(words, np.uint16)[:count].astype(np.uint32)
    if written != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():
        codes = np.fromiter(map(native.FPDFText_GetUnicode, repeat(text.raw), range(count)), np.uint32, count)
    for place in np.flatnonzero(codes == 0xFFFE):  # so it writes a hyphen at a line's end
        codes[place] = native.FPDFText_GetUnicode(text.raw, int(place))
    return codes


def _boxes(text: pdfium.PdfTextPage) -> Floats:
    """Rows left, top, right, bottom of every sign, as wide as its advance and as high as its font."""
    count, (filled, places), ask = text.count_chars(), _room(), _plain("FPDFText_GetLooseCharBox")
    boxes, page = np.zeros((4, count), np.float64), _pointer(text)
    for start in range(0, count, ROOM):
        end = min(start + ROOM, count)
        filled[: end - start] = 0.0
        deque(map(ask, repeat(page), range(start, end), places), maxlen=0)
        boxes[:, start:end] = filled[: end - start].T
    return boxes


@cache
def _room() -> tuple[NDArray[np.float32], tuple[object, ...]]:
    """Boxes that pdfium writes into, and a pointer to each, made once for all pages."""
    filled = np.zeros((ROOM, 4), np.float32)
    room = (native.FS_RECTF * ROOM).from_buffer(filled)
    each = ctypes.sizeof(native.FS_RECTF)
    return filled, tuple([ctypes.byref(room, place * each) for place in range(ROOM)])


def _pointer(text: pdfium.PdfTextPage) -> object:
    """A page of text as an argument that is made once and not again for each call."""
    return ctypes.byref(text.raw.contents)


@cache
def _plain(name: str) -> Callable[..., None]:
    """A function of pdfium that takes what it is given unchecked: half the time, and signs are many."""
    address = ctypes.cast(getattr(native, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(None)(address or 0)


def _placed(
    text: pdfium.PdfTextPage, kept: NDArray[np.intp], boxes: Floats
) -> tuple[Floats, NDArray[np.int8]]:
    """Where each sign was put (rows x, y), and which way its text runs.

    Neighbours with the same top and bottom share a baseline, so one call serves a whole line.
    """
    moved = np.ones(len(kept), np.bool_)
    top, bottom = boxes[1], boxes[3]
    moved[1:] = (top[1:] != top[:-1]) | (bottom[1:] != bottom[:-1])
    line = np.cumsum(moved) - 1
    origins = _origins(text, kept[moved])
    turned = directions(boxes[:, moved], origins)
    origins, found = origins[:, line], np.zeros(len(kept), np.int8)
    if turned.any():
        found = turned[line]
        sideways = np.flatnonzero((found == UPWARD) | (found == DOWNWARD))
        origins[:, sideways] = _origins(text, kept[sideways])
    return origins, found


def _origins(text: pdfium.PdfTextPage, places: NDArray[np.intp]) -> Floats:
    (filled, to_x, to_y), page, ask = _points(), _pointer(text), _plain("FPDFText_GetCharOrigin")
    found = np.zeros((2, len(places)), np.float64)
    for start in range(0, len(places), POINTS):
        some = places[start : start + POINTS].tolist()
        deque(map(ask, repeat(page), some, to_x, to_y), maxlen=0)
        found[:, start : start + len(some)] = filled[: len(some)].T
    return found


@cache
def _points() -> tuple[Floats, tuple[object, ...], tuple[object, ...]]:
    """As `_room`, for points: the places pdfium writes into, a pointer to each x and to each y."""
    filled = np.zeros((POINTS, 2), np.float64)
    room = (ctypes.c_double * (2 * POINTS)).from_buffer(filled.data)
    each = ctypes.sizeof(ctypes.c_double)
    to = [ctypes.byref(room, place * each) for place in range(2 * POINTS)]
    return filled, tuple(to[::2]), tuple(to[1::2])


def _lines(parts: list[tuple[Sheet, Glyphs]], numbers: Iterator[int], page: int) -> list[Line]:
    """The page's lines; text that runs another way than most of it comes last."""
    return [
        _line(cells, next(numbers), page, sheet, parts[0][0])
        for sheet, glyphs in parts
        for cells in rows(glyphs, *sheet.size())
    ]


def _recognised(page: pdfium.PdfPage, numbers: Iterator[int], number: int) -> list[Line]:
    """The lines of a page that is a picture, or whose signs have no meaning."""
    sheet = Sheet(Box(*page.get_bbox()))
    width, height = sheet.size()
    pixels = _pixels(page, None, ocr.SCALE)
    found = ocr.cells(pixels, pixels.shape[1] / width)
    return [_line(cells, next(numbers), number, sheet, sheet) for cells in rows_of(found, width, height)]


def _line(cells: tuple[Cell, ...], number: int, page: int, sheet: Sheet, main: Sheet) -> Line:
    """One line: its box reaches from its highest sign to below its baseline."""
    if len(cells) == 1:
        ((text, left, right, y, size),) = cells
        texts: tuple[str, ...] = (text,)
    else:
        texts, lefts, rights, heights, sizes = zip(*cells, strict=True)
        text, left, right, y, size = " ".join(texts), lefts[0], max(rights), heights[0], max(sizes)
    box = left, y - size, right, y + DESCENT_EM * size
    if sheet is not main:
        box = main.seen(sheet.printed(Box(*box)))
    spans = tuple([(round(cell.x0, 1), round(cell.x1, 1)) for cell in cells])
    return Line(text, number, page, texts, "%.1f,%.1f,%.1f,%.1f" % box, spans)  # noqa: UP031
