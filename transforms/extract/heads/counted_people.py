"""Whom a staff table of an annual report counts: below '研发人员学历结构' those in research, else all staff.

The head itself ('学历结构类别 | 学历结构人数') does not say it.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.extract.heads.header import STAFF, Header
from transforms.extract.meaning import metric_named
from transforms.extract.words import strip_notes

LEAST, MOST = 2, 20
"""Signs of a title that are looked at."""


def with_counted(header: Header | None, above: str) -> Header | None:
    """The head, its rows those of the people that the title right above divides."""
    if header is None or header.caption != STAFF:
        return header
    people = _divided(strip_notes(above))
    return replace(header, caption=people) if people else header


def _divided(title: str) -> str | None:
    """What a title counts: '研发人员学历结构' divides '研发人员'; None where it names no people but staff."""
    if not LEAST < len(title) <= MOST:
        return None
    for cut in range(LEAST, len(title) - 1):
        if catalogue().axis_of(title[cut:]) and (name := f"{title[:cut]}人数"):
            return name if metric_named(name) else None
    return None
