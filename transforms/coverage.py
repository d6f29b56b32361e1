"""How much of a filing's numbers was understood, page by page.

Grain: one row per page, or per 200 lines where the format knows no pages, and one for the whole.
`printed` counts every free-standing number of the page, also years and page numbers; `seen` those that
stand in a data context. What was seen has exactly one of the five outcomes, so these add up to `seen`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from transforms.extract.numbers import tokens
from transforms.filing import Examined, examine_document
from transforms.model import Document, Outcome
from transforms.read import read
from transforms.sniff import media_type

LINES_PER_PART = 200
WHOLE = "all"
OUTCOMES = tuple(str(outcome) for outcome in Outcome)
COLUMNS = ("part", "printed", "seen", *OUTCOMES)


@dataclass(frozen=True, slots=True)
class Survey:
    """A filing as examined, and how many numbers each of its lines prints (`page`, `line`, `printed`)."""

    examined: Examined
    printed: pl.DataFrame


def survey(data: bytes, name: str, ocr_pages: int = 0) -> Survey:
    """Bytes to observations and to the count of printed numbers; raises a FilingError."""
    document = read(data, media_type(data, name), ocr_pages)
    return Survey(
        examine_document(document, hashlib.sha256(data).hexdigest(), name), printed_numbers(document)
    )


def printed_numbers(document: Document) -> pl.DataFrame:
    """How many free-standing numbers each line prints."""
    rows = [(line.page, line.number, len(tokens(line.text))) for line in document.lines]
    return pl.DataFrame(rows, schema={"page": pl.Int32, "line": pl.Int32, "printed": pl.UInt32}, orient="row")


def coverage(observations: pl.DataFrame, printed: pl.DataFrame) -> pl.DataFrame:
    """COLUMNS per part in reading order, the whole filing last."""
    outcomes = [(pl.col("outcome") == outcome).sum().alias(outcome) for outcome in OUTCOMES]
    found = _parted(observations).group_by("part").agg(pl.len().alias("seen"), *outcomes)
    parts = _parted(printed).group_by("part").agg(pl.col("line").min(), pl.col("printed").sum())
    counted = parts.join(found, on="part", how="full", coalesce=True).sort("line", nulls_last=True)
    counts = counted.select("part", pl.col(COLUMNS[1:]).fill_null(0).cast(pl.Int64))
    return pl.concat([counts, counts.sum().with_columns(part=pl.lit(WHOLE)).select(COLUMNS)])


def _parted(frame: pl.DataFrame) -> pl.DataFrame:
    first = (pl.col("line") - 1) // LINES_PER_PART * LINES_PER_PART + 1
    lines = pl.format("lines {}-{}", first, first + LINES_PER_PART - 1)
    page = pl.format("page {}", "page")
    return frame.with_columns(part=pl.when(pl.col("page").is_null()).then(lines).otherwise(page))
