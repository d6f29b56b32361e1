"""The rows that are a company's totals of scope 1, 2 or 3, named so.

Rows are judged together, table by table: a label of general words only ('Direct GHG emissions, scope 1')
always is the total; one that names a source is, when it is alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from transforms.catalogue import catalogue
from transforms.extract.meaning import metric_named
from transforms.extract.raw import Raw
from transforms.extract.scopes.scope_rows import (
    ScopeRow,
    claims_of,
    is_of_aims,
    last_label,
    readings_of,
    scope_of_part,
    tables_of,
)
from transforms.extract.scopes.totals import (
    OTHERS,
    PATH,
    Reading,
    leaves_a_rest,
    members_of,
    read_scope,
    without_unit,
)
from transforms.regex import regex

Key = tuple[int | None, int | None]
"""Table and row number."""

_SCOPE_3 = regex(r"\bscope\s?(?:3|iii)\b", re.IGNORECASE)
_OTHER_GAS = regex(r"\b(?:CH4|N2O|SF6|NF3|HFCs?|PFCs?|methane|nitrous oxide)\b", re.IGNORECASE)
_CO2 = regex(r"\bCO2(?![- ]?e)\b|carbon dioxide(?! equivalent)", re.IGNORECASE)
_TITLE_OF_OTHERS = regex(rf"\b(?:{OTHERS})\b", re.IGNORECASE)
_LIKE_FOR_LIKE = regex(r"\blike[- ]for[- ]like\b(?!.*\babsolute\b)", re.IGNORECASE)
"""What was owned in both years alone: landlords print it beside all they own."""


def name_scopes(rows: list[Raw]) -> list[Raw]:
    """The rows, those that are totals of a scope named so; everything else as it was."""
    named: dict[Key, Reading] = {}
    tables = tables_of(rows)
    readings = [list(readings_of(table)) for table in tables]
    taken = {reading.scope for some in readings for reading, _ in some if reading.general}
    taken |= {scope for table in tables for row in table for scope in _headed_total(row)}
    labels = [label for table in tables for row in table if "scope" in (label := last_label(row)).lower()]
    # Beside 'Scope 2 - domestic' a row 'Scope 2 - industrial' is one more part.
    taken |= {part.scope for label in labels if (part := scope_of_part(label)) is not None}
    # Nor is what stands beside a category of scope 3 all of it.
    listed = any(map(_is_category, labels))
    narrower: dict[Key, list[ScopeRow]] = {}
    for table, some in zip(tables, readings, strict=True):
        claims = list(claims_of(table))
        beside = _narrower(claims)
        widest = {rows[0].key for rows in beside.values() if len(rows) == 1 and not is_of_aims(rows[0])}
        narrower |= beside
        gases = {scope for row in table if labels and (scope := _gas_of_scope(last_label(row)))}
        open_rows = [one for one in some if not (listed and _is_unlisted(*one)) and not _is_gas(*one, gases)]
        named |= _totals(open_rows, taken)
        named |= {row.key: replace(reading, general=True) for reading, row in claims if row.key in widest}
        whole = taken | _of_several_sources(some)
        narrower |= {
            row.key: [] for reading, row in some if row.key not in named and _is_part(reading, row, whole)
        }
    return [_told(row, named, narrower) for row in rows]


def _told(row: Raw, named: dict[Key, Reading], narrower: dict[Key, list[ScopeRow]]) -> Raw:
    key = (row.table_no, row.row_no)
    if key in narrower and row.ignored_by is None:
        return row._replace(ignored_by="part_of_a_wider_total", period_text=None)
    if row.ignored_by is None and leaves_a_rest(row.label or ""):
        return row._replace(ignored_by="rest_of_a_scope", period_text=None)
    return _of_others(_named(row, named.get(key)))


def _is_category(label: str) -> bool:
    """Whether a label names a category of scope 3 and says that it is one."""
    if not _SCOPE_3.search(label):
        return False
    return "category=" in (catalogue().metric_read(without_unit(label)) or ("", ""))[1]


def _gas_of_scope(label: str) -> str:
    """The scope of which a label names one gas that is not carbon dioxide: 'Scope 1 CH4'."""
    reading = read_scope(label) if _OTHER_GAS.search(label) and not _CO2.search(label) else None
    return reading.scope if reading is not None else ""


def _is_gas(reading: Reading, row: ScopeRow, gases: set[str]) -> bool:
    """Whether a row is of carbon dioxide alone: 'Scope 1 CO2' in a table of the scope's gases."""
    label = last_label(row)
    return reading.scope in gases and bool(_CO2.search(label)) and not _OTHER_GAS.search(label)


def _is_unlisted(reading: Reading, row: ScopeRow) -> bool:
    """Whether a source of scope 3 stands beside categories of it: one more part, and not all of it."""
    return reading.scope == "3" and not reading.general and "total" not in last_label(row).lower()


