"""Which rows of a table speak of one scope: by their label, by the rows above them, by the heading above.

A source below 'Scope 2' is none of them, 'of which market-based' is; a sum of the rows below a scope is
that scope's, and one that begins with the scope's own row makes it a part.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from transforms.extract.raw import Raw
from transforms.extract.scopes.printed_sums import slack_of
from transforms.extract.scopes.totals import (
    AIMS,
    METHODS,
    PART_OF_GROUP,
    PATH,
    SCOPES,
    WORD,
    Reading,
    general_words,
    is_general,
    names_else,
    read_scope,
    without_unit,
)
from transforms.extract.title_units import weighs
from transforms.extract.words import plain, strip_notes
from transforms.regex import regex

MAX_ABOVE = 12
_SUM = regex(r"^(?:sub-?)?totals?$", re.IGNORECASE)
_WHOLE_GROUP = regex(
    r"^(?:whole |entire )?(?:group|consolidated|global)(?: (?:total|consolidated|basis))*(?: \([^()]*\))?$",
    re.IGNORECASE,
)
"""'Group consolidated' below 'Domestic' and 'Overseas': their sum, where proven."""
_FIGURES_BEHIND = regex(r"\s\d[\d,.]*\s+\d[\d,.]*$")
_FIGURE = regex(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])")
_TOTAL_LAST = regex(r"\btotal$", re.IGNORECASE)
_PLAIN = regex(r"\d+(?:\.\d+)?$")
_RATIO = regex(r"[a-z)]\s?/\s?[A-Za-z]|\w\s/\s\w")
_ESRS_COLUMNS = regex(r"\bmilestones and target years\b", re.IGNORECASE)
"""ESRS E1-6 heads the columns of targets so, in the table that holds the actual figures."""


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A row of a table: its first number as it was given out, and its figures by period."""

    raw: Raw
    figures: dict[str, Decimal]

    @property
    def key(self) -> tuple[int | None, int | None]:
        """Table and row number."""
        return self.raw.table_no, self.raw.row_no

    @property
    def label(self) -> str:
        """The printed label."""
        return self.raw.label or ""


