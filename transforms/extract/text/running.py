"""Everything outside the tables: callouts first, then what is text, each number by one extractor.

Lines that a table has used are left out, and so are running titles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import read_scope
from transforms.extract.text import callouts, charts, discharges, headings, listed, member_runs, prose
from transforms.extract.text.clauses import read_around
from transforms.extract.text.figures import figures, has_digit
from transforms.extract.text.passages import Passage, blocks, join, passages, tidy
from transforms.extract.text.periods import Period, time_above
from transforms.extract.text.running_words import says
from transforms.extract.text.speakers import MEMORY, speakers
from transforms.extract.text.spelt import may_spell
from transforms.model import Document, Line
from transforms.regex import regex

MAX_ROW_GAP = 8
"""So many lines between two rows of a table are wrapped labels of it."""

MOST_FIGURES = 3
"""So many figures may follow a label's last words: '产生量 640 吨，处置率 100%' below '危险废物'."""

_ONLY_FIGURE = regex(r"[\d.,]+(?:\s?[a-z]\S{0,12}){0,3}$", re.IGNORECASE)
"""A figure with its unit, alone in its line."""
_SENTENCE_MARKS = "。；！？"


def extract(document: Document, tables: list[Raw], aside: frozenset[int]) -> list[Raw]:
    """The numbers of callouts and metric sentences, in reading order; `aside` are lines of no text."""
    taken = table_lines(tables) | aside
    free = tuple(line for line in document.lines if line.number not in taken)
    outlets = discharges.extract(free, tables)
    taken |= {raw.line for raw in outlets}
    free = tuple(line for line in free if line.number not in taken)
    alone = callouts.lone_figures(free)
    parts, opened, closed = callouts.continued(list(blocks(free, frozenset(alone))), alone)
    called = callouts.extract(parts, alone)
    used = {raw.line for raw in called}
    rest = _joined_labels([part for part in parts if part[0].number not in used])
    rest, items = listed.parted(rest, _standing)
    complete = frozenset(part[-1].number for part in rest if callouts.ends_with_figure(tidy(part[-1].text)))
    complete |= closed
    found = [*outlets, *called]
    who, others, quiet = speakers(document), False, 0
    standing = frozenset(filter(None, map(_standing, rest))) | opened
    lead = Period()
    for passage in passages(rest, complete, standing):
        item = passage.opens_item or passage.lines[0].number in opened
        lead = lead if item else Period()
        if has_digit(passage.text) or says(passage.text, "none_occurred") or may_spell(passage.text):
            told = prose.extract(passage, prose.Voice(who, others, lead=lead, item=item))
            found += _as_callouts(told) if told and _is_callout(passage) else told
        lead = lead if item else time_above(passage.text)
        spoken = who.others_speak(passage.text, others)
        quiet = quiet + 1 if spoken and others else 0
        others = spoken and quiet < MEMORY
    found = _with_charts(found, charts.extract(free, found))
    found = _with_charts(found, member_runs.extract(free, [*tables, *found]))
    told = listed.dated([raw for raw in found if raw.line in items], document)
    found = headings.headed([*(raw for raw in found if raw.line not in items), *told], document)
    return sorted(_scopes_in_their_lines(found, document), key=lambda raw: raw.line)


def _scopes_in_their_lines(found: list[Raw], document: Document) -> Iterator[Raw]:
    """The numbers; one that no sentence tells and whose scope stands in another line may be of the next."""
    texts = {line.number: line.text.lower() for line in document.lines}
    for raw in found:
        alone = raw.ignored_by is None and raw.members is None and read_scope(raw.head or "") is not None
        torn = alone and _ONLY_FIGURE.match(texts[raw.line].strip()) is not None
        yield raw._replace(ignored_by="label_above_or_below", period_text=None) if torn else raw


def _standing(part: tuple[Line, ...]) -> int:
    """The number of a line that is a known label and its figure all by itself, else 0."""
    text = tidy(part[0].text)
    if len(part) > 1 or not callouts.ends_with_figure(text):
        return 0
    first = next(figure for figure in figures(text) if figure.rule is None)
    return part[0].number if read_around(text[: first.start], "") else 0


def _with_charts(found: list[Raw], drawn: list[Raw]) -> list[Raw]:
    """A number that a chart explains is the chart's: other extractors could not name it."""
    explained = {(raw.line, raw.value_text) for raw in drawn}
    return [*(raw for raw in found if (raw.line, raw.value_text) not in explained), *drawn]


def table_lines(raws: Iterable[Raw]) -> frozenset[int]:
    """Lines of the rows of tables, and those between two rows of the same table."""
    rows = sorted({(raw.table_no or 0, raw.line) for raw in raws})
    lines = {line for _, line in rows}
    for (table, upper), (other, lower) in pairwise(rows):
        if table == other and lower - upper <= MAX_ROW_GAP:
            lines.update(range(upper, lower))
    return frozenset(lines)


def cells_above(document: Document, raws: Iterable[Raw]) -> frozenset[int]:
    """Lines of single cells that were put together as a row, which stands at the last of them."""
    values: dict[int, set[str]] = defaultdict(set)
    for raw in raws:
        if raw.table_no is not None:
            values[raw.line].add(raw.value_text)
    place = {line.number: at for at, line in enumerate(document.lines)}
    taken: set[int] = set()
    for number, texts in values.items():
        at = place.get(number, -1)
        while len(texts) > 1 and at >= 0 and document.lines[at].text.strip() in texts:
            taken.add(document.lines[at].number)
            at -= 1
    return frozenset(taken)


def _is_callout(passage: Passage) -> bool:
    """Pairs of label and figure without a sentence's marks are callouts."""
    text = passage.text
    sentence = any(mark in text for mark in _SENTENCE_MARKS) or text.endswith(".")
    return not sentence and callouts.ends_with_figure(text)


def _as_callouts(told: list[Raw]) -> list[Raw]:
    return [raw._replace(extractor=callouts.EXTRACTOR) for raw in told]


def _joined_labels(parts: list[tuple[Line, ...]]) -> list[tuple[Line, ...]]:
    """A label torn by a gap before its last words: '召开董事会各类专门' / '委员会会议 5 次'."""
    joined: list[tuple[Line, ...]] = []
    for part in parts:
        if joined and len(part) == 1 and _completes(joined[-1], part):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _completes(upper: tuple[Line, ...], lower: tuple[Line, ...]) -> bool:
    text = join(lower).text
    if not callouts.ends_with_figure(text, " 。"):
        return False
    values = [figure for figure in figures(text) if figure.rule is None and figure.unit]
    if not 0 < len(values) <= MOST_FIGURES:
        return False
    above = join(upper)
    before = text[: values[0].start]
    return (
        callouts.is_label(above, len(upper))
        and read_around(before, "") is None
        and read_around(above.text + before, "") is not None
    )
