"""Tables without years, their columns parted on up to three levels: '管理職 | 非管理職' over '男性 | 女性'.

'新進員工 | 離職員工' over '男性 女性 合計' over rows of ages: every figure is of one metric and of one member
of each axis, told by its column, its row, a heading between the rows or the title. Text has no cells, so
words are counted: what stands below one word stands in the same order below its neighbours. Whatever is not
known, comes twice or does not add up to its printed whole leaves the table to other readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.text import CJK
from transforms.extract.group_rows import heading_above
from transforms.extract.groups import PATH
from transforms.extract.heads.header import REPORTING_PERIOD, is_row_of_years
from transforms.extract.heads.yearless_heads import year_above
from transforms.extract.labels import Label
from transforms.extract.layouts.crossed_words import (
    Said,
    figures,
    heads_labels,
    joined,
    of_people,
    pieces,
    said,
)
from transforms.extract.lent_units import lent_to
from transforms.extract.meaning import metric_named
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.title_units import stated_unit
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
UNTOLD = "parts_not_understood"
"""A share of what is not said, a figure of no one metric."""
MOST_LEVELS, LEAST_ROWS, LEAST_COLUMNS, MOST_COLUMNS = 4, 2, 2, 16
"""With a line in their middle that heads the labels."""
MOST_HEAD, MOST_HEADING = 120, 20
ADDITIVE = frozenset(["persons", "count", "person_times", "hours", "days", "t"])
ROUNDED = Decimal("0.11")
"""So far a share printed with a decimal lies from its count's."""
SHARED = frozenset(["employees_total", "board_members"])
"""What a column '占比' beside counts tells shares of; of leavers and new staff it may be a rate."""

_AIM = regex(r"(?:目标|目標|计划|計劃|計畫|规划|規劃|预[估期]|預[估期])(?:值|表)?(?:\s?[(（].*)?$")
"""A title that ends so speaks of no actual figures."""

Key = tuple[str, bool, frozenset[tuple[str, str]]]
Amounts = dict[Key, Decimal]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with what its column and its row say together; `said` is None where that is not understood."""

    line: Line
    text: str
    said: Said | None


@dataclass(frozen=True, slots=True)
class Table:
    """The figures, row by row, the year of all and the title; `lines` with the heads."""

    rows: tuple[tuple[Cell, ...], ...]
    period: str
    title: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's words: the label's, and the values behind it."""

    line: Line
    labels: tuple[str, ...]
    values: tuple[str, ...]


def blocks(document: Document) -> list[Table]:
    """Every such table."""
    lines = [line for line in document.lines if line.text.strip()]
    found: list[Table] = []
    last = -1
    for place, line in enumerate(lines):
        if place <= last or not _may_be_head(line.text) or not _ends_in_figure(lines[place + 1 : place + 2]):
            continue
        table = _table(lines, place, last)
        if table is not None:
            found.append(table)
            last = place + len(table.lines)
    return found


def _may_be_head(text: str) -> bool:
    """Told soon: most lines are no words over figures."""
    return len(text) <= MOST_HEAD and CJK.search(text) is not None and " " in text.strip(" |")


def _ends_in_figure(lower: Sequence[Line]) -> bool:
    return any(line.text.rstrip(" |")[-1:] in "0123456789%％-–—" for line in lower)


def _table(lines: Sequence[Line], place: int, last: int) -> Table | None:
    """The table whose lowest head stands at a place."""
    size = figures(pieces(lines[place + 1]))
    if not LEAST_COLUMNS <= size <= MOST_COLUMNS or figures(pieces(lines[place])):
        return None
    for levels in range(MOST_LEVELS, 0, -1):
        first = place - levels + 1
        if first <= last or lines[first].table != lines[place].table:
            continue
        columns = _columns(lines[first : place + 1], size)
        if columns is not None:
            return _of_columns(columns, lines, first, place)
    return None


# --- heads ---------------------------------------------------------------------------------------


def _columns(heads: Sequence[Line], size: int) -> list[Said] | None:
    """What each of so many columns says, where every word of the heads is known."""
    levels = [_behind_labels(pieces(head)) for head in heads]
    levels = [level for place, level in enumerate(levels) if level or place in (0, len(levels) - 1)]
    told = [[said(word) for word in level] for level in levels]
    if not all(told) or any(one is None for level in told for one in level):
        return None
    placed = _placed([[one for one in level if one] for level in told], size)
    columns = [joined(column) for column in placed] if placed else []
    known = [column for column in columns if column]
    if len(known) < size or any(column.period for column in known) or len(set(known)) < size:
        return None
    parted = len(levels) > 1 or len({column.share for column in known}) > 1
    return known if parted and any(column.members or column.metric for column in known) else None


def _behind_labels(words: list[str]) -> list[str]:
    """The words over columns of figures: those that head the labels stand before them."""
    start = next((place for place, word in enumerate(words) if not heads_labels(word)), len(words))
    return words[start:]


