"""Tables of scopes whose head says that they tell something else: 'Emission reductions (t) 2023 2022'.

The words stand on the line of the years, so they are of this table; as a heading of a section they often
stand over the emissions themselves. Aims, savings and intensities are set aside, whatever unit a row names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import SCOPES
from transforms.extract.torn.years_named import years_named
from transforms.model import Document
from transforms.regex import regex

RULE = "title_of_else"
REACH = 3
"""So many lines above its first row a table's head stands."""

_SUBJECT = r"(?:emissions?|ghg|carbon|co2e?|greenhouse[- ]gas(?:es)?)"
_ELSE = regex(
    rf"\b{_SUBJECT}\s+(?:reductions?|targets?|savings?|intensit(?:y|ies))\b(?!\s+(?:and|progress|performance))"
    r"|^\W*(?:tco2e? )?(?:reductions?|savings|avoided)\b",
    re.IGNORECASE,
)
_YEAR = regex(r"(?:FY ?)?(?:19|20)\d\d")


def set_apart(found: Iterable[Raw], document: Document) -> list[Raw]:
    """The same numbers; totals of scopes in a table with such a head are ignored."""
    rows = list(found)
    if not any(raw.label and "cope" in raw.label for raw in rows):
        return rows
    heads = [
        (place, line.number)
        for place, line in enumerate(document.lines)
        if _YEAR.search(line.text) and _is_of_else(line.text)
    ]
    if not heads:
        return rows
    below = {line.number for place, _ in heads for line in document.lines[place + 1 : place + 1 + REACH]}
    first: dict[int, int] = {}
    for raw in rows:
        if raw.table_no is not None:
            first[raw.table_no] = min(raw.line, first.get(raw.table_no, raw.line))
    tables = {number for number, line in first.items() if line in below}
    return [
        raw._replace(ignored_by=RULE)
        if raw.table_no in tables and raw.ignored_by is None and SCOPES.search(raw.label or "")
        else raw
        for raw in rows
    ]


def _is_of_else(text: str) -> bool:
    caption = text[: found.start()] if (found := _YEAR.search(text)) else ""
    return _ELSE.search(caption) is not None and years_named(text) > 0
