"""What the catalogue says of a name found in text: its metric, whether it takes a unit, its changes."""

from __future__ import annotations

import re
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.catalogue.member_labels import member_ahead
from transforms.catalogue.unit_text import BARE_RATIO, PER_MILLION_HOURS, SCALE
from transforms.regex import regex

_AMOUNT = regex(
    r"^(?:total |overall |annual )*(?:(?:amounts?|numbers?|no\.|volumes?|quantity) of )?", re.IGNORECASE
)
_TON = regex(r"(?:thousand |million )?tons?$", re.IGNORECASE)
RATIO = "other:ratio"
CAPACITIES = frozenset(["installed_capacity", "renewable_generation_capacity"])
_SAVINGS = ("_reduced", "_saved", "_avoided")
COUNTS = frozenset(["count", "persons", "person_times", "times"])
SCALES_OF_MONEY = frozenset("mMkK")
"""Behind money a letter says millions or thousands: '£12.5m'."""


def metric_named(name: str) -> str | None:
    """The metric of this very name."""
    cat = catalogue()
    found = cat.metric_read(name) or member_ahead(name, cat) or cat.metric_read(without_amount(name))
    return found[0] if found else None


def without_amount(name: str) -> str:
    """The name without words that only say it is an amount: 'Total amount of waste' is 'waste'."""
    return _AMOUNT.sub("", name) if name.isascii() else name


def is_capacity(name: str) -> bool:
    """Whether what power stations can give is named."""
    return metric_named(name) in CAPACITIES


def is_change(name: str) -> bool:
    """Whether what is named is a change on the year before: '用电量同比下降'."""
    return (metric_named(name) or "").endswith("_yoy")


def is_saving(name: str) -> bool:
    """Whether what was cut, saved or avoided is named: 'reduced our emissions'."""
    return saves(metric_named(name) or "")


def saves(metric_id: str) -> bool:
    """Whether a metric is of what was cut, saved or avoided."""
    return metric_id.endswith(_SAVINGS)


def is_cumulative(metric_id: str) -> bool:
    """Whether the metric counts since the beginning."""
    return _period_types().get(metric_id) == "cumulative"


@lru_cache(maxsize=8192)
def takes(metric_id: str, unit: str) -> bool:
    """Whether a figure in this printed unit can be one of the metric; no unit: only counts."""
    own = _units()[metric_id]
    counted = bool(own & COUNTS)
    if not unit:
        return counted
    if unit in SCALES_OF_MONEY:
        return "currency" in own
    reading = catalogue().read_unit(unit)
    if reading is None:
        return False
    if reading.unit == SCALE:
        return counted or "currency" in own
    if not reading.unit and "t" in own and _TON.match(unit):
        return True  # whether they are metric ones, the whole filing says
    return reading.unit in own or (not reading.unit and bool(own & set(reading.currencies)))


def may_take(metric_id: str, unit: str) -> bool:
    """Whether a figure in this unit is one of the metric or of another that its unit tells from it.

    'Renewable electricity' in percent is its share of the electricity.
    """
    return takes(metric_id, unit) or any(takes(other, unit) for other in _siblings().get(metric_id, ()))


def named_for(name: str, unit: str) -> str | None:
    """The metric of this very name, where a figure in this printed unit can be one of it."""
    metric = metric_named(name)
    if metric is None:
        return None
    return metric if takes(metric, unit) or (not unit and _says_unit(name, metric)) else None


def _says_unit(name: str, metric_id: str) -> bool:
    """Whether a name says its unit itself: '百万工时伤害率', 'PUE'."""
    if "per_million_hours" in _units()[metric_id]:
        return PER_MILLION_HOURS.search(name) is not None
    return bool(unit_said(name)) and RATIO in _units()[metric_id]


def says_unit(text: str) -> bool:
    """Whether a text ends in a name that is printed without a unit."""
    return bool(BARE_RATIO.search(text) or PER_MILLION_HOURS.search(text))


def has_cumulative(name: str) -> bool:
    """Whether what is named is also counted since the beginning: patents, users."""
    return f"{metric_named(name)}_cumulative" in _units()


def unit_said(name: str) -> str:
    """The unit of a ratio that is printed bare: 'PUE' 1.28."""
    return "ratio" if BARE_RATIO.search(name) else ""


@lru_cache(maxsize=1)
def _units() -> dict[str, set[str]]:
    """metric_id -> units it can be converted from."""
    cat = catalogue()
    units: dict[str, set[str]] = {
        name: set(own) for name, own in cat.metrics.select("metric_id", "units").iter_rows()
    }
    for metric_id, unit in cat.conversions.select("metric_id", "from_unit").iter_rows():
        units[metric_id].add(unit)
    return units


@lru_cache(maxsize=1)
def _siblings() -> dict[str, tuple[str, ...]]:
    """metric_id -> the metrics that share its names."""
    rows = catalogue().metrics.select("metric_id", "siblings").iter_rows()
    return {metric_id: tuple(others) for metric_id, others in rows if others}


@lru_cache(maxsize=1)
def _period_types() -> dict[str, str]:
    return dict(catalogue().metrics.select("metric_id", "period_type").iter_rows())
