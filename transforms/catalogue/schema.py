"""The shape of each catalogue file, one pydantic model per file, one instance per row."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from transforms.model import PeriodType


def _optional_decimal(value: object) -> object:
    return None if value in {"", None} else value


def _parts(value: object) -> object:
    return tuple(part for part in value.split("|") if part) if isinstance(value, str) else value


MaybeDecimal = Annotated[Decimal | None, BeforeValidator(_optional_decimal)]
Parts = Annotated[tuple[str, ...], BeforeValidator(_parts)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Topic = Literal[
    "climate", "energy", "pollution", "water", "waste_and_materials", "biodiversity",
    "environmental_management", "workforce", "working_conditions", "health_and_safety", "training",
    "products_and_customers", "data_protection", "supply_chain", "community", "governance", "ethics",
    "innovation", "economy", "financial_services",
]  # fmt: skip
"""What a metric is about, in the order in which the catalogue's document shows the topics."""
TOPICS: tuple[str, ...] = get_args(Topic)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Metric(_Row):
    """One metric: `units` canonical in order of preference, `dimensions` implied by its very name.

    `share` names the metric to use when a part of this one is printed in percent, `siblings` those
    that go by the same name in other units (an intensity per head, per floor area, per revenue).
    """

    metric_id: Identifier
    name_en: Annotated[str, Field(min_length=2)]
    name_zh: Annotated[str, Field(min_length=2)]
    units: Annotated[Parts, Field(min_length=1)]
    implied_units: Parts
    period_type: PeriodType
    axes: Parts
    dimensions: str
    share: str
    siblings: Parts
    min: MaybeDecimal
    max: MaybeDecimal
    topic: Topic

    @field_validator("dimensions")
    @classmethod
    def _pairs(cls, value: str) -> str:
        return sorted_pairs(value)


class Alias(_Row):
    """What a report calls a metric; `dimensions` is what this name says beyond the metric.

    `sign` '-': the name says that the figure is a decrease ('外购电力降低 19.47%' is -19.47).
    """

    alias: Annotated[str, Field(min_length=1)]
    lang: Literal["zh", "en", "xbrl"]
    metric_id: Identifier
    dimensions: str
    sign: Literal["-", ""]

    @field_validator("dimensions")
    @classmethod
    def _pairs(cls, value: str) -> str:
        return sorted_pairs(value)


class NegativeAlias(_Row):
    """A term after which a label is something else than the metric ('*': than any metric).

    `outer`: also when it stands in a heading above the label (a table of targets).
    """

    term: Annotated[str, Field(min_length=1)]
    metric_id: str
    outer: Literal["yes", ""]
    why: Annotated[str, Field(min_length=5)]


class Filler(_Row):
    """A word that a looser reading of a label may drop at one of its ends."""

    word: Annotated[str, Field(min_length=1)]
    position: Literal["prefix", "suffix"]


class Fold(_Row):
    """Two ways to write the same: a looser reading of a label replaces `written` by `read_as`."""

    written: Annotated[str, Field(min_length=1)]
    read_as: Annotated[str, Field(min_length=1)]


class Synonym(_Row):
    """A word of Chinese labels that says what `read_as` says; nothing where that is empty."""

    written: Annotated[str, Field(min_length=1)]
    read_as: str = ""


class Measure(_Row):
    """What a figure's unit says of a name that leaves it out: '反腐败培训' in 场 is '反腐败培训次数'."""

    unit: Annotated[str, Field(min_length=1)]
    ending: Annotated[str, Field(min_length=1)]


class EnglishWord(_Row):
    """A word or phrase of English labels that says what `read_as` says; nothing where that is empty."""

    written: Annotated[str, Field(min_length=1)]
    read_as: str = ""


class Place(_Row):
    """A country or a part of the world: what stands under a heading of one is not the whole company's."""

    place: Annotated[str, Field(min_length=1)]


class TopicWord(_Row):
    """A word that a column of topics prints before a label; `repeated`: the label must say it again."""

    word: Annotated[str, Field(min_length=1)]
    topic: Topic
    repeated: Literal["yes", "no"]


class Narrowing(_Row):
    """A word by which a heading narrows a topic; `unless`: the word beside it that widens it again.

    With `=` before it the word narrows only where it is the whole heading, with `>` only as the row above.
    """

    word: Annotated[str, Field(min_length=1)]
    topic: Topic
    unless: str


