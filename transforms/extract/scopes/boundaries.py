"""Headings that say how a group is drawn together: 'Operational control', 'Equity share basis'.

A company may tell each scope twice, by the assets it operates and by its shares in assets. The first
printed is the one it leads with; the same scope told again under another heading is set aside.
https://ghgprotocol.org/corporate-standard (chapter 3, organisational boundaries)
"""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.extract.raw import Raw
from transforms.extract.scopes.totals import PATH, read_scope

RULE = "scope_by_another_boundary"
_WORDS = frozenset(
    [
        *("approach", "assets", "basis", "boundary", "by", "consolidation", "control", "emissions", "equity"),
        *("financial", "ghg", "net", "operated", "operational", "operationally", "ownership", "portion"),
        *("share", "the"),
    ]
)
_NAMING = frozenset(["boundary", "control", "equity", "operated"])
MAX_WORDS = 6


@lru_cache(maxsize=4096)
def is_boundary(text: str) -> bool:
    """Whether a line is the heading of a boundary, and no half of a label.

    >>> is_boundary("Equity share basis"), is_boundary("Pollution control equipment")
    (True, False)
    """
    words = re.findall(r"[a-z]+", text.lower())
    return 0 < len(words) <= MAX_WORDS and set(words) <= _WORDS and not _NAMING.isdisjoint(words)


def set_apart(rows: list[Raw]) -> list[Raw]:
    """The rows; scopes under a second boundary's heading are ignored by RULE where the first told them."""
    first: dict[tuple[int | None, str], str] = {}
    given: list[Raw] = []
    for row in rows:
        heading = (row.section or "").split(PATH)[-1]
        told = row.ignored_by is None and is_boundary(heading)
        reading = read_scope((row.label or "").split(PATH)[-1]) if told else None
        again = reading is not None and first.setdefault((row.table_no, reading.scope), heading) != heading
        given.append(row._replace(ignored_by=RULE, period_text=None) if again else row)
    return given
