"""CSV in the long form: one record per value, with columns for metric, year, value and unit."""

from __future__ import annotations

from transforms.extract.labels import read_label
from transforms.extract.numbers import as_value
from transforms.extract.raw import Raw
from transforms.model import Document

EXTRACTOR = "records"
METRIC = frozenset(["metric", "indicator", "label", "item", "指标", "指標", "项目", "項目"])
YEAR = frozenset(["year", "period", "fiscal_year", "年份", "年度", "期间", "期間"])
VALUE = frozenset(["value", "amount", "figure", "数值", "數值", "值"])
UNIT = frozenset(["unit", "units", "uom", "单位", "單位"])


def extract(document: Document) -> list[Raw]:
    """A Raw per record; nothing when the first record does not name metric, year and value."""
    records = [line for line in document.lines if any(line.cells)]
    if document.media_type != "text/csv" or not records:
        return []
    head = [cell.lower() for cell in records[0].cells]
    metric, year, value, unit = (_column(head, names) for names in (METRIC, YEAR, VALUE, UNIT))
    if metric is None or year is None or value is None:
        return []
    found = []
    for row, line in enumerate(records[1:]):
        cells = [*line.cells, *[""] * (len(head) - len(line.cells))]
        label = read_label(cells[metric]) if cells[metric] else None
        if not cells[value]:
            continue
        rule = None if as_value(cells[value]) else "not_a_number"
        found.append(
            Raw(
                page=None,
                line=line.number,
                bbox=None,
                table_no=0,
                row_no=row,
                section=None,
                label=label.path if label else None,
                head=label.name if label else None,
                members=None,
                value_text=cells[value],
                unit_text=(cells[unit] or None) if unit is not None else None,
                period_text=cells[year] or None,
                qualifier=None,
                extractor=EXTRACTOR,
                ignored_by=rule if label else "no_label",
            )
        )
    return found


def _column(head: list[str], names: frozenset[str]) -> int | None:
    return next((place for place, cell in enumerate(head) if cell in names), None)
