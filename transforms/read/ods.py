"""ODS workbooks (LibreOffice and others): the values as saved, formulas are not followed.

The file holds each cell's exact value beside the text it shows; a percentage is kept as a fraction. Repeated
rows and cells are written once with a count, huge in hostile files: only filled ones are unrolled.
OpenDocument 1.3, part 3, 9 (tables).
"""

from __future__ import annotations

import re

from lxml import etree

from transforms.errors import EmptyFiling, EncryptedFiling, FilingTooLarge
from transforms.model import Document
from transforms.read.cell_text import Shown, number_text
from transforms.read.grid import MAX_CELLS, Sheet, counted, lines_of, warnings_of
from transforms.read.package import Package, parsed

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CONTENT = "content.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
HIDDEN = frozenset(["collapse", "filter"])
ERRORS = ("#", "Err:")


def read(data: bytes) -> Document:
    """The rows of all visible sheets; raises a FilingError when the workbook cannot be used."""
    package = Package(data)
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.part(
        "META-INF/manifest.xml"
    ):
        raise EncryptedFiling("the workbook asks for a password", next_step="Upload it without one.")
    root = parsed(package.part(CONTENT), CONTENT)
    unseen = _hidden_styles(root)
    body = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    tables = [] if body is None else body.findall(f"{TABLE}table")
    sheets = [_sheet(table, unseen) for table in tables]
    counted(sheets)
    lines = lines_of(sheets)
    if not any(line.cells for line in lines):
        raise EmptyFiling("a workbook without a filled cell that is shown", next_step="Upload it again.")
    return Document(MEDIA_TYPE, lines, warnings=warnings_of(sheets))


def _hidden_styles(root: etree._Element) -> frozenset[str]:
    """Names of the table styles that hide a sheet."""
    return frozenset(
        style.get(f"{STYLE}name", "")
        for style in root.iter(f"{STYLE}style")
        for properties in style.iterfind(f"{STYLE}table-properties")
        if properties.get(f"{TABLE}display") == "false"
    )


def _sheet(table: etree._Element, unseen: frozenset[str]) -> Sheet:
    sheet = Sheet(table.get(f"{TABLE}name", ""), hidden=table.get(f"{TABLE}style-name", "") in unseen)
    column = 1
    for element in table.iter(f"{TABLE}table-column"):
        repeated = _count(element, "columns")
        if element.get(f"{TABLE}visibility") in HIDDEN and column + repeated < 16384:
            sheet.hidden_columns.update(range(column, column + repeated))
        column += repeated
    number, filled = 1, 0
    for row in table.iter(f"{TABLE}table-row"):
        repeated = _count(row, "rows")
        cells = _cells(row, sheet, number)
        filled += len(cells) * repeated
        if filled > MAX_CELLS:
            raise FilingTooLarge(f"a workbook of more than {MAX_CELLS} cells")
        if cells:
            sheet.rows.update((number + step, cells) for step in range(repeated))
        if cells and row.get(f"{TABLE}visibility") in HIDDEN:
            sheet.hidden_rows.update(range(number, number + repeated))
        number += repeated
    return sheet


def _cells(row: etree._Element, sheet: Sheet, number: int) -> dict[int, str]:
    found: dict[int, str] = {}
    column = 1
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        repeated = _count(cell, "columns")
        text = _value(cell)
        if text.startswith(ERRORS) and cell.get(f"{TABLE}formula"):
            sheet.errors.append(sheet.place(number, column))
            text = ""
        if text and len(found) + repeated > MAX_CELLS:
            raise FilingTooLarge(f"a row of more than {MAX_CELLS} cells")
        if text:
            found.update((column + step, text) for step in range(repeated))
        wide, high = _count(cell, "columns", "spanned"), _count(cell, "rows", "spanned")
        if wide > 1 or high > 1:
            sheet.merged.append((number, column, number + high - 1, column + wide - 1))
        column += repeated
    return found


def _value(cell: etree._Element) -> str:
    """The exact value where there is one, else the text."""
    kind, value = cell.get(f"{OFFICE}value-type"), cell.get(f"{OFFICE}value")
    if kind in ("float", "percentage", "currency") and value:
        text = number_text(value, Shown(percent=kind == "percentage"))
        currency = cell.get(f"{OFFICE}currency")
        return f"{currency} {text}" if text and currency else text or value
    if kind == "date":
        return str(cell.get(f"{OFFICE}date-value", ""))[:10]
    return " ".join(" ".join("".join(part.itertext()).split()) for part in cell.iterfind(f"{TEXT}p"))


def _count(element: etree._Element, what: str, how: str = "repeated") -> int:
    text = element.get(f"{TABLE}number-{what}-{how}", "1")
    return int(text) if re.fullmatch(r"[0-9]{1,8}", text) else 1
