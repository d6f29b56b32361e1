"""One number as an extractor hands it on: the row of RAW_OBSERVATIONS without its ordinal; and the frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from transforms.model import RAW_OBSERVATIONS, Line


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
    locator: str | None = None
    concept: str | None = None
    decimals: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    entity_id: str | None = None

    @classmethod
    def at(
        cls,
        line: Line,
        value_text: str,
        extractor: str,
        *,
        label: str | None = None,
        head: str | None = None,
        members: str | None = None,
        unit_text: str | None = None,
        period_text: str | None = None,
        qualifier: str | None = None,
        ignored_by: str | None = None,
    ) -> Raw:
        """A number outside of tables' rows, with what the text around it says."""
        place = (line.page, line.number, line.bbox, None, None, None)
        named = (label or None, head, members, value_text, unit_text or None)
        return cls(*place, *named, period_text, qualifier, extractor, ignored_by)


def next_table(found: Iterable[Raw]) -> int:
    """The number of a table behind those that were given out."""
    return 1 + max((raw.table_no for raw in found if raw.table_no is not None), default=-1)


def frame_of(found: Sequence[Raw]) -> pl.DataFrame:
    """RAW_OBSERVATIONS of numbers in reading order."""
    # By columns: polars takes them three times as fast as rows.
    columns = zip(Raw._fields, zip(*found, strict=True), strict=True) if found else ()
    return by_columns({"ordinal": range(len(found)), **dict(columns)}, len(found))


def by_columns(told: Mapping[str, Sequence[object]], height: int) -> pl.DataFrame:
    """RAW_OBSERVATIONS of the columns that are told; the others are null."""
    nothing = [None] * height
    return pl.DataFrame(
        [pl.Series(name, told.get(name, nothing), dtype) for name, dtype in RAW_OBSERVATIONS.items()]
    )
