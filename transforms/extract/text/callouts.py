"""Callouts: a short label beside a big figure, on lines of their own or several pairs on one line.

Whether a column of labels and figures reads label-above or label-below is asked of the whole column:
the reading in which more figures find the name of a metric that takes their unit. A tie says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK
from transforms.extract.meaning import may_take, metric_named
from transforms.extract.raw import Raw
from transforms.extract.text.changes import change_name
from transforms.extract.text.clauses import Reading, qualifier_before, read_around
from transforms.extract.text.cuts import read_words
from transforms.extract.text.figures import MAX_UNIT, Figure, dates, figures, has_digit, unit_taken
from transforms.extract.text.passages import Passage, join, tidy
from transforms.extract.text.periods import Period, period_of
from transforms.extract.text.running_words import says
from transforms.extract.words import NOTE_START
from transforms.model import Line
from transforms.regex import regex

EXTRACTOR = "callouts"
MAX_LABEL_LINES = 4
MOST_BESIDE = 2
"""So many blocks on either side of a figure are read for its label."""

LONG_LINE = 8
"""Words of a line that is no label."""

LONG_CHINESE = 16
"""Characters of one that a sentence may go on from."""

MAX_CHINESE = 32
MAX_LATIN_WORDS = 10
_SENTENCE = regex(r"[。；！？;!?■]|\.$|\.\s")
_BREAKDOWN = regex(
    r"按.{1,12}(?:划分|劃分|分布|分类|分類)|\bby (?:gender|age|region|level|type|category)", re.I
)
_OPENS_NUMBER = frozenset("+-−~≈<>$€£¥₹")
_BARE_NUMBER = regex(
    r"[~≈+−-]?(?:[A-Z]{0,3}[$€£¥₹]\s?)?\d[\d,.]*\s?(?:%|\+|m|bn|k|million|billion|thousand|per ?cent)?\+?",
    re.I,
)
_THOUSANDS = regex(r"\d{1,3}(?:,\d{3})+\+?")
"""A count alone in its line: no page or note has such a number."""
_YEAR_ALONE = regex(r"(?:19|20)\d\d")
_UNFINISHED = regex(r"[a-z]{2},?\s*$")
_ENDED = regex(r"[。！？；!?;]\s*$")
_NUMBERED_HEADING = regex(r"^#*\s*\d{1,2}\.\d{1,2}\s+[A-Z][a-z]")
PEOPLE = frozenset(["employees", "workers", "people", "suppliers", "customers", "contractors", "directors"])
"""'3.2 Employees' is a heading: people are counted in whole numbers."""
_EDGES = " 。.，,+*"


class Way(Enum):
    """Where a column of callouts prints its labels."""

    ABOVE = -1
    BELOW = 1


@dataclass(frozen=True)
class Block:
    """Lines without a gap: one lone figure, a short label, or (both None) something else."""

    lines: tuple[Line, ...]
    figure: Figure | None = None

    @cached_property
    def label(self) -> Passage | None:
        """The block as a label; asked only of blocks near a figure, and most are not."""
        passage = None if self.figure else join(self.lines)
        return passage if passage and is_label(passage, len(self.lines)) else None


def lone_figures(lines: Iterable[Line]) -> dict[int, Figure]:
    """Line -> the figure with its unit that is all it holds but '超', '达', '+' or a full stop."""
    held = {}
    above: Line | None = None
    for line in lines:
        if has_digit(line.text) or not line.text.isascii():
            figure = _lone_figure(tidy(line.text))
            if figure and not (above and _goes_on(above, line)):
                held[line.number] = figure
        above = line
    return held


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line ends the sentence above it: '... declined' over 'to 8.8%.', '...海外' over '148家。'."""
    if line.number != above.number + 1:
        return False
    text = line.text.strip()
    if text.endswith(("。", "，", "；")):
        return len(CJK.findall(above.text)) >= LONG_CHINESE and not _ENDED.search(above.text)
    if not _UNFINISHED.search(above.text):
        return False
    return text[:1].islower() or (text.endswith(".") and len(above.text.split()) >= LONG_LINE)


