from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlwt

from transforms.errors import EmptyFiling, FilingError
from transforms.model import Document
from transforms.read import read
from transforms.sniff import media_type

Fill = Callable[[xlwt.Workbook, xlwt.Worksheet], None]


def saved(fill: Fill, name: str = "Data") -> bytes:
    book = xlwt.Workbook()
    fill(book, book.add_sheet(name))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def opened(fill: Fill) -> Document:
    data = saved(fill)
    return read(data, media_type(data, "upload.bin"))


def cells_of(document: Document) -> list[tuple[str, ...]]:
    return [line.cells for line in document.lines if line.cells]


def test_cells_with_their_places_and_formats() -> None:
    def fill(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(2, 1, "範疇一")
        sheet.write(2, 3, 0.1 + 0.2)
        sheet.write(3, 1, "Share")
        sheet.write(3, 3, 0.4031, xlwt.easyxf(num_format_str="0.00%"))
        sheet.write(4, 3, 1e-12)
        sheet.write(5, 3, -1234567)
        sheet.write(6, 3, 12.25)

    document = opened(fill)
    assert [(line.cells, line.places) for line in document.lines if line.cells] == [
        (("範疇一", "0.3"), ("Data!B3", "Data!D3")),
        (("Share", "40.31%"), ("Data!B4", "Data!D4")),
        (("0.000000000001",), ("Data!D5",)),
        (("-1234567",), ("Data!D6",)),
        (("12.25",), ("Data!D7",)),
    ]


def test_texts_over_several_records() -> None:
    texts = [f"{number} {'長' * (number % 50)} {'x' * (number % 700)}" for number in range(300)]

    def fill(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        for row, text in enumerate(texts):
            sheet.write(row, 0, text)

    assert [cells[0] for cells in cells_of(opened(fill))] == [" ".join(text.split()) for text in texts]


def test_what_is_hidden_is_left_out_and_heads_are_spread() -> None:
    def fill(book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "Indicator")
        sheet.write_merge(0, 0, 1, 2, "2024")
        sheet.write(1, 1, "Scope 1")
        sheet.write(1, 2, "Scope 2")
        sheet.write(2, 0, "hidden")
        sheet.row(2).hidden = True
        book.add_sheet("Old").write(0, 0, "kept for later")
        book.get_sheet(1).visibility = 1

    document = opened(fill)
    assert cells_of(document) == [("Indicator", "2024", "2024"), ("Scope 1", "Scope 2")]
    assert document.warnings[0] == "hidden_sheets: left out: Old"


def test_a_formula_is_never_calculated() -> None:
    def fill(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "Total")
        sheet.write(0, 1, xlwt.Formula("1+1"))

    assert cells_of(opened(fill))[0][0] == "Total"
    assert "2" not in cells_of(opened(fill))[0]


def test_an_empty_workbook_is_told() -> None:
    with pytest.raises(EmptyFiling):
        opened(lambda _, sheet: None)


@pytest.mark.parametrize("cut", [600, 1500, 3000, 5000])
def test_a_cut_or_damaged_workbook_ends_with_a_named_error_or_what_is_left(cut: int) -> None:
    def fill(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        for row in range(200):
            sheet.write(row, 0, f"text {row}")
            sheet.write(row, 1, row * 1.5)

    data = bytearray(saved(fill))
    for broken in (bytes(data[:cut]), bytes(data[:cut]) + bytes(64) + bytes(data[cut + 64 :])):
        try:
            assert read(broken, "application/vnd.ms-excel").lines
        except FilingError as error:
            assert error.next_step
