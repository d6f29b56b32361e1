"""Tagged facts as observations: every fact is one, whether a number, a text, or nothing (nil).

The concept names the metric, so nothing is read off the words around a figure. Texts are told as such
and set aside; a value that could not be read is kept as printed and becomes a rejected observation.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import polars as pl

from transforms.extract.raw import by_columns
from transforms.identify.tagged import entity_of, main_entity
from transforms.model import Tagged
from transforms.read.xbrl.periods import days
from transforms.regex import regex

EXTRACTOR = "tagged"
TEXT_FACT = "text_fact: a tagged text, not a figure"
MOST_CHARACTERS = 500
"""Of a text that is kept: what is tagged may be a chapter."""
EXACT = 38
"""More decimals than any value has: an exact number."""
Told = TypeVar("Told", bound=Hashable)
Made = TypeVar("Made")
_WORDS = regex(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def observed(facts: Sequence[Tagged]) -> pl.DataFrame:
    """RAW_OBSERVATIONS: one row per tagged fact, in the order of the report.

    Built by columns: what many facts share (concept, period, members, entity) is worked out once.
    """
    ids, concepts, values, numeric, entities, periods, units, decimals, members, _, lines, problems = zip(
        *facts, strict=True
    )
    filer = main_entity(facts)
    labels = _each(concepts, label_of)
    spans = _each(periods, days)
    starts, ends = zip(*spans, strict=True)
    told = {
        "ordinal": range(len(facts)),
        "line": lines,
        "label": labels,
        "head": labels,
        "members": _each(members, _joined),
        "value_text": [_printed(*one) for one in zip(values, numeric, problems, strict=True)],
        "unit_text": units,
        "period_text": [period or None for period in periods],
        "extractor": [EXTRACTOR] * len(facts),
        "ignored_by": [_set_aside(*one) for one in zip(numeric, problems, strict=True)],
        "locator": [f"#{fact_id}" for fact_id in ids],
        "concept": concepts,
        "decimals": [_precision(*one) for one in zip(numeric, decimals, strict=True)],
        "period_start": starts,
        "period_end": ends,
        "entity_id": _each(entities, lambda entity: entity_of(entity) if entity not in {"", filer} else None),
    }
    return by_columns(told, len(facts))


def _each(values: Sequence[Told], make: Callable[[Told], Made]) -> list[Made]:
    """What `make` makes of each, made once for all equal ones."""
    made = {value: make(value) for value in set(values)}
    return [made[value] for value in values]


def label_of(concept: str) -> str:
    """A concept in words: 'vsme:TotalWasteGeneratedMass' -> 'Total Waste Generated Mass'."""
    local = concept.rpartition(":")[2]
    return " ".join(_WORDS.findall(local)) or local


def _set_aside(numeric: bool, problem: str) -> str | None:
    """Why a fact is no figure: it is a text, or its value could not be told."""
    return TEXT_FACT if not numeric else problem or None


def _precision(numeric: bool, decimals: int | None) -> int | None:
    return EXACT if numeric and decimals is None else decimals


def _joined(members: tuple[tuple[str, str], ...]) -> str | None:
    return ";".join(f"{axis}={member}" for axis, member in members) or None


def _printed(value: str | None, numeric: bool, problem: str) -> str:
    """A read number is in plain digits; all else is as printed, and may be long."""
    return value or "" if numeric and not problem else shortened(value or "")


def shortened(text: str) -> str:
    """In one line, as much as is kept."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MOST_CHARACTERS else plain[: MOST_CHARACTERS - 1] + "…"
