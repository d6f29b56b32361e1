"""The part of a company, a year or a figure that a row of a data set is about, as its other columns tell.

'Employees | Female | 2023 | 50' is no count of all employees, 'Hamburg' no company, 'March' no year. What
names a member of an axis breaks the figure down; what names a site, a month or an aim sets it aside.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from transforms.catalogue import catalogue
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.sets.dataset_words import cell_words, is_whole
from transforms.extract.words import plain
from transforms.regex import regex

AXIS, PART, SCOPE, TIME, STATUS = "by_", "by_part", "by_scope", "by_time", "by_status"
ALIKE = "rows_alike"
"""Why figures are ignored that rows tell differently without a column that says why."""

_PAIRS = regex(r"[a-z_]+=[^;=]+(?:;[a-z_]+=[^;=]+)*")
"""Members as marts tell them: 'gender=female;region=asia'."""
_SCOPED = regex(r"scope|范围|範圍|范畴|範疇", re.IGNORECASE)
_MONTH = regex(r"^[A-Za-z]{3,9}[-'’ ]{1,2}(\d\d)$")
"""'Jan-23': of which year a month is."""
_YEAR = regex(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Part:
    """What a row is about: members of axes, words around the metric's name, or why it is no figure."""

    members: str = ""
    scope: str = ""
    below: tuple[str, ...] = ()
    rule: str | None = None

    def named(self, label: str, name: str) -> tuple[str, str]:
        """Path and name of a metric, with the scope ahead and the parts below, as in a table."""
        if self is WHOLE:
            return label, name
        if self.scope and not _SCOPED.search(name):
            label, name = f"{self.scope} {label}", f"{self.scope} {name}"
        if not self.below:
            return label, name
        return " > ".join([label, *self.below]), self.below[-1]


WHOLE = Part()
"""Of a row that is about no part."""


def part_of(cells: dict[int, str], columns: dict[int, str]) -> Part:
    """What the part columns (column -> kind) of a row say."""
    if not columns:
        return WHOLE
    members: list[str] = []
    below: list[str] = []
    scope, rule = "", None
    for column, kind in columns.items():
        text = cells.get(column, "")
        if kind == TIME:
            whole = not text or plain(text).lower() in cell_words("year")
            rule = rule or (None if whole else "part_of_a_year")
        elif kind == STATUS:
            rule = rule or ("row_of_an_aim" if plain(text).lower() in cell_words("aim") else None)
        elif not text or is_whole(text):
            continue
        elif kind == SCOPE or (kind == PART and catalogue().axes_told(text) == ("scope",)):
            scope = text if "scope" in text.lower() or not text.isdigit() else f"Scope {text}"
        elif _PAIRS.fullmatch(text):
            members.append(text)
        elif kind != PART:
            members.append(f"{kind.removeprefix(AXIS)}={text}")
        elif len(axes := catalogue().axes_told(text)) == 1:
            members.append(f"{axes[0]}={text}")
        else:
            below.append(plain(text))
    return Part(";".join(members), scope, tuple(below), rule)


def without_alike(found: Iterable[Raw]) -> list[Raw]:
    """The figures, those ignored that two rows tell differently of one company, metric, part and year."""
    rows = [(raw, _key(raw) if raw.ignored_by is None else None) for raw in found]
    told: dict[object, set[str]] = defaultdict(set)
    for raw, key in rows:
        told[key].add(raw.value_text)
    return [
        raw._replace(ignored_by=ALIKE) if key is not None and len(told[key]) > 1 else raw for raw, key in rows
    ]


def holds_texts(cells: Iterable[str]) -> bool:
    """Whether a column tells parts: most of its filled cells are no values."""
    filled = [cell for cell in cells if cell]
    return 2 * sum(as_value(cell) is None for cell in filled) > len(filled)


def _key(raw: Raw) -> tuple[str | None, ...]:
    return raw.entity_id, raw.label, raw.members, raw.unit_text, _years(raw.period_text or "")


@lru_cache(maxsize=4096)
def _years(period: str) -> str:
    return ";".join(sorted(set(_YEAR.findall(_MONTH.sub(r"20\1", period))))) or period
