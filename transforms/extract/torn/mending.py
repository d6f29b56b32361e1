"""Lines of text without geometry, as they stood before the page was taken apart.

Rows run into one line are parted, thousands set apart by tabs are put together, and footnote marks
glued to the figures of scopes are taken off where the printed sum proves which digits are marks.
What cannot be told stays as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from transforms.catalogue import catalogue
from transforms.extract.heads.header import PERIOD, names_year
from transforms.extract.torn.cell_lines import rows_of_cells
from transforms.extract.torn.folded_heads import unfolded
from transforms.extract.torn.heads_behind import before_rows
from transforms.extract.torn.label_blocks import in_rows
from transforms.extract.torn.lone_marks import with_marks_beside
from transforms.extract.torn.long_lines import parted_lines
from transforms.extract.torn.marked_sums import without_marks
from transforms.extract.torn.named_years import without_names
from transforms.extract.torn.one_year import with_one_year_heads
from transforms.extract.torn.open_labels import closed
from transforms.extract.torn.pointed_thousands import with_commas
from transforms.extract.torn.repeated_units import said_once
from transforms.extract.torn.scope_lines import cleared
from transforms.extract.torn.spaced_cells import rows_of_spaced_cells
from transforms.extract.torn.spaced_thousands import with_whole_thousands
from transforms.extract.torn.stacked_cells import restacked
from transforms.extract.torn.stacked_rows import rows_of_stacks
from transforms.extract.torn.torn_names import rejoined
from transforms.extract.torn.trailing_words import without_trailing_words
from transforms.extract.torn.value_marks import without_value_marks
from transforms.extract.torn.values_below import rows_above_values
from transforms.extract.torn.year_marks import without_year_marks
from transforms.extract.torn.year_stacks import rows_of_years
from transforms.extract.torn.years_below import years_beside
from transforms.model import Document, Line
from transforms.regex import regex

_VALUE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_YEAR = regex(r"(?:19|20)\d\d$")
_TWO_VALUES = regex(rf"(?:^|[\s)])({_VALUE})\s+({_VALUE})$")
_SEAM = regex(r"(?<=\d)(?=-[a-z]{3}|[A-Z][a-z]{2})")
_TABBED = regex(r"\d{1,3}(?:\t\d{3})+")
_AFTER_TAB = regex(r"(?<=\d)\t([\d,.]+)")
_THREE = regex(r"\d{3,6}$")
_MARKED_SCOPE = regex(r"\b(scope\s?[123])(\d{1,2})(?=\s|$)", re.IGNORECASE)
_MARK_OF_SCOPE = regex(
    r"\b(scope ?[123])(?=(?<=1)[14-9]|(?<=2)[124-9]|(?<=3)[1-9]|[a-g])(\w)(?=[\s):]|$)", re.IGNORECASE
)
"""'Scope 11' is scope 1 and note 1, as there are three scopes; 'Scope 12' may be scopes 1 and 2."""
_APART = regex(r"CO 2(?![\d,.])(?: ?(-? ?e)(?![a-z]))?")
_LOST = regex(r"(?<=[a-z]\s)CO\s(?=-?e(?:q|quivalents?)?\b)")
"""'Tonnes CO e': the subscript is lost; carbon monoxide has no equivalents."""
_FIGURE = regex(r"\d[\d,]*(?:\.\d+)?%?$")
LEAST_YEARS = 2
MAX_HEAD_WORDS = 6
MIN_TABBED = 6
"""So many numbers set apart by tabs show a habit of the text, not a table of columns."""


def mended(document: Document) -> Document:
    """The document with such lines mended; unchanged where the reader knows places."""
    if any(line.spans for line in document.lines):
        return document
    document = _with_gases_whole(replace(document, lines=tuple(with_marks_beside(document.lines))))
    tabbed = _tabs_part_thousands(document)
    parted = (piece for line in document.lines for piece in _parted(_with_thousands(line, tabbed)))
    lines = [_with_mark_apart(said_once(piece)) for piece in rejoined(parted)]
    if any("cope" in line.text or "COPE" in line.text for line in lines):
        lines = list(closed(list(rows_of_spaced_cells(list(parted_lines(with_commas(lines)))))))
        lines = list(cleared(without_value_marks(without_year_marks(lines))))
        lines = list(with_whole_thousands(list(without_trailing_words(lines))))
        lines = list(rows_above_values(list(rows_of_years(lines))))
        lines = list(in_rows(list(years_beside(lines))))
    whole = list(rows_of_cells(list(unfolded(list(without_marks(list(without_names(lines))))))))
    whole = list(_unwrapped(whole))
    scopes = restacked(list(before_rows(whole)))
    return replace(document, lines=tuple(with_one_year_heads(list(rows_of_stacks(list(scopes))))))


def _unwrapped(lines: list[Line]) -> Iterator[Line]:
    """Rows whose last values stand on the next line, where both together have one for each year above."""
    years, held = 0, None
    for line in lines:
        words = line.text.split()
        if held is not None and _lacks(held, words, years):
            yield replace(line, text=f"{held.text} {line.text}")
            held = None
            continue
        if held is not None:
            yield held
            held = None
        named = len(PERIOD.findall(line.text)) if names_year(line.text) else 0
        years = named if named > LEAST_YEARS and named >= len(words) - MAX_HEAD_WORDS else years
        few = _values_at_end(words)
        if named < LEAST_YEARS and 1 < few < years and few < len(words):
            held = line
        else:
            yield line
    if held is not None:
        yield held


def _lacks(row: Line, words: list[str], years: int) -> bool:
    """Whether these words are just the values that a row lacks."""
    only_values = bool(words) and _values_at_end(words) == len(words)
    return only_values and _values_at_end(row.text.split()) + len(words) == years


def _values_at_end(words: list[str]) -> int:
    """How many figures end a line."""
    return sum(1 for _ in takewhile(_FIGURE.match, reversed(words)))


def _with_gases_whole(document: Document) -> Document:
    """'tCO 2 -e' as 'tCO2-e': a subscript taken out of a page stands apart from its letters."""
    if not any("CO " in line.text for line in document.lines):
        return document
    lines = (
        replace(line, text=_LOST.sub("CO2", _APART.sub(r"CO2\1", line.text))) if "CO " in line.text else line
        for line in document.lines
    )
    return replace(document, lines=tuple(lines))


def _tabs_part_thousands(document: Document) -> bool:
    """Whether behind a tab between digits always stand three of them, or more that are glued."""
    after = [found for line in document.lines if "\t" in line.text for found in _AFTER_TAB.findall(line.text)]
    return len(after) >= MIN_TABBED and all(_THREE.match(found) for found in after)


def _with_thousands(line: Line, tabbed: bool) -> Line:
    """'1	116	274109	577' as '1 116,274 109,577'; the mark in 'Scope 220' apart from the scope."""
    if not tabbed or "\t" not in line.text:
        return line
    text = _TABBED.sub(lambda found: f" {found[0].replace(chr(9), ',')} ", line.text)
    return replace(line, text=_MARKED_SCOPE.sub(r"\1 (\2)", text))


def _with_mark_apart(line: Line) -> Line:
    """'Scope 11 1,200' as 'Scope 1 (1) 1,200'."""
    if "cope" not in line.text and "COPE" not in line.text:
        return line
    text = _MARK_OF_SCOPE.sub(r"\1 (\2)", line.text)
    return replace(line, text=text) if text != line.text else line


def _parted(line: Line) -> Iterator[Line]:
    """The rows of one line: '... (scope 1) 51 48-electricity (scope 2) 31 34' are two."""
    start = 0
    for seam in _SEAM.finditer(line.text):
        if _ends_a_row(line.text[start : seam.start()]) and not _is_unit(line.text[seam.start() :]):
            yield replace(line, text=line.text[start : seam.start()])
            start = seam.start()
    yield replace(line, text=line.text[start:]) if start else line


def _ends_a_row(text: str) -> bool:
    """A label and two values; two years are a head, and what follows belongs to it."""
    values = _TWO_VALUES.search(text)
    if values is None or not re.search(r"[A-Za-z]{3}", text[: values.start()]):
        return False
    return not (_YEAR.match(values[1]) or _YEAR.match(values[2]))


def _is_unit(rest: str) -> bool:
    words = rest.lstrip("-").split()
    return bool(words) and catalogue().is_unit(words[0])
