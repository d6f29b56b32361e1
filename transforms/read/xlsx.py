"""XLSX and XLSM workbooks: the values as saved. Formulas, macros and links to other files are not followed.

A formula's value is the one its program last calculated; without one the cell is empty and named in the
warnings. Cells are read from the XML itself, because the digits, the column and the number format of a cell
decide what a figure means. ECMA-376 part 1, 18 (SpreadsheetML).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from transforms.errors import EmptyFiling, FilingTooLarge, UnreadableFiling
from transforms.model import Document, NamedRange
from transforms.read.cell_text import PLAIN, Shown, number_text, shown
from transforms.read.grid import Sheet, column_of, counted, lines_of, warnings_of
from transforms.read.package import DAMAGED, Package, parsed, streamed
from transforms.regex import regex

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = "xl/workbook.xml"
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAX_STRINGS = 2_000_000
MAX_MERGED = 100_000
DIGITS = "0123456789"
COLUMN = regex(r"[A-Z]{1,3}")
CELL = regex(r"([A-Z]{1,3})(\d{1,7})$")
RANGE = regex(r"(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")
ESCAPED = regex(r"_x([0-9A-Fa-f]{4})_")
"""How XLSX writes signs that XML has not: '_x000D_'."""


class _Book(NamedTuple):
    """What all sheets of a workbook share."""

    strings: list[str]
    styles: list[Shown]
    from_1904: bool


def read(data: bytes) -> Document:
    """The rows of all visible sheets; raises a FilingError when the workbook cannot be used."""
    package = Package(data)
    root = parsed(package.part(WORKBOOK), WORKBOOK)
    links = package.related(WORKBOOK)
    properties = root.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    book = _Book(_strings(package), _styles(package), from_1904)
    sheets = []
    for entry in root.iter("{*}sheet"):
        part = links.get(entry.get(RELATIONSHIP) or entry.get(STRICT_RELATIONSHIP) or "", "")
        if "worksheets/" not in part:
            continue  # a sheet of its own that holds a chart or a dialogue
        hidden = entry.get("state", "visible") != "visible"
        sheets.append(_sheet(package.part(part), part, entry.get("name", ""), book, hidden))
    counted(sheets)
    lines = lines_of(sheets)
    if not any(line.cells for line in lines):
        raise EmptyFiling("a workbook without a filled cell that is shown", next_step="Upload it again.")
    macros = "xl/vbaProject.bin" in package.names
    links_out = any(name.startswith("xl/externalLinks/") for name in package.names)
    told = (
        ("macros_ignored: the workbook has macros", macros),
        ("links_ignored: it links to others", links_out),
    )
    return Document(
        MEDIA_TYPE,
        lines,
        names=_names(root, {sheet.name for sheet in sheets}),
        warnings=(*warnings_of(sheets), *(text for text, found in told if found)),
    )


def _strings(package: Package) -> list[str]:
    """The texts of the workbook; cells name them by number. Phonetic guides are left out."""
    name = "xl/sharedStrings.xml"
    if name not in package.names:
        return []
    found: list[str] = []
    for item in streamed(package.part(name), name, ("{*}si",)):
        found.append(_text(item))
        if len(found) > MAX_STRINGS:
            raise FilingTooLarge(f"a workbook of more than {MAX_STRINGS} texts")
    return found


def _text(item: etree._Element) -> str:
    parts = [
        part.text or ""
        for part in item.iter("{*}t")
        if (parent := part.getparent()) is not None and not str(parent.tag).endswith("}rPh")
    ]
    text = ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(parts))
    return " ".join(text.split())


def _styles(package: Package) -> list[Shown]:
    """How each cell style shows numbers, in the order in which cells name them."""
    name = "xl/styles.xml"
    if name not in package.names:
        return []
    root = parsed(package.part(name), name)
    own = {_int(each.get("numFmtId")): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    found = []
    for group in root.iterfind("{*}cellXfs"):
        for style in group.iterfind("{*}xf"):
            number = _int(style.get("numFmtId"))
            found.append(shown(number, own.get(number, "")))
    return found


def _sheet(data: bytes, part: str, name: str, book: _Book, hidden: bool) -> Sheet:
    sheet = Sheet(name, hidden=hidden)
    if hidden:
        return sheet
    number = 0
    for element in streamed(data, part, ("{*}row", "{*}mergeCell", "{*}col")):
        tag = str(element.tag).rpartition("}")[2]
        if tag == "row":
            number = _int(element.get("r")) or number + 1
            _row(element, number, sheet, book)
        elif tag == "mergeCell":
            _merged(element.get("ref", ""), sheet)
        elif _true(element.get("hidden")) and not element.get("outlineLevel"):
            last = min(_int(element.get("max")), 16384)
            sheet.hidden_columns.update(range(_int(element.get("min")), last + 1))
    return sheet


def _row(element: etree._Element, number: int, sheet: Sheet, book: _Book) -> None:
    # A closed outline hides rows too, but shows that they are there: those are read.
    if _true(element.get("hidden")) and not element.get("outlineLevel"):
        sheet.hidden_rows.add(number)
    cells: dict[int, str] = {}
    column = 0
    for cell in element:
        named = (cell.get("r") or "").rstrip(DIGITS)
        column = _column(named) or column + 1
        if len(cell) and (text := _value(cell, sheet, number, column, book)):
            cells[column] = text
    if cells:
        sheet.rows[number] = cells


@lru_cache(maxsize=32768)
def _column(name: str) -> int:
    """'AA' -> 27; 0 for what is no column."""
    return column_of(name) if COLUMN.fullmatch(name) else 0


def _value(cell: etree._Element, sheet: Sheet, row: int, column: int, book: _Book) -> str:
    """What the cell shows; '' for an empty one, an error, and a formula that was never calculated."""
    kind = cell.get("t", "n")
    stored, formula = "", False
    for part in cell:
        tag = part.tag
        if tag.endswith("}v"):
            stored = part.text or ""
        elif tag.endswith("}f"):
            formula = True
        elif tag.endswith("}is"):
            return _text(part)
    if kind == "e" or not stored:
        if kind == "e":
            sheet.errors.append(sheet.place(row, column))
        elif formula and kind != "str":
            sheet.uncalculated.append(sheet.place(row, column))
        return ""
    if kind == "s":
        place = _int(stored)
        if place >= len(book.strings):
            raise UnreadableFiling(f"the cell {sheet.place(row, column)} names no text", next_step=DAMAGED)
        return book.strings[place]
    if kind == "n":
        style = _int(cell.get("s"))
        how = book.styles[style] if style < len(book.styles) else PLAIN
        return number_text(stored, how, from_1904=book.from_1904) or stored
    return _truth(stored) if kind == "b" else " ".join(stored.split())


def _truth(stored: str) -> str:
    return "TRUE" if stored == "1" else "FALSE"


def _merged(ref: str, sheet: Sheet) -> None:
    first, _, last = ref.partition(":")
    corner, end = CELL.match(first), CELL.match(last or first)
    if corner and end and len(sheet.merged) < MAX_MERGED:
        top, bottom = int(corner[2]), int(end[2])
        sheet.merged.append((top, column_of(corner[1]), bottom, column_of(end[1])))


def _names(root: etree._Element, sheets: set[str]) -> tuple[NamedRange, ...]:
    """The names a workbook gives to its cells; names of lists, formulas and other files are left out."""
    found = []
    for entry in root.iter("{*}definedName"):
        place = RANGE.match((entry.text or "").strip())
        if place is None or entry.get("localSheetId") or _true(entry.get("hidden")):
            continue
        sheet = (place[1] or place[2]).replace("''", "'")
        if sheet in sheets:
            corner = (int(place[4]), column_of(place[3]))
            end = (int(place[6]), column_of(place[5])) if place[5] else corner
            found.append(NamedRange(entry.get("name", ""), sheet, *corner, *end))
    return tuple(found)


def _int(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else 0


def _true(text: str | None) -> bool:
    return text in ("1", "true")
