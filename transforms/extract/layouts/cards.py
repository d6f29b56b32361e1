"""Cards of a page: big figures side by side, each with its name above it or below.

'5,432 | 11.2% | 98,765 MWh' over 'Employees | Turnover rate | Energy consumption'. The places pair them;
whether a page prints its names above or below is asked of all its cards: the way in which more figures
find the name of a metric that takes their unit, two at least. A tie says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.extract.heads.header import REPORTING_PERIOD, names_year
from transforms.extract.labels import read_label
from transforms.extract.meaning import metric_named, takes
from transforms.extract.raw import Raw
from transforms.extract.spacing import edges
from transforms.extract.text.figures import Figure, figures
from transforms.extract.words import join_wrapped, plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "callouts"
LEAST_CARDS = 2
MOST_LABEL_LINES = 3
MOST_FIGURE = 28
EDGE_POINTS = 6.0
REACH_HEIGHTS = 2.5
"""A name stands so many heights of the figures' line away at most."""
HEADINGS_ABOVE = 6
_has_digit = re.compile(r"\d").search
_BEFORE = regex(
    r"(?:[<>≥≤~≈＞＜]|约|約|超过|超過|超|近|over|more than|about|approx\.?|nearly|around)?\s*$", re.I
)

Span = tuple[float, float]
Told = tuple[Figure, str, Span]
"""A figure with its unit and its place."""


@dataclass(frozen=True, slots=True)
class Card:
    """A figure with its unit, and the lines of its name from top to bottom as far as they could be it."""

    line: Line
    figure: Figure
    unit: str
    names: tuple[str, ...]
    above: bool

    def name(self) -> str:
        """The longest join of lines next to the figure that names a metric which takes the unit, or ''."""
        for size in range(len(self.names), 0, -1):
            lines = self.names[-size:] if self.above else self.names[:size]
            joined = ""
            for text in lines:
                joined = join_wrapped(joined, text)
            label = read_label(joined)
            metric = metric_named(label.name)
            if metric is not None and takes(metric, self.unit or label.unit):
                return joined
        return ""