class Unit(_Row):
    """A unit, its quantity kind, and its exact worth in the base unit of its family."""

    unit: Annotated[str, Field(pattern=r"^\S+$")]
    kind: Identifier
    base: str
    factor: Decimal

    @field_validator("factor")
    @classmethod
    def _positive(cls, value: Decimal) -> Decimal:
        if value <= 0:
            raise ValueError("a factor is positive")
        return value


class Spelling(_Row):
    """A unit as printed. Without `unit` it is refused with `why`, or read as the filing's currency.

    `currencies` are those the sign can mean: the filing's own one is taken when among them.
    """

    spelling: Annotated[str, Field(min_length=1)]
    factor: Decimal
    unit: str
    currencies: Parts
    why: str


class UnitPart(_Row):
    """A part that units are put together from: a scale, the gas a mass weighs, what it is 'per'."""

    part: Literal["scale", "gas", "per"]
    spelling: Annotated[str, Field(min_length=1)]
    factor: Decimal
    unit: str


class Member(_Row):
    """What a report calls a member of an axis."""

    axis: Identifier
    member: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    alias: Annotated[str, Field(min_length=1)]
    lang: Literal["zh", "en"]


class Group(_Row):
    """A word for an axis, as headings use it: 'by age group', '按年龄划分' without its frame."""

    heading: Annotated[str, Field(min_length=2)]
    axis: Identifier
    lang: Literal["zh", "en"]


class OwnMetric(_Row):
    """The metric that a member of another's axis is by itself: hazardous waste, of all waste by hazard."""

    metric_id: Identifier
    axis: Identifier
    member: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    own: Identifier


class Reference(_Row):
    """Where a framework asks for the metric. A code without its release is ambiguous."""

    metric_id: Identifier
    framework: Annotated[str, Field(min_length=2)]
    release: Annotated[str, Field(pattern=r"^\d{4}$")]
    code: Annotated[str, Field(min_length=1)]
    relation: Literal["exact", "part", "related"]


class Concept(_Row):
    """What a taxonomy calls a metric; `dimensions` is what this concept says beyond the metric.

    `pure_as`: the unit a bare number stands for, where the concept's definition fixes one (a rate per
    200,000 hours).
    """

    taxonomy: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    concept: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_-]*$")]
    metric_id: Identifier
    dimensions: str
    pure_as: str

    @field_validator("dimensions")
    @classmethod
    def _pairs(cls, value: str) -> str:
        return sorted_pairs(value)


class ConceptMember(_Row):
    """What a member of a taxonomy's axis means: our dimensions, nothing (the total), or why no fact.

    A member that is not listed makes a figure one we do not know: it must not pass for the total.
    """

    axis: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*:\S+$")]
    member: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*:\S+$")]
    dimensions: str
    problem: Literal["", "base_year", "target", "adjustment"]

    @field_validator("dimensions")
    @classmethod
    def _pairs(cls, value: str) -> str:
        return sorted_pairs(value)


class ConceptTrait(_Row):
    """What a taxonomy fixes of a name beyond its metric, for workbooks, whose cells do not tell it.

    `period`: 'instant' where it is told at the end of the period and not over it. `axis`: what a template
    calls by this name.
    """

    taxonomy: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    name: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_-]*$")]
    period: Literal["", "instant"]
    axis: Annotated[str, Field(pattern=r"^(?:[A-Z][A-Za-z0-9_-]*Axis)?$")]


class RegisteredUnit(_Row):
    """A unit of the XBRL unit registry (case matters) that goes by another name here, or is worth another."""

    utr: Annotated[str, Field(pattern=r"^\S+$")]
    unit: str
    factor: Decimal


@lru_cache(maxsize=4096)
def sorted_pairs(text: str) -> str:
    """'k=v;k=v' with its keys sorted; raises ValueError for anything else."""
    pairs = [pair.strip() for pair in text.split(";") if pair.strip()]
    for pair in pairs:
        if not re.fullmatch(r"[a-z][a-z0-9_]*=[a-z0-9][a-z0-9_]*", pair):
            raise ValueError(f"'{pair}' is not axis=member")
    if len({pair.split("=")[0] for pair in pairs}) != len(pairs):
        raise ValueError(f"an axis stands twice in '{text}'")
    return ";".join(sorted(pairs))
