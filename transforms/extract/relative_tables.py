"""Tables of relative values that only the sentence above tells of: 'The table shows the values per employee.'

The rows then say 'Water consumption in m3' and mean cubic metres per employee. They are set aside.
"""

from __future__ import annotations

import re

from transforms.catalogue import catalogue
from transforms.extract.raw import Raw
from transforms.model import Document
from transforms.regex import regex

RULE = "values_per_something"
REACH = 6
"""So many lines below the sentence the first row stands."""
_PER = regex(
    r"\bper (?:FTE|employee|capita|head|person|full[- ]time|staff|square|sq\.|m2|m²|tonne|ton|unit|guest|room"
    r"|patient)"
    r"|\bper .{0,20}\bemployees?\b",
    re.IGNORECASE,
)
_SHOWN = regex(
    r"\b(?:(?:table|figures|values|data|overview|chart)\b.{0,80}\bper |relative (?:values|figures))",
    re.IGNORECASE,
)


def set_apart(found: list[Raw], document: Document) -> list[Raw]:
    """The same numbers; those of a table that a sentence calls relative are ignored."""
    said = [line.number for line in document.lines if "per " in line.text and _is_said(line.text)]
    if not said:
        return found
    first: dict[int | None, int] = {}
    for raw in found:
        first[raw.table_no] = min(raw.line, first.get(raw.table_no, raw.line))
    tables = {
        number
        for number, line in first.items()
        if number is not None and any(0 < line - place <= REACH for place in said)
    }
    return [
        raw._replace(ignored_by=raw.ignored_by or RULE)
        if raw.table_no in tables and _is_absolute(raw)
        else raw
        for raw in found
    ]


def _is_said(text: str) -> bool:
    return _PER.search(text) is not None and _SHOWN.search(text) is not None


def _is_absolute(raw: Raw) -> bool:
    """Whether a figure is no share and neither its unit nor its label names what it is per."""
    unit = raw.unit_text or ""
    reading = catalogue().read_unit(unit) if unit else None
    told = reading is not None and (reading.unit == "percent" or "_per_" in reading.unit)
    return not told and " per " not in (raw.label or "")
