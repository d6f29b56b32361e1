"""One number as an extractor hands it on: the row of RAW_OBSERVATIONS without its ordinal."""

from __future__ import annotations

from typing import NamedTuple


class Raw(NamedTuple):
    """Fields in the order of RAW_OBSERVATIONS; texts as printed, None where nothing was printed."""

    page: int | None
    line: int
    bbox: str | None
    table_no: int | None
    row_no: int | None
    section: str | None
    label: str | None
    head: str | None
    members: str | None
    value_text: str
    unit_text: str | None
    period_text: str | None
    qualifier: str | None
    extractor: str
    ignored_by: str | None
