"""Chinese text tables with metrics as columns: '年度 范围一（吨） 范围二（吨）' over a row for each year.

Text has no cells, so the words are counted: a row ends with as many values as the head has columns. Rows
of years tell each year's figures. Rows of sites tell parts; their total counts where the rows add up to it
and the line above names the year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.text import CJK
from transforms.extract.heads.header import PERIOD
from transforms.extract.labels import Label, read_label
from transforms.extract.metric_heads import WHOLE
from transforms.extract.numbers import as_value, words_of
from transforms.extract.raw import Raw
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

EXTRACTOR = "tables"
PART = "row_of_a_part"
MIN_COLUMNS, MAX_COLUMNS = 2, 10
MAX_LABELS = 2
MAX_HEAD = 120
_YEAR = regex(r"(?:19|20)\d\d(?=\s?年)")
_BRACKET = regex(r"\s+(?=[(（])")
_ENDS = regex(r"[\d%)）]\s*$")


@dataclass(frozen=True, slots=True)
class Table:
    """The head's columns, and each row as its label and its values as printed."""

    columns: tuple[Label, ...]
    lines: tuple[Line, ...]
    """With the head."""
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    above: str


def blocks(document: Document) -> list[Table]:
    """Every such table whose rows are years that follow each other, or parts and their total."""
    found: list[Table] = []
    lines, last = document.lines, -1
    for place, (upper, lower) in enumerate(pairwise(lines)):
        if place <= last or upper.spans or not _may_head(upper.text, lower.text):
            continue
        above = next((one.text for one in reversed(lines[max(0, place - 2) : place]) if one.text.strip()), "")
        table = _table(upper, lines[place + 1 :], above)
        if table is not None and not is_aim_heading(above, catalogue()):
            found.append(table)
            last = place + len(table.rows)
    return found


def _may_head(upper: str, lower: str) -> bool:
    """Told soon: most lines are no words over figures."""
    short = 0 < len(upper) <= MAX_HEAD and not upper[-1].isdigit() and _ENDS.search(lower) is not None
    return short and " " in upper.strip() and " " in lower.strip() and CJK.search(upper) is not None


def _table(head: Line, below: Sequence[Line], above: str) -> Table | None:
    words = _BRACKET.sub("", plain(head.text)).split()
    first = words_of(below[0].text)
    size = next((n for n, word in enumerate(reversed(first)) if not _is_value(word)), len(first))
    if not MIN_COLUMNS <= size <= MAX_COLUMNS or not 1 <= len(words) - size <= MAX_LABELS:
        return None
    columns = tuple(map(read_label, words[-size:]))
    if any(PERIOD.fullmatch(word) or as_value(word) for word in words) or not _know_metrics(columns):
        return None
    rows: list[tuple[str, tuple[str, ...]]] = []
    for line in below:
        row = _row(line, size, len(words) - size)
        if row is None:
            break
        rows.append(row)
    table = _titled(Table(columns, (head, *below[: len(rows)]), tuple(rows), above))
    return table if _of_years(table) or _adds_up(table) else None


def _titled(table: Table) -> Table:
    """The table with what its title says: the unit of columns without one, the name of one that sums up."""
    title = read_label(plain(table.above))
    columns = [column if column.unit else replace(column, unit=title.unit) for column in table.columns]
    named = catalogue().metric_read(title.name) is not None and WHOLE.match(columns[-1].name)
    if named and title.unit and all(map(_is_sum, (values for _, values in table.rows))):
        columns[-1] = replace(columns[-1], path=title.path, name=title.name)
    return replace(table, columns=tuple(columns))


def _is_sum(values: Sequence[str]) -> bool:
    *parts, whole = map(_amount, values)
    return sum(parts, Decimal(0)) == whole


def _is_value(word: str) -> bool:
    return as_value(word) is not None and (word.isdigit() or not PERIOD.fullmatch(plain(word)))


def _know_metrics(columns: Sequence[Label]) -> bool:
    """Whether two columns or more are names of metrics, each of another."""
    known = [found for column in columns if (found := catalogue().metric_read(column.name))]
    return len(known) >= MIN_COLUMNS and len(set(known)) == len(known)


def _row(line: Line, size: int, labels: int) -> tuple[str, tuple[str, ...]] | None:
    """The label and as many values as there are columns."""
    words = words_of(line.text)
    label, values = words[:-size], words[-size:]
    if line.spans or not 1 <= len(label) <= labels or not all(map(as_value, values)):
        return None
    whole = len(label) < labels and not (WHOLE.match(label[0]) or PERIOD.fullmatch(plain(label[0])))
    return None if whole else (" ".join(label), tuple(values))


def _of_years(table: Table) -> bool:
    years = [_YEAR.match(plain(f"{label}年")) for label, _ in table.rows if PERIOD.fullmatch(plain(label))]
    told = [int(year[0]) for year in years if year]
    return len(told) == len(table.rows) > 1 and {b - a for a, b in pairwise(told)} in ({1}, {-1})


def _adds_up(table: Table) -> bool:
    """Whether the last row is the total, and every column's other rows make it up to the last digit."""
    if len(table.rows) <= MIN_COLUMNS or not WHOLE.match(table.rows[-1][0]) or len(_years(table.above)) != 1:
        return False
    amounts = [[_amount(text) for text in values] for _, values in table.rows]
    return all(sum(column[:-1], Decimal(0)) == column[-1] for column in zip(*amounts, strict=True))


def _amount(text: str) -> Decimal:
    value = as_value(text)
    digits = re.sub(r"[^\d.\-]", "", value.text if value else "")
    return Decimal(digits) if re.fullmatch(r"-?\d+(?:\.\d+)?", digits) else Decimal("NaN")


def _years(text: str) -> set[str]:
    return set(_YEAR.findall(plain(text)))


def extract(found: Sequence[Table], first_table: int) -> list[Raw]:
    """Every number of these tables, row by row."""
    return [
        raw._replace(table_no=number, row_no=place, section=table.above.strip() or None)
        for number, table in enumerate(found, first_table)
        for place, line in enumerate(table.lines[1:])
        for raw in _raws(table, line, *table.rows[place])
    ]


def _raws(table: Table, line: Line, label: str, values: Sequence[str]) -> list[Raw]:
    dated = PERIOD.fullmatch(plain(label)) is not None
    told = _years(table.above)
    rule = None if dated or WHOLE.match(label) else PART
    return [
        Raw.at(
            line,
            text,
            EXTRACTOR,
            label=column.path,
            head=column.name or None,
            unit_text=_unit(text) or column.unit,
            period_text=label if dated else next(iter(told), None),
            ignored_by=rule,
        )
        for column, text in zip(table.columns, values, strict=True)
    ]


def _unit(text: str) -> str:
    value = as_value(text)
    return value.unit if value else ""
