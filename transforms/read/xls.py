"""XLS workbooks of Excel 97 to 2003: the values as saved, with places and number formats ([MS-XLS]).

A workbook is one stream of records; numbers are binary there, so their exact digits are taken and rounded to
the 15 a spreadsheet works with. Formulas are not calculated, macros are not read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from transforms.errors import EmptyFiling, EncryptedFiling, UnreadableFiling
from transforms.model import Document
from transforms.read.cell_text import PLAIN, Shown, number_text, shown
from transforms.read.grid import Sheet, counted, lines_of, warnings_of
from transforms.read.ole import NEXT_STEP, CompoundFile
from transforms.read.xls_strings import shared_strings, short_text, text_at

MEDIA_TYPE = "application/vnd.ms-excel"
BOF, EOF, CONTINUE, FILEPASS = 0x809, 0x0A, 0x3C, 0x2F
BOUNDSHEET, SST, FORMAT, XF, DATEMODE = 0x85, 0xFC, 0x41E, 0xE0, 0x22
NUMBER, RK, MULRK, LABELSST, LABEL = 0x203, 0x27E, 0xBD, 0xFD, 0x204
FORMULA, STRING, BOOLERR, MERGED, ROW, COLUMNS = 0x06, 0x207, 0x205, 0xE5, 0x208, 0x7D
EXCEL_97 = 0x600
TEXT_RESULT, TRUTH_RESULT, ERROR_RESULT = 0, 1, 2


@dataclass(slots=True)
class _Book:
    data: bytes
    strings: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    from_1904: bool = False

    def how(self, style: int) -> Shown:
        """How cells of a style show numbers."""
        if style >= len(self.styles):
            return PLAIN
        return shown(self.styles[style], self.formats.get(self.styles[style], ""))


def read(data: bytes) -> Document:
    """The rows of all visible sheets; raises a FilingError when the workbook cannot be used."""
    stream = CompoundFile(data).stream("Workbook")
    if stream is None:
        raise UnreadableFiling("a workbook of Excel 95 or older", next_step=NEXT_STEP)
    try:
        book = _globals(stream)
        sheets = [_sheet(book, name, place, hidden) for name, place, hidden in book.sheets]
    except (struct.error, IndexError) as error:
        raise UnreadableFiling("a damaged workbook", next_step=NEXT_STEP) from error
    counted(sheets)
    lines = lines_of(sheets)
    if not any(line.cells for line in lines):
        raise EmptyFiling("a workbook without a filled cell that is shown", next_step="Upload it again.")
    return Document(MEDIA_TYPE, lines, warnings=warnings_of(sheets))


def _records(data: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Kind and bytes of each record up to the end of the part that begins here."""
    while place + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + length]
        if kind == EOF:
            return
        place += 4 + length


def _globals(data: bytes) -> _Book:
    book = _Book(data)
    texts: list[bytes] = []
    before = 0
    for kind, body in _records(data, 0):
        if kind == BOF and int.from_bytes(body[:2], "little") != EXCEL_97:
            raise UnreadableFiling("a workbook of Excel 95 or older", next_step=NEXT_STEP)
        if kind == FILEPASS:
            raise EncryptedFiling("the workbook asks for a password", next_step="Upload it without one.")
        if kind == BOUNDSHEET:
            place, state, form = struct.unpack_from("<IBB", body)
            if form == 0:
                book.sheets.append((short_text(body, 6), place, state != 0))
        elif kind == FORMAT:
            book.formats[int.from_bytes(body[:2], "little")] = text_at(body, 2)
        elif kind == XF:
            book.styles.append(int.from_bytes(body[2:4], "little"))
        elif kind == DATEMODE:
            book.from_1904 = body[:1] == b"\x01"
        elif kind == SST or (kind == CONTINUE and before == SST):
            texts.append(body)
            kind = SST  # noqa: PLW2901
        before = kind
    book.strings = shared_strings(texts)
    return book


