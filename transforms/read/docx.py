"""Word documents: paragraphs, tables, text boxes and notes as the author sees them with all changes accepted.

What is deleted in tracked changes or hidden is left out, what is inserted is read. Nothing outside the file
is looked at: pictures, links and templates stay where they are. Places: 'paragraph 12', 'table 2 R3C1',
'footnote 4'. ECMA-376 part 1, 17 (WordprocessingML); the strict form has other namespaces, so names count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from transforms.errors import EmptyFiling, UnsafeFiling
from transforms.model import Document, Line
from transforms.read.package import Package, parsed
from transforms.read.table_layout import MOST_COLUMNS, Cell, Layout, Table
from transforms.regex import regex

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, CORE = "word/document.xml", "docProps/core.xml"
NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))

UNSHOWN = frozenset(["del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rPr", "pPr"])
"""Deleted, moved away, the code behind a field, what stands in for programs that know no drawings."""

SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_RAISED = regex(r"\s*[0-9]{1,2}(?:, ?[0-9]{1,2})*\s*$")
_RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", ", ")
_NOT_PRINTED = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")

Element = Any
"""lxml's elements carry no types."""


def read(data: bytes) -> Document:
    """The document's lines in reading order, its notes last; raises a FilingError."""
    package = Package(data)
    body = _Body()
    try:
        body.blocks(parsed(package.part(BODY), BODY))
        for part, kind in NOTES:
            if part in package.names:
                body.notes(parsed(package.part(part), part), kind)
    except RecursionError as error:
        raise UnsafeFiling(
            "elements in each other beyond what any document has", where=BODY, next_step="Save it again."
        ) from error
    if not any(line.text for line in body.lines):
        raise EmptyFiling("a document without text", next_step="Upload the filing again.")
    return Document(MEDIA_TYPE, tuple(body.lines), title=_title(package))


class _Body:
    """Walks the blocks of a document and collects lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._layout = Layout()
        self._paragraphs = 0
        self._tables = 0

    def blocks(self, parent: Element) -> None:
        """Paragraphs and tables, wherever content controls or tracked changes wrap them."""
        for child in parent:
            name = _name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name not in UNSHOWN:
                self.blocks(child)

    def notes(self, root: Element, kind: str) -> None:
        """Footnotes or endnotes; the lines that separate them from the text are of a type of their own."""
        for note in root:
            if _value(note, "type") in (None, "normal"):
                text = " ".join(_text(paragraph) for paragraph in note.iter("{*}p"))
                self._lines(text, f"{kind} {_value(note, 'id')}")

    def _paragraph(self, paragraph: Element) -> None:
        self._paragraphs += 1
        self._lines(_text(paragraph), f"paragraph {self._paragraphs}")
        for box in _boxes(paragraph):
            self.blocks(box)

    def _lines(self, text: str, place: str) -> None:
        printed = [line for piece in text.split("\n") if (line := " ".join(piece.split()))]
        if printed and self.lines:
            self.lines.append(Line("", len(self.lines) + 1))
        for line in printed:
            self.lines.append(Line(line, len(self.lines) + 1, places=(place,)))

    def _table(self, element: Element) -> None:
        self._tables += 1
        table = Table(self._tables)
        nested: list[Element] = []
        above: dict[int, Cell] = {}
        for row in _inside(element, "tr"):
            if row.find("{*}trPr/{*}del") is None:
                table.rows.append(_row(row, above, nested))
        if self.lines:
            self.lines.append(Line("", len(self.lines) + 1))
        self.lines += self._layout.lines(table, len(self.lines) + 1)
        for each in nested:
            self._table(each)


def _row(row: Element, above: dict[int, Cell], nested: list[Element]) -> list[Cell]:
    """The row's cells; one that continues a merged cell makes that one a row higher."""
    before = _count(_setting(row, "trPr", "gridBefore"), 0)
    cells = [Cell("", before)] if before else []
    column = before
    for element in _inside(row, "tc"):
        columns = max(1, _count(_setting(element, "tcPr", "gridSpan"), 1))
        merge = element.find("{*}tcPr/{*}vMerge")
        if merge is not None and _value(merge, "val") != "restart" and column in above:
            above[column].rows += 1
        else:
            cell = Cell(_cell_text(element, nested), columns)
            above[column] = cell
            cells.append(cell)
        column += columns
    return cells


def _cell_text(cell: Element, nested: list[Element]) -> str:
    """Its paragraphs, a line each; tables within it come behind the table it is in."""
    texts = []
    for name, each in _named(cell, ("p", "tbl")):
        if name == "tbl":
            nested.append(each)
        else:
            texts.append(_text(each))
            texts += [_text(within) for box in _boxes(each) for within in box.iter("{*}p")]
    return "\n".join(texts)


def _text(element: Element) -> str:
    """What a paragraph shows, without its text boxes; raised digits stay marks."""
    return "".join(_pieces(element)).translate(_NOT_PRINTED)


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in SIGNS:
            yield SIGNS[name]
        elif name == "r":
            yield from _run(child)
        elif name not in UNSHOWN and name != "txbxContent":
            yield from _pieces(child)


def _run(run: Element) -> Iterator[str]:
    if _is_on(run.find("{*}rPr/{*}vanish")):
        return
    text = "".join(_pieces(run))
    raised = _setting(run, "rPr", "vertAlign") == "superscript" and _RAISED.match(text)
    yield text.translate(_RAISE) if raised else text


def _boxes(paragraph: Element) -> Iterator[Element]:
    """The text boxes anchored in a paragraph, each once: not their stand-ins for old programs."""
    for child in paragraph:
        name = _name(child)
        if name == "txbxContent":
            yield child
        elif name not in UNSHOWN:
            yield from _boxes(child)


def _inside(element: Element, name: str) -> Iterator[Element]:
    return (each for _, each in _named(element, (name,)))


def _named(element: Element, names: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """Children of these names, also where a content control or a tracked insertion wraps them."""
    for child in element:
        name = _name(child)
        if name in names:
            yield name, child
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _named(child, names)


def _title(package: Package) -> str | None:
    if CORE not in package.names:
        return None
    found = parsed(package.part(CORE), CORE).find("{*}title")
    return " ".join((found.text or "").split()) or None if found is not None else None


def _setting(element: Element, properties: str, name: str) -> str | None:
    found = element.find(f"{{*}}{properties}/{{*}}{name}")
    return _value(found, "val") if found is not None else None


def _count(told: str | None, otherwise: int) -> int:
    """A number of columns; no more than a grid may have, whatever the file says."""
    return min(int(told), MOST_COLUMNS) if told and re.fullmatch(r"[0-9]{1,9}", told) else otherwise


def _is_on(flag: Element | None) -> bool:
    return flag is not None and _value(flag, "val") not in ("0", "false", "off")


def _value(element: Element, name: str) -> str | None:
    """An attribute whatever its namespace: 'w:val' has another one in the strict form."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, None)


def _name(element: Element) -> str:
    """The element's own name; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
