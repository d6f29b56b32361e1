"""Tables with one row per value, or per metric and company: columns for metric, year, value, unit, company.

'company, metric, year, value, unit', and with the years as columns 'company, metric, unit, 2022, 2023'.
"""

from __future__ import annotations

from collections.abc import Iterator

from transforms.catalogue import catalogue
from transforms.extract.heads.header import REPORTING_PERIOD, Kind
from transforms.extract.labels import Label, read_label
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.sets.dataset_companies import Told, companies, told_by_rows
from transforms.extract.sets.dataset_layout import Layout, cells_of, places_of
from transforms.extract.sets.dataset_words import spoken
from transforms.extract.sets.heading_columns import below_heading
from transforms.extract.sets.row_parts import part_of, without_alike
from transforms.model import Line, Reporter

EXTRACTOR = "records"


def extract(found: list[Layout]) -> list[Raw]:
    """A Raw per value of such tables, row by row."""
    known = companies(found)
    return [raw for layout in found for raw in without_alike(_of_table(layout, known))]


def _of_table(layout: Layout, known: dict[Told, Reporter]) -> Iterator[Raw]:
    told = told_by_rows(layout) if layout.of_companies else {}
    for number, (line, cells) in enumerate(_rows(layout)):
        said = told.get(line.number)
        stray = "row_of_no_company" if layout.of_companies and said is None else None
        for raw in _of_row(layout, line, cells, number):
            entity = known[said].entity_id if said else None
            yield raw._replace(entity_id=entity, ignored_by=raw.ignored_by or stray)


def _rows(layout: Layout) -> Iterator[tuple[Line, dict[int, str]]]:
    """The rows and their cells; what is merged over rows, a metric over its parts, holds for each."""
    metric, merged = layout.named["metric"], (*layout.headings, layout.named["metric"])
    above: dict[int, str] = {}
    for line in layout.rows:
        cells = cells_of(line)
        if metric in cells:
            above = {column: cells.get(column) or above.get(column, "") for column in merged}
            own = above
        else:
            own = above if any(column in cells for column in layout.parts) else {}
        yield line, {**own, **cells}


def _of_row(layout: Layout, line: Line, cells: dict[int, str], number: int) -> Iterator[Raw]:
    places = places_of(line)
    printed = cells.get(layout.named["metric"], "")
    headings = [cells.get(column, "") for column in layout.headings]
    label = below_heading(read_label(spoken(printed)), headings) if printed else None
    part = part_of(cells, layout.parts)
    path, name = part.named(label.path, label.name) if label else (None, None)
    for column, period, unit, rule in _values(layout, cells):
        text, own = _parted(cells[column])
        own = own or cells.get(layout.named.get("unit", -1)) or unit or layout.unit
        yield Raw(
            page=line.page,
            line=line.number,
            bbox=None,
            table_no=layout.table,
            row_no=number,
            section=None,
            label=path,
            head=name,
            members=part.members or None,
            value_text=text,
            unit_text=own or (label.unit if label else "") or None,
            period_text=period,
            qualifier=None,
            extractor=EXTRACTOR,
            ignored_by=_set_aside(label, text) or part.rule or rule,
            locator=places.get(column),
        )


def _values(layout: Layout, cells: dict[int, str]) -> Iterator[tuple[int, str | None, str, str | None]]:
    """Column, period, unit in the head, and why it is ignored, of each value of a row."""
    if layout.years:
        for column, head in layout.years.items():
            if column in cells:
                aim = None if head.kind is Kind.PERIOD else "not_a_period_column"
                yield column, head.text, head.unit, aim
    elif (column := layout.named["value"]) in cells:
        year = layout.named.get("year")
        yield column, REPORTING_PERIOD if year is None else cells.get(year) or None, "", None


def _parted(cell: str) -> tuple[str, str]:
    """A figure and the unit behind it in its cell: '1,234 tCO2e'."""
    figure, _, unit = cell.partition(" ")
    apart = unit and as_value(cell) is None and as_value(figure) is not None and catalogue().is_unit(unit)
    return (figure, unit) if apart else (cell, "")


def _set_aside(label: Label | None, text: str) -> str | None:
    if label is None:
        return "no_label"
    return None if as_value(text) else "not_a_number"
