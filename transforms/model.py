"""The words everybody shares: documents, observations, facts, verdicts and the ledger's states.

These types carry no behaviour beyond themselves, so that every package may import them. A fact is
what the XBRL Open Information Model calls one: a value identified by entity, metric, period,
dimensions and unit, with the precision it was printed in.
https://www.xbrl.org/Specification/oim/REC-2021-10-13/oim-REC-2021-10-13.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import polars as pl

from transforms.record import record

VALUE = pl.Decimal(38, 10)
"""Every reported quantity, from print to table; the lake's DECIMAL(38,10)."""

CODE_VERSION = "0.1.0"
"""Stored beside every row this program writes."""


class Outcome(StrEnum):
    """What became of one number that stands in a filing."""

    FACT = "fact"
    UNMAPPED = "unmapped"
    NOT_DISCLOSED = "not_disclosed"
    REJECTED = "rejected"
    IGNORED = "ignored"


class State(StrEnum):
    """Where an object stands on its way, as the ledger `raw.objects` tells it."""

    DISCOVERED = "discovered"
    CLAIMED = "claimed"
    LANDED = "landed"
    LANDED_WITH_REJECTS = "landed_with_rejects"
    QUARANTINED = "quarantined"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class Severity(StrEnum):
    """`block` quarantines the facts concerned, `warn` lands and alerts, `info` only records."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class PeriodType(StrEnum):
    """XBRL's instant and duration ('flow'), and 'cumulative': a stock counted since the beginning."""

    FLOW = "flow"
    INSTANT = "instant"
    CUMULATIVE = "cumulative"


# --- documents ---------------------------------------------------------------------------------


@record(frozen=True, slots=True)
class Line:
    """One printed line: its text as printed, its number (1-based, over the document) and page.

    `page` is None where the format knows no pages (text, CSV). `cells` holds the columns where the
    format has them (CSV, sheets); for running text it is empty. `bbox` is 'x0,y0,x1,y1' in points,
    origin top left.
    """

    text: str
    number: int
    page: int | None = None
    cells: tuple[str, ...] = ()
    bbox: str | None = None
    spans: tuple[tuple[float, float], ...] = ()
    """Left and right edge of each cell: points in a PDF, column numbers in a CSV."""
    places: tuple[str, ...] = ()
    """Each cell's place as its format names it ('Emissions!C7', 'table 3 R4C2'); for text its one place."""
    table: int | None = None
    """Which table of the file the line is a row of; None where only the print tells."""


class Tagged(NamedTuple):
    """A fact of XBRL's Open Information Model, whatever syntax it came in; names as 'prefix:local'.

    `value` is canonical: a number in plain digits with scale and sign applied; None for nil. `decimals`
    is None for a text and for an exact number. `period` is OIM's 'start/end' or 'instant' (midnight at
    the end of the day), '' for ever. `problem` says why a value could not be told: it is then as printed.
    """

    fact_id: str
    concept: str
    value: str | None
    numeric: bool
    entity: str  # 'scheme identifier'
    period: str
    unit: str | None = None
    decimals: int | None = None
    members: tuple[tuple[str, str], ...] = ()  # (axis, member or typed value), by axis
    language: str | None = None
    line: int = 1
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NamedRange:
    """Cells that a workbook names; rows and columns 1-based, the last ones included."""

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Document:
    """A filing as its reader gives it: lines in reading order. No number is interpreted yet."""

    media_type: str
    lines: tuple[Line, ...]
    pages: int | None = None
    title: str | None = None
    warnings: tuple[str, ...] = ()
    tagged: tuple[Tagged, ...] = ()
    """Of tagged data (XBRL): its facts. Their numbers are taken from here, not from the lines."""
    names: tuple[NamedRange, ...] = ()
    """Of a workbook: the cells it names."""


