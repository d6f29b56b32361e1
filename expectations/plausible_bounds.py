"""What counts as implausible: the section [plausibility] of the policy, with the reason beside each bound."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class YearOnYear(_Section):
    """A figure against the year before: so many times as large, or as small."""

    factor: float = Field(gt=1)
    topics: dict[str, float] = Field(default_factory=dict)
    percent_points: Decimal = Field(gt=0)
    least_series: int = Field(ge=3)
    floors: dict[str, Decimal] = Field(default_factory=dict)


class History(_Section):
    """A yearly change against the changes of the same row in all other years."""

    z: float = Field(gt=0)
    factor: float = Field(gt=1)
    least_changes: int = Field(ge=3)
    least_spread: float = Field(gt=0)


class PeerBounds(_Section):
    """A figure against those of other entities."""

    z: float = Field(gt=0)
    least_entities: int = Field(ge=5)
    least_spread: float = Field(gt=0)


class Plausibility(_Section):
    """All bounds; `worst` is how many findings one filing may have at most."""

    worst: int = Field(ge=1)
    year_on_year: YearOnYear
    history: History
    peers: PeerBounds
