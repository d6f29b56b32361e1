"""Fonts that a PDF names without bringing them, on a machine that has none of them."""

from __future__ import annotations

from io import BytesIO

import polars as pl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from transforms.filing import observed
from transforms.model import Document
from transforms.read import read
from transforms.read.pdf import render
from transforms.read.pdf_fonts import strokes

SIMPLIFIED = (
    ("2022年环境报告",),
    ("指标", "单位", "2022年", "2021年"),
    ("用水总量", "万吨", "120.5", "130.2"),
    ("有害废弃物总量", "吨", "12.5", "13.2"),
    ("员工总数", "人", "1,250", "1,310"),
)
TRADITIONAL = tuple(
    tuple(cell.translate(str.maketrans("环报标单位总弃员数万吨", "環報標單位總棄員數萬噸")) for cell in row)
    for row in SIMPLIFIED
)
PLACES = (40, 250, 320, 400)


def _printed(rows: tuple[tuple[str, ...], ...], font: str) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.setFont(font, 9)
    for number, row in enumerate(rows):
        for x, cell in zip(PLACES, row, strict=False):
            canvas.drawString(x, 800 - 20 * number, cell)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _document(rows: tuple[tuple[str, ...], ...], font: str) -> Document:
    if font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    return read(_printed(rows, font), "application/pdf")


@pytest.mark.parametrize(
    ("font", "rows"),
    [
        ("STSong-Light", SIMPLIFIED),
        ("MSung-Light", TRADITIONAL),
        ("HeiseiMin-W3", TRADITIONAL),
        ("HYSMyeongJo-Medium", TRADITIONAL),
    ],
)
def test_a_cell_of_a_single_sign_is_not_lost(font: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert [line.cells for line in _document(rows, font).lines] == list(rows)


def test_a_unit_of_one_sign_is_not_taken_from_the_row_above() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    found = observed(_printed(SIMPLIFIED, "STSong-Light"), "report.pdf").filter(outcome="fact")
    told = found.select("metric_id", "fiscal_year", pl.col("value").cast(pl.Float64), "unit").rows()
    assert sorted(told) == [
        ("employees_total", 2021, 1_310.0, "persons"),
        ("employees_total", 2022, 1_250.0, "persons"),
        ("hazardous_waste", 2021, 13.2, "t"),
        ("hazardous_waste", 2022, 12.5, "t"),
        ("water_consumption", 2021, 1_302_000.0, "t"),
        ("water_consumption", 2022, 1_205_000.0, "t"),
    ]


def test_cells_reach_as_far_as_the_pdf_says() -> None:
    line = _document(SIMPLIFIED, "STSong-Light").lines[3]
    assert line.spans == ((40.0, 103.0), (250.0, 259.0), (320.0, 334.6), (400.0, 414.6))


def test_a_page_is_shown_with_pdfiums_own_digits() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    data = _printed((("120.5",),), "STSong-Light")
    before = render(data, 1)
    read(data, "application/pdf")
    assert render(data, 1) == before
    hidden = _printed((("111.1",),), "STSong-Light")
    assert len(set(before)) > 1 and render(hidden, 1) != before


def test_the_stand_in_is_a_font_file_of_less_than_a_kilobyte() -> None:
    assert strokes()[:4] == b"\0\1\0\0" and len(strokes()) < 1024
