"""Whose filing it is and of which year, as its object says: metadata before key, both before the text.

Whoever uploads a filing may know what its text does not say, or says wrongly. An entity is given by a code
(LEI, ISIN, social credit code, ticker with exchange), or by an id or a name; which entity of the lake that
is, the landing finds out (`infra/lake_given.py`). A value that cannot be meant is a warning of the filing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl

from transforms.identifiers import isin, lei, uscc
from transforms.identify.codes import listing_of
from transforms.identify.names import keyed
from transforms.members import Examined
from transforms.model import FilingFacts, Given, Reporter
from transforms.regex import regex
from transforms.slug import slug

METADATA, KEY = "metadata", "key"
ENTITY, YEAR = "entity", "year"
METADATA_NAMES = {ENTITY: "esg-entity", YEAR: "esg-year"}
"""As in the header `x-amz-meta-esg-entity`."""

FIRST_YEAR = 1990
LONGEST_NAME = 200
SHOWN = 60
UNKNOWN = "unknown:"
CHECKS = {"lei": lei, "uscc": uscc, "isin": isin}
EXCLUSIVE = ("lei", "uscc")
"""Codes that a company has one of."""

_YEAR = regex(r"(?:FY ?)?(\d{4}) ?(?:年度?|财年|財年)?", re.IGNORECASE)
_PREFIX = regex(r"(?:LEI|ISIN|USCC) ?: ?", re.IGNORECASE)
_LIKE_A_CODE = regex(r"(?=(?:.*\d){6})(?:[0-9A-Z]{18}\d\d|[0-9A-Z]{18}|[A-Z]{2}[0-9A-Z]{9}\d)", re.ASCII)
"""Shaped as an LEI, a social credit code, an ISIN: one whose check fails is mistyped, not a name."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an object says of its filing, each with its source; `warnings` of what could not be used."""

    entity: Reporter | None = None
    entity_source: str = ""
    year: int | None = None
    year_source: str = ""
    warnings: tuple[str, ...] = ()


def told_by(metadata: Mapping[str, str], by_key: Mapping[str, str]) -> Told:
    """The first usable value of each: of the metadata (`esg-entity`, `esg-year`), else of the key."""
    told = Told()
    sources = (
        (METADATA, {name: metadata.get(header) for name, header in METADATA_NAMES.items()}),
        (KEY, by_key),
    )
    for source, values in sources:
        for name in (ENTITY, YEAR):
            if text := " ".join((values.get(name) or "").split()):
                told = _with(told, name, source, text)
    return told


def applied(examined: Examined, told: Told) -> Examined:
    """The filing, and every member of an archive, under what its object says."""
    if told == Told():
        return examined
    silent = replace(told, warnings=())  # what could not be used is the archive's warning alone
    members = tuple(
        replace(one, outcome=applied(one.examined, silent)) if one.examined else one
        for one in examined.members
    )
    filing, observations = of_filing(examined.filing, told), examined.observations
    if told.entity and not filing.reporters:
        # Rows that name the filing's own company are the given one's now.
        own = pl.col("entity_id") == examined.filing.entity_id
        observations = observations.with_columns(entity_id=pl.when(~own).then("entity_id"))
    return replace(examined, filing=filing, observations=observations, members=members)


def of_filing(filing: FilingFacts, told: Told) -> FilingFacts:
    """The filing under what is given; what its text says of itself is kept beside it."""
    filing = replace(filing, warnings=(*filing.warnings, *told.warnings))
    given = Given(entity=told.entity, year=told.year)
    if told.year:
        other = filing.fiscal_year if filing.year_stated and filing.fiscal_year != told.year else None
        given = replace(given, year_in_text=other)
        filing = replace(filing, fiscal_year=told.year, year_source=told.year_source)
    if told.entity:
        given = replace(given, in_text=in_text(filing))
        filing = replace(_named(filing, told.entity), entity_source=told.entity_source)
    return replace(filing, given=given) if told.entity or told.year else filing