def _sheet(book: _Book, name: str, place: int, hidden: bool) -> Sheet:
    sheet = Sheet(name, hidden=hidden)
    waiting: tuple[int, int] | None = None
    for kind, body in _records(book.data, place):
        if hidden:
            break
        if kind == STRING and waiting:
            _put(sheet, *waiting, text_at(body, 0))
        elif kind == FORMULA:
            waiting = _formula(book, sheet, body)
        elif kind in (NUMBER, RK, MULRK):
            _numbers(book, sheet, kind, body)
        elif kind == LABELSST:
            row, column, _, number = struct.unpack_from("<HHHI", body)
            _put(sheet, row, column, book.strings[number])
        elif kind == LABEL:
            row, column = struct.unpack_from("<HH", body)
            _put(sheet, row, column, text_at(body, 6))
        elif kind == BOOLERR:
            row, column = struct.unpack_from("<HH", body)
            _truth_or_error(sheet, row, column, body[6], is_error=bool(body[7]))
        else:
            _layout(sheet, kind, body)
    return sheet


def _numbers(book: _Book, sheet: Sheet, kind: int, body: bytes) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    if kind == NUMBER:
        _put(sheet, row, column, _text(book, style, Decimal(struct.unpack_from("<d", body, 6)[0])))
    elif kind == RK:
        _put(sheet, row, column, _text(book, style, _packed(body[6:10])))
    else:
        for step in range((len(body) - 6) // 6):
            own = struct.unpack_from("<H", body, 4 + 6 * step)[0]
            _put(sheet, row, column + step, _text(book, own, _packed(body[6 + 6 * step : 10 + 6 * step])))


def _packed(four: bytes) -> Decimal:
    """A number in four bytes: a whole one or the first half of a double, maybe in hundredths."""
    bits = int.from_bytes(four, "little")
    if bits & 2:
        value = Decimal(int.from_bytes(four, "little", signed=True) >> 2)
    else:
        value = Decimal(struct.unpack("<d", bytes(4) + (bits & ~3).to_bytes(4, "little"))[0])
    return value.scaleb(-2) if bits & 1 else value


def _formula(book: _Book, sheet: Sheet, body: bytes) -> tuple[int, int] | None:
    """Put the saved result; the place where its text, told by the next record, belongs."""
    row, column, style = struct.unpack_from("<HHH", body)
    if body[12:14] != b"\xff\xff":
        _put(sheet, row, column, _text(book, style, Decimal(struct.unpack_from("<d", body, 6)[0])))
    elif body[6] == TEXT_RESULT:
        return row, column
    elif body[6] in (TRUTH_RESULT, ERROR_RESULT):
        _truth_or_error(sheet, row, column, body[8], is_error=body[6] == ERROR_RESULT)
    return None


def _truth_or_error(sheet: Sheet, row: int, column: int, value: int, *, is_error: bool) -> None:
    if is_error:
        sheet.errors.append(sheet.place(row + 1, column + 1))
    else:
        _put(sheet, row, column, "TRUE" if value else "FALSE")


def _layout(sheet: Sheet, kind: int, body: bytes) -> None:
    """Merged, and hidden by hand; what an outline folds away is read."""
    if kind == MERGED:
        for step in range(int.from_bytes(body[:2], "little")):
            top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * step)
            sheet.merged.append((top + 1, left + 1, bottom + 1, right + 1))
    elif kind == ROW and body[12] & 0x20 and not body[12] & 0x07:
        sheet.hidden_rows.add(int.from_bytes(body[:2], "little") + 1)
    elif kind == COLUMNS and body[8] & 1 and not body[9] & 0x07:
        first, last = struct.unpack_from("<HH", body)
        sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))


def _text(book: _Book, style: int, value: Decimal) -> str:
    return number_text(str(value), book.how(style), from_1904=book.from_1904) or ""


def _put(sheet: Sheet, row: int, column: int, text: str) -> None:
    if kept := " ".join(text.split()):
        sheet.rows.setdefault(row + 1, {})[column + 1] = kept
