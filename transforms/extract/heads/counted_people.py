"""Whom a staff table of an annual report counts: below '研发人员学历结构' those in research, else all staff.

The head itself ('学历结构类别 | 学历结构人数') does not say it.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.extract.group_rows import divided_people
from transforms.extract.heads.header import STAFF, Header
from transforms.extract.words import strip_notes


def with_counted(header: Header | None, above: str) -> Header | None:
    """The head, its rows those of the people that the title right above divides."""
    if header is None or header.caption != STAFF:
        return header
    found = divided_people(strip_notes(above))
    return replace(header, caption=found[0]) if found else header