def _headed_total(row: ScopeRow) -> Iterator[str]:
    """The scope whose total the heading over a row names, whatever became of its figures."""
    heading = (row.raw.section or "").split(PATH)[-1]
    reading = read_scope(heading) if "total" in heading.lower() else None
    if reading is not None and reading.general:
        yield reading.scope


def _of_several_sources(readings: list[tuple[Reading, ScopeRow]]) -> set[str]:
    """The scopes of which a table tells two sources or more: none of them is the total."""
    sources = [(reading.scope, reading.method) for reading, _ in readings if not reading.general]
    return {scope for scope, method in sources if sources.count((scope, method)) > 1}


def _is_part(reading: Reading, row: ScopeRow, taken: set[str]) -> bool:
    """Whether a source beside its scope's total bears a name that the catalogue knows for the total."""
    if reading.general or reading.scope not in taken:
        return False
    label = last_label(row)
    # 'GHG emissions Scope 2 - purchased electricity' is known by what stands behind its topic.
    _, rest = catalogue().topics.parted(label) or ("", label)
    metric, members = catalogue().metric_read(label) or catalogue().metric_read(rest) or ("", "")
    return metric == f"ghg_emissions_scope{reading.scope}" and "category" not in members


def _totals(readings: list[tuple[Reading, ScopeRow]], taken: set[str]) -> dict[Key, Reading]:
    """Row -> what it is the total of; `taken` are the scopes whose total the filing names outright."""
    outright: dict[Reading, list[ScopeRow]] = defaultdict(list)
    parts: dict[Reading, list[ScopeRow]] = defaultdict(list)
    for reading, row in readings:
        key = Reading(reading.scope, reading.method, general=True)
        (outright if reading.general else parts)[key].append(row)
    here = {reading.scope for reading in outright}
    found = {key: some[0] for key, some in outright.items() if _one_figure(some)}
    for key, some in parts.items():
        # Beside its total a source is a part; only scope 2 is told once more, by its methods.
        method = key.method and key.scope in here and key not in outright
        if len(some) == 1 and (method or key.scope not in taken):
            found[key] = some[0]
    return {row.key: key for key, row in found.items()}


def _narrower(claims: list[tuple[Reading, ScopeRow]]) -> dict[Key, list[ScopeRow]]:
    """Rows that name a scope outright, each with the wider totals beside it: 'Total scope 3 (all of us)'."""
    found: dict[Key, list[ScopeRow]] = {}
    totals = [(claim, row) for claim, row in claims if _calls_itself_total(row)]
    for reading, row in claims:
        wider = [
            other
            for claim, other in totals
            if (claim.scope, claim.method) == (reading.scope, reading.method) and _exceeds(other, row)
        ]
        if reading.general and wider:
            found[row.key] = wider
    return found


def _calls_itself_total(row: ScopeRow) -> bool:
    return bool(row.figures) and last_label(row).lower().startswith("total")


def _exceeds(row: ScopeRow, other: ScopeRow) -> bool:
    """Whether a total is above another row of its scope in every period."""
    same_unit = (row.raw.unit_text or "") == (other.raw.unit_text or "")
    return same_unit and all(
        period in other.figures and value > other.figures[period] for period, value in row.figures.items()
    )


def _one_figure(rows: list[ScopeRow]) -> bool:
    """Whether the rows tell one total: a table with a part for each method prints scope 1 in both."""
    return len(rows) == 1 or (bool(rows[0].figures) and all(row.figures == rows[0].figures for row in rows))


def _of_others(row: Raw) -> Raw:
    """Under some titles no scope is all the company's own: of those a bank lends to, or like for like."""
    *above, label = (row.label or "").split(PATH)
    title = PATH.join([row.section or "", *above])
    if row.ignored_by is not None or not title:
        return row
    rule = _rule_of(title)
    reading = read_scope(label) if rule else None
    if reading is None or (reading.scope == "3" and rule == "emissions_of_others"):
        return row
    return row._replace(ignored_by=rule, period_text=None)


def _rule_of(title: str) -> str:
    """The rule that sets the scopes under a title aside, or ''."""
    if _TITLE_OF_OTHERS.search(title):
        return "emissions_of_others"
    return "like_for_like" if _LIKE_FOR_LIKE.search(title) else ""


def _named(row: Raw, reading: Reading | None) -> Raw:
    if reading is None or row.ignored_by is not None:
        return row
    name, label = f"Scope {reading.scope} emissions", row.label or ""
    metric = metric_named(label.split(PATH)[-1].lstrip("-–—• "))
    if metric is not None and not metric.startswith("ghg_"):
        # 'Purchased electricity' alone under 'Scope 2' is emissions here, and else an energy.
        label = f"{name}{PATH}{label}"
    return row._replace(label=label, head=name, members=members_of(reading.scope, reading.method))
