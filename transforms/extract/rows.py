"""One line under a table head, cut into label, unit and one cell per period.

Where the reader knows the columns' places, cells go to the column they stand under; in running text
the words are counted from the run of values. Numbers that fit nowhere are kept, with the rule that
set them aside.
"""

from __future__ import annotations

import re
from dataclasses import field, replace

from transforms.catalogue import catalogue
from transforms.extract.bare_tables import is_known
from transforms.extract.glued import glued_run, unglued
from transforms.extract.growth import parted_change, without_growth
from transforms.extract.heads.header import Header, Kind
from transforms.extract.numbers import Value, as_value, mend_thousands, tokens, words_of
from transforms.extract.row_units import FOOTNOTE, MAX_UNIT_WORDS, NO_UNIT, is_unit, label_and_unit
from transforms.extract.words import NUMBERED
from transforms.model import Line
from transforms.record import record
from transforms.regex import regex

_has_digit = re.compile(r"\d").search
MAX_LABELS = 4
"""Columns of labels: topics, under them topics, under them names."""
MAX_UNIT_WORDS_BETWEEN = 4
GLUED_SCALE = regex(r"(?<=\))(?=1[,.’']?000\s+[A-Za-z])")
LABEL_NUMBER = regex(r"\d{1,2}(?:[):*]|[(\[]\d{1,2}[)\]])*$")
ALWAYS_NUMBERED = regex(r"scopes?$", re.IGNORECASE)
NOTE_WORD = regex(r"(?:^|[(（])(?:notes?|附註|附注|註|注)$", re.IGNORECASE)
"""'水(立方米)(附註 1) 98.0 89.4': the number of the note."""
BRACKET_MARK = regex(r"\(\d{1,2}\)$")
_IN_BLANKS = regex(r"[-−]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?\s?[*†‡]*$")
"""'62 290 338*' in a cell of its own: blanks part its thousands."""
_BRACKETED = regex(r"^[(（\[]([^()（）\[\]]+)[)）\]]$")
"""'(persons)' in the column of units."""
ASSURED = regex(r"(?:[A-Z]{1,2}|[(\[][A-Za-z]{1,2}[)\]]|[✓✔√▲△◊◆●Δ†‡*]+)$")
"""Marks behind the values: what was assured ('581 A'), 'R' for restated."""
SIGN_BETWEEN = regex(r"[✓✔√☑▲△◊◆●Δ†‡]+$")
_SCALED = regex(r"1(?:0{1,3}|0{0,2}[,.’']000)[A-Za-z]")
_PAGES = regex(r"\bpages?\b", re.IGNORECASE)
_PAGE_NUMBER = regex(r"\d{1,3}$")
SIGNS_APART = (["%"], ["％"])
"""A sign of percent that stands apart from its figure."""


@record(frozen=True, slots=True)
class Cell:
    """One value under one period, or one number that `ignored_by` names the reason to leave."""

    text: str
    period: str | None = None
    unit: str = ""
    ignored_by: str | None = None
    member: str = ""


_PEOPLE = frozenset(["employees", "all employees", "total employees", "workers", "contractors", "staff"])


@record(frozen=True, slots=True)
class Row:
    """A line's parts. Without cells it is a piece of a label, a heading, or a piece of a unit."""

    line: Line
    label: str
    unit: str = ""
    cells: tuple[Cell, ...] = ()
    strays: tuple[Cell, ...] = field(default=())
    group: str = ""
    """What a column before the labels says of the rows from here on: 'Safety' before 'Fatalities'."""

    @property
    def in_percent(self) -> bool:
        """Whether every figure prints its own '%': a unit lent by '单位：人' over the table is not its."""
        return bool(self.cells) and all(cell.text.endswith(("%", "％")) for cell in self.cells)

    @property
    def has_values(self) -> bool:
        """Whether any cell was assigned to a period."""
        return any(cell.ignored_by is None for cell in self.cells)

    @property
    def sign(self) -> str:
        """'%' where every value of the row carries it itself: '90% 91%'."""
        return "%" if self.cells and all(cell.text.endswith(("%", "％")) for cell in self.cells) else ""


def read_row(line: Line, header: Header) -> Row:
    """Cut one line; never fails: what is no row comes back as a label without cells."""
    if line.spans and header.placed:
        placed = _by_place(line, header)
        if placed is not None:
            return placed
    return _by_words(line, header)


# --- by place ------------------------------------------------------------------------------------


