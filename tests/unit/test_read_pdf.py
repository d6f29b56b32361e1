from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import polars as pl
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from transforms.errors import EncryptedFiling, UnreadableFiling
from transforms.extract import observe
from transforms.read import read

A4, SPREAD = (595, 842), (1190, 842)


def _pdf(*pages: Callable[[Canvas], None], size: tuple[int, int] = A4, **options: object) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=size, **options)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _row(canvas: Canvas, y: int, *cells: tuple[int, str]) -> None:
    for x, text in cells:
        canvas.drawString(x, y, text)


def _table(canvas: Canvas) -> None:
    _row(canvas, 700, (40, "Datapoint"), (200, "Unit"), (260, "2023"), (320, "2022"), (380, "Notes"))
    _row(canvas, 680, (40, "Total waste generated"), (200, "t"), (260, "1,250"), (320, "1,300"))
    _row(canvas, 660, (40, "Water consumption"), (200, "m3"), (260, "9.5"), (320, "–"), (380, "Since 2023"))
    _row(canvas, 649, (40, "from third parties"), (380, "all 12 sites report."))


def test_a_table_row_is_one_line_with_its_cells_in_order() -> None:
    document = read(_pdf(_table), "application/pdf")
    assert document.pages == 1
    assert document.lines[1].cells == ("Total waste generated", "t", "1,250", "1,300")
    assert document.lines[1].page == 1
    left, top, right, bottom = (float(edge) for edge in (document.lines[1].bbox or "").split(","))
    assert 35 < left < 45 and 340 < right < 350 and 140 < top < bottom < 175


def test_cells_go_to_the_column_they_stand_under() -> None:
    found = observe(read(_pdf(_table), "application/pdf")).filter(pl.col("ignored_by").is_null())
    assert found.select("label", "unit_text", "period_text", "value_text").rows() == [
        ("Total waste generated", "t", "2023", "1,250"),
        ("Total waste generated", "t", "2022", "1,300"),
        ("Water consumption from third parties", "m3", "2023", "9.5"),
        ("Water consumption from third parties", "m3", "2022", "–"),
    ]


def test_a_missing_cell_does_not_shift_the_others() -> None:
    def draw(canvas: Canvas) -> None:
        _row(canvas, 700, (40, "Indicator"), (260, "2021"), (320, "2022"), (380, "2023"))
        _row(canvas, 680, (40, "Paper consumption"), (260, "3.5"), (380, "4.5"))

    found = observe(read(_pdf(draw), "application/pdf"))
    assert found.select("period_text", "value_text").rows() == [("2021", "3.5"), ("2023", "4.5")]


def test_numbers_of_a_notes_column_are_set_aside_by_name() -> None:
    found = observe(read(_pdf(_table), "application/pdf"))
    aside = found.filter(found["ignored_by"] == "not_a_period_column")["value_text"].to_list()
    assert aside == ["2023", "12"]


def test_overprinted_bold_does_not_double_digits_nor_lose_letters() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3):
            canvas.drawString(40 + shift, 700, "all bills 1,100")

    assert [line.text for line in read(_pdf(draw), "application/pdf").lines] == ["all bills 1,100"]


def test_an_overprint_a_little_lower_is_found_among_equal_digits_below_each_other() -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(30):
            canvas.drawString(40, 700 - 12 * row, "11")
        canvas.drawString(40.2, 700 - 12 * 17 - 0.3, "11")

    assert [line.text for line in read(_pdf(draw), "application/pdf").lines] == ["11"] * 30


def test_chinese_rows() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 10)
        _row(canvas, 700, (40, "指标"), (200, "单位"), (260, "2022 年"), (340, "2021 年"))
        _row(canvas, 680, (40, "用水总量"), (200, "千克"), (260, "1,250"), (340, "1,300"))

    found = observe(read(_pdf(draw), "application/pdf"))
    assert found.select("label", "unit_text", "period_text", "value_text").rows() == [
        ("用水总量", "千克", "2022 年", "1,250"),
        ("用水总量", "千克", "2021 年", "1,300"),
    ]


def test_a_spread_is_read_left_page_first() -> None:
    def draw(canvas: Canvas) -> None:
        for step in range(8):
            canvas.drawString(40, 700 - 15 * step, f"left page line {step} of running text")
            canvas.drawString(640, 700 - 15 * step, f"right page line {step} of running text")

    lines = [line.text for line in read(_pdf(draw, size=SPREAD), "application/pdf").lines]
    assert lines == [
        f"{side} page line {step} of running text" for side in ("left", "right") for step in range(8)
    ]


def test_a_wide_table_is_no_spread() -> None:
    def draw(canvas: Canvas) -> None:
        for step in range(8):
            _row(canvas, 700 - 15 * step, (40, "Water consumption"), (800, "120"), (1000, "130"))

    lines = read(_pdf(draw, size=SPREAD), "application/pdf").lines
    assert {line.cells for line in lines} == {("Water consumption", "120", "130")}


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        for step in range(6):
            canvas.drawString(40, 700 - 15 * step, f"left {step} has a whole sentence of running words")
            canvas.drawString(310, 700 - 15 * step, f"right {step} has a whole sentence of running words")

    lines = [line.text.split()[0] for line in read(_pdf(draw), "application/pdf").lines]
    assert lines == ["left"] * 6 + ["right"] * 6


def test_a_page_without_text_is_told() -> None:
    document = read(_pdf(lambda canvas: canvas.rect(10, 10, 50, 50)), "application/pdf")
    assert document.lines == ()
    assert "no text" in document.warnings[0]


def test_a_password_is_told_apart_from_damage() -> None:
    locked = _pdf(_table, encrypt=StandardEncryption("secret", canPrint=0))
    with pytest.raises(EncryptedFiling):
        read(locked, "application/pdf")
    with pytest.raises(UnreadableFiling):
        read(b"%PDF-1.7\nnothing else", "application/pdf")


def test_a_staff_table_without_a_year_speaks_of_the_reporting_period() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 10)
        _row(canvas, 740, (40, "单位：元"))
        for step in range(12):
            canvas.drawString(40, 725 - 12 * step, f"第{step}段说明")
        _row(canvas, 560, (40, "在职员工的数量合计"), (300, "1,406"))
        _row(canvas, 540, (40, "需承担费用的离退休职工人数"), (300, "12"))
        _row(canvas, 520, (40, "教育程度类别"), (300, "数量（人）"))
        _row(canvas, 500, (40, "博士"), (300, "40"))
        _row(canvas, 480, (40, "硕士"), (300, "50"))

    found = observe(read(_pdf(draw), "application/pdf"))
    assert found.select("head", "members", "value_text", "unit_text", "period_text").rows() == [
        ("在职员工的数量合计", None, "1,406", None, "报告期"),
        ("需承担费用的离退休职工人数", None, "12", None, "报告期"),
        ("员工人数", "education=博士", "40", "人", "报告期"),
        ("员工人数", "education=硕士", "50", "人", "报告期"),
    ]
