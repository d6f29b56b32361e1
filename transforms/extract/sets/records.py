"""Tables in the long form: one record per value, with columns for metric, year, value, unit, company."""

from __future__ import annotations

from transforms.extract.labels import read_label
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.extract.sets.dataset_companies import companies, told_by_rows
from transforms.extract.sets.dataset_layout import Layout, cells_of, record_layouts
from transforms.model import Document, Line

EXTRACTOR = "records"


def extract(document: Document) -> list[Raw]:
    """A Raw per record; nothing when no table's head names metric, year and value."""
    found = record_layouts(document)
    known = companies(found)
    rows = []
    for layout in found:
        told = told_by_rows(layout) if layout.of_companies else {}
        for number, line in enumerate(layout.rows):
            raw = _record(layout, line, number)
            said = told.get(line.number)
            if raw is not None and layout.of_companies and said is None:
                raw = raw._replace(ignored_by=raw.ignored_by or "row_of_no_company")
            if raw is not None:
                rows.append(raw._replace(entity_id=known[said].entity_id) if said else raw)
    return rows


def _record(layout: Layout, line: Line, number: int) -> Raw | None:
    cells = cells_of(line)
    printed, value = cells.get(layout.named["metric"], ""), cells.get(layout.named["value"], "")
    if not value:
        return None
    label = read_label(printed) if printed else None
    rule = None if as_value(value) else "not_a_number"
    place = [
        at for at, span in zip(line.places, line.spans, strict=False) if span[0] == layout.named["value"]
    ]
    return Raw(
        page=line.page,
        line=line.number,
        bbox=None,
        table_no=layout.table,
        row_no=number,
        section=None,
        label=label.path if label else None,
        head=label.name if label else None,
        members=None,
        value_text=value,
        unit_text=cells.get(layout.named.get("unit", -1)) or None,
        period_text=cells.get(layout.named["year"]) or None,
        qualifier=None,
        extractor=EXTRACTOR,
        ignored_by=rule if label else "no_label",
        locator=place[0] if place else None,
    )