def _lone_figure(text: str) -> Figure | None:
    if len(text) >= MAX_CHINESE or not ends_with_figure(text, _EDGES):
        return None
    found = [figure for figure in figures(text) if figure.rule is None]
    return found[0] if len(found) == 1 and not read_words(text[: found[0].start]) else None


def ends_with_figure(text: str, closing: str = " 。.") -> bool:
    """Whether a text is complete with a figure and its unit at its end."""
    if not has_digit(text, len(text.rstrip(closing)) - MAX_UNIT - 1):
        return False
    values = [figure for figure in figures(text) if figure.rule is None]
    if values and (values[-1].unit or "").lower() in PEOPLE and _NUMBERED_HEADING.match(text):
        return False
    if not values or text[values[-1].end :].strip(closing):
        return False
    return bool(unit_taken(values[-1])) or _THOUSANDS.fullmatch(text) is not None


def continued(
    parts: list[tuple[Line, ...]], alone: dict[int, Figure]
) -> tuple[list[tuple[Line, ...]], frozenset[int], frozenset[int]]:
    """The blocks, a number and the words below that go on with it as one: '38%' over 'of managers are women'.

    Also the first lines and the last ones of those. Labels above figures begin in small letters all of them
    or none, so a line above that does so leaves the number to it; 'of ...' never stands above its figure.
    """
    joined: list[tuple[Line, ...]] = []
    firsts: set[int] = set()
    lasts: set[int] = set()
    above = ""
    place = 0
    while place < len(parts):
        part, below = parts[place], parts[place + 1 : place + 2]
        cut = _continued(part, below[0] if below else (), alone, above)
        if cut:
            lines = (*part, *(below[0] if len(part) == 1 else ()))
            joined.append(lines)
            firsts.add(lines[0].number)
            lasts.add(lines[-1].number)
            alone.pop(lines[0].number, None)
            above = ""
        else:
            # The label of a callout above its first label stands below its figure.
            told = place > 0 and parts[place - 1][0].number in alone and above == ""
            joined.append(part)
            above = (
                "" if told or (part[0].number in alone and not above[:1].islower()) else part[-1].text.strip()
            )
        place += 2 if cut and len(part) == 1 else 1
    return joined, frozenset(firsts), frozenset(lasts)


def _continued(part: tuple[Line, ...], below: tuple[Line, ...], alone: dict[int, Figure], above: str) -> bool:
    """Whether a block is a number that the words below it, its own or those of the next block, go on with."""
    number = part[0].text.strip()
    if not number[:1].isdigit() and number[:1] not in _OPENS_NUMBER:
        return False
    words = part[1:] or below
    first = words[0].text.strip() if words else ""
    if not first[:1].islower() or not first.isascii() or len(words) > MAX_LABEL_LINES:
        return False
    # What has a label and a unit is a callout: its label may stand on either side.
    of, bare = first.startswith("of "), part[0].number not in alone
    if bare and (_BARE_NUMBER.fullmatch(number) is None or _YEAR_ALONE.fullmatch(number)):
        return False
    near = words[0].number - part[0].number <= MOST_BESIDE and words[0].page == part[0].page
    return near and (of or (bare and not above[:1].islower()))


def extract(parts: list[tuple[Line, ...]], alone: dict[int, Figure]) -> list[Raw]:
    """A Raw for each lone figure (`alone`: by line) of the blocks that stands beside a label."""
    blocks = [Block(lines, alone.get(lines[0].number) if len(lines) == 1 else None) for lines in parts]
    return [raw for run in _runs(blocks) for raw in _read(run)]


def is_label(passage: Passage, lines: int) -> bool:
    """Short, no sentence, and no figure in it but a year or the number of a scope."""
    text = passage.text
    long = len(CJK.findall(text)) > MAX_CHINESE or len(text.split()) > MAX_LATIN_WORDS
    if long or lines > MAX_LABEL_LINES or _SENTENCE.search(text) or NOTE_START.match(text):
        return False
    if _BREAKDOWN.search(text) or catalogue().axis_of(text) or catalogue().split_axis(text):
        return False
    return all(figure.rule in {"date_in_text", "number_in_label"} for figure in figures(text))


