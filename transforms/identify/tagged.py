"""What tags say about a filing: its company by registered identifier or tagged name, its year by its periods.

The identifier's scheme says whose register it is from; that of ISO 17442 gives an LEI where its check
digits fit. The year is that of the latest period of a year which a good part of the figures is about.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from transforms.catalogue import catalogue
from transforms.identifiers import isin, lei
from transforms.model import Document, FilingFacts, Tagged
from transforms.read.xbrl.periods import days
from transforms.slug import slug

TAGS = "tags"
LEI_SCHEME = "iso/17442"
SCHEMES = {LEI_SCHEME: "lei", "sec.gov/cik": "cik"}
"""A part of a scheme's address -> what its identifiers are called."""
SHORTEST, LONGEST = 350, 380
"""Days of a fiscal year; one of 52 or 53 weeks has 364 or 371."""
GOOD_PART = 5
"""One in so many of the figures of the commonest year must be about a later one for it to count."""
EARLY_JANUARY = timedelta(days=7)
MONEY = "iso4217:"
CHINESE, ENGLISH = "zh", "en"


def by_tags(filing: FilingFacts, document: Document) -> FilingFacts:
    """The filing with what its tags say in place of what its text says; as it is where nothing is tagged."""
    if not document.tagged:
        return filing
    return _dated(_named(filing, document.tagged), document.tagged)


def entity_of(told: str) -> str:
    """An entity's id of 'scheme identifier': 'lei:5299...' where it checks, 'cik:320193', else 'host:...'."""
    scheme, _, identifier = told.partition(" ")
    plain = identifier.strip()
    known = next((name for part, name in SCHEMES.items() if part in scheme.lower()), None)
    if known == "lei" and not lei(plain.upper()):
        known = None
    place = known or urlsplit(scheme).hostname or "scheme"
    return f"{place}:{plain.lstrip('0') if place == 'cik' else plain}"


def main_entity(facts: Sequence[Tagged]) -> str:
    """Whom most facts are about, as 'scheme identifier'."""
    counts = Counter(fact.entity for fact in facts if fact.entity)
    return counts.most_common(1)[0][0] if counts else ""


def _named(filing: FilingFacts, facts: Sequence[Tagged]) -> FilingFacts:
    entity = main_entity(facts)
    said = dict(reversed(list(_said(facts, entity))))
    name = said.get("name")
    code = entity.rpartition(" ")[2].upper()
    claimed = LEI_SCHEME in entity
    known = claimed and lei(code)
    wrong = (f"lei_check_failed: {code} does not fit its check digit",) if claimed and not known else ()
    told = replace(
        filing,
        lei=code if known else filing.lei,
        isin=said["isin"] if isin(said.get("isin", "")) else filing.isin,
        ticker=said.get("ticker", filing.ticker),
        exchange=said.get("exchange", filing.exchange),
        warnings=(*filing.warnings, *wrong),
    )
    if name:
        english = name if name.isascii() else filing.entity_name_en
        return replace(
            told, entity_id=slug(name), entity_name=name, entity_name_en=english, entity_source=TAGS
        )
    # A name that was only read off the page is less sure than a registered identifier.
    return replace(told, entity_id=entity_of(entity), entity_source=TAGS) if entity else told


def _said(facts: Sequence[Tagged], entity: str) -> Iterator[tuple[str, str]]:
    names = _names()
    for fact in facts:
        if fact.concept in names and fact.value and fact.entity == entity:
            yield names[fact.concept], " ".join(fact.value.split())


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    with (Path(__file__).parent / "tagged_names.csv").open(newline="", encoding="utf-8") as handle:
        return {row["concept"]: row["says"] for row in csv.DictReader(handle)}


def _dated(filing: FilingFacts, facts: Sequence[Tagged]) -> FilingFacts:
    end = _year_end(facts)
    money = Counter(fact.unit for fact in facts if fact.unit and fact.unit.startswith(MONEY))
    languages = Counter((fact.language or "").partition("-")[0] for fact in facts if fact.language)
    language = next((code for code, _ in languages.most_common(1) if code in {CHINESE, ENGLISH}), None)
    told = replace(
        filing,
        currency=money.most_common(1)[0][0].removeprefix(MONEY) if money else filing.currency,
        language=language or filing.language,
    )
    if end is None:
        return told
    return replace(
        told,
        fiscal_year=(end - EARLY_JANUARY).year,
        fiscal_year_end=(end.month, end.day),
        fiscal_year_begins=False,
        year_source=TAGS,
        year_stated=True,
    )


def _year_end(facts: Sequence[Tagged]) -> date | None:
    """The last day of the year the report is about; targets and base years are of other years."""
    apart = _set_apart()
    spans: Counter[date] = Counter()
    moments: Counter[date] = Counter()
    for fact in facts:
        if any(f"{axis}={member}" in apart for axis, member in fact.members):
            continue
        start, end = days(fact.period)
        if end and start and SHORTEST <= (end - start).days + 1 <= LONGEST:
            spans[end] += 1
        elif end and not start:
            moments[end] += 1
    counts = spans or moments
    return max(
        (end for end, count in counts.items() if count * GOOD_PART >= max(counts.values())), default=None
    )


@lru_cache(maxsize=1)
def _set_apart() -> frozenset[str]:
    members = catalogue().concept_members
    return frozenset(f"{axis}={member}" for axis, member, _, problem in members.iter_rows() if problem)
