"""The hours a rate of injuries is per, where a note says it: '1 Injuries per million hours worked'.

A frequency rate prints no unit; it may be per 200,000 hours as well as per million. Where all that a page
says of hours is one and the same, its rates are per these.
"""

from __future__ import annotations

import re

from transforms.extract.meaning import metric_named, takes
from transforms.extract.raw import Raw
from transforms.model import Document
from transforms.regex import regex

_PER = regex(
    r"\b(?:per|x|×|multiplied by|/) ?(?:one |every )?(?P<hours>million|1,000,000|1 000 000|1000000|200,000"
    r"|200 000|200000|100,000) ?(?:employee |work(?:ing|ed)? |man[- ]?|person[- ]?)?hours",
    re.IGNORECASE,
)
RATES = frozenset(
    ["ltifr", "trir", "contractor_ltifr", "work_injury_rate", "occupational_disease_rate", "near_miss_rate"]
)


def lend(found: list[Raw], document: Document) -> list[Raw]:
    """The same numbers, rates that print no unit with that which the notes of their page state."""
    stated: dict[int | None, set[str]] = {}
    for line in document.lines:
        if "ours" in line.text:
            for told in _PER.finditer(line.text):
                stated.setdefault(line.page, set()).add(_hours(told["hours"]))
    if not stated:
        return found
    return [_with_unit(raw, stated.get(raw.page, set())) for raw in found]


def _hours(printed: str) -> str:
    digits = re.sub(r"\D", "", printed)
    return f"per {int(digits) if digits else 1000000:,} hours worked"


def _with_unit(raw: Raw, stated: set[str]) -> Raw:
    if raw.unit_text or raw.ignored_by or len(stated) != 1 or not raw.head:
        return raw
    unit = next(iter(stated))
    metric = metric_named(raw.head)
    return raw._replace(unit_text=unit) if metric in RATES and takes(metric, unit) else raw
