"""Periods of tagged facts: XBRL writes the last day, its Open Information Model the midnight after it.

>>> duration("2024-01-01", "2024-12-31")
'2024-01-01T00:00:00/2025-01-01T00:00:00'
>>> days(instant("2024-12-31"))
(None, datetime.date(2024, 12, 31))
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

DAY = timedelta(days=1)
MIDNIGHT_AFTER = "T24:00:00"
FOREVER = ""


def duration(start: str, end: str) -> str:
    """OIM's form of a context's startDate and endDate; raises ValueError for what is no date."""
    return f"{_moment(start, ends=False).isoformat()}/{_moment(end, ends=True).isoformat()}"


def instant(day: str) -> str:
    """OIM's form of a context's instant."""
    return _moment(day, ends=True).isoformat()


def days(period: str) -> tuple[date | None, date | None]:
    """(first day, last day) of a period, inclusive; an instant has no first, what is no date has none."""
    start, slash, end = period.partition("/")
    try:
        last = datetime.fromisoformat(end if slash else start)
        first = datetime.fromisoformat(start) if slash else None
    except ValueError:
        return None, None
    return first.date() if first else None, _day_before(last)


def _day_before(moment: datetime) -> date:
    """The day a moment belongs to as an end: midnight ends the day before."""
    midnight = moment.hour == moment.minute == moment.second == 0
    return (moment - DAY).date() if midnight else moment.date()


def _moment(text: str, *, ends: bool) -> datetime:
    plain = text.strip().rstrip("Z")
    if plain.endswith(MIDNIGHT_AFTER):
        return datetime.fromisoformat(plain.removesuffix(MIDNIGHT_AFTER)) + DAY
    moment = datetime.fromisoformat(plain).replace(tzinfo=None)
    return moment + DAY if ends and "T" not in plain else moment
