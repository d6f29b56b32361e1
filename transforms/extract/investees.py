"""Tables of what others emit and employ: statements of principal adverse impacts of investments.

Funds and banks print the European form 'Adverse sustainability indicator | Metric | Impact 2023': its
emissions, pay gaps and boards are those of the companies they hold, under the names of a company's own.
https://eur-lex.europa.eu/eli/reg_del/2022/1288/oj (annex I)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.extract.raw import Raw
from transforms.model import Document
from transforms.regex import regex

RULE = "of_investees"
REACH = 12
"""So many lines above its first row a table's title stands; its head and headings stand among its rows."""
MOST_CHARACTERS = 160
_OF_INVESTEES = regex(
    r"\badverse (?:sustainability )?(?:impacts?|indicators?)\b|\binvestee\b"
    r"|\bPAI (?:indicators?|statement)\b",
    re.IGNORECASE,
)


def set_apart(found: Iterable[Raw], document: Document) -> list[Raw]:
    """The same numbers; those of tables below a title, head or heading of investees' are ignored."""
    rows = list(found)
    told = [line.number for line in document.lines if _is_title(line.text)]
    if not told:
        return rows
    held = {raw.line for raw in rows if raw.table_no is not None}
    told = [line for line in told if line not in held]  # a row may count investees among others
    first: dict[int, int] = {}
    for raw in rows:
        if raw.table_no is not None:
            first[raw.table_no] = min(raw.line, first.get(raw.table_no, raw.line))
    since = {
        number: min(above)
        for number, line in first.items()
        if (above := [title for title in told if title >= line - REACH])
    }
    return [
        raw._replace(ignored_by=RULE)
        if raw.ignored_by is None and raw.table_no in since and raw.line > since[raw.table_no]
        else raw
        for raw in rows
    ]


def _is_title(text: str) -> bool:
    """Most lines hold none of the words; a sentence may speak of investees above a company's own table."""
    if "dverse" not in text and "nvestee" not in text and "PAI" not in text and "DVERSE" not in text:
        return False
    return (
        len(text) <= MOST_CHARACTERS and _OF_INVESTEES.search(text) is not None and text.strip()[-1:] != "."
    )