def _by_place(line: Line, header: Header) -> Row | None:
    """Cells to columns; None when a cell lies over several periods or is no single value."""
    labels: list[str] = []
    units: list[str] = []
    cells: list[Cell] = []
    strays: list[Cell] = []
    for text, span in zip(line.cells, line.spans, strict=True):
        if not text:
            continue
        column = header.column_over(span)
        if column is None or column.kind is Kind.LABEL:
            labels.append(text)
        elif column.kind is Kind.UNIT:
            unit, figure = _unit_and_figure(text)
            units.append(_BRACKETED.sub(r"\1", unit))
            cells += [Cell(figure, header.periods[0].text, header.periods[0].unit)] if figure else []
        elif column.kind is Kind.OTHER:
            strays += [Cell(token, ignored_by="not_a_period_column") for token in tokens(text)]
        elif line.table is not None and not _under_one_period(span, header):
            strays += [Cell(token, ignored_by="columns_do_not_fit") for token in tokens(text)]
        else:
            blanks = line.table is not None and _IN_BLANKS.match(text)
            value = Value(text) if blanks else _single_value(text)
            if value is None and not _has_digit(line.text) and span[0] >= _first_period(header):
                continue  # words under the years are a remark that goes on beside the rows
            if value is None:
                return None
            cells.append(Cell(value.text, column.text, column.unit or value.unit, member=column.member))
    paged = any(_PAGE_NUMBER.match(cell.text) for cell in strays)
    if cells and _ends_with_pages(header) and not paged and _PAGE_NUMBER.match(cells[-1].text):
        # A cell is lacking, and what stands in the last year's may be the page.
        cells = [replace(cell, period=None, ignored_by="columns_do_not_fit") for cell in cells]
    stray_values = [text for text in labels if as_value(text) and text != "%" and text[:4].lower() != "not "]
    units = [text for text in units if text not in NO_UNIT]
    stray_values += [text for text in units if as_value(text) and not catalogue().is_unit(text)]
    twice = len({(cell.period, cell.member, cell.unit == "%") for cell in cells}) < len(cells)
    twice |= len(labels) == 1 and header.tells_topic(line)  # its name is in other lines
    if cells and (stray_values or twice):
        cells = [replace(cell, period=None, ignored_by="columns_do_not_fit") for cell in cells]
        cells = [*(Cell(text, ignored_by="columns_do_not_fit") for text in stray_values), *cells]
        labels, units = _without(labels, stray_values), _without(units, stray_values)
    group, labels = _grouped(labels) if cells else ("", labels)
    return Row(line, _printed(" ".join(labels)), " ".join(units), tuple(cells), tuple(strays), group)


def _grouped(labels: list[str]) -> tuple[str, list[str]]:
    """What columns before the labels say of the rows, and the label: 'Safety', 'Fatalities'."""
    if not 2 <= len(labels) <= MAX_LABELS:
        return "", labels
    *groups, last = labels
    people = len(labels) == 2 and last.lower() in _PEOPLE  # whose figures they are: no name of a metric
    named = not people and is_known(last) and not is_known(" ".join(labels))
    return (groups[-1], [last]) if named else ("", labels)


def _unit_and_figure(text: str) -> tuple[str, str]:
    """A unit so near to the first figure that both are one cell: '吨二氧化碳当量 8,211'."""
    text = "" if text in NO_UNIT else text
    unit, _, figure = text.rpartition(" ")
    both = _has_digit(figure) and as_value(figure) and catalogue().is_unit(unit)
    return (unit, figure) if both else (text, "")


def _first_period(header: Header) -> float:
    return min(column.span[0] for column in header.periods if column.span is not None)


def _without(texts: list[str], taken: list[str]) -> list[str]:
    return [text for text in texts if text not in taken]


def _single_value(text: str) -> Value | None:
    words = text.split()
    words = words_of(text) if len(words) > 1 else words
    return as_value(words[0] if len(words) == 1 else text)


def _under_one_period(span: tuple[float, float], header: Header) -> bool:
    """Where a file says what each cell covers, a value stands under its year and under no other."""
    spans = [column.span for column in header.periods if column.span is not None]
    return sum(min(right, span[1]) > max(left, span[0]) for left, right in spans) == 1


# --- by words ------------------------------------------------------------------------------------


