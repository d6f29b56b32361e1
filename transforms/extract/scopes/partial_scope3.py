"""Scope 3 figures that a note says are one activity's: '** Scope 3 data is limited to customer traffic'.

A company's scope 3 holds all activities of its value chain. Where the page itself says that only one of
them was reckoned, its figure is that activity's and no total; several named activities are what the
company reports as its scope 3, and stay.
https://ghgprotocol.org/corporate-value-chain-scope-3-standard
"""

from __future__ import annotations

import re

from transforms.extract.raw import Raw
from transforms.model import Document
from transforms.regex import regex

RULE = "one_activity_of_scope_3"
_HOLDS = r"(?:includes?|covers?|comprises?|contains?)"
_LIMITED = regex(
    rf"\bscope 3\b[^.;]{{0,60}}?(?<!not )(?:limited to|restricted to|{_HOLDS} only|only {_HOLDS})"
    r"\s+(?P<what>[^.;:]{4,80})(?=[.;]|$)",
    re.IGNORECASE,
)
_SEVERAL = regex(r",|&|/|\d|\b(?:and|or|categories|sources|scopes?|emissions we|which|that)\b", re.IGNORECASE)


def set_apart(rows: list[Raw], document: Document) -> list[Raw]:
    """The rows; totals of scope 3 on a page that limits it to one activity are ignored by RULE."""
    pages = {raw.page for raw in rows if _is_scope3(raw)}
    limited = {page for page in pages if _is_limited(document, page)}
    return [
        raw._replace(ignored_by=RULE, period_text=None) if raw.page in limited and _is_scope3(raw) else raw
        for raw in rows
    ]


def _is_scope3(raw: Raw) -> bool:
    return raw.ignored_by is None and raw.members == "scope=Scope 3"


def _is_limited(document: Document, page: int | None) -> bool:
    text = " ".join(" ".join(line.text.split()) for line in document.lines if line.page == page)
    return any(not _SEVERAL.search(found["what"]) for found in _LIMITED.finditer(text))
