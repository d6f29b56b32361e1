"""Rows that a table prints again under other headings: one for each business, site or kind of fleet.

'Fuel oil' below 'All ships' and below 'Owned ships' is not twice the same figure. Which of them is the whole
is said by no row itself, so none is read, unless one of the headings names the group.
"""

from __future__ import annotations

import re
from collections import defaultdict

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.catalogue.text import CJK
from transforms.extract.groups import PATH
from transforms.extract.meaning import metric_named
from transforms.extract.raw import Raw
from transforms.regex import regex

ALIKE = "rows_alike"
AGAIN = "row_again_below_another_heading"
_WHOLE = regex(r"\b(?:group|total|consolidated|company|overall|global|worldwide|all)\b", re.IGNORECASE)

Key = tuple[int | None, str, str | None, str | None, str | None, str]


def set_apart(found: list[Raw]) -> list[Raw]:
    """The same numbers; those of rows that differ by their heading only are set aside by name."""
    told: dict[Key, list[Raw]] = defaultdict(list)
    for raw in found:
        if raw.ignored_by is None and raw.period_text and raw.section and not _is_told_elsewhere(raw):
            title = raw.section.rpartition(PATH)[0]
            told[(raw.table_no, title, raw.label, raw.members, raw.unit_text, raw.period_text)].append(raw)
    doubtful = {id(raw) for raws in told.values() for raw in _doubtful(raws)}
    return [raw._replace(ignored_by=AGAIN) if id(raw) in doubtful else raw for raw in found]


def set_alike_apart(found: list[Raw]) -> list[Raw]:
    """The same numbers; a pollutant in several rows of one table is told of outlets or sites, of no whole."""
    told: dict[Key, list[Raw]] = defaultdict(list)
    for raw in found:
        if (
            raw.ignored_by is None
            and raw.period_text
            and raw.label
            and CJK.search(raw.label + (raw.section or ""))
        ):
            key = (raw.table_no, raw.section or "", raw.label, raw.members, raw.unit_text, raw.period_text)
            told[key].append(raw)
    several = [raws for raws in told.values() if len({raw.value_text for raw in raws}) > 1]
    alike = {id(raw) for raws in several if _is_discharge(raws[0]) for raw in raws}
    return [raw._replace(ignored_by=ALIKE) if id(raw) in alike else raw for raw in found]


def _is_discharge(raw: Raw) -> bool:
    metric = metric_named(raw.head or "")
    return metric is not None and catalogue().topic_of(metric) == "pollution"


def _is_told_elsewhere(raw: Raw) -> bool:
    """Chinese tables, scopes and targets have rules of their own."""
    said = f"{raw.label} {raw.head} {raw.members} {raw.section}"
    aimed = any(is_aim_heading(part, catalogue()) for part in (raw.section or "").split(PATH))
    return aimed or "cope" in said or CJK.search(said) is not None


def _doubtful(raws: list[Raw]) -> list[Raw]:
    if len({raw.section for raw in raws}) < 2 or len({raw.value_text for raw in raws}) < 2:
        return []
    whole = {raw.section for raw in raws if _WHOLE.search(raw.section or "")}
    return [raw for raw in raws if len(whole) != 1 or raw.section not in whole]
