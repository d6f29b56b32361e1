"""Rows that tell a metric and its first member together: 'Average age Male', '員工離職率 男性'."""

from __future__ import annotations

from transforms.catalogue import catalogue
from transforms.catalogue.text import CJK

_AXES = frozenset(
    [
        "gender",
        "age",
        "region",
        "employment_type",
        "employee_level",
        "function",
        "water_source",
        "energy_source",
        "hazard",
    ]
)
MAX_MEMBER_WORDS = 3


def metric_and_member(own: str) -> tuple[str, str, str] | None:
    """(metric's name, axis, member) of a first part told in one row with its whole: 'Average age Male'.

    Its name stands in a cell of several rows: 'Female' and 'Total' below it are of the same.
    """
    words = own.split()
    cat = catalogue()
    for size in range(1, min(MAX_MEMBER_WORDS + 1, len(words))):
        member, stem = " ".join(words[-size:]), " ".join(words[:-size])
        axes = cat.axes_with_member(member)
        joined = (stem[-1] + member[0]).isalnum() or CJK.search(stem) is not None
        if len(axes) != 1 or axes[0] not in _AXES or not joined:
            continue
        found = cat.metric_read(stem) or cat.metric_read(cat.without_filler(stem))
        whole = cat.metric_read(own)
        if found is None or axes[0] not in cat.axes_of(found[0]) or f"{axes[0]}=" in found[1]:
            continue
        same = whole is None or (whole[0] == found[0] and f"{axes[0]}=" in whole[1])
        return (stem, axes[0], member) if same else None
    return None


def names_both(name: str) -> bool:
    """Whether a Chinese row begins a group of its own.

    '定期契約員工 男性' below '不定期契約員工 男性' and '女性' is no part of these.
    """
    return " " in name and CJK.search(name) is not None and metric_and_member(name) is not None
