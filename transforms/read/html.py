"""HTML pages: what a browser would show, as lines of text and rows of tables.

The page is read as a stream of tags; nothing is built, run or fetched. Scripts, styles, forms, menus and
hidden elements are left out. Text stands as one line per block with its element path as its place
('/html/body/div[2]/p[1]'); tables keep their spans. https://html.spec.whatwg.org/multipage/parsing.html
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from transforms.errors import EmptyFiling, UnreadableFiling, UnsafeFiling
from transforms.model import Document, Line
from transforms.read.encoding import MARKS, WIDER, Decoded, decode, unmarked_utf16
from transforms.read.table_layout import Cell, Layout, Table
from transforms.regex import regex

MEDIA_TYPE = "text/html"
MOST_DEPTH = 1000
"""Elements in each other. Pages have some dozen; browsers stop at 512."""

HEAD_BYTES = 4096
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""", re.IGNORECASE)
_UNSHOWN_STYLE = regex(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_RAISED = regex(r"[0-9]{1,2}(?:, ?[0-9]{1,2})*$")
_RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", ", ")
_NOT_PRINTED = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_LEADING = regex(r"\s*(\d{1,9})")

_UNSHOWN = (
    "script style template noscript iframe object embed applet svg math audio video canvas map select "
    "datalist textarea button nav ix:header"
)
_SET_APART = (
    "p h1 h2 h3 h4 h5 h6 section article aside main header footer blockquote figure ul ol dl li table pre hr "
    "form fieldset"
)
_BLOCKS = (
    "html body div dt dd tr td th caption thead tbody tfoot figcaption summary details address center legend"
)
UNSHOWN, SET_APART = frozenset(_UNSHOWN.split()), frozenset(_SET_APART.split())
BLOCKS = SET_APART | frozenset(_BLOCKS.split())


def read(data: bytes) -> Document:
    """The page's lines in the order of its source; raises a FilingError."""
    text, warnings = _decoded(data)
    page = _Page()
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, huge_tree=True)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFiling(
            f"no HTML that can be read ({error})", next_step="Save the page again."
        ) from error
    if not page.lines:
        raise EmptyFiling("a page without text", next_step="Save the page as shown, with what scripts load.")
    return Document(MEDIA_TYPE, tuple(page.lines), title=page.title or None, warnings=warnings)


def _decoded(data: bytes) -> Decoded:
    """Mark, valid UTF-8, then what the page declares; a declared encoding that does not fit is guessed."""
    if any(data.startswith(mark) for mark, _ in MARKS) or unmarked_utf16(data):
        return decode(data)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        told = _CHARSET.search(data[:HEAD_BYTES])
    try:
        name = codecs.lookup(told[1].decode("ascii")).name if told else "utf-8"
        return decode(data) if name == "utf-8" else Decoded(data.decode(WIDER.get(name, name)))
    except (LookupError, UnicodeError):
        return decode(data)


@dataclass(slots=True)
class _Open:
    """A table being read; `cell` is None between its cells and in a cell that holds another table."""

    table: Table
    row: list[Cell] | None = None
    cell: Cell | None = None


