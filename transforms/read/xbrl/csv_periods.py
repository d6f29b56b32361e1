"""Periods as xBRL-CSV abbreviates them: a year, a quarter, a month, a day, two days; '@end' for the instant.

>>> period_of("2024"), period_of("2024-Q1@end")
('2024-01-01T00:00:00/2025-01-01T00:00:00', '2024-04-01T00:00:00')
"""

from __future__ import annotations

from datetime import date, timedelta

from transforms.regex import regex

_YEAR = regex(r"^(\d{4})$")
_PART = regex(r"^(\d{4})-([QHS])(\d)$")
_MONTH = regex(r"^(\d{4})-(\d{2})$")
_DAY = regex(r"^(\d{4}-\d{2}-\d{2})$")
_DAYS = regex(r"^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$")
_MONTHS_OF = {"Q": 3, "H": 6, "S": 6}


def period_of(text: str) -> str:
    """OIM's full form; a text in no known form is given back unchanged."""
    plain, _, edge = text.partition("@")
    try:
        span = _span(plain)
    except ValueError:
        return text
    if span is None:
        return text
    start, end = (f"{one.isoformat()}T00:00:00" for one in span)
    return {"start": start, "end": end}.get(edge, f"{start}/{end}")


def _span(text: str) -> tuple[date, date] | None:
    """(first day, day after the last)."""
    if found := _YEAR.match(text):
        return _months(int(found[1]), 1, 12)
    if found := _PART.match(text):
        length = _MONTHS_OF[found[2]]
        return _months(int(found[1]), (int(found[3]) - 1) * length + 1, length)
    if found := _MONTH.match(text):
        return _months(int(found[1]), int(found[2]), 1)
    if found := _DAYS.match(text):
        return date.fromisoformat(found[1]), date.fromisoformat(found[2]) + timedelta(days=1)
    if found := _DAY.match(text):
        return date.fromisoformat(found[1]), date.fromisoformat(found[1]) + timedelta(days=1)
    return None


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count
    return date(year, first, 1), date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