def _placed(levels: list[list[Said]], size: int) -> list[tuple[Said, ...]] | None:
    """The words above each column, lowest last; None unless they can stand in one way alone.

    Below every group stand the same words in the same order; a word for the whole may have none below it.
    """
    top, *rest = levels
    if not rest:
        return [(word,) for word in top] if len(top) == size else None
    ways: list[list[tuple[Said, ...]]] = []
    for alone in range(len(top)):
        groups, wholes = top[: len(top) - alone], top[len(top) - alone :]
        if not all(word.whole for word in wholes):
            break
        step, over = divmod(size - alone, len(groups))
        parts = [_part(level, len(groups)) for level in rest]
        if over or step < 2 or not all(parts):
            continue
        below = _placed([part for part in parts if part], step)
        if below is not None:
            ways.append([(group, *words) for group in groups for words in below] + [(one,) for one in wholes])
    return ways[0] if len(ways) == 1 else None


def _part(level: list[Said], groups: int) -> list[Said] | None:
    """What of a level stands below each of so many groups."""
    step, over = divmod(len(level), groups)
    part = level[:step]
    return part if part and not over and level == part * groups else None


# --- rows ----------------------------------------------------------------------------------------


def _of_columns(columns: list[Said], lines: Sequence[Line], first: int, place: int) -> Table | None:
    """The table below such heads, where its figures are known and agree."""
    year = year_above(lines, first)
    titles = [plain(line.text) for line in lines[max(0, first - 2) : first] if line.page == lines[first].page]
    title = next((text for text in reversed(titles) if not _states_unit(text)), "")
    if year is None or _AIM.search(title) or is_aim_heading(title, catalogue()):
        return None
    items = list(_items(lines[place + 1 :], lines[place], len(columns)))
    rows = [item for item in items if isinstance(item, _Row)]
    headings = _headings(items)
    if len(rows) < LEAST_ROWS or headings is None:
        return None
    metric = of_people(title) or heading_above(title, None)
    labels = [_label(row, above) for row, above in zip(rows, _above(rows), strict=True)]
    cells = [
        tuple(
            Cell(row.line, text, _cell(column, label, heading, metric))
            for column, text in zip(columns, row.values, strict=True)
        )
        for row, label, heading in zip(rows, labels, headings, strict=True)
    ]
    unit = stated_unit(titles)
    taken = tuple(lines[first : place + 1 + len(items)])
    amounts = _amounts([cell for row in cells for cell in row])
    if not amounts or not _adds_up(amounts):
        return None
    sure = (
        tuple(cell if _is_sure(cell, amounts) else replace(cell, said=None) for cell in row) for row in cells
    )
    return Table(tuple(sure), year or REPORTING_PERIOD, title, unit, taken)


def _states_unit(text: str) -> bool:
    return text.startswith(("单位", "單位"))


def _items(below: Sequence[Line], head: Line, size: int) -> Iterator[_Row | Line]:
    """Rows with a figure for each column, and the lines without figures between them."""
    waiting: list[Line] = []
    for line in below:
        words = pieces(line)
        count = figures(words)
        if line.table != head.table or is_row_of_years(words):
            return
        if count == size or (count > size and all(map(_is_age, words[:-size]))):
            yield from waiting
            waiting = []
            yield _Row(line, tuple(words[:-size]), tuple(words[-size:]))
        elif count or len(words) != 1 or len(words[0]) > MOST_HEADING or said(words[0]) is None:
            return
        else:
            waiting.append(line)


def _is_age(word: str) -> bool:
    told = said(word)
    return told is not None and bool(told.members)


def _above(rows: Sequence[_Row]) -> list[tuple[str, ...]]:
    """What stands once for several rows: '高階主管 男', then '女'."""
    found: list[tuple[str, ...]] = []
    before: tuple[str, ...] = ()
    for row in rows:
        words = [word for word in row.labels if not heads_labels(word)]
        lead = tuple(words[:-1])
        if len(words) == 1 and before:
            own, last = said(words[0]), said(before[-1])
            same = own and last and [axis for axis, _ in own.members] == [axis for axis, _ in last.members]
            lead = before[:-1] if same and own and own.members else ()
        before = (*lead, *words[-1:])
        found.append(lead)
    return found


def _label(row: _Row, lead: tuple[str, ...]) -> Said | None:
    """What a row's label says, as one name or word by word; None where that is not known."""
    whole = said(" ".join(row.labels)) if row.labels else None
    if whole is not None:
        words: list[Said | None] = [whole, *map(said, lead)] if len(row.labels) == 1 else [whole]
    else:
        words = [said(word) for word in row.labels if not heads_labels(word)]
    known = [word for word in words if word]
    return joined(known) if known and len(known) == len(words) else None


