from __future__ import annotations

import io

import pytest
from odf import style, table, text
from odf.opendocument import OpenDocumentSpreadsheet

from transforms.errors import EmptyFiling
from transforms.model import Document
from transforms.read import read
from transforms.sniff import media_type


def cell(words: str = "", value: object = None, kind: str = "float", **more: object) -> table.TableCell:
    if value is not None:
        return table.TableCell(valuetype=kind, value=value, **more)
    found = table.TableCell(valuetype="string", **more)
    if words:
        found.addElement(text.P(text=words))
    return found


def row(*cells: table.TableCell, **more: object) -> table.TableRow:
    found = table.TableRow(**more)
    for each in cells:
        found.addElement(each)
    return found


def opened(*rows: table.TableRow, hidden: bool = False) -> Document:
    book = OpenDocumentSpreadsheet()
    unseen = style.Style(name="unseen", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    old = table.Table(name="Old", stylename=unseen)
    old.addElement(row(cell("kept for later"), cell(value=1)))
    sheet = table.Table(name="Waste")
    for each in rows:
        sheet.addElement(each)
    for each in (sheet, old) if hidden else (sheet,):
        book.spreadsheet.addElement(each)
    target = io.BytesIO()
    book.save(target)
    data = target.getvalue()
    return read(data, media_type(data, "upload.bin"))


def test_cells_with_their_places_and_exact_values() -> None:
    document = opened(
        row(cell("Indicator"), cell(), cell("2024")),
        row(cell("Share recycled"), cell(), cell(value="0.4031", kind="percentage")),
        row(cell("Waste"), cell(), cell(value="0.30000000000000004")),
    )
    assert [(line.cells, line.places) for line in document.lines if line.cells] == [
        (("Indicator", "2024"), ("Waste!A1", "Waste!C1")),
        (("Share recycled", "40.31%"), ("Waste!A2", "Waste!C2")),
        (("Waste", "0.3"), ("Waste!A3", "Waste!C3")),
    ]


def test_repeated_cells_and_rows_are_unrolled_only_where_they_are_filled() -> None:
    document = opened(
        row(cell("Year"), cell(numbercolumnsrepeated=1000), numberrowsrepeated=1),
        row(cell(), numberrowsrepeated=1_000_000),
        row(cell("Paper"), cell(value=5, numbercolumnsrepeated=2)),
    )
    assert [(line.cells, line.places) for line in document.lines if line.cells] == [
        (("Year",), ("Waste!A1",)),
        (("Paper", "5", "5"), ("Waste!A1000002", "Waste!B1000002", "Waste!C1000002")),
    ]


def test_what_is_hidden_is_left_out_and_told() -> None:
    document = opened(
        row(cell("Paper"), cell(value=5)), row(cell("Glass"), visibility="collapse"), hidden=True
    )
    assert [line.cells for line in document.lines if line.cells] == [("Paper", "5")]
    assert document.warnings == (
        "hidden_sheets: left out: Old",
        "hidden_cells: left out with their row or column: Waste!A2",
    )


def test_an_empty_workbook_is_told() -> None:
    with pytest.raises(EmptyFiling):
        opened()
