"""Numbers that are counted of a year and since the beginning: patents, users, borrowers.

'截至年末，共获授权专利 26 件' may be the year's or all there are, '2023年授权专利 26 件' is the year's,
although the bare name stands for all: neither is told.
"""

from __future__ import annotations

from transforms.extract.meaning import has_cumulative, metric_named
from transforms.regex import regex

_ALL = regex(r"累计|累計|拥有|擁有|持有|共|现有|現有|历年|歷年|总|總|截至|截止|有效|since|total")
_OF_YEAR = regex(r"(?:19|20)\d\d\s?年度?(?![末底\d至到])|报告期内|報告期內|年内|年內|全年|当年|當年")


def of_unsaid_span(ahead: str, before: str, name: str) -> bool:
    """Whether the words ahead of a figure leave open, or contradict, since when its name counts.

    `ahead` is all of the sentence before the figure, `before` the words of its own clause.
    """
    as_at = ahead.lstrip().startswith(("截至", "截止"))
    if as_at and "共" in before and has_cumulative(name):
        return True
    counts_all = (metric_named(name) or "").endswith("_cumulative") and not _ALL.search(f"{before}{name}")
    return counts_all and not as_at and _OF_YEAR.search(ahead) is not None
