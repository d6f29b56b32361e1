"""Scopes as callouts, a figure and a label by turns: '1,200 / tCO2e Scope 1 / 500 / tCO2e Scope 2'.

Whether a figure belongs to the label above or below it cannot be told from one of them. A run of them
tells: where it begins with a figure and ends with a label, each figure stands above its label, and the
other way round. A run that begins and ends alike is set aside, so that nobody pairs it wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import REPORTING_PERIOD
from transforms.extract.page_years import told_year
from transforms.extract.raw import Raw, next_table
from transforms.extract.scopes.printed_sums import slack_of
from transforms.extract.scopes.scope_units import only_emission_unit
from transforms.extract.scopes.totals import AIMS, SCOPES, Reading, general_words, members_of, read_scope
from transforms.extract.title_units import speaks_of_else, weighs
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "callouts"
NEAR_LINES = 40
HEADING_LINES = 2
MAX_LABEL = 60
MIN_SCOPES = 2
OF_ELSE = "title_of_else"
UNCERTAIN = "label_above_or_below"
_VALUE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIGURE = regex(rf"^(?P<value>{_VALUE})(?:\s?(?P<unit>[A-Za-z].{{0,40}}))?$")
_NOTHING = regex(r"(?:n\.?/?a|not|none|tb[cd]|pending|[-–—]|[*†])(?![A-Za-z])", re.IGNORECASE)
"""What may stand for the figure of the run's last label."""

