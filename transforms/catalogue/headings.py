"""Headings that announce a breakdown: '按性别划分', 'Breakdown by age group'.

The words for the axes are data (`groups.csv`); the frames around them are few and stand here.
"""

from __future__ import annotations

from transforms.regex import regex

# Over the key of a heading (`label_key`: lower case, letters and digits only).
_FRAMES = (
    regex(
        r"^(?:按照|按|依照|依|以|根据|根據)(?P<word>.+?)(?:划分|劃分|区分|分类|分類|统计|統計|构成|構成|分布|分)?的?$"
    ),
    regex(r"^(?P<word>.+?)(?:分布|分佈|构成情况|构成|構成|结构)$"),
    regex(r"^(?P<word>(?:受?教育|文化)程度)(?:类别)?$"),
    regex(r"^(?:breakdown)?(?:by|per)(?P<word>.+)$"),
    regex(r"^(?P<word>.+)breakdown$"),
)


def axis_word(key: str) -> str | None:
    """The word inside a heading's frame: '按性别划分' -> '性别'; None where there is no frame.

    >>> axis_word("byagegroup")
    'agegroup'
    """
    for frame in _FRAMES:
        if found := frame.match(key):
            return found["word"]
    return None
