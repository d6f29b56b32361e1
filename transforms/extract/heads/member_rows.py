"""Heads of members without a year: 'Category | Total | Male | Female', 'Total (A) Male No. (B) % (B/A)'.

Men and women stand beside each other, each maybe with a count and a share. The figures are of the year that a
title above names, else of the reporting period. A line that names anything else is no such head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.group_rows import heading_above
from transforms.extract.heads.column_parts import COUNTS, SHARES
from transforms.extract.heads.header import PERIOD, REPORTING_PERIOD, Column, Header, Kind
from transforms.extract.heads.yearless_heads import year_above
from transforms.extract.metric_heads import WHOLE
from transforms.extract.numbers import as_value, words_of
from transforms.extract.words import header_words, plain
from transforms.model import Line
from transforms.regex import regex

AXIS = "gender"
AXES = (AXIS, "age", "region", "employment_type")
"""Of these members stand beside each other; those of text with single blanks are men and women only."""
MOST_COLUMNS, MOST_CHARACTERS = 8, 120
MOST_PRINTED = 300
"""Characters with the blanks between the columns."""
MOST_LABEL_WORDS = 4
OF_A_SIGN = 2
"""A Chinese sign says as much as three letters: '2024年新進員工' is a title, no line of years."""
MOST_TITLE = 40
"""Characters of a heading between the head and its first row."""
REACH = 4
"""The first row stands so close below."""
_LETTER = regex(r"\s*\(\s*[A-Z](?:\s*/\s*[A-Z])?\s*\)")
"""'Total (A)', '% (B/A)': letters by which a form calls its columns."""
_MEN = regex(r"\bmen\b")
_GAP = regex(r"\s{2,}")
_MEASURE = regex(r"^(?P<member>\S.*?)\s*\(?(?P<measure>no\.?|nos\.|number|count|headcount|%)\)?$", re.I)


def member_header(lines: Sequence[Line], place: int, text: str) -> Header | None:
    """The head that the line at a place is, where its columns are men, women and the whole; else None."""
    line = lines[place]
    if len(text) > MOST_CHARACTERS or (axis := _axis_of(line, text)) is None:
        return None
    if _is_under_others(lines, place, axis):
        return None
    printed = [*_printed(line)]
    columns = [_column(word, span, axis) for word, span in printed]
    first = next((at for at, column in enumerate(columns) if column is not None), 0)
    told = [column for column in columns[first:] if column is not None]
    periods = [column for column in told if column.kind is Kind.PERIOD]
    members = [column.member for column in periods if not column.unit]
    named = {member for member in members if member}
    if None in columns[first:] or len(named) < 2 or len(set(members)) != len(members):
        return None
    if len(told) > MOST_COLUMNS or sum(len(word.split()) for word, _ in printed[:first]) > MOST_LABEL_WORDS:
        return None
    wanted = sum(column.kind is not Kind.UNIT for column in told)
    year = year_above(lines, place)
    if year is None or not (line.spans or _heads_values(lines[place + 1 : place + 1 + REACH], wanted)):
        return None
    labels = [Column(Kind.LABEL, word, span) for word, span in printed[:first]]
    period = year or REPORTING_PERIOD
    dated = [replace(column, text=period) if column.kind is Kind.PERIOD else column for column in told]
    return Header((*labels, *dated))


def with_measures(header: Header, line: Line) -> Header | None:
    """The head with what its second line says: a count and a share below each of its members."""
    if not any(column.member for column in header.periods):
        return None
    words = [(_bare(word), span) for word, span in _pieces(line)]
    told = [(word, span) for word, span in words if word in COUNTS or word in SHARES]
    counts = sum(word in COUNTS for word, _ in told)
    members = [column for column in header.periods if column.member]
    owners = {len(members): members, len(header.periods): list(header.periods)}.get(counts)
    if (
        not owners
        or len(told) != len(words)
        or [word in SHARES for word, _ in told] != [False, True] * counts
    ):
        return None
    pairs = iter(told)
    columns: list[Column] = []
    for column in header.columns:
        if column not in owners:
            columns.append(column)
            continue
        columns.append(replace(column, span=next(pairs)[1]))
        columns.append(Column(Kind.OTHER, "%", next(pairs)[1]))
    return replace(header, columns=tuple(columns))


def _axis_of(line: Line, text: str) -> str | None:
    """The axis whose members a line may stand over values: a quick look, for every line is asked."""
    if _names_both(text.lower()):
        return AXIS
    if not line.spans and ("  " not in line.text.strip() or len(line.text) > MOST_PRINTED):
        return None
    pieces = [piece for piece, _ in _printed(line)] if len(line.cells) != 1 or not line.spans else []
    if not 2 < len(pieces) <= MOST_COLUMNS:
        return None
    exact = catalogue().exact_member
    return next((axis for axis in AXES if sum(exact(axis, piece) is not None for piece in pieces) > 1), None)


def _names_both(text: str) -> bool:
    women = "female" in text or "women" in text or "女" in text
    return women and ("male" in text or "男" in text or _MEN.search(text) is not None)


def _is_under_others(lines: Sequence[Line], place: int, axis: str) -> bool:
    """Whether the line above holds years alone, or members of another axis: these stand over the members.

    A title 'by contract type and gender' names no members, and none that names a metric.
    """
    above = plain(lines[place - 1].text) if place else ""
    if " by " in above or heading_above(above, None) is not None:
        return False
    rest = PERIOD.sub(" ", above)
    letters = sum(map(str.isalpha, rest)) + OF_A_SIGN * len(CJK.findall(rest))
    years = rest != above and letters <= MOST_LABEL_WORDS
    pieces = (*above.split(), above.partition(" ")[2]) if len(above) <= MOST_CHARACTERS else ()
    return years or any(set(catalogue().axes_with_member(piece)) - {axis} for piece in pieces)


def _heads_values(below: Sequence[Line], wanted: int) -> bool:
    """Whether the next line with figures has one for each column: words of a chart stand over none.

    A second line of the head may stand between.
    """
    for line in below:
        values = [word for word in words_of(plain(line.text)) if as_value(word)]
        figures = [word for word in values if any(map(str.isdigit, word))]
        if figures:
            return len(values) >= wanted
        if line.text.strip() and not any(_bare(word) in SHARES | COUNTS for word, _ in _pieces(line)):
            return any(map(str.isupper, line.text)) and len(line.text) <= MOST_TITLE
    return False


def _pieces(line: Line) -> Iterator[tuple[str, tuple[float, float] | None]]:
    """What a head prints, cell by cell; of text without cells piece by piece, or else word by word."""
    if line.spans:
        cells = zip(line.cells, line.spans, strict=True)
        yield from ((plain(cell), span) for cell, span in cells if cell.strip())
        return
    text = _LETTER.sub("", line.text.strip())
    pieces = _GAP.split(text)
    yield from ((piece, None) for piece in (pieces if len(pieces) > 1 else text.split()))


def _printed(line: Line) -> Iterator[tuple[str, tuple[float, float] | None]]:
    yield from ((_LETTER.sub("", word).strip(), span) for word, span in _pieces(line))


def _bare(word: str) -> str:
    return "".join(_LETTER.sub("", word).lower().split())


def _column(word: str, span: tuple[float, float] | None, axis: str) -> Column | None:
    """The column under one head; None where its words are a label's."""
    measured = _MEASURE.match(word)
    name = measured["member"] if measured else word
    share = measured is not None and measured["measure"] == "%"
    member = catalogue().exact_member(axis, name)
    if member is None and not WHOLE.match(name):
        return Column(Kind.UNIT, word, span) if header_words().get(word.lower()) == "unit" else None
    if share:
        return Column(Kind.OTHER, word, span)
    return Column(Kind.PERIOD, REPORTING_PERIOD, span, member=f"{axis}={name}" if member else "")