_YEAR = regex(r"(?:19|20)\d\d$")
_MARK = regex(r"\(\d\)|CO2|(?<=[a-z)])\d$")
"""Digits of a label that are no figure: a note, a gas."""
_DESCRIPTION = regex(r"[A-Za-z][^\d]{8,90}$")
_WORDS = regex(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A figure (`value`) or a label (`reading` where it names one scope), its unit and its line."""

    line: Line
    value: str = ""
    unit: str = ""
    reading: Reading | None = None


def extract(document: Document, found: Iterable[Raw]) -> list[Raw]:
    """The totals of such runs, in lines that no table holds; none from text with geometry or in Chinese."""
    rows = list(found)
    taken = {raw.line for raw in rows}
    lines = [line for line in document.lines if line.text.strip()]
    if any(line.spans for line in lines) or not any("cope" in line.text.lower() for line in lines):
        return []
    number = next_table(rows)
    given: list[Raw] = []
    for place, run in _runs(lines, taken):
        told = [(piece.reading.scope, piece.reading.method) for piece in run if piece.reading]
        if len(told) < MIN_SCOPES:
            continue
        first = next(at for at, line in enumerate(lines) if line.number == run[0].line.number)
        titles = [plain(line.text) for line in lines[max(0, first - HEADING_LINES) : first]]
        if any(AIMS.search(title) or speaks_of_else(title) for title in titles if len(title) <= MAX_LABEL):
            given += [raw._replace(ignored_by=OF_ELSE) for raw in _told(run, doubtful=True)]
            continue
        twice = len(set(told)) != len(told) or len({scope for scope, _ in told}) < MIN_SCOPES
        near = "\n".join(plain(line.text) for line in lines[max(0, place - NEAR_LINES) : place + NEAR_LINES])
        if not CJK.search(near):
            behind = plain(lines[place].text) if place < len(lines) else ""
            doubtful = twice or bool(_NOTHING.match(behind))
            period, unit = told_year(near) or REPORTING_PERIOD, only_emission_unit(near)
            given += [_completed(raw, period, unit, number) for raw in _told(run, doubtful=doubtful)]
            number += 1
    return given


def _runs(lines: list[Line], taken: set[int]) -> Iterator[tuple[int, list[_Piece]]]:
    """Where figures and labels take turns, and the pieces of each such run."""
    run: list[_Piece] = []
    near = {
        at
        for place, line in enumerate(lines)
        if "cope" in line.text.lower()
        for at in range(place - 4, place + 5)
    }
    for place, line in enumerate([*lines, replace(lines[-1], text="")]):
        piece = _piece(plain(line.text)) if place in near and line.number not in taken else None
        if piece is not None and piece.unit and not piece.value and piece.reading is None and run:
            # A unit on a line of its own belongs to the figure before it.
            run[-1] = replace(run[-1], unit=run[-1].unit or piece.unit)
        elif piece is not None and (not run or bool(run[-1].value) != bool(piece.value)):
            run.append(replace(piece, line=line))
        elif piece is None and run and run[-1].reading and _explains(lines, place):
            continue  # what a scope holds, between its label and the next figure
        else:
            if run:
                yield place, run
            run = [replace(piece, line=line)] if piece is not None else []


def _explains(lines: list[Line], place: int) -> bool:
    """Whether a line only describes the label right above it: words between that and a figure or label."""
    words, above = plain(lines[place].text) if place < len(lines) else "", lines[place - 1 : place]
    if not _DESCRIPTION.match(words) or not above or _piece(plain(above[0].text)) is None:
        return False
    below = _piece(plain(lines[place + 1].text)) if place + 1 < len(lines) else None
    return below is not None and bool(below.value)


def _piece(text: str) -> _Piece | None:
    """The line as a figure, a label or a unit; None for any other."""
    nowhere = Line("", 0)
    figure = _FIGURE.match(text)
    if figure is not None and not _YEAR.match(text):
        unit = figure["unit"] or ""
        return _Piece(nowhere, figure["value"], unit) if not unit or weighs(unit) else None
    if not text or len(text) > MAX_LABEL:
        return None
    if weighs(text):
        return _Piece(nowhere, unit=text)
    words = text.split()
    size = next((size for size in (3, 2, 1) if len(words) > size and weighs(" ".join(words[:size]))), 0)
    label, unit = " ".join(words[size:]), " ".join(words[:size])
    ending = catalogue().unit_at_end(label)
    if ending and not unit and weighs(ending[1]):
        label, unit = ending
    reading = read_scope(label)
    known = all(word.lower() in general_words() for word in _WORDS.findall(SCOPES.sub(" ", label)))
    figures = re.search(r"\d", _MARK.sub("", SCOPES.sub("", label)))
    if figures is None and ((reading is not None and reading.general) or known):
        return _Piece(nowhere, unit=unit, reading=reading)
    return None


def _told(run: list[_Piece], *, doubtful: bool) -> Iterator[Raw]:
    """Each figure with the label the run's ends give it; set aside where they do not."""
    first, last = bool(run[0].value), bool(run[-1].value)
    pairs = list(zip(run[::2], run[1::2], strict=False))
    figures = [piece for piece in run if piece.value]
    if first == last or doubtful or (first and _leads_its_parts(figures)):
        yield from (Raw.at(piece.line, piece.value, EXTRACTOR, ignored_by=UNCERTAIN) for piece in figures)
        return
    for left, right in pairs:
        figure, label = (left, right) if first else (right, left)
        reading = label.reading
        text = plain(label.line.text)
        raw = Raw.at(figure.line, figure.value, EXTRACTOR, label=text, unit_text=figure.unit or label.unit)
        if reading is None:
            yield raw._replace(ignored_by="sum_of_scopes")
            continue
        members = members_of(reading.scope, reading.method)
        yield raw._replace(head=f"Scope {reading.scope} emissions", members=members)


def _leads_its_parts(figures: list[_Piece]) -> bool:
    """Whether the first figure is the sum of the others: a total whose label stands elsewhere."""
    total, *parts = (Decimal(piece.value.replace(",", "")) for piece in figures)
    return len(parts) > 1 and abs(sum(parts, Decimal(0)) - total) <= slack_of(parts)


def _completed(raw: Raw, period: str, unit: str, table_no: int) -> Raw:
    if raw.ignored_by is not None:
        return raw
    return raw._replace(
        period_text=period, unit_text=raw.unit_text or unit or None, table_no=table_no, row_no=0
    )
