"""One filing from bytes to raw observations: the pure work a worker process does.

`examine` composes sniffing, reading, extracting and identifying; its result is small, picklable and
knows nothing of buckets or databases. `filings_frame` turns a batch's filing facts into a table.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Sequence
from functools import partial

import polars as pl

from transforms.catalogue import catalogue
from transforms.catalogue.aim_headings import is_aim_heading
from transforms.errors import FilingError
from transforms.extract import observe
from transforms.identify import identify
from transforms.identify.named_period import by_names
from transforms.identify.names import with_names
from transforms.identify.tagged import by_tags
from transforms.members import SEPARATOR, Examined, examine_archive
from transforms.model import Document, FilingFacts, Given, Line
from transforms.read import read
from transforms.regex import compile_all
from transforms.sniff import ZIP, media_type

__all__ = [
    "Examined",
    "examine",
    "examine_document",
    "filings_frame",
    "observed",
    "observed_each",
    "rows_each",
    "warm_up",
]

FILINGS: dict[str, pl.DataType | type[pl.DataType]] = {
    "filing_id": pl.String,
    "entity_id": pl.String,
    "entity_name": pl.String,
    "entity_name_en": pl.String,
    "ticker": pl.String,
    "exchange": pl.String,
    "title": pl.String,
    "fiscal_year": pl.Int32,
    "fye_month": pl.Int32,
    "fye_day": pl.Int32,
    "year_begins": pl.Boolean,  # a year is named by the calendar year it begins in
    "language": pl.String,
    "media_type": pl.String,
    "pages": pl.Int32,
    "currency": pl.String,
    "warnings": pl.String,
    "entity_source": pl.String,
    "year_source": pl.String,
    "entity_in_text": pl.String,  # the company its text names, where its object names one
    "entity_against": pl.String,  # what the codes of the text prove against the one that is given
    "year_in_text": pl.Int32,  # the year its text states, where its object gives another
}
"""What `filings_frame` gives: one row per filing; `warnings` joined by line breaks."""

WARMING = (
    "Year 2024 2023",
    "Water withdrawal (m3) 120 130",
    "In 2024 our Scope 1 emissions fell by 12 % to about 100 tCO2e; no fatalities occurred.",
    "In a quarter of 2024 our share of women was 40 % of the staff, and no fatalities may occur.",
    "We had about 40 employees of the group in total. Water use was 80",
    "Energy use of our group, during the year, fell by 2 MWh from 14 MWh in 2023 to 12 MWh in 2024.",
    "Women made up 34% of the board, compared with 30% in 2023; 12 participated per month – 5.",
    "Diesel FY24 FY23 % change",
    "2024 年，公司共有员工 100 人，同比增长 5%，未发生安全事故。",
)
"""A filing of our own with a row and sentences: reading it once builds what all later ones need."""
UNKNOWN = "Targets of something that no metric is called"
"""A name is held against the last of the lists only where no other has it."""


def examine(data: bytes, name: str, ocr_pages: int = 0) -> Examined:
    """Bytes to observations; raises a FilingError when the filing cannot be used.

    `ocr_pages`: so many pages without text may be read from their picture, where the extra is installed.
    Of an archive every member is examined.
    """
    kind, filing_id = media_type(data, name), hashlib.sha256(data).hexdigest()
    if kind == ZIP:
        return examine_archive(data, name, filing_id, partial(examine, ocr_pages=ocr_pages))
    return examine_document(read(data, kind, ocr_pages), filing_id, name)


def observed(data: bytes, name: str, ocr_pages: int = 0) -> pl.DataFrame:
    """Bytes to OBSERVATIONS of a filing, or of all members of an archive, each number with its outcome."""
    told = observed_each(data, name, ocr_pages)
    return pl.concat([found for _, found in told if isinstance(found, pl.DataFrame)])


def observed_each(
    data: bytes, name: str, ocr_pages: int = 0
) -> tuple[tuple[str, pl.DataFrame | FilingError], ...]:
    """The name of the filing, or of each member of an archive, with its OBSERVATIONS or its error."""
    from transforms.normalise import normalise  # the process that only names this function needs none of it

    def told(one: Examined) -> pl.DataFrame:
        return normalise(one.observations, filings_frame([one.filing]))

    examined = examine(data, name, ocr_pages)
    if not examined.members:
        return ((name, told(examined)),)
    return tuple(
        (
            f"{name}{SEPARATOR}{member.name}",
            member.outcome if isinstance(member.outcome, FilingError) else told(member.outcome),
        )
        for member in examined.members
    )


def rows_each(
    data: bytes, name: str, ocr_pages: int = 0
) -> tuple[tuple[str, list[dict[str, object]] | FilingError], ...]:
    """As `observed_each`, in plain rows: for a process that does without polars."""
    return tuple(
        (each, found.to_dicts() if isinstance(found, pl.DataFrame) else found)
        for each, found in observed_each(data, name, ocr_pages)
    )


def examine_document(document: Document, filing_id: str, name: str) -> Examined:
    """The same for a filing that is read already."""
    observations = observe(document).with_columns(filing_id=pl.lit(filing_id, pl.String))
    told = by_names(identify(document, filing_id, name), document)
    return Examined(with_names(by_tags(told, document)), observations)


def warm_up() -> None:
    """Load the catalogue, every reader and all patterns, so that no worker's first filing waits for them.

    What is loaded stays as long as the process: frozen, the garbage collector never looks at it again.
    """
    import transforms.read.pdf  # noqa: F401

    lines = (Line(text, number) for number, text in enumerate(WARMING, 1))
    examine_document(Document("text/plain", tuple(lines)), "", "")
    catalogue().metric_read(UNKNOWN)
    is_aim_heading(UNKNOWN, catalogue())
    compile_all()
    gc.collect()
    gc.freeze()


def filings_frame(filings: Sequence[FilingFacts]) -> pl.DataFrame:
    """One row per filing, columns as in FILINGS."""
    return pl.DataFrame([_row(filing) for filing in filings], schema=FILINGS, orient="row")


def _row(filing: FilingFacts) -> tuple[object, ...]:
    month, day = filing.fiscal_year_end
    given = filing.given or Given()
    in_text = given.in_text
    return (
        filing.filing_id,
        filing.entity_id,
        filing.entity_name,
        filing.entity_name_en,
        filing.ticker,
        filing.exchange,
        filing.title,
        filing.fiscal_year,
        month,
        day,
        filing.fiscal_year_begins,
        filing.language,
        filing.media_type,
        filing.pages,
        filing.currency,
        "\n".join(filing.warnings),
        filing.entity_source,
        filing.year_source,
        (in_text.name or in_text.entity_id) if in_text else None,
        given.against,
        given.year_in_text,
    )