class Named(NamedTuple):
    """A name of a company as printed, and the key it is looked up by (`transforms.identify.names`)."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Reporter:
    """A company that a data set of many has rows of; its codes as printed and checked."""

    entity_id: str
    name: str | None = None
    name_en: str | None = None
    ticker: str | None = None
    exchange: str | None = None
    lei: str | None = None
    isin: str | None = None
    uscc: str | None = None
    names: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """A company as a list of companies names it; `given_id` where the list gives ids of its own.

    `own_id` is what the company is called in a lake that does not know it yet.
    """

    row: int
    own_id: str
    given_id: bool = False
    name: str | None = None
    name_en: str | None = None
    lei: str | None = None
    isin: str | None = None
    uscc: str | None = None
    ticker: str | None = None
    exchange: str | None = None
    sector: str | None = None
    names: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the object of a filing says of it (its metadata, else its key), and what its text says beside it.

    `entity` is as given: a code, or a name or id with its key. `against` is what the codes of the text prove
    against it, for people; '' where nothing. `year_in_text` is another year that the text states.
    """

    entity: Reporter | None = None
    in_text: Reporter | None = None
    against: str = ""
    year: int | None = None
    year_in_text: int | None = None


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What a filing says about itself: who reports, for which year, in which language.

    `entity_id` is 'unknown:<first 12 of filing_id>' where nobody could be identified.
    `fiscal_year_end` is (month, day); with `fiscal_year_begins` the filing names a year by the calendar
    year it begins in, so that its 2022 ends in 2023.
    """

    filing_id: str
    entity_id: str
    entity_name: str | None = None
    entity_name_en: str | None = None
    ticker: str | None = None
    exchange: str | None = None
    title: str | None = None
    fiscal_year: int | None = None
    fiscal_year_end: tuple[int, int] = (12, 31)
    language: str | None = None
    media_type: str = "text/plain"
    pages: int | None = None
    currency: str | None = None
    warnings: tuple[str, ...] = ()
    lei: str | None = None
    isin: str | None = None
    uscc: str | None = None
    languages: str | None = None  # pages per language, most first: 'zh 76; en 74'
    fiscal_year_begins: bool = False
    boundary: str | None = None  # the sentence that says which companies and sites are meant
    reporters: tuple[Reporter, ...] = ()  # of a data set: the companies its rows are about
    parent_filing_id: str | None = None  # the archive it was a member of
    member_path: str | None = None  # its path within it
    entity_source: str = "text"  # what told the entity: 'text', 'codes', 'metadata', 'key', 'list'
    year_source: str = "text"
    names: tuple[Named, ...] = ()  # what it calls its company
    restatement_notes: str | None = None  # 'page:line:words', one per line
    same_report_as: str | None = None  # the filing that landed first of the same report
    year_stated: bool = False  # by a title or a stated period, not by columns alone
    given: Given | None = None  # where its object says whose it is, or of which year


# --- frames ------------------------------------------------------------------------------------

RAW_OBSERVATIONS: dict[str, pl.DataType | type[pl.DataType]] = {
    "ordinal": pl.Int32,  # 0-based, in reading order: the identity of a number within its filing
    "page": pl.Int32,
    "line": pl.Int32,
    "bbox": pl.String,
    "table_no": pl.Int32,  # which table of the filing, null outside tables
    "row_no": pl.Int32,  # which row of that table
    "section": pl.String,  # title of the table or chapter
    "label": pl.String,  # as printed, outer to inner: '员工总数 > 按性别划分 > 男性'
    "head": pl.String,  # the part of the label that names the metric: '员工总数'
    "members": pl.String,  # 'axis=printed label' pairs joined by ';': 'gender=男性'
    "value_text": pl.String,  # as printed: '226,638. 2', '—'
    "unit_text": pl.String,  # as printed: '万元', 't CO2e'
    "period_text": pl.String,  # as printed: '2022 年', 'FY23'
    "qualifier": pl.String,
    "extractor": pl.String,
    "ignored_by": pl.String,  # the named rule that set this number aside, null for the rest
    "locator": pl.String,  # the exact place where the format has one: 'Emissions!C7', '#f12'
    "concept": pl.String,  # what a tagged fact is tagged with, prefixed: 'vsme:GrossScope1...'
    "decimals": pl.Int32,  # as tagged; null where the print decides
    "period_start": pl.Date,  # as tagged, inclusive; null for an instant
    "period_end": pl.Date,  # as tagged, inclusive
    "entity_id": pl.String,  # whom the number is about, where it is not the filing's own entity
}
"""What an extractor gives: one row per number token seen in a data context, nothing decided."""

OBSERVATIONS: dict[str, pl.DataType | type[pl.DataType]] = {
    "observation_id": pl.String,
    "filing_id": pl.String,
    "page": pl.Int32,
    "line": pl.Int32,
    "bbox": pl.String,
    "section": pl.String,
    "label": pl.String,
    "value_text": pl.String,
    "unit_text": pl.String,
    "extractor": pl.String,
    "outcome": pl.String,
    "reason": pl.String,
    "metric_id": pl.String,
    "dimensions": pl.String,
    "fiscal_year": pl.Int32,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "period_type": pl.String,
    "value": VALUE,
    "unit": pl.String,
    "decimals": pl.Int32,
    "qualifier": pl.String,
    "locator": pl.String,  # 'Emissions!C7' in a sheet, '#f12' in tagged data; else null
    "concept": pl.String,  # as tagged, prefixed; null where nothing is tagged
    "entity_id": pl.String,  # whom it is about, where that is not the filing's own entity
}
"""`raw.observations`: every number the extractor saw, with what became of it."""

FACTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "fact_id": pl.String,
    "filing_id": pl.String,
    "entity_id": pl.String,
    "metric_id": pl.String,
    "dimensions": pl.String,  # 'k=v;k=v', keys sorted; '' for the total
    "fiscal_year": pl.Int32,
    "period_start": pl.Date,  # null for instant and cumulative
    "period_end": pl.Date,  # inclusive
    "period_type": pl.String,
    "value": VALUE,
    "unit": pl.String,
    "decimals": pl.Int32,  # as in XBRL: correct to 10^-decimals in `unit`
    "qualifier": pl.String,
    "value_text": pl.String,
    "unit_text": pl.String,
    "label": pl.String,
    "section": pl.String,
    "page": pl.Int32,
    "line": pl.Int32,
    "bbox": pl.String,
    "extractor": pl.String,
    "basis": pl.String,  # 'reported'; later also 'computed'
    "flags": pl.String,  # expectations of severity warn that the fact fails, joined by ';'
    "observation_id": pl.String,
    "catalogue_version": pl.String,
    "locator": pl.String,
    "concept": pl.String,
}
"""`curated.facts` as the pure core makes them; landing adds code_version, recorded_at, batch_id."""


# --- verdicts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """One judgement of one expectation about one subject; the row of `quality.results`.

    `fact_ids` are the facts concerned (quarantined when the severity is block and it failed).
    `arithmetic` shows the sum a person can redo: '1825 + 1336 = 3161'.
    """

    expectation: str
    kind: str
    severity: Severity
    success: bool
    filing_id: str
    subject: str
    observed: str = ""
    expected: str = ""
    arithmetic: str = ""
    diagnosis: str = ""
    metric_ids: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    fact_ids: tuple[str, ...] = ()
    observation_ids: tuple[str, ...] = ()
    page: int | None = None
    line: int | None = None
    difference: Decimal | None = None
    checks: int = 1  # judgements it stands for: a success stands for all that held
    waived_until: str = ""  # a day, or 'ever', where a person accepted it; the reason is in `diagnosis`


# --- events and the ledger -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """An object in a bucket, as an event or a listing names it; the key of all work.

    `version_id` is '' where the bucket does not version, `etag` without its quotes.
    `event_at` is when the object was created, as far as known (aware, UTC).
    """

    bucket: str
    key: str
    etag: str
    size: int
    version_id: str = ""
    event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """An object this process has claimed in the ledger and now must bring to an end."""

    ref: ObjectRef
    batch_id: str
    attempts: int
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """A row of the outbox `quality.alerts`: something a person must be told, once.

    `severity` decides colour and order. `findings` are the lines of the message, most severe first.
    `query` is the SQL that shows the evidence.
    """

    alert_id: str
    kind: str  # 'filing_failed', 'findings', 'unknown_entity', ...
    severity: Severity
    title: str
    filing_id: str | None = None
    bucket: str | None = None
    key: str | None = None
    findings: tuple[str, ...] = ()
    query: str = ""
    subject: str = ""  # whom it is about, without the counts of the title: 'Acme 2024'
    effect: str = ""  # what it means for the data: '24 facts landed, 6 quarantined'
    tells: tuple[str, ...] = ()
    """What each finding is, without its figures: 'block sum_by_gender: employees_total 2024'. It is
    told once per filing, and again only with a higher severity."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """How one claimed object ended: the ledger row that lands with its data."""

    claim: Claim
    state: State
    filing_id: str | None = None
    error_class: str | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Landing:
    """All that one micro-batch brings into the lake, in one transaction."""

    batch_id: str
    started_at: datetime
    entries: tuple[LedgerEntry, ...]
    filings: tuple[FilingFacts, ...]
    observations: pl.DataFrame  # OBSERVATIONS
    facts: pl.DataFrame  # FACTS, without the quarantined ones
    quarantined: pl.DataFrame  # FACTS plus 'expectation' and 'arithmetic' (String)
    verdicts: tuple[Verdict, ...]
    alerts: tuple[Alert, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)  # stage -> seconds
