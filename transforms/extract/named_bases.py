"""Intensities whose label names what they are per, and whose unit does not: 'Energy per employee (MWh)'."""

from __future__ import annotations

import re

from transforms.extract.meaning import metric_named, takes
from transforms.extract.raw import Raw
from transforms.regex import regex

_PER = (
    (regex(r"\bper (?:average )?(?:employee|capita|FTE|head|person|full[- ]time)\b", re.I), "employee"),
    (regex(r"\bper (?:square met(?:re|er)|m2|m²|sq\.? ?m)\b", re.I), "m2"),
)


def with_bases(found: list[Raw]) -> list[Raw]:
    """The same numbers, each unit with the base its label names where only so it can be the metric's."""
    return [_with_base(raw) if "per " in (raw.head or "") and raw.unit_text else raw for raw in found]


def _with_base(raw: Raw) -> Raw:
    unit, head = raw.unit_text or "", raw.head or ""
    base = next((base for pattern, base in _PER if pattern.search(head)), "")
    metric = metric_named(head) if base and raw.ignored_by is None else None
    if metric is None or takes(metric, unit) or not takes(metric, f"{unit}/{base}"):
        return raw
    return raw._replace(unit_text=f"{unit}/{base}")