def _headings(items: Sequence[_Row | Line]) -> list[Said] | None:
    """The heading of each row: the one above it; or one among the rows of its group, which alternate.

    A merged cell stands in the middle of its rows: '人數 3 0', '新進人員', '比例 2% 0%'. Where a row stands
    above the first heading, each run of rows with different labels has one heading, wherever in it.
    """
    if not any(isinstance(item, Line) for item in items):
        return [Said() for _ in items]
    found: list[Said] = []
    if isinstance(items[0], Line):
        heading = Said()
        for item in items:
            heading = (said(pieces(item)[0]) or Said()) if isinstance(item, Line) else heading
            found += [] if isinstance(item, Line) else [heading]
        return found
    runs: list[list[_Row | Line]] = [[]]
    for item in items:
        seen = {one.labels for one in runs[-1] if isinstance(one, _Row)}
        if isinstance(item, _Row) and item.labels in seen:
            runs.append([])
        runs[-1].append(item)
    for run in runs:
        own = [said(pieces(item)[0]) for item in run if isinstance(item, Line)]
        inside = isinstance(run[0], _Row) and isinstance(run[-1], _Row)
        if len(own) != 1 or not own[0] or not inside or len(runs) < LEAST_ROWS:
            return None
        found += [own[0]] * (len(run) - 1)
    return found


# --- figures -------------------------------------------------------------------------------------


def _cell(column: Said, label: Said | None, heading: Said, metric: Label | None) -> Said | None:
    """What a figure tells; None where that is of no one metric, or a share of what is not said."""
    told = joined([column, label, heading]) if label else None
    if told is None:
        return None
    if told.metric is None:
        told = joined([told, Said(metric=metric)]) if metric else None
    if told is None or told.metric is None:
        return None
    named = metric_named(told.metric.name)
    shared = told.share is not True or named in SHARED
    axes = catalogue().axes_of(named) if named else frozenset()
    return told if named and shared and {axis for axis, _ in told.members} <= axes else None


def _amounts(cells: Sequence[Cell]) -> Amounts | None:
    """(metric, a share or not, members) -> the figure; None where two tell the same."""
    found: Amounts = {}
    for cell in cells:
        if cell.said is None or cell.said.metric is None:
            continue
        metric = metric_named(cell.said.metric.name) or ""
        key = (metric, cell.said.share is True, frozenset(cell.said.members))
        if key in found:
            return None
        found[key] = _amount(cell.text)
    return found


def _wholes(amounts: Amounts) -> Iterator[tuple[Key, list[Decimal]]]:
    """What each axis's members are parts of, printed or not, with their figures."""
    parts: dict[tuple[Key, str], list[Decimal]] = {}
    for (metric, share, members), amount in amounts.items():
        for pair in members if not share and _adds(metric) else ():
            parts.setdefault(((metric, share, members - {pair}), pair[0]), []).append(amount)
    yield from ((whole, told) for (whole, _), told in parts.items() if len(told) > 1)


def _adds_up(amounts: Amounts) -> bool:
    """Whether an axis's members add up to their whole wherever that is printed."""
    return all(amounts.get(whole, sum(told, Decimal(0))) == sum(told) for whole, told in _wholes(amounts))


def _is_sure(cell: Cell, amounts: Amounts) -> bool:
    """Whether a share is that of its count in all who are counted, and not in its row or its column."""
    if cell.said is None or cell.said.metric is None or cell.said.share is not True:
        return True
    metric = metric_named(cell.said.metric.name) or ""
    count = amounts.get((metric, False, frozenset(cell.said.members)))
    wholes = {sum(told, Decimal(0)) for key, told in _wholes(amounts) if key == (metric, False, frozenset())}
    wholes |= {amounts[key] for key in [(metric, False, frozenset[tuple[str, str]]())] if key in amounts}
    if count is None or len(wholes) != 1 or not (whole := wholes.pop()):
        return False
    return abs(100 * count / whole - _amount(cell.text)) <= ROUNDED


def _adds(metric: str) -> bool:
    """Whether parts of a metric add up to their whole: people and hours do, means and rates do not."""
    units = dict(catalogue().metrics.select("metric_id", "units").iter_rows())[metric]
    return units[0] in ADDITIVE


def _amount(text: str) -> Decimal:
    digits = "".join(sign for sign in text if sign.isdigit() or sign == ".").strip(".")
    return Decimal(digits) if digits.count(".") < 2 and digits else Decimal(0)


def extract(found: Sequence[Table], first_table: int) -> list[Raw]:
    """Every number of these tables, row by row."""
    return [
        _raw(table, cell)._replace(table_no=number, row_no=place, section=table.title or None)
        for number, table in enumerate(found, first_table)
        for place, row in enumerate(table.rows)
        for cell in row
    ]


def _raw(table: Table, cell: Cell) -> Raw:
    value = as_value(cell.text)
    text = value.text if value else cell.text
    if cell.said is None or cell.said.metric is None:
        return Raw.at(cell.line, text, EXTRACTOR, period_text=table.period, ignored_by=UNTOLD)
    label = cell.said.metric
    unit = cell.said.unit or label.unit or (value.unit if value else "") or lent_to(label.name, table.unit)
    return Raw.at(
        cell.line,
        text,
        EXTRACTOR,
        label=PATH.join([label.path, *(name for _, name in cell.said.members)]),
        head=label.name,
        members=";".join(f"{axis}={name}" for axis, name in cell.said.members) or None,
        unit_text=unit or None,
        period_text=table.period,
    )