def _runs(blocks: list[Block]) -> Iterator[list[Block]]:
    """Figures with the labels between them, and as many before the first and behind the last as are read."""
    place = 0
    while place < len(blocks):
        if not blocks[place].figure:
            place += 1
            continue
        start = end = place
        while start > max(0, place - MOST_BESIDE) and blocks[start - 1].label:
            start -= 1
        while end < len(blocks) and (blocks[end].figure or blocks[end].label):
            end += 1
        yield blocks[start:end]
        place = end


def _read(run: list[Block]) -> Iterator[Raw]:
    """The figures of one column, all read the same way."""
    places = [place for place, block in enumerate(run) if block.figure]
    named = {way: {place: _name(run, place, way) for place in places} for way in Way}
    found = {way: sum(reading is not None for reading in named[way].values()) for way in Way}
    for place in places:
        above, below = named[Way.ABOVE][place], named[Way.BELOW][place]
        if found[Way.ABOVE] == found[Way.BELOW] and (above or below):
            yield _raw(run, place, Way.ABOVE, above, "label_above_or_below")
        elif found[Way.ABOVE] >= found[Way.BELOW]:
            yield _raw(run, place, Way.ABOVE, above or _change(run, place, named[Way.ABOVE]), None)
        else:
            yield _raw(run, place, Way.BELOW, below, None)


def _name(run: list[Block], place: int, way: Way) -> Reading | None:
    """The metric that the label on one side names; a figure beside another figure has no label of its own."""
    figure, label = run[place].figure, _label(run, place, way)
    if figure is None or label is None or _crowded(run, place):
        return None
    for lines in _cuttings(label, way, run, place):
        passage = join(lines)
        reading = read_around(passage.text, "")
        metric = metric_named(reading.name) if reading else None
        if reading and metric and may_take(metric, unit_taken(figure)):
            return reading
    return None


def _crowded(run: list[Block], place: int) -> bool:
    """Whether another lone figure stands right beside this one."""
    return any(0 <= beside < len(run) and run[beside].figure is not None for beside in (place - 1, place + 1))


def _cuttings(label: Passage, way: Way, run: list[Block], place: int) -> Iterator[tuple[Line, ...]]:
    """The whole label, with the block beyond it, and the part of it nearest to the figure."""
    lines = label.lines
    yield lines
    beyond = place + 2 * way.value
    if 0 <= beyond < len(run) and (more := run[beyond].label):
        yield more.lines + lines if way is Way.ABOVE else lines + more.lines
    for count in range(len(lines) - 1, 0, -1):
        yield lines[-count:] if way is Way.ABOVE else lines[:count]


def _label(run: list[Block], place: int, way: Way) -> Passage | None:
    beside = place + way.value
    return run[beside].label if 0 <= beside < len(run) else None


def _change(run: list[Block], place: int, named: dict[int, Reading | None]) -> Reading | None:
    """'同比增长' above a percentage speaks of the callout before it."""
    label, figure = _label(run, place, Way.ABOVE), run[place].figure
    last = named.get(place - 2)
    if not (label and figure and last):
        return None
    name = change_name(label.text, "", last.name, figure.unit)
    return Reading(name, None) if name else None


def _raw(run: list[Block], place: int, way: Way, reading: Reading | None, rule: str | None) -> Raw:
    block = run[place]
    line, figure = block.lines[0], block.figure or Figure(0, 0, "")
    # Only the label on the side the column is read by: that on the other is its neighbour's.
    beside = _label(run, place, way) or (_label(run, place, Way.ABOVE) if _crowded(run, place) else None)
    text = beside.text if beside else ""
    period = period_of(text, Period()) if dates(text) else Period()
    if says(text, "no_actual"):
        rule = rule or "no_actual_figure"
    if _crowded(run, place):
        rule = "several_figures_for_a_label"
    before = tidy(line.text)[: figure.start]
    return Raw.at(
        line,
        figure.text,
        EXTRACTOR,
        label=reading.name if reading else text,
        head=reading.name if reading else None,
        unit_text=figure.unit,
        period_text=period.text,
        qualifier=figure.qualifier or qualifier_before(before) or (reading.qualifier if reading else None),
        ignored_by=rule or period.rule or (None if text else "no_label"),
    )
