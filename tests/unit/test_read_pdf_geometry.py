"""Raised marks, turned text, pages that do not begin at zero: what a glyph's place and size tell."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from reportlab.pdfgen.canvas import Canvas

from transforms.read import read

A4 = (595, 842)


def _pdf(draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=size)
    canvas.setFont("Helvetica", 10)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _cells(data: bytes) -> list[tuple[str, ...]]:
    return [line.cells for line in read(data, "application/pdf").lines]


def _with_mark(mark: str, rise: float, size: float) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(40, 700)
        text.setFont("Helvetica", 10)
        text.textOut("1,250")
        text.setFont("Helvetica", size)
        text.setRise(rise)
        text.textOut(mark)
        canvas.drawText(text)

    return draw


@pytest.mark.parametrize(
    ("mark", "rise", "size", "expected"),
    [
        ("2", 4, 6, "1,250²"),
        ("12", 4, 6, "1,250¹²"),
        ("1,2", 4, 6, "1,250¹²"),
        ("(1)", 4, 6, "1,250(1)"),
        ("2", -2, 6, "1,2502"),
        ("2", 0, 10, "1,2502"),
        ("a", 4, 6, "1,250a"),
    ],
)
def test_a_small_raised_digit_is_no_digit_of_the_number(
    mark: str, rise: float, size: float, expected: str
) -> None:
    assert _cells(_pdf(_with_mark(mark, rise, size))) == [(expected,)]


def _table(canvas: Canvas) -> None:
    for y, label, value in (
        (0, "Water consumption", "1,250"),
        (-20, "Energy use", "77"),
        (-40, "Waste", "5"),
    ):
        canvas.drawString(-150, y, label)
        canvas.drawString(50, y, value)


def test_marks_printed_after_everything_else_go_to_their_numbers() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(40, 700, "Water consumption")
        canvas.drawRightString(300, 700, "1,250")
        canvas.drawRightString(380, 700, "1,300")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(300.5, 704, "2")
        canvas.drawString(126.5, 704, "1")

    assert _cells(_pdf(draw)) == [("Water consumption¹", "1,250²", "1,300")]


def test_small_print_is_no_mark() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(40, 700, "1,250")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(200, 704, "7")
        canvas.drawString(66, 712, "8")

    assert sorted(_cells(_pdf(draw))) == [("1,250",), ("7",), ("8",)]


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_its_text_stands(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        _table(canvas)

    document = read(_pdf(draw), "application/pdf")
    assert [line.cells for line in document.lines] == [
        ("Water consumption", "1,250"),
        ("Energy use", "77"),
        ("Waste", "5"),
    ]
    edges = [tuple(float(edge) for edge in (line.bbox or "").split(",")) for line in document.lines]
    assert all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in edges)
    assert [upper[1] < lower[1] for upper, lower in pairwise(edges)] == [True, True]


def test_sideways_words_beside_a_table_come_last_and_in_one_piece() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(200, 650)
        _table(canvas)
        canvas.restoreState()
        canvas.translate(30, 600)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Sideways heading 2023")

    document = read(_pdf(draw), "application/pdf")
    assert [line.text for line in document.lines][-1] == "Sideways heading 2023"
    assert len(document.lines) == 4
    left, top, right, bottom = (float(edge) for edge in (document.lines[-1].bbox or "").split(","))
    assert 15 < left < right < 40
    assert 120 < top < bottom == pytest.approx(842 - 600, abs=1)


def test_places_count_from_the_visible_corner() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((100, 50, 500, 750))
        canvas.drawString(140, 700, "Waste 12")

    (line,) = read(_pdf(draw), "application/pdf").lines
    left, _, _, bottom = (float(edge) for edge in (line.bbox or "").split(","))
    assert left == pytest.approx(40, abs=1)
    assert bottom == pytest.approx(52, abs=1)
