from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from transforms.errors import EmptyFiling, EncryptedFiling, UnreadableFiling, UnsafeFiling
from transforms.model import Document
from transforms.read import read
from transforms.read.cell_text import number_text, shown
from transforms.read.xlsx import MEDIA_TYPE
from transforms.sniff import media_type


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def opened(data: bytes) -> Document:
    return read(data, media_type(data, "upload.bin"))


def cells_of(document: Document) -> list[tuple[str, ...]]:
    return [line.cells for line in document.lines if line.cells]


def rewritten(data: bytes, part: str, old: str, new: str) -> bytes:
    """The same package with one text of one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            out.writestr(name, text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def test_each_cell_has_its_place() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "GHG data"
    sheet["B3"], sheet["D3"] = "Scope 1", 12.5
    document = opened(saved(book))
    assert [(line.text, line.places) for line in document.lines] == [
        ("GHG data", ("'GHG data'",)),
        ("Scope 1 12.5", ("'GHG data'!B3", "'GHG data'!D3")),
    ]
    assert document.lines[1].spans == ((2.0, 3.0), (4.0, 5.0))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (0.4031, "0.00%", "40.31%"),
        (1234567, "#,##0", "1234567"),
        (1234567, "#,##0,", "1234.567"),
        (12.5, '0.0" tCO2e"', "12.5 tCO2e"),
        (12.5, "[$€-407]#,##0.00", "€12.5"),
        (-3, "#,##0;[Red](#,##0)", "-3"),
        (1e-7, "0.00E+00", "0.0000001"),
        (1e21, "General", "1000000000000000000000"),
        (date(2024, 12, 31), "yyyy-mm-dd", "2024-12-31"),
        (date(2024, 12, 31), "yyyy", "2024"),
        (True, "General", "TRUE"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value: object, number_format: str, text: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = number_format
    assert cells_of(opened(saved(book))) == [(text,)]


def test_the_digits_of_a_number_are_never_a_float() -> None:
    assert Decimal(number_text("28.101016150000001", shown(0)) or "") == Decimal("28.10101615")
    assert number_text("123456789012345.67", shown(0)) == "123456789012346"
    assert number_text("1E400", shown(0)) is None
    assert number_text("NaN", shown(0)) is None


def test_a_head_merged_over_columns_stands_over_each() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "Indicator", "2024"
    sheet["B2"], sheet["C2"] = "Scope 1", "Scope 2"
    sheet.merge_cells("B1:C1")
    sheet["A4"] = "A title over the sheet"
    sheet.merge_cells("A4:C4")
    assert cells_of(opened(saved(book))) == [
        ("Indicator", "2024", "2024"),
        ("Scope 1", "Scope 2"),
        ("A title over the sheet",),
    ]


def test_what_is_hidden_is_left_out_and_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 5):
        sheet.append([f"row {row}", row, -row])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden, sheet.row_dimensions[3].outlineLevel = True, 1
    book.create_sheet("Old").append(["kept for later", 5])
    book["Old"].sheet_state = "hidden"
    document = opened(saved(book))
    assert cells_of(document) == [("row 1", "1"), ("row 3", "3"), ("row 4", "4")]
    assert "hidden_sheets: left out: Old" in document.warnings
    assert any(told.startswith("hidden_cells") and "Sheet!A2" in told for told in document.warnings)


def test_a_formula_is_never_calculated() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Total", "=1+1"])
    document = opened(saved(book))
    assert cells_of(document) == [("Total",)]
    assert document.warnings == ("formula_without_value: never calculated when it was saved: Sheet!B1",)


def test_the_value_a_formula_was_saved_with_counts() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Total", "=1+1"])
    part = "xl/worksheets/sheet1.xml"
    calculated = rewritten(saved(book), part, "<f>1+1</f><v></v>", "<f>1+1</f><v>2</v>")
    assert cells_of(opened(calculated)) == [("Total", "2")]


def test_an_error_is_no_figure() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Total", 1])
    part = "xl/worksheets/sheet1.xml"
    broken = rewritten(saved(book), part, '<c r="B1" t="n"><v>1</v>', '<c r="B1" t="e"><v>#REF!</v>')
    document = opened(broken)
    assert cells_of(document) == [("Total",)]
    assert document.warnings == ("cell_errors: a formula came to an error: Sheet!B1",)


def test_the_names_of_cells_are_kept() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Data book"
    book.active["C4"] = 5
    book.defined_names["Turnover"] = DefinedName("Turnover", attr_text="'Data book'!$C$4")
    book.defined_names["Sites"] = DefinedName("Sites", attr_text="'Data book'!$A$1:$C$9")
    book.defined_names["Rate"] = DefinedName("Rate", attr_text="0.19")
    named = {each.name: each for each in opened(saved(book)).names}
    assert sorted(named) == ["Sites", "Turnover"]
    assert (named["Turnover"].sheet, named["Turnover"].top, named["Turnover"].left) == ("Data book", 4, 3)
    assert (named["Sites"].bottom, named["Sites"].right) == (9, 3)


def test_an_empty_workbook_is_told() -> None:
    with pytest.raises(EmptyFiling):
        opened(saved(openpyxl.Workbook()))


def test_a_part_that_unpacks_a_thousandfold_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    bomb = rewritten(saved(book), "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData>" + " " * 20_000_000)
    with pytest.raises(UnsafeFiling, match=r"sheet1\.xml"):
        read(bomb, MEDIA_TYPE)


def test_a_document_type_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    entities = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet '
    with pytest.raises(UnreadableFiling, match="document type"):
        opened(rewritten(saved(book), "xl/worksheets/sheet1.xml", "<worksheet ", entities))


def test_a_part_behind_a_password_is_told() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    data = bytearray(saved(book))
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    with pytest.raises(EncryptedFiling):
        opened(bytes(data))
