"""A scanned page is read from its picture where the extra is installed, and told where it is not."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from infra.workers import run_once
from transforms.filing import examine, filings_frame
from transforms.normalise import normalise
from transforms.read import ocr, pdf
from transforms.read.notices import Notice

ROWS = (
    ("Brook Paper plc Sustainability Report 2023",),
    ("Metric", "Unit", "2023", "2022"),
    ("Scope 1 emissions", "tCO2e", "1,204", "1,377"),
    ("Scope 2 emissions", "tCO2e", "865", "902"),
    ("Water consumption", "m3", "45,210", "47,998"),
)
COLUMNS = (60, 280, 380, 470)

with_extra = pytest.mark.skipif(not ocr.installed(), reason="the extra 'ocr' is not installed")


def _printed() -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.setFont("Helvetica", 11)
    for number, row in enumerate(ROWS):
        for x, text in zip(COLUMNS, row, strict=False):
            canvas.drawString(x, 780 - 24 * number, text)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _scanned(pages: int) -> bytes:
    """The same page as pictures, as a scanner would give it."""
    picture = Image.open(BytesIO(pdf.render(_printed(), 1))).convert("L")
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    for _ in range(pages):
        canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _values(data: bytes, ocr_pages: int) -> set[tuple[str, int, str]]:
    examined = run_once(examine, data, "scan.pdf", ocr_pages, seconds=60, memory_mb=2048)
    found = normalise(examined.observations, filings_frame([examined.filing])).filter(outcome="fact")
    return {
        (metric, year, f"{value.normalize():f}")
        for metric, year, value in found.select("metric_id", "fiscal_year", "value").iter_rows()
    }


@with_extra
def test_a_scanned_table_gives_the_same_facts_as_the_printed_one_in_a_limited_worker() -> None:
    printed = _values(_printed(), 0)
    assert len(printed) == 6
    assert _values(_scanned(1), 1) == printed


@with_extra
def test_no_more_pages_are_recognised_than_asked_for() -> None:
    document = pdf.read(_scanned(2), 1)
    assert document.warnings == (f"{Notice.RECOGNISED} (page 1)", f"{Notice.SCANNED} (page 2)")
    assert {line.page for line in document.lines} == {1}


@with_extra
def test_an_unsure_figure_is_no_number() -> None:
    from transforms.read.ocr import _cell, np

    box = np.array([[10, 10], [60, 10], [60, 30], [10, 30]], np.float32)
    assert _cell(box, "1,204", 0.7, 1.0).text == ocr.ILLEGIBLE
    assert _cell(box, "Water", 0.7, 1.0).text == "Water"


def test_without_pages_to_recognise_a_scan_is_told() -> None:
    assert f"{Notice.SCANNED} (page 1)" in pdf.read(_scanned(1)).warnings
