"""The head a line is, in whatever layout: by its own words, with the line above, or by its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.extract.heads.cell_heads import celled_header
from transforms.extract.heads.column_parts import with_column_parts
from transforms.extract.heads.counted_people import with_counted
from transforms.extract.heads.header import (
    MARKED_YEAR,
    PERIOD,
    Header,
    names_year,
    parse_header,
    undated_header,
    without_last,
)
from transforms.extract.heads.loose_header import continues_head, loose_header, two_line_header, with_parts
from transforms.extract.heads.member_rows import member_header, with_measures
from transforms.extract.heads.qualified_heads import names_days, qualified_header
from transforms.extract.heads.vouched_heads import REACH, vouched_header
from transforms.extract.heads.yearless_heads import yearless_header
from transforms.model import Line
from transforms.regex import regex

_LAST_APART = regex(r"\((?:base ?(?:year|line)|targets?|goals?)\)", re.IGNORECASE)
"""A line below a head that says what its last year is."""
_VALUE = regex(r"[(+-]?\d[\d,. ]+\)?%?")


def head_of(lines: Sequence[Line], place: int, text: str, above: str) -> Header | None:
    """The head that the line at a place is, or None; `text` is its plain text, `above` the text before it.

    Most lines name no year: they are asked for the one layout that needs none.
    """
    line = lines[place]
    if not names_year(text) and not names_days(text):
        undated = with_counted(undated_header(line), above)
        return undated or yearless_header(lines, place, text) or member_header(lines, place, text)
    header = celled_header(line) if line.spans else qualified_header(MARKED_YEAR.sub("", text))
    header = header or two_line_header(text, above) or parse_header(line, above)
    header = header or with_counted(undated_header(line), above) or loose_header(text)
    header = header or yearless_header(lines, place, text)
    if header is None and not PERIOD.search(text):  # '年齡' is no year
        header = member_header(lines, place, text)
    if line.spans:
        return None if header is not None and _tells_values(line, header) else header
    if header is not None:
        return header
    return vouched_header(text, lines[place + 1 : place + 1 + REACH])


def with_lower_line(header: Header, line: Line, text: str, below: str) -> Header | None:
    """The head with what a second line of it says: parts of the years, counts and shares, a base year."""
    parted = with_column_parts(header, line) or with_measures(header, line)
    parted = parted or (with_parts(header, text, below) if not line.spans else None)
    if parted is not None:
        return parted
    if _LAST_APART.fullmatch(text):
        return without_last(header)
    return replace(header, open_end=True) if continues_head(text) else None


def _tells_values(line: Line, header: Header) -> bool:
    """'Scope 1 | tCO2e | 1300 | 1234 | Restated 2022': a row whose remark names a year."""
    values = [cell for cell in line.cells if _VALUE.fullmatch(cell) and not PERIOD.fullmatch(cell)]
    return len(values) > len(header.periods)