def _by_words(line: Line, header: Header) -> Row:
    words = words_of(GLUED_SCALE.sub(" ", line.text))
    words = words if line.text.isascii() else _without_marks(words)
    words = _unit_said_once(words, len(header.periods))
    wanted = len(header.inner_columns) + header.loose_end if header.interleaved else len(header.periods)
    if (
        header.unit_follows
        and words[-1:]
        and words[-1] in NO_UNIT
        and all(map(as_value, words[-wanted - 1 :]))
    ):
        words = words[:-1]  # '20 30 -': no unit
    start, end = _value_run(words, wanted, _unit_behind(words) if header.unit_follows else 0)
    if end == start:
        start, end = glued_run(words, [as_value(word) is not None for word in words], wanted)
    start += _counts_label(words[:start], words[start:end], wanted)
    start += header.has_unit and end - start > 1 and _is_scaled_unit(words[start])
    trailing = header.open_end or bool(header.others_after)
    words, start, end = unglued(words, start, end, wanted, trailing=trailing)
    if end == start:
        return Row(line, _printed(line.text))
    before, run, after = words[:start], words[start:end], words[end:]
    if header.open_end or header.others_after:
        marks, run, after = parted_change(run, after, wanted)
        before = words[: start + marks]
    if header.interleaved and len(run) >= wanted:
        label, unit = label_and_unit(before, header)
        behind = not unit and (header.unit_follows or is_unit(after))
        strays = (
            []
            if behind
            else [Cell(token, ignored_by="not_a_period_column") for token in tokens(" ".join(after))]
        )
        unit = " ".join(after) if behind else unit
        return Row(line, label, unit, _interleaved(run, header), tuple(strays))
    if len(run) < wanted:
        return _too_few(line, header, before, run, after)
    if header.open_end and is_note(run, header):
        run, before = run[1:], [*before, run[0]]
    growth: list[str] = []
    if header.open_end or not header.others_after:
        run, growth = without_growth(run, len(header.periods), named=header.open_end)
    run, before = _fit(run, before, header)
    label, unit = label_and_unit(before, header)
    if after[:1] in SIGNS_APART and len(run) > len(header.periods):
        # '84,312 88,140 -4.3 %': the sign is the change's, and no unit of the row.
        run, after = [*run[:-1], f"{run[-1]} {after[0]}"], after[1:]
    if after and (header.unit_follows or (not unit and is_unit(after))):
        unit, after = " ".join(after), []
    cells = _assign(run, header)
    after = [word for word in after if not ASSURED.match(word)]
    if after and not header.others_after:
        cells = tuple(replace(cell, period=None, ignored_by="text_after_values") for cell in cells)
    strays = [Cell(word, ignored_by="growth_column") for word in growth]
    strays += [Cell(token, ignored_by="not_a_period_column") for token in tokens(" ".join(after))]
    return Row(line, label, unit, cells, tuple(strays))


def _without_marks(words: list[str]) -> list[str]:
    """'12,345 ✓ 13,456' without the sign that a figure was assured; behind the last one it is left."""
    if not any(map(SIGN_BETWEEN.match, words)):
        return words
    last = len(words) - 1
    return [
        word
        for place, word in enumerate(words)
        if not (0 < place < last and SIGN_BETWEEN.match(word) and as_value(words[place - 1]))
    ]


def _unit_said_once(words: list[str], wanted: int) -> list[str]:
    """'Water use 12,345 m3 13,456 m3' as 'Water use m3 12,345 13,456': the unit stood behind every figure."""
    often = wanted > 1 and words and words.count(words[-1]) >= wanted  # most rows end with a figure, once
    for size in range(1, MAX_UNIT_WORDS_BETWEEN + 1 if often else 0):
        start = len(words) - wanted * (size + 1)
        pairs = [words[place : place + size + 1] for place in range(start, len(words), size + 1)]
        unit = words[-size:]
        if start > 0 and all(pair[1:] == unit and as_value(pair[0]) for pair in pairs) and is_unit(unit):
            label = words[: start - size] if words[start - size : start] == unit else words[:start]
            return [*label, *unit, *(pair[0] for pair in pairs)]
    return words


def _unit_behind(words: list[str]) -> int:
    """How many words at the end of a line are its unit."""
    return next((size for size in range(min(MAX_UNIT_WORDS, len(words)), 0, -1) if is_unit(words[-size:])), 0)


def _value_run(words: list[str], wanted: int, unit: int = 0) -> tuple[int, int]:
    """The last run of at least `wanted` values; failing that, a shorter run that ends the line.

    So many words of a unit may stand behind it.
    """
    runs: list[tuple[int, int]] = []
    start = None
    for place, word in enumerate([*words, ""]):
        if word and as_value(word):
            start = place if start is None else start
        elif start is not None:
            runs.append((start, place))
            start = None
    full = [run for run in runs if run[1] - run[0] >= wanted]
    if full:
        return full[-1]
    return runs[-1] if runs and runs[-1][1] in (len(words), len(words) - unit) else (0, 0)


