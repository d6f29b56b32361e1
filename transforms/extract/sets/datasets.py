"""Numbers of data sets: each belongs to its row's company and year and to its column's metric.

The unit is the one in the head, in the row, or stated over or under the table. A register of companies that
names no unit anywhere counts emissions in the metric's own, t CO2e; such a figure says so ('unit_assumed').
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.catalogue import catalogue
from transforms.extract.meaning import metric_named, takes
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.sets.dataset_companies import Told, companies, told_by_rows
from transforms.extract.sets.dataset_layout import CELL_ERROR, Layout, Metric, cells_of, knows, places_of
from transforms.extract.sets.row_parts import part_of, without_alike
from transforms.extract.title_units import title_unit
from transforms.extract.words import TABLE_UNIT, plain
from transforms.model import Line, Reporter
from transforms.regex import regex

EXTRACTOR = "datasets"
ASSUMED = "unit_assumed"
"""Qualifier of a figure whose unit nothing in the file states."""

EMISSIONS = "tCO2e"
LEAST_COMPANIES = 3
"""A table of fewer companies is no register."""

FIGURES_SHARE = 0.5
MAX_TITLE = 120
_OTHER_SCALE = regex(
    r"[千萬万亿億](?:公?[噸吨])|\b(?:kt|mt|kilo|mega|million|thousand)|(?<![a-z])'?000\b|公斤|\bkg", re.I
)
"""Words that let emissions be counted in something else than tonnes."""


@dataclass(frozen=True, slots=True)
class _Set:
    """One data set with all that its rows share."""

    layout: Layout
    told: dict[int, Told]
    known: dict[Told, Reporter]
    columns: dict[int, Metric]
    title: str
    stated: str
    assumed: bool


def extract(found: list[Layout]) -> list[Raw]:
    """Every figure of the data sets, row by row."""
    known = companies(found)
    return [raw for layout in found for raw in without_alike(_of_set(_prepared(layout, known)))]


def _prepared(layout: Layout, known: dict[Told, Reporter]) -> _Set:
    told = told_by_rows(layout) if layout.of_companies else {}
    notes = [plain(line.text) for line in (*layout.above, *layout.rows) if len(line.cells) <= 1]
    titles = [plain(line.text) for line in layout.above if 0 < len(line.text) <= MAX_TITLE]
    stated = _stated(notes)
    register = len({known[one].entity_id for one in told.values()}) >= LEAST_COMPANIES
    return _Set(
        layout,
        told,
        known,
        {
            column: metric
            for column, metric in layout.metrics.items()
            if _holds_figures(layout, column, metric)
        },
        next((title for title in reversed(titles) if not TABLE_UNIT.match(title)), ""),
        stated,
        assumed=register and not stated and _no_unit_is_named(layout, notes),
    )


def _of_set(dataset: _Set) -> list[Raw]:
    found = []
    for number, row in enumerate(dataset.layout.rows):
        cells, places = cells_of(row), places_of(row)
        for column, metric in dataset.columns.items():
            if text := cells.get(column):
                raw = _raw(dataset, number, row, metric, text, cells=cells)
                found.append(raw._replace(locator=places.get(column)))
    return found


def _raw(dataset: _Set, number: int, row: Line, metric: Metric, text: str, *, cells: dict[int, str]) -> Raw:
    layout = dataset.layout
    said = dataset.told.get(row.number)
    year = cells.get(layout.named["year"]) if "year" in layout.named else None
    part = part_of(cells, layout.parts)
    label, name = part.named(metric.label.path, metric.label.name)
    if dataset.title and catalogue().negative_terms(dataset.title):
        label = f"{dataset.title} > {label}"
    rule = None if as_value(text) else "cell_error" if CELL_ERROR.fullmatch(text) else "not_a_number"
    if layout.of_companies and said is None:
        rule = rule or "row_of_no_company"
    rule = rule or part.rule
    unit, qualifier = _unit(dataset, metric, cells)
    return Raw(
        page=row.page,
        line=row.number,
        bbox=None,
        table_no=layout.table,
        row_no=number,
        section=dataset.title or None,
        label=label,
        head=name,
        members=part.members or None,
        value_text=text,
        unit_text=unit or None,
        period_text=metric.period or year,
        qualifier=qualifier,
        extractor=EXTRACTOR,
        ignored_by=rule,
        entity_id=dataset.known[said].entity_id if said is not None else None,
    )


def _unit(dataset: _Set, metric: Metric, cells: dict[int, str]) -> tuple[str, str | None]:
    """The unit of a figure as printed, and the qualifier of one whose unit is printed nowhere."""
    column = dataset.layout.named.get("unit")
    printed = metric.label.unit or (cells.get(column, "") if column is not None else "")
    named = metric_named(metric.label.name)
    if printed or named is None:
        return printed, None
    if dataset.stated and takes(named, dataset.stated):
        return dataset.stated, None
    return "", ASSUMED if dataset.assumed and _weighs_emissions(named) else None


def _weighs_emissions(metric_id: str) -> bool:
    own = catalogue().metrics.filter(metric_id=metric_id)["units"].to_list()
    return bool(own) and own[0][0] == EMISSIONS


def _stated(notes: list[str]) -> str:
    """The one unit that the lines over or under the table state."""
    found = {unit for note in notes if (unit := _unit_in(note))}
    return found.pop() if len(found) == 1 else ""


def _unit_in(note: str) -> str:
    stated = TABLE_UNIT.match(note)
    if stated and catalogue().is_unit(stated[1]):
        return stated[1]
    return title_unit(note) if len(note) <= MAX_TITLE else ""


def _no_unit_is_named(layout: Layout, notes: list[str]) -> bool:
    """Whether neither a head nor a note says in what emissions could be counted."""
    if "unit" in layout.named or any(_OTHER_SCALE.search(note) or _unit_in(note) for note in notes):
        return False
    heads = [metric for metric in layout.metrics.values() if knows(metric.label.name)]
    emissions = [
        metric for metric in heads if (named := metric_named(metric.label.name)) and _weighs_emissions(named)
    ]
    return not any(metric.label.unit for metric in emissions) and not any(
        _OTHER_SCALE.search(metric.head) for metric in heads
    )


def _holds_figures(layout: Layout, column: int, metric: Metric) -> bool:
    """A known metric's column, or one whose cells are mostly values: not a column of names."""
    if knows(metric.label.name):
        return True
    cells = [cell for row in layout.rows if (cell := cells_of(row).get(column))]
    cells = [cell for cell in cells if not CELL_ERROR.fullmatch(cell)]
    return bool(cells) and sum(as_value(cell) is not None for cell in cells) > FIGURES_SHARE * len(cells)
