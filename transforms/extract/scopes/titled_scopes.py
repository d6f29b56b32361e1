"""Totals of tables that only their title assigns to a scope: 'Direct CO2 emissions by country GRI 305-1'.

Disclosures 305-1, 305-2 and 305-3 of GRI are scopes 1, 2 and 3. Text taken out of a page prints such
titles behind their tables as often as before them; either way is believed only where every table of
the page that weighs something has its own title so, and no title is left over.
https://www.globalreporting.org/standards
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import METHODS, PATH, members_of
from transforms.extract.title_units import weighs
from transforms.extract.words import plain
from transforms.model import Document, Line
from transforms.regex import regex

METHOD_LINES = 4
"""A method that heads a table stands so close above its first row."""

_TITLE = regex(r"\bemissions?\d?\b[^.;]{0,60}?\bGRI\s?305-(?P<scope>[123])(?![\d/])", re.IGNORECASE)
_TOTAL = regex(r"^(?:group |grand )?total$", re.IGNORECASE)
_AIMS = regex(r"\b(?:intensit\w+|targets?|reductions?|avoided)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's number, its first and last line, and the rows that are its totals."""

    number: int
    first: int
    last: int
    totals: tuple[int, ...]


def name_titled(rows: list[Raw], document: Document) -> list[Raw]:
    """The rows, totals under a title with a scope's disclosure named so; all others as they were."""
    titles = list(_titles(document)) if len({line.page for line in document.lines}) == 1 else []
    tables = _tables(rows) if titles else []
    named: dict[int, str] = {}
    for table, scope in _paired(tables, titles):
        named |= _members(table, scope, document.lines)
    return [
        raw._replace(head=f"Scope {members[-1]} emissions", members=members)
        if raw.ignored_by is None and (members := named.get(raw.line)) and _is_total(raw)
        else raw
        for raw in rows
    ]


def _titles(document: Document) -> Iterator[tuple[int, str]]:
    """Line and scope of every title that names one disclosure."""
    for line in document.lines:
        text = plain(line.text)
        found = _TITLE.search(text) if "305" in text else None
        if found and not _AIMS.search(found[0]):
            yield line.number, found["scope"]


def _tables(rows: list[Raw]) -> list[_Table]:
    """The tables whose totals weigh something and name no scope themselves."""
    lines: dict[int, list[int]] = defaultdict(list)
    totals: dict[int, list[int]] = defaultdict(list)
    for raw in rows:
        if raw.table_no is None:
            continue
        lines[raw.table_no].append(raw.line)
        if raw.ignored_by is None and _is_total(raw) and raw.line not in totals[raw.table_no]:
            totals[raw.table_no].append(raw.line)
    return [_Table(no, min(lines[no]), max(lines[no]), tuple(found)) for no, found in totals.items() if found]


def _is_total(raw: Raw) -> bool:
    if raw.members or not _TOTAL.match((raw.label or "").split(PATH)[-1].strip(" :")):
        return False
    return not raw.unit_text or weighs(raw.unit_text)


def _paired(tables: list[_Table], titles: list[tuple[int, str]]) -> list[tuple[_Table, str]]:
    """Every table with the one title between it and the next table, or with none at all."""
    tables = sorted(tables, key=lambda table: table.first)
    if not tables or len(tables) != len(titles):
        return []
    starts = [table.first for table in tables]
    behind = all(
        table.last < title < following
        for table, (title, _), following in zip(tables, titles, [*starts[1:], 10**9], strict=True)
    )
    before = all(
        last < title < table.first
        for table, (title, _), last in zip(tables, titles, [0, *(t.last for t in tables[:-1])], strict=True)
    )
    pairs = [(table, scope) for table, (_, scope) in zip(tables, titles, strict=True)]
    return pairs if behind or before else []


def _members(table: _Table, scope: str, lines: tuple[Line, ...]) -> dict[int, str]:
    """Line -> members of each total; several totals need a method each, named between them."""
    found: dict[int, str] = {}
    above = table.first - METHOD_LINES
    for total in table.totals:
        text = " ".join(plain(line.text) for line in lines if above < line.number <= total)
        methods = [name for name, pattern in METHODS.items() if pattern.search(text)]
        above = total
        if scope == "2" and len(methods) == 1:
            found[total] = members_of("2", methods[0])
        elif not methods and len(table.totals) == 1:
            found[total] = members_of(scope)
    return found if len(set(found.values())) == len(table.totals) else {}