def _counts_label(before: list[str], run: list[str], wanted: int) -> int:
    """How many of the run's first numbers belong to the label: 'Scope 1', 'Category 3', 'Scope 2 (7)'."""
    if not before or not run or not LABEL_NUMBER.match(run[0]):
        return 0
    if run[0][-1] == ")" and "(" not in run[0] and _is_open(" ".join(before)):
        return 1  # 'Fuel and energy (not included in scope 1 or 2) 123,938'
    last = before[-1].lstrip("(")
    counted = NUMBERED.search(last) or NOTE_WORD.search(last)
    if not ALWAYS_NUMBERED.match(last) and not (len(run) > wanted and counted):
        return 0
    marked = len(run) > wanted + 1 and BRACKET_MARK.match(run[1]) is not None
    return 2 if marked else 1


def _is_open(text: str) -> bool:
    """Whether a bracket of the text is not closed."""
    return text.count("(") > text.count(")")


def _interleaved(run: list[str], header: Header) -> tuple[Cell, ...]:
    """Periods with columns of parts between them; a surplus beyond them belongs to no period."""
    columns = header.value_columns if len(run) >= len(header.value_columns) else header.inner_columns
    surplus = len(run) - len(columns)
    if surplus != header.loose_end:
        return tuple(Cell(word, ignored_by="more_values_than_periods") for word in run)
    cells = []
    for word, column in zip(run, [*columns, *[None] * surplus], strict=True):
        value = as_value(word) or Value(word)
        if column is not None and column.kind is Kind.PERIOD:
            cells.append(Cell(value.text, column.text, column.unit or value.unit, member=column.member))
        else:
            cells.append(Cell(value.text, None, value.unit, "column_of_a_part"))
    return tuple(cells)


def _too_few(line: Line, header: Header, before: list[str], run: list[str], after: list[str]) -> Row:
    """Fewer values than periods: which year they belong to is not known. A lone digit ends a label."""
    label, unit = label_and_unit(before, header)
    if len(run) == 1 and not is_unit(before[-1:]):
        return Row(line, _printed(line.text))
    rule = "fewer_values_than_periods"
    return Row(line, label, unit or " ".join(after), tuple(Cell(word, ignored_by=rule) for word in run))


def _fit(run: list[str], before: list[str], header: Header) -> tuple[list[str], list[str]]:
    """A run that is too long: digits torn at the thousands, or a footnote mark before the values."""
    most = len(header.periods) + header.others_after
    if len(run) <= most:
        return run, before
    mended = mend_thousands(run, len(header.periods))
    if mended is not None:
        return mended, before
    marks = len(run) - most
    if marks == 1 and run[0] in NO_UNIT and header.has_unit and not header.unit_follows:
        return run[1:], [*before, run[0]]
    if header.open_end:
        return run, before
    noted = FOOTNOTE.match(run[0]) or BRACKET_MARK.match(run[0])
    if before and marks == 1 and noted and not is_unit(before[-1:]):
        return run[1:], [*before, run[0]]
    return run, before


def is_note(run: list[str], header: Header) -> bool:
    """Whether a run begins with the number of a note: small and whole, where what follows is not."""
    values = run[1 : len(header.periods) + 1]
    other = any(re.search(r"[.,]|\d{3}", value) for value in values) and "%" not in "".join(values)
    mark = BRACKET_MARK.fullmatch(run[0]) or (header.noted and FOOTNOTE.fullmatch(run[0]))
    return bool(mark) and other and len(values) == len(header.periods)


def _assign(run: list[str], header: Header) -> tuple[Cell, ...]:
    """Values to periods in printed order; one too many for certainty, and none is assigned."""
    periods = header.periods
    extra = len(run) - len(periods)
    if not extra and _PAGE_NUMBER.match(run[-1]) and _ends_with_pages(header):
        # The page may be the last of them, and a year without a figure.
        return tuple(Cell(word, ignored_by="fewer_values_than_periods") for word in run)
    if extra and extra != header.others_after:
        return tuple(Cell(word, ignored_by="more_values_than_periods") for word in run)
    cells = []
    for word, column in zip(run, [*periods, *[None] * extra], strict=True):
        value = as_value(word) or Value(word)
        if column is None:
            cells.append(Cell(value.text, None, value.unit, "not_a_period_column"))
        else:
            cells.append(Cell(value.text, column.text, column.unit or value.unit, member=column.member))
    return tuple(cells)


def _is_scaled_unit(word: str) -> bool:
    """'1000TJ' before the values is their unit and no value."""
    return _SCALED.match(word) is not None and catalogue().is_unit(word)


def _ends_with_pages(header: Header) -> bool:
    """Whether the last column tells on which page of the report a figure stands; each row has one."""
    last = header.columns[-1]
    return last.kind is Kind.OTHER and _PAGES.search(last.text) is not None


def _printed(text: str) -> str:
    """As printed, but for the number of blanks."""
    return " ".join(text.split())