def in_text(filing: FilingFacts) -> Reporter:
    """The company as the text of the filing names it."""
    return Reporter(
        filing.entity_id,
        filing.entity_name,
        filing.entity_name_en,
        filing.ticker,
        filing.exchange,
        filing.lei,
        filing.isin,
        filing.uscc,
        filing.names,
    )


def read_entity(text: str) -> Reporter | None:
    """A company as given: by a code that checks, else by its id or name; None for what is neither.

    >>> read_entity("213800RBRIYICC2QC958").lei, read_entity("Blue Sea plc").entity_id
    ('213800RBRIYICC2QC958', 'blue-sea')
    """
    code = "".join(_PREFIX.sub("", unicodedata.normalize("NFKC", text), count=1).upper().split())
    for kind, fits in CHECKS.items():
        if fits(code):
            codes = {name: code if name == kind else None for name in CHECKS}
            return Reporter(f"{kind}:{code}", lei=codes["lei"], uscc=codes["uscc"], isin=codes["isin"])
    if listing := listing_of(unicodedata.normalize("NFKC", text).upper()):
        ticker, exchange = listing
        return Reporter(f"{exchange.lower()}:{ticker}", ticker=ticker, exchange=exchange)
    is_code = _LIKE_A_CODE.fullmatch(code) or _PREFIX.match(text) or text.startswith(UNKNOWN)
    has_words = any(sign.isalpha() for sign in text) and all(sign.isprintable() for sign in text)
    if is_code or not has_words or len(text) > LONGEST_NAME:
        return None
    return Reporter(slug(text), name=text, name_en=text if text.isascii() else None, names=keyed(text))


def read_year(text: str) -> int | None:
    """A fiscal year as given ('2024', 'FY2024', '2024年'); None for what is none."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text))
    year = int(found[1]) if found else 0
    return year if FIRST_YEAR <= year <= datetime.now(UTC).year + 1 else None


def _with(told: Told, name: str, source: str, text: str) -> Told:
    shown = text[:SHOWN]
    if name == YEAR:
        if (year := read_year(text)) is None:
            return _warned(told, f"{source}_year_unusable: '{shown}' is no fiscal year")
        return told if told.year else replace(told, year=year, year_source=source)
    if (entity := read_entity(text)) is None:
        return _warned(told, f"{source}_entity_unusable: '{shown}' is no name and no code that checks")
    return told if told.entity else replace(told, entity=entity, entity_source=source)


def _warned(told: Told, warning: str) -> Told:
    return replace(told, warnings=(*told.warnings, warning))


def _named(filing: FilingFacts, given: Reporter) -> FilingFacts:
    """Under the company given; names and codes of the text stay only where they can be the same one's."""
    code = given.lei or given.uscc or given.isin or given.ticker
    if _may_be(filing, given, by_code=bool(code)):
        if not code:
            return filing
        kept = {name: getattr(filing, name) or getattr(given, name) for name in CHECKS}
        listed = (filing.ticker, filing.exchange) if filing.ticker else (given.ticker, given.exchange)
        return replace(filing, **kept, ticker=listed[0], exchange=listed[1])
    return given_alone(filing, given)


def given_alone(filing: FilingFacts, given: Reporter) -> FilingFacts:
    """Under the company given, without anything that the text says of its own."""
    return replace(
        filing,
        entity_id=given.entity_id,
        entity_name=given.name,
        entity_name_en=given.name_en,
        ticker=given.ticker,
        exchange=given.exchange,
        lei=given.lei,
        isin=given.isin,
        uscc=given.uscc,
        names=given.names,
    )


def _may_be(filing: FilingFacts, given: Reporter, *, by_code: bool) -> bool:
    """Whether the text may speak of the company given: by its name, or no code of it against the code."""
    if not by_code:
        keys = {name.key for name in given.names}
        return filing.entity_id in (given.entity_id, given.name) or any(n.key in keys for n in filing.names)
    if filing.entity_id.startswith(UNKNOWN):
        return False
    if any(getattr(given, c) and getattr(filing, c) not in (None, getattr(given, c)) for c in EXCLUSIVE):
        return False
    listed_there = given.ticker and filing.ticker and filing.exchange == given.exchange
    return not listed_there or filing.ticker == given.ticker