class _Page:
    """The parser's target: it hears of tags and text in the order of the source."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.title = ""
        self._layout = Layout()
        self._tables: list[_Open] = []
        self._table_count = 0
        self._path: list[tuple[str, Counter[str]]] = [("", Counter())]
        self._unshown = 0
        self._in_title = False
        self._pre = 0
        self._text: list[str] = []
        self._place = ""
        self._raised: list[int] = []
        self._seam = False
        self._gap = False

    # --- what the parser tells ---------------------------------------------------------------------

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._unshown or tag in UNSHOWN or (attributes and _is_hidden(attributes)):
            self._unshown += 1
            return
        if len(self._path) > MOST_DEPTH:
            raise UnsafeFiling(
                f"more than {MOST_DEPTH} elements in each other", next_step="Save the page again, or as PDF."
            )
        counts = self._path[-1][1]
        counts[tag] += 1
        self._path.append((f"{tag}[{counts[tag]}]", Counter()))
        if tag in BLOCKS:
            self._break(apart=tag in SET_APART)
        else:
            self._inline(tag)
        if tag == "pre":
            self._pre += 1
        elif tag == "table":
            self._open_table()
        elif self._tables and tag in ("tr", "td", "th"):
            self._open_part(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._unshown:
            self._unshown -= 1
            return
        self._path.pop()
        self._seam = True
        if tag == "title":
            self._in_title = False
        elif tag == "sup":
            self._raise()
        elif self._tables and tag in ("tr", "td", "th", "table"):
            self._close_part(tag)
        elif tag in BLOCKS:
            self._break(apart=tag in SET_APART)
        if tag == "pre":
            self._pre -= 1

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._unshown:
            return
        if self._in_title:
            self.title = " ".join(f"{self.title} {text}".split())
            return
        if not self._pre:
            text = text.replace("\r", " ").replace("\n", " ")
        if not self._place and not text.isspace():
            self._place = "/".join(step for step, _ in self._path)
        if self._seam and text[:1].isdigit() and self._text and self._text[-1][-1:].isdigit():
            self._text.append(" ")  # two figures that only a style sheet sets apart
        self._seam = False
        self._text.append(text)

    def close(self) -> None:
        """The source has ended."""
        while self._tables:
            self._close_part("table")
        self._break(apart=False)

    # --- text --------------------------------------------------------------------------------------

    def _inline(self, tag: str) -> None:
        if tag == "title":
            self._in_title = len(self._path) <= len(["", "html", "head", "title"])
        elif tag == "br":
            self._text.append("\n")
        elif tag == "sup":
            self._raised.append(len(self._text))
        self._seam = tag not in ("sub", "sup")

    def _raise(self) -> None:
        """Raised digits stay marks or powers: '1,234' with a note is not 12,345."""
        start = self._raised.pop() if self._raised else len(self._text)
        text = "".join(self._text[start:]).strip()
        if _RAISED.match(text):
            self._text[start:] = [text.translate(_RAISE)]

    def _break(self, *, apart: bool) -> None:
        """A block begins or ends: in a cell a line break, outside the end of a line."""
        if self._tables and self._tables[-1].cell is not None:
            self._text.append("\n")
            return
        for printed in self._taken().split("\n"):
            if text := " ".join(printed.split()):
                self._close_gap()
                self.lines.append(Line(text, len(self.lines) + 1, places=(self._place,)))
        self._place, self._gap = "", self._gap or apart

    def _taken(self) -> str:
        text = "".join(self._text).translate(_NOT_PRINTED)
        self._text, self._raised, self._seam = [], [], False
        return text

    def _close_gap(self) -> None:
        if self._gap and self.lines:
            self.lines.append(Line("", len(self.lines) + 1))
        self._gap = False

    # --- tables ------------------------------------------------------------------------------------

    def _open_table(self) -> None:
        if self._tables:
            self._give_out(self._tables[-1])
        self._table_count += 1
        self._tables.append(_Open(Table(self._table_count)))

    def _open_part(self, tag: str, attributes: dict[str, str]) -> None:
        table = self._tables[-1]
        self._close_cell(table)
        if tag == "tr" or table.row is None:
            table.row = []
            table.table.rows.append(table.row)
        if tag != "tr":
            spans = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
            self._taken()
            table.cell = Cell("", *spans)
            table.row.append(table.cell)

    def _close_part(self, tag: str) -> None:
        table = self._tables[-1]
        self._close_cell(table)
        if tag == "tr":
            table.row = None
        elif tag == "table":
            self._give_out(table)
            self._tables.pop()
            self._gap = True

    def _close_cell(self, table: _Open) -> None:
        if table.cell is None:
            self._break(apart=False)
        else:
            table.cell.text = self._taken()
            table.cell, self._place = None, ""

    def _give_out(self, table: _Open) -> None:
        """Its rows as lines. A cell that holds a table is layout: its text stands as text."""
        within, table.cell = table.cell, None
        if within is not None and table.row:
            table.row.remove(within)
        rows, table.row = table.table.rows, None
        if any(rows):
            kept, kept_place = (self._text, self._place) if within is not None else ([], "")
            self._text, self._gap = [], True
            self._close_gap()
            self.lines += self._layout.lines(table.table, len(self.lines) + 1)
            self._text, self._place, self._gap = kept, kept_place, True
        table.table = Table(table.table.number, above=table.table.above + len(rows))
        self._break(apart=False)


def _is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or _UNSHOWN_STYLE.search(attributes.get("style") or "") is not None


def _span(told: str | None) -> int:
    found = _LEADING.match(told) if told else None
    return int(found[1]) if found else 1