def tables_of(rows: Iterable[Raw]) -> list[list[ScopeRow]]:
    """The rows in reading order, table by table; also those whose figures could not be assigned."""
    tables: dict[int, dict[int, list[Raw]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        counts = row.ignored_by not in ("number_in_label", "footnote_mark")
        if row.table_no is not None and row.row_no is not None and row.label and counts:
            tables[row.table_no][row.row_no].append(row)
    return [[_row(cells) for cells in table.values()] for table in tables.values()]


def _row(cells: list[Raw]) -> ScopeRow:
    assigned = [cell for cell in cells if cell.ignored_by is None]
    figures = {
        cell.period_text: Decimal(text)
        for cell in assigned
        if cell.period_text and _PLAIN.match(text := cell.value_text.replace(",", ""))
    }
    return ScopeRow((assigned or cells)[0], figures)


def readings_of(table: list[ScopeRow]) -> Iterator[tuple[Reading, ScopeRow]]:
    """The rows that speak of one scope: by their label, by the rows above, by the heading above."""
    last: Reading | None = None
    block: list[ScopeRow] = []
    under: dict[str, list[ScopeRow]] = defaultdict(list)
    named: set[tuple[str, str]] = set()
    above = ""
    given: list[tuple[Reading, ScopeRow]] = []
    for row in table:
        heading = _heading(row)
        if is_of_aims(row) or not _is_whole(row.raw):
            if _is_part_under(row, heading):
                # 'Purchased electricity' under 'Scope 2' is a part of it, or all of it where it is alone.
                under[heading].append(row)
            continue
        own = _own_reading(row, heading, last)
        if own is not None:
            named |= {(own.scope, own.method)} if own.general else set()
            last, block, above = own, [row], heading
            given.append((own, row))
        elif last is not None and _sums_up(block, row):
            # 'Scope 1, our own sites', 'Subsidiaries', 'All of us in total': the first was a part.
            given = [(reading, one) for reading, one in given if one not in block]
            given.append((Reading(last.scope, last.method, general=True), row))
            last, block = None, []
        elif _heads(heading, last, above) and not SCOPES.search(row.label):
            under[heading].append(row)
            block.append(row)
        elif last is not None and _is_sum(row) and (_adds_up(block, row) or _is_subtotal(row)):
            given.append((Reading(last.scope, last.method, general=_adds_up(block, row)), row))
            last, block = None, []
        elif last is not None and _is_whole_group(row) and len(block) > 1 and _adds_up(block, row):
            given.append((Reading(last.scope, last.method, general=True), row))
            last, block = None, []
        elif (part := scope_of_part(row.label.split(PATH)[-1])) is not None:
            last, block = part, [row]
        else:
            block.append(row)
    yield from given
    for heading, some in under.items():
        total = _total_of([row for row in some if not _is_grand_total(row, some, table)])
        reading = read_scope(heading)
        # Beside a total that names its scope, a row alone under the heading is a part.
        told = total is not None and reading is not None and (reading.general or _is_sum(total))
        if told and total and reading and (reading.scope, reading.method) not in named:
            yield Reading(reading.scope, reading.method, general=True), total


def claims_of(table: list[ScopeRow]) -> Iterator[tuple[Reading, ScopeRow]]:
    """All rows that name one scope, whatever they stand under and whatever else they name."""
    for row in table:
        if (reading := read_scope(row.label.split(PATH)[-1])) is not None and _is_whole(row.raw):
            yield reading, row


def is_of_aims(row: ScopeRow) -> bool:
    """Whether a row stands under a heading of aims, ratios or what others emit."""
    return AIMS.search(_ESRS_COLUMNS.sub("", row.raw.section or "")) is not None


def _own_reading(row: ScopeRow, heading: str, last: Reading | None) -> Reading | None:
    """The scope a row names; one that names a method alone is of the scope 2 above it."""
    label = row.label.split(PATH)[-1]
    own = read_scope(label)
    headed = read_scope(heading) if own is None else None
    of_second = (last is not None and last.scope == "2") or (headed is not None and headed.scope == "2")
    return _method_of(label) if own is None and of_second else own


def _heading(row: ScopeRow) -> str:
    """The heading above a row; a line of figures that no head stands over is none."""
    heading = (row.raw.section or "").split(PATH)[-1]
    return "" if _FIGURES_BEHIND.search(heading) else heading


def _is_part_under(row: ScopeRow, heading: str) -> bool:
    """Whether a row broken down by a source stands under the heading of a scope, in a unit of emissions."""
    if is_of_aims(row) or SCOPES.search(row.label) or read_scope(heading) is None:
        return False
    return weighs(row.raw.unit_text)


def _heads(heading: str, last: Reading | None, above: str) -> bool:
    """Whether a row is under the heading of a scope: not where a row of another scope stands between."""
    headed = read_scope(heading)
    return headed is not None and (last is None or last.scope == headed.scope or heading != above)


def _is_whole(raw: Raw) -> bool:
    """Whether a row is no part of a breakdown; scope 2's methods are none, nor 'GHG emissions by scope'."""
    axes = {pair.partition("=")[0] for pair in (raw.members or "").split(";")} - {""}
    subject = WORD.findall(without_unit(plain(raw.head or "")))
    return axes <= {"method"} or (
        axes == {"scope"} and all(word.lower() in general_words() for word in subject)
    )


def _sums_up(block: list[ScopeRow], row: ScopeRow) -> bool:
    """Whether a row called a total is that of a scope's row and of others below it, under one heading."""
    one_heading = len({one.raw.section for one in [*block, row]}) == 1
    return (
        one_heading
        and len(block) > 1
        and not any(SCOPES.search(one.label) for one in [*block[1:], row])
        and _TOTAL_LAST.search(last_label(row)) is not None
        and _adds_up(block, row)
    )


def last_label(row: ScopeRow) -> str:
    """The row's own name, without what it stands under and without notes."""
    return strip_notes(plain(row.label.split(PATH)[-1]))


def _is_whole_group(row: ScopeRow) -> bool:
    return bool(_WHOLE_GROUP.match(last_label(row)))


def scope_of_part(label: str) -> Reading | None:
    """The scope of 'Scope 1 emissions, domestic': a part of the group, and the rows below may be others."""
    return read_scope(PART_OF_GROUP.sub(" ", plain(label))) if PART_OF_GROUP.search(label) else None


def _is_sum(row: ScopeRow) -> bool:
    return bool(_SUM.match(row.label.split(PATH)[-1].strip(" :")))


def _is_subtotal(row: ScopeRow) -> bool:
    return row.label.split(PATH)[-1].lower().startswith("sub")


def _adds_up(parts: list[ScopeRow], total: ScopeRow) -> bool:
    """Whether the rows sum to the total in every period, to half a unit of each part's last digit."""
    if not total.figures or not parts:
        return False
    return all(
        all(period in part.figures for part in parts)
        and abs(sum(shown := [part.figures[period] for part in parts], Decimal(0)) - value) <= slack_of(shown)
        for period, value in total.figures.items()
    )


def _method_of(label: str) -> Reading | None:
    """A row below scope 2 that names a method: 'of which market-based'."""
    methods = [name for name, pattern in METHODS.items() if pattern.search(plain(label))]
    if len(methods) != 1 or names_else(label) or re.search(r"\btotal\b", label, re.IGNORECASE):
        return None
    return Reading("2", methods[0], general=False)


def _total_of(rows: list[ScopeRow]) -> ScopeRow | None:
    """The total among the rows under a heading: the row that says so, or the only one."""
    if any(len(_FIGURE.findall(last_label(row))) > 1 for row in rows):
        return None  # figures of other rows ran into a label: what is the total is not known
    rows = [row for row in rows if not names_else(row.label) and not _RATIO.search(row.label)]
    if rows and _says_no_more(rows[0]):
        return rows[0]
    sums = [place for place, row in enumerate(rows) if _is_sum(row)]
    proven = [rows[place] for place in sums if _adds_up(rows[:place], rows[place])]
    if sums:
        return proven[0] if proven else rows[sums[0]] if len(sums) == 1 else None
    return rows[0] if len(rows) == 1 else None


def _is_grand_total(row: ScopeRow, under: list[ScopeRow], table: list[ScopeRow]) -> bool:
    """Whether a sum that ends a heading's rows is theirs and that of one or two rows above the heading."""
    if not _is_sum(row):
        return False
    own = under[: under.index(row)]
    above = table[: table.index(under[0])]
    others = [[one] for one in above] + [list(two) for two in combinations(above[-MAX_ABOVE:], 2)]
    return bool(own) and not _adds_up(own, row) and any(_adds_up([*own, *rows], row) for rows in others)


def _says_no_more(row: ScopeRow) -> bool:
    """'Emissions' right below 'Scope 3': the rest of the scope's own label."""
    text = without_unit(row.label.split(PATH)[-1])
    words = {word.lower() for word in WORD.findall(text)}
    # 'Gas' or 'Energy' below a scope are its sources.
    return bool(words) and is_general(text, "1") and "total" not in words
