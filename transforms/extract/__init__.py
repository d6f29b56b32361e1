"""Extractors: one file per way numbers are laid out, each `extract(document) -> rows`.

`observe` runs them all and gives one frame: one row per number token seen in a data context, as
printed, with its place. Nothing is converted or mapped here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from transforms.extract import tables
from transforms.extract.boundary import group_only
from transforms.extract.furniture import furniture
from transforms.extract.layouts import (
    cards,
    counted_shares,
    crossed_heads,
    member_heads,
    member_metrics,
    metric_columns,
    twin_tables,
    year_rows,
)
from transforms.extract.numbers import as_value
from transforms.extract.places import placed
from transforms.extract.raw import Raw, frame_of, next_table
from transforms.extract.sets import datasets, named_cells, records, tagged
from transforms.extract.sets.dataset_layout import SHEETS, Layout, layouts, record_layouts
from transforms.extract.sets.heading_columns import without_headings
from transforms.extract.sets.sheet_heads import with_plain_heads
from transforms.extract.text import leftovers, running
from transforms.extract.torn.mending import mended
from transforms.model import Document

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RUNNING_TEXT = frozenset(["text/plain", "application/pdf", "text/html", WORD])
"""Media types that hold sentences; in the others every number stands in a cell."""

_Blocks = Callable[[Document], list[Any]]
_Read = Callable[[list[Any], int], list[Raw]]
LAYOUTS: tuple[tuple[_Blocks, _Read], ...] = (
    (member_heads.blocks, member_heads.extract),
    (twin_tables.blocks, twin_tables.extract),
    (member_metrics.blocks, member_metrics.extract),
    (metric_columns.blocks, metric_columns.extract),
    (year_rows.blocks, year_rows.extract),
    (crossed_heads.blocks, crossed_heads.extract),
    (counted_shares.blocks, counted_shares.extract),
    (cards.blocks, cards.extract),
)
"""Tables of a form of their own: the blocks of lines they stand in, and what is read of these."""


def observe(document: Document) -> pl.DataFrame:
    """Every number of tables, callouts and metric sentences, in reading order; columns RAW_OBSERVATIONS."""
    if document.tagged:
        return tagged.observed(document.tagged)
    return frame_of(_of_template(document) or _untagged(document))


def _untagged(document: Document) -> list[Raw]:
    if document.media_type in SHEETS:
        document = replace(document, lines=with_plain_heads(document.lines))
    layouts_found = record_layouts(document)
    sets = [layout for layout in layouts_found if not layout.is_grouped]
    document = without_headings(document, [layout for layout in layouts_found if layout.is_grouped])
    found = records.extract(sets)
    number = next_table(found)
    rest = [_numbered(raw, number) for raw in _of_pages(_without_tables(document, sets))]
    return placed(document, sorted([*found, *rest], key=lambda raw: raw.line) if found else rest)


def _numbered(raw: Raw, first: int) -> Raw:
    return raw if raw.table_no is None or not first else raw._replace(table_no=raw.table_no + first)


def _without_tables(document: Document, sets: list[Layout]) -> Document:
    """The rest of a workbook behind its data sets."""
    if not sets:
        return document
    tabled = {line.table for one in sets for line in one.rows}
    return replace(document, lines=tuple(line for line in document.lines if line.table not in tabled))


def _of_template(document: Document) -> list[Raw]:
    """Cells named after concepts; of the other rows of the workbook what its tables say."""
    named = named_cells.extract(document)
    taken = {raw.line for raw in named if as_value(raw.value_text)}
    rest = replace(document, lines=tuple(line for line in document.lines if line.number not in taken))
    return sorted([*named, *_untagged(rest)], key=lambda raw: raw.line) if named else []


def _unused(document: Document, whole: Document) -> Document:
    """The document without the lines whose cells were put together to rows further down."""
    numbers = {line.number for line in whole.lines}
    if len(numbers) == len(document.lines):
        return document
    return replace(document, lines=tuple(line for line in document.lines if line.number in numbers))


def _of_pages(document: Document) -> list[Raw]:
    """Tables take their numbers first; what they leave belongs to the text around them."""
    for blocks_of, read in LAYOUTS:
        if found := blocks_of(document):
            return _beside(document, found, read)
    if sets := layouts(document):
        rest = _without_tables(document, sets)
        return sorted([*datasets.extract(sets), *tables.extract(rest)], key=lambda raw: raw.line)
    whole = mended(document)
    found = tables.extract_mended(whole)
    if document.media_type in RUNNING_TEXT:
        rest = _unused(document, whole)
        aside = furniture(rest) | running.cells_above(rest, found)
        found = [*found, *running.extract(rest, found, aside)]
        found = sorted([*found, *leftovers.extract(rest, found, aside)], key=lambda raw: raw.line)
    return group_only(document, found)


def _beside(document: Document, blocks: list[Any], read: _Read) -> list[Raw]:
    """What the other lines of the pages say, and what is read of those taken as tables of their own."""
    taken = {line.number for block in blocks for line in block.lines}
    others = tuple(line for line in document.lines if line.number not in taken)
    found = _of_pages(replace(document, lines=others))
    number = next_table(found)
    return sorted([*read(blocks, number), *found], key=lambda raw: raw.line)
