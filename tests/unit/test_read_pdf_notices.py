"""Pages whose numbers cannot be read are told by name; a page can be shown as a picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from transforms.errors import UnreadableFiling
from transforms.read import pdf, read
from transforms.read.notices import Notice, told

A4 = (595, 842)
Draw = Callable[[Canvas], None]


def _pdf(*pages: Draw, size: tuple[float, float] = A4) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=size)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _text(canvas: Canvas) -> None:
    canvas.drawString(40, 700, "Water consumption 1,250 m3")


def _scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)


def _logo(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 10, 10, 60, 80)


def _curves(canvas: Canvas) -> None:
    for step in range(400):
        canvas.circle(10 + step, 400, 3)


def test_scanned_pages_are_told_and_give_nothing() -> None:
    document = read(_pdf(_text, _scan, _logo, _scan, _scan, lambda canvas: None), "application/pdf")
    assert {line.page for line in document.lines} == {1}
    assert document.warnings == (f"{Notice.SCANNED} (pages 2, 4-5)",)


def test_letters_drawn_as_curves_are_told() -> None:
    assert read(_pdf(_text, _curves), "application/pdf").warnings == (f"{Notice.DRAWN} (page 2)",)


def test_an_overfull_page_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SIGNS", 30)
    document = read(_pdf(_text, lambda canvas: canvas.drawString(40, 700, "7" * 40)), "application/pdf")
    assert [line.page for line in document.lines] == [1]
    assert document.warnings == (f"{Notice.OVERFULL} (page 2)",)


def test_notices_name_each_kind_once() -> None:
    assert told([(1, Notice.SCANNED), (2, Notice.UNREADABLE), (3, Notice.SCANNED)]) == (
        f"{Notice.SCANNED} (pages 1, 3)",
        f"{Notice.UNREADABLE} (page 2)",
    )


def _decoded(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("L")


def test_the_place_of_a_line_shows_its_ink() -> None:
    data = _pdf(_text)
    (line,) = read(data, "application/pdf").lines
    shown, whole = _decoded(pdf.render(data, 1, line.bbox)), _decoded(pdf.render(data, 1, scale=1.0))
    assert whole.size == A4
    ink = [sum(level < 128 for level in picture.tobytes()) for picture in (shown, whole)]
    assert shown.width * shown.height < 20_000
    assert ink[0] > 2 * ink[1] > 100  # all the ink of the page, at twice the scale in each direction


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
@pytest.mark.parametrize("shown_turned", [0, 90])
def test_a_turned_page_is_shown_with_its_text_upright(turns: int, shown_turned: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(shown_turned)
        canvas.translate(200, 500)
        canvas.rotate(turns)
        canvas.drawString(0, 0, "IIIIIIIIIIIIIII")

    data = _pdf(draw)
    (line,) = read(data, "application/pdf").lines
    picture = _decoded(pdf.render(data, 1, line.bbox))
    assert picture.width > 2 * picture.height
    dark = [
        [level < 128 for level in picture.crop((0, y, picture.width, y + 1)).tobytes()]
        for y in range(picture.height)
    ]
    stems = max(sum(a != b for a, b in pairwise(row)) for row in dark)
    assert stems >= 28  # fifteen upright strokes side by side


def test_an_absurd_page_is_shown_small() -> None:
    picture = _decoded(pdf.render(_pdf(_text, size=(14_000, 14_000)), 1))
    assert picture.width * picture.height <= 1.01 * pdf.MOST_PIXELS


@pytest.mark.parametrize(("page", "bbox"), [(2, None), (1, "900,900,950,950"), (1, "ten,0,20,20")])
def test_what_is_not_there_cannot_be_shown(page: int, bbox: str | None) -> None:
    with pytest.raises(UnreadableFiling):
        pdf.render(_pdf(_text), page, bbox)


def test_a_picture_is_a_sound_png() -> None:
    picture = pdf.render(_pdf(_text), 1, "0,0,30,20", 1.0)
    place, kinds = 8, []
    while place < len(picture):
        length, kind = struct.unpack(">I4s", picture[place : place + 8])
        content, check = (
            picture[place + 8 : place + 8 + length],
            picture[place + 8 + length : place + 12 + length],
        )
        assert zlib.crc32(kind + content) == int.from_bytes(check)
        kinds.append(kind)
        place += 12 + length
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
