"""Tables of one row under the name of a scope: 'Scope 1 / 2021 2022 / Direct emissions 696 984'.

Data pages give every scope a small table of its own, with its years again. The row is the scope's where
it is the table's only one, weighs emissions and names no scope itself; two rows would be parts, but for
scope 2 by its two methods.
"""

from __future__ import annotations

from collections import defaultdict

from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import (
    METHODS,
    PATH,
    SCOPES,
    Reading,
    members_of,
    names_else,
    read_scope,
)
from transforms.extract.title_units import weighs
from transforms.extract.words import plain
from transforms.model import Document

REACH = 8
"""So close below its title such a row stands: two lines of head, two of a long name."""

MAX_TITLE = 50


def name_lone(rows: list[Raw], document: Document) -> list[Raw]:
    """The rows, those alone in a table under a scope's name with that scope."""
    titles = _titles(document)
    if not titles:
        return rows
    tables: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        if row.table_no is not None:
            tables[row.table_no][row.line] = _method(row.label or "")
    return [
        _named(row, titles[row.line], tables[row.table_no])
        if row.line in titles and row.table_no is not None and _is_open(row)
        else row
        for row in rows
    ]


def _method(label: str) -> str:
    """The one method of scope 2 that a label names, or ''."""
    methods = [name for name, pattern in METHODS.items() if pattern.search(label)]
    return methods[0] if len(methods) == 1 else ""


def _titles(document: Document) -> dict[int, Reading]:
    """Line -> the scope whose name stands over it alone, with no other scope between."""
    found: dict[int, Reading] = {}
    open_title: Reading | None = None
    left = 0
    for line in document.lines:
        text = plain(line.text)
        if not text:
            continue
        if "cope" in text.lower() and SCOPES.search(text):
            alone = SCOPES.fullmatch(text.strip(" :")) or (len(text) <= MAX_TITLE and not text[-1].isdigit())
            reading = read_scope(text) if alone else None
            open_title = reading if reading is not None and reading.general else None
            left = REACH
        elif open_title is not None and left > 0:
            found[line.number] = open_title
            left -= 1
    return found


def _is_open(row: Raw) -> bool:
    """Whether a figure weighs emissions and is not told of anything yet."""
    label = (row.label or "").split(PATH)[-1]
    told = row.ignored_by is None and bool(row.period_text) and not row.members
    return told and weighs(row.unit_text) and "emission" in label.lower() and not names_else(label)


def _named(row: Raw, reading: Reading, table: dict[int, str]) -> Raw:
    """The row with the scope of its title where the lines of its table leave no doubt, else as it was."""
    by_method = reading.scope == "2" and not reading.method and sorted(table.values()) == sorted(METHODS)
    if len(table) > 1 and not by_method:
        return row
    name = f"Scope {reading.scope} emissions"
    label = f"{name}{PATH}{row.label}"
    method = table[row.line] if by_method else reading.method
    return row._replace(label=label, head=name, members=members_of(reading.scope, method))
