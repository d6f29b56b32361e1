"""Extractors: one file per way numbers are laid out, each `extract(document) -> rows`.

`observe` runs them all and gives one frame: one row per number token seen in a data context, as
printed, with its place. Nothing is converted or mapped here.
"""

from __future__ import annotations

import polars as pl

from transforms.extract import records, tables
from transforms.model import RAW_OBSERVATIONS, Document


def observe(document: Document) -> pl.DataFrame:
    """Every number of the document's tables, in reading order; columns RAW_OBSERVATIONS."""
    found = records.extract(document) or tables.extract(document)
    rows = [(ordinal, *raw) for ordinal, raw in enumerate(found)]
    return pl.DataFrame(rows, schema=RAW_OBSERVATIONS, orient="row")