@dataclass(frozen=True, slots=True)
class Cards:
    """A row of cards with the lines it takes."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def blocks(document: Document) -> list[Cards]:
    """Every row of cards of a page whose figures are told apart by known names."""
    rows = list(_rows(document.lines))
    found: list[Cards] = []
    for page in dict.fromkeys(document.lines[place].page for place, _ in rows):
        own = [row for row in rows if document.lines[row[0]].page == page]
        ways = [list(_cards(document.lines, own, above=above)) for above in (False, True)]
        known = [sum(bool(card.name()) for row in way for card in row.cards) for way in ways]
        if max(known) >= LEAST_CARDS and known[0] != known[1]:
            found += ways[known[1] > known[0]]
    return found


def _rows(lines: Sequence[Line]) -> Iterator[tuple[int, list[Told]]]:
    """Where figures stand side by side, and they; not below a heading of aims."""
    for place, line in enumerate(lines):
        told = _figures(line) if _may_be_row(line) else []
        if len(told) >= LEAST_CARDS and not _aims(lines[max(0, place - HEADINGS_ABOVE) : place]):
            yield place, told


def _cards(lines: Sequence[Line], rows: Sequence[tuple[int, list[Told]]], *, above: bool) -> Iterator[Cards]:
    for place, told in rows:
        names = list(_names(lines, place, [span for *_, span in told], above=above))
        if not names or _goes_on(lines, place, above=above):
            continue
        labels = [[cells[n] for _, cells in names if cells[n]] for n in range(len(told))]
        cards = tuple(
            Card(lines[place], figure, unit, tuple(reversed(label) if above else label), above)
            for (figure, unit, _), label in zip(told, labels, strict=True)
        )
        if sum(bool(card.name()) for card in cards) >= LEAST_CARDS:
            yield Cards(cards, (lines[place], *(line for line, _ in names)))


# --- figures -------------------------------------------------------------------------------------


def _may_be_row(line: Line) -> bool:
    return (
        len(line.spans) >= LEAST_CARDS
        and _has_digit(line.cells[0]) is not None
        and len(line.cells[0]) <= MOST_FIGURE
        and not names_year(line.cells[0])
    )


def _figures(line: Line) -> list[Told]:
    """Each figure of a line with its unit and place; none where anything else stands there."""
    found: list[Told] = []
    for cell, span in zip(line.cells, line.spans, strict=True):
        text = plain(cell)
        told = [figure for figure in figures(text) if figure.rule is None]
        unit = f"{found[-1][1]} {text}".strip() if found and not told else ""
        if unit and catalogue().is_unit(unit):
            figure, _, (left, _) = found[-1]
            found[-1] = (figure, unit, (left, span[1]))
            continue
        alone = (
            len(told) == 1 and _BEFORE.match(text[: told[0].start]) and not text[told[0].end :].strip(" +＋")
        )
        if not alone or len(text) > MOST_FIGURE:
            return []
        found.append((told[0], told[0].unit, span))
    return found


# --- names ---------------------------------------------------------------------------------------


def _names(
    lines: Sequence[Line], place: int, spans: Sequence[Span], *, above: bool
) -> Iterator[tuple[Line, list[str]]]:
    """The lines of names next to a row, with one text per figure; the nearest has one for each."""
    step = -1 if above else 1
    previous = lines[place]
    reach = REACH_HEIGHTS * _height(lines[place])
    for count in range(1, MOST_LABEL_LINES + 1):
        if not 0 <= place + step * count < len(lines):
            return
        line = lines[place + step * count]
        cells = _aligned(line, spans)
        near = line.page == previous.page and _distance(previous, line) <= reach
        if not near or cells is None or (count == 1 and not all(cells)):
            return
        yield line, cells
        previous, reach = line, REACH_HEIGHTS * _height(line)


def _aligned(line: Line, spans: Sequence[Span]) -> list[str] | None:
    """The cells of a line by the figure they stand at, by their left edges or their middles; else None."""
    if len(line.cells) != len(line.spans) or any(map(_tells_figures, line.cells)):
        return None
    for place in (_left, _middle):
        at = [place(span) for span in spans]
        texts = [""] * len(spans)
        for cell, span in zip(line.cells, line.spans, strict=True):
            home = min(range(len(at)), key=partial(_off, at, place(span)))
            if abs(at[home] - place(span)) > EDGE_POINTS or texts[home]:
                break
            texts[home] = plain(cell)
        else:
            return texts
    return None


def _tells_figures(cell: str) -> bool:
    """Whether a cell holds a figure or a year; the '1' of 'Scope 1' is none."""
    text = plain(cell)
    return names_year(text) or any(figure.rule is None for figure in figures(text))


def _left(span: Span) -> float:
    return span[0]


def _middle(span: Span) -> float:
    return (span[0] + span[1]) / 2


def _off(at: Sequence[float], place: float, index: int) -> float:
    return abs(at[index] - place)


def _goes_on(lines: Sequence[Line], place: int, *, above: bool) -> bool:
    """Whether another row of figures stands on the other side: these are rows of a table."""
    beyond = place + 1 if above else place - 1
    if not 0 <= beyond < len(lines) or lines[beyond].page != lines[place].page:
        return False
    near = _distance(lines[place], lines[beyond]) <= REACH_HEIGHTS * _height(lines[place])
    return near and len(_figures(lines[beyond])) >= LEAST_CARDS


def _aims(above: Sequence[Line]) -> bool:
    """Whether a heading above says that these are aims."""
    return any(is_aim_heading(plain(line.text), catalogue()) for line in above)


def _height(line: Line) -> float:
    _, top, _, bottom = edges(line)
    return bottom - top


def _distance(one: Line, other: Line) -> float:
    return abs(edges(one)[3] - edges(other)[3])


# --- giving out ----------------------------------------------------------------------------------


def extract(found: Sequence[Cards], first_table: int) -> list[Raw]:
    """Every figure of the cards; one whose name is not known keeps what stands beside it as its label."""
    return [_raw(card) for row in found for card in row.cards]


def _raw(card: Card) -> Raw:
    near = card.names[-1] if card.above else card.names[0]
    label = read_label(card.name() or near)
    return Raw.at(
        card.line,
        card.figure.text,
        EXTRACTOR,
        label=label.path,
        head=label.name,
        unit_text=card.unit or label.unit,
        period_text=REPORTING_PERIOD,
        qualifier=card.figure.qualifier,
    )
