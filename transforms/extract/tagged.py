"""Tagged facts as observations: every fact is one, whether a number, a text, or nothing (nil).

The concept names the metric, so nothing is read off the words around a figure. Texts are told as such
and set aside; a value that could not be read is kept as printed and becomes a rejected observation.
"""

from __future__ import annotations

import re
from datetime import date

from transforms.extract.raw import Raw
from transforms.identify.tagged import entity_of, main_entity
from transforms.model import Document, Tagged
from transforms.read.xbrl.periods import days

EXTRACTOR = "tagged"
TEXT_FACT = "text_fact: a tagged text, not a figure"
MOST_CHARACTERS = 500
"""Of a text that is kept: what is tagged may be a chapter."""
EXACT = 38
"""More decimals than any value has: an exact number."""
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def extract(document: Document) -> list[Raw]:
    """One row per tagged fact, in the order of the report."""
    filer = main_entity(document.tagged)
    return [_row(fact, filer) for fact in document.tagged]


def _row(fact: Tagged, filer: str) -> Raw:
    start, end = _days(fact.period)
    label = label_of(fact.concept)
    return Raw(
        page=None,
        line=fact.line,
        bbox=None,
        table_no=None,
        row_no=None,
        section=None,
        label=label,
        head=label,
        members=";".join(f"{axis}={member}" for axis, member in fact.members) or None,
        value_text=_shortened(fact.value or ""),
        unit_text=fact.unit,
        period_text=fact.period or None,
        qualifier=None,
        extractor=EXTRACTOR,
        ignored_by=_set_aside(fact),
        locator=f"#{fact.fact_id}",
        concept=fact.concept,
        decimals=EXACT if fact.numeric and fact.decimals is None else fact.decimals,
        period_start=start,
        period_end=end,
        entity_id=entity_of(fact.entity) if fact.entity and fact.entity != filer else None,
    )


def label_of(concept: str) -> str:
    """A concept in words: 'vsme:TotalWasteGeneratedMass' -> 'Total Waste Generated Mass'."""
    local = concept.rpartition(":")[2]
    return " ".join(_WORDS.findall(local)) or local


def _set_aside(fact: Tagged) -> str | None:
    """Why a fact is no figure: it is a text, or its value could not be told."""
    return TEXT_FACT if not fact.numeric else fact.problem or None


def _days(period: str) -> tuple[date | None, date | None]:
    try:
        return days(period)
    except ValueError:
        return None, None


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MOST_CHARACTERS else plain[: MOST_CHARACTERS - 1] + "…"
